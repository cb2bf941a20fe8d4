"""`python -m bench.corpus_version 2026-12-01`: declares a new version of the reference notes.

The date is the day up to which the notes describe the law and the sources. Libraries compare
versions by it, so it has to be later than that of any notes that were released.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ingest.notes import digest_of, shipped_notes

CORPUS = Path(__file__).parents[1] / "ingest" / "corpus"

_FILE = """\
# Written by `python -m bench.corpus_version DATE` whenever notes have changed.
version = {version}
digest = "{digest}"  # of the sources and bytes of all notes
"""


def declare(corpus: Path, version: date, *, unreleased: bool = False) -> str:
    """Write version.toml for the notes as they are and say so; ValueError for a version in use.

    `unreleased` allows the version to stay, when nobody has notes of it yet.
    """
    path = corpus / "version.toml"
    digest = digest_of(shipped_notes(corpus))
    if path.exists():
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
        before: date = declared["version"]
        if (before, declared["digest"]) == (version, digest):
            return f"{path}: the notes are those of version {version}"
        if version < before or (version == before and not unreleased):
            message = f"the notes are of version {before}: give a later date"
            if version == before:
                message += ", or --unreleased if they were never released"
            raise ValueError(message)
    path.write_text(_FILE.format(version=version, digest=digest), encoding="utf-8")
    return f"{path}: the notes are now version {version}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Declare the version that is named; 2 for one that is in use."""
    parser = argparse.ArgumentParser(prog="python -m bench.corpus_version", description=__doc__)
    parser.add_argument("version", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--unreleased", action="store_true", help="the version may stay the same")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of the notes")
    given = parser.parse_args(arguments)
    try:
        said = declare(given.corpus, given.version, unreleased=given.unreleased)
    except ValueError as error:
        parser.error(str(error))
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
