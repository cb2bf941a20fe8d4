"""The declared version of the notes, and the command by which an author declares the next."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from ingest.notes import digest_of, shipped_corpus, shipped_edition, shipped_notes

ROOT = Path(__file__).parents[1]
NOTE = Path("en") / "glossary.md"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the notes, for a test to change."""
    return Path(shutil.copytree(ROOT / "ingest" / "corpus", tmp_path / "corpus"))


def declare(corpus: Path, *arguments: str) -> tuple[int, str]:
    """Run the author's command on a copy; its exit code and what it says."""
    command = [sys.executable, "-m", "bench.corpus_version", "--corpus", str(corpus), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def declared(corpus: Path) -> tuple[date, str]:
    found = tomllib.loads((corpus / "version.toml").read_text(encoding="utf-8"))
    return found["version"], found["digest"]


def test_the_declared_version_is_that_of_the_notes() -> None:
    edition = shipped_edition()
    assert isinstance(edition.version, date)
    assert edition.digest == digest_of(shipped_notes()), (
        "notes were changed: declare their new version, the day up to which they describe the law, "
        "with `python -m bench.corpus_version DATE`"
    )
    assert shipped_corpus().edition == edition


def test_the_digest_follows_bytes_and_names_and_nothing_else(corpus: Path) -> None:
    first = digest_of(shipped_notes(corpus))
    assert first == digest_of(shipped_notes())
    (corpus / "en" / ".glossary.md.swp").write_text("what an editor leaves")
    (corpus / "version.toml").unlink()
    assert digest_of(shipped_notes(corpus)) == first
    (corpus / NOTE).rename(corpus / "en" / "terms.md")
    renamed = digest_of(shipped_notes(corpus))
    (corpus / "en" / "terms.md").rename(corpus / NOTE)
    with (corpus / NOTE).open("a", encoding="utf-8") as file:
        file.write(" ")
    assert len({first, renamed, digest_of(shipped_notes(corpus))}) == 3


def test_a_changed_note_takes_a_later_version(corpus: Path) -> None:
    version, digest = declared(corpus)
    with (corpus / NOTE).open("a", encoding="utf-8") as file:
        file.write("\nOne more sentence.\n")
    for earlier in (version.isoformat(), "2020-01-01"):
        code, said = declare(corpus, earlier)
        assert (code, declared(corpus)) == (2, (version, digest))
        assert f"the notes are of version {version}: give a later date" in " ".join(said.split())
    code, said = declare(corpus, "2999-12-31")
    assert code == 0
    assert "2999-12-31" in said
    assert declared(corpus) == (date(2999, 12, 31), digest_of(shipped_notes(corpus)))
    assert declare(corpus, "2999-12-31")[0] == 0  # nothing to do


def test_a_version_that_nobody_has_may_stay(corpus: Path) -> None:
    version, _ = declared(corpus)
    (corpus / NOTE).unlink()
    assert declare(corpus, version.isoformat(), "--unreleased")[0] == 0
    assert declared(corpus) == (version, digest_of(shipped_notes(corpus)))
    assert declare(corpus, "2020-01-01", "--unreleased")[0] == 2
