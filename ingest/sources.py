"""Names of files that were sent: what becomes of them, and what is shown of any source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath, PureWindowsPath

from ingest.characters import clean
from ingest.fetching import is_address
from vectorstore.records import NOTES

UPLOADED = "upload:"
"""Begins the source of a file that was sent, "upload:law.pdf". It is a name and never a path.

A file of the same name that is sent later is taken for a newer version and replaces it, as a file
does that is added again from the same path.
"""

_LONGEST = 150  # characters of a name
_LONGEST_SUFFIX = 12


def safe_name(name: str) -> str:
    """A file's bare name in clean characters, with its suffix; "document" if nothing is left."""
    last = PurePosixPath(PureWindowsPath(clean(name, odd_quotes=False)).name).name
    line = " ".join(last.split()).strip(". ")
    path = PurePosixPath(line or "document")
    suffix = path.suffix if len(path.suffix) <= _LONGEST_SUFFIX else ""
    return path.name.removesuffix(suffix)[: _LONGEST - len(suffix)].rstrip(". ") + suffix


def distinct_names(names: Iterable[str]) -> list[str]:
    """Safe names, each once: files of one name that are sent together are different files."""
    taken: Counter[str] = Counter()
    distinct: list[str] = []
    for name in map(safe_name, names):
        path, number, chosen = PurePosixPath(name), 1, name
        while taken[chosen.casefold()]:
            number += 1
            chosen = f"{path.stem} ({number}){path.suffix}"
        taken[chosen.casefold()] += 1
        distinct.append(chosen)
    return distinct


def shown_source(source: str) -> str:
    """What anyone may see of a source: a web address, a note's name, else a bare file name."""
    if is_address(source) or source.startswith(NOTES):
        return source
    return PurePosixPath(PureWindowsPath(source.removeprefix(UPLOADED)).name).name or source
