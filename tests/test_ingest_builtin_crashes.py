"""Installing notes while others read, and being killed: the old notes or the new ones, whole.

Run as a script, this file is the process that installs.
"""

from __future__ import annotations

import hashlib
import runpy
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from ingest.builtin import install_corpus
from ingest.notes import BEGUN, Corpus, Edition, digest_of, installed, standing
from vectorstore import Library, LibraryBusy
from vectorstore.embedding import Vectors

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))

NOTES, SENTENCES = 40, 12
FIRST, SECOND = date(2026, 1, 1), date(2026, 6, 1)


class Telling(samples.HashingEmbedder):  # type: ignore[misc, name-defined]
    """Says how many texts it has embedded; with `waiting` it goes on when it is sent a line."""

    waiting = False

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """(n, dimension) unit vectors, told of three times."""
        vectors: Vectors = super().embed_passages(texts, progress)
        for done in (1, len(texts) // 2, len(texts)):
            print("embedded", done, "of", len(texts), flush=True)  # noqa: T201
            if self.waiting:
                sys.stdin.readline()
        return vectors


def corpus(version: date) -> Corpus:
    """Notes that all differ from the other version's, and one that the other does not have."""
    names = [*(f"note-{n:02}" for n in range(NOTES)), f"only-{version}"]
    notes = []
    for name in names:
        text = " ".join(f"Clause {n} of {name} as of {version}." for n in range(SENTENCES))
        front = f"---\nid: {name}\ntitle: {name}\nlanguage: en\nkind: reference\n---\n"
        notes.append((f"corpus:en/{name}.md", f"{front}\n{text}\n".encode()))
    return Corpus(Edition(version, digest_of(notes)), tuple(notes))


def install(path: Path, *, waiting: bool) -> None:
    """Install the second version, saying how far it is."""
    embedder = Telling()
    embedder.waiting = waiting
    with Library.create(path, embedder, corpus=BEGUN) as library:
        install_corpus(library, corpus=corpus(SECOND))
    print("installed", flush=True)  # noqa: T201


@contextmanager
def installing(path: Path, role: str = "install") -> Iterator[subprocess.Popen[str]]:
    """The other process; killed when it is not needed any more."""
    process = subprocess.Popen(
        [sys.executable, __file__, role, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def told(process: subprocess.Popen[str], word: str) -> str:
    """The next line that begins so."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(word):
            return line
    pytest.fail(f"the other process ended before it said {word!r}")


def held(library: Library) -> date | None:
    """The version whose notes the library holds, all of them and no other; None for no notes."""
    found = {info.source: library.content(info.id) for info in library.notes()}
    versions = [version for version in (FIRST, SECOND) if found == dict(corpus(version).notes)]
    assert versions or not found, f"{len(found)} notes of no version"
    remembered = installed(library)
    assert (remembered.edition.version if remembered else None) == next(iter(versions), None)
    return next(iter(versions), None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A library with the first version."""
    with Library.create(tmp_path / "library", samples.HashingEmbedder()) as library:
        install_corpus(library, corpus=corpus(FIRST))
        assert held(library) == FIRST
    return tmp_path / "library"


def test_readers_see_the_old_notes_until_the_new_ones_are_there(path: Path) -> None:
    with Library.open(path, samples.HashingEmbedder()) as reader:
        passages = reader.passage_count()
        with installing(path, "wait") as process:
            assert process.stdin is not None
            for _ in range(3):
                told(process, "embedded")
                assert held(reader) == FIRST
                assert reader.passage_count() == passages
                assert len(reader.search_lexical(f"as of {FIRST}", 3)) == 3
                with pytest.raises(LibraryBusy):
                    install_corpus(reader, corpus=corpus(SECOND))
                process.stdin.write("\n")
                process.stdin.flush()
            told(process, "installed")
        assert held(reader) == SECOND
        vector = reader.embedder.embed_query(f"Clause 3 of note-07 as of {SECOND}.")
        [best] = reader.search_dense(vector, 1)
        assert f"as of {SECOND}" in reader.passage(best.passage_id).text


def originals(path: Path) -> int:
    return sum(1 for _ in (path / "files").glob("*/*"))


def log_size(path: Path) -> int:
    log = path / "catalogue.db-wal"
    return log.stat().st_size if log.exists() else 0


OLD_ID = hashlib.sha256(corpus(FIRST).notes[0][1]).hexdigest()
OLD = Path("files") / OLD_ID[:2] / OLD_ID
MOMENTS: dict[str, Callable[[Path], bool]] = {
    "all is embedded": lambda _: True,
    "half of the originals are written": lambda path: originals(path) > NOTES * 3 // 2,
    "all originals are written": lambda path: originals(path) == 2 * (NOTES + 1),
    "the catalogue's log is being written": lambda path: log_size(path) > 0,
    "the first old original is removed": lambda path: not (path / OLD).exists(),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_replacement_leaves_one_version_and_is_completed(path: Path, moment: str) -> None:
    with installing(path) as process:
        for _ in range(3):
            told(process, "embedded")
        while process.poll() is None and not MOMENTS[moment](path):
            time.sleep(0.0005)
        process.kill()
        process.wait()
    with Library.open(path, samples.HashingEmbedder()) as library:
        assert held(library) in (FIRST, SECOND)
        assert library.search_lexical("Clause 3 of note-07", 5)
        install_corpus(library, corpus=corpus(SECOND))
        assert held(library) == SECOND
        assert library.check() == []


def test_a_killed_first_installation_is_noticed_and_completed(tmp_path: Path) -> None:
    path = tmp_path / "library"
    with installing(path) as process:
        told(process, "embedded")
        process.kill()
        process.wait()
    with Library.open(path, samples.HashingEmbedder()) as library:
        assert standing(library) == "begun"
        assert held(library) is None
        assert install_corpus(library, corpus=corpus(SECOND)).outcome == "installed"
        assert held(library) == SECOND
        assert library.check() == []


if __name__ == "__main__":
    install(Path(sys.argv[2]), waiting=sys.argv[1] == "wait")
