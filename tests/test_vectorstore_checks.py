"""The doctor's checks, and what mends what they find."""

from __future__ import annotations

import runpy
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from vectorstore import EmbeddingMismatch, Library

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))
document, HashingEmbedder = samples.document, samples.HashingEmbedder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "library", HashingEmbedder()) as made:
        with made.writing():
            made.add(document(samples.RATIFIED, "/treaties.txt"))
            made.add(document(samples.CASPIAN, "/caspian.txt"))
        yield made


def harm(library: Library, *statements: str) -> None:
    """Change the catalogue behind the library's back."""
    with closing(sqlite3.connect(library.path / "catalogue.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def problems(library: Library) -> list[str]:
    return [finding.problem for finding in library.check()]


def test_a_sound_library_has_no_findings(library: Library) -> None:
    assert library.check() == []


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("DELETE FROM vectors WHERE part = 1", "5 passages lack vectors"),
        ("UPDATE vectors SET vector = x'00' WHERE sequence = 1", "1 vectors have the wrong length"),
        ("DELETE FROM lexical WHERE rowid = 2", "lacks 1 passages and has 0 unknown ones"),
        ("INSERT INTO lexical (rowid, body) VALUES (99, 'x')", "lacks 0 passages and has 1"),
        ("UPDATE meta SET value = '0' WHERE key = 'analysis'", "follows rules 0"),
        ("UPDATE texts SET text = 'x' WHERE document = 1", "text of /treaties.txt is missing or"),
        ("DELETE FROM texts WHERE document = 2", "text of /caspian.txt is missing or"),
        ("UPDATE passages SET end_offset = end_offset + 1 WHERE number = 1", "at its offsets"),
        ("UPDATE passages SET end_offset = 9999 WHERE number = 1", "outside its text"),
        ("UPDATE passages SET sentences = '[[0,1],[900,901]]' WHERE number = 1", "does not fit"),
        ("UPDATE passages SET document = 77 WHERE number = 1", "refers to a missing row of doc"),
    ],
)
def test_each_contradiction_is_found(library: Library, statement: str, problem: str) -> None:
    harm(library, statement)
    found = problems(library)
    assert any(problem in line for line in found), found
    assert all(finding.remedy for finding in library.check())


def test_files_that_changed_or_belong_to_nothing_are_found(library: Library) -> None:
    info = library.document("/caspian.txt")
    (library.path / "files" / info.id[:2] / info.id).write_bytes(b"other")
    stray = library.path / "files" / "ab" / "abandoned"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"left by a crash")
    found = problems(library)
    assert "the original of /caspian.txt is missing or changed" in found
    assert f"{stray} belongs to no document" in found


def test_a_forced_refresh_mends_terms_and_files(library: Library) -> None:
    before = library.search_lexical("treaties Caspian", 9)
    harm(
        library,
        "DELETE FROM lexical WHERE rowid = 1",
        "INSERT INTO lexical (rowid, body) VALUES (99, 'treati')",
        "UPDATE meta SET value = '0' WHERE key = 'analysis'",
    )
    stray = library.path / "files" / "ab" / "abandoned"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"left by a crash")
    assert len(library.check()) == 3
    assert library.refresh_index(force=True)
    assert library.check() == []
    assert not stray.exists()
    assert library.search_lexical("treaties Caspian", 9) == before


def test_pages_that_were_overwritten_are_found(tmp_path: Path) -> None:
    with Library.create(tmp_path, HashingEmbedder()) as library:
        library.add(document(samples.RATIFIED))
    with closing(sqlite3.connect(tmp_path / "catalogue.db")) as connection:
        page = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'vectors'"
        ).fetchone()[0]
    content = bytearray((tmp_path / "catalogue.db").read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\x11" * 4096
    (tmp_path / "catalogue.db").write_bytes(content)
    with Library.open(tmp_path, HashingEmbedder()) as library:
        assert any("catalogue.db" in finding.problem for finding in library.check())


def test_reembedding_gives_every_text_a_vector_of_the_new_model(library: Library) -> None:
    other = HashingEmbedder("wide", 96)
    seen: list[tuple[int, int]] = []
    ids = [p.id for d in library.documents() for p in library.document_passages(d.id)]
    library.reembed(other, lambda done, total: seen.append((done, total)))
    sentences = sum(len(library.passage(key).sentences) for key in ids)
    assert seen[-1] == (sentences, sentences)
    assert other.embedded == sentences
    assert library.fingerprint == "wide-96"
    assert library.check() == []
    first = library.search_dense(other.embed_query("Five states signed it."), 1)[0]
    assert "Five states" in library.passage(first.passage_id).text
    assert {p.id for d in library.documents() for p in library.document_passages(d.id)} == set(ids)
    with pytest.raises(EmbeddingMismatch):
        Library.open(library.path, HashingEmbedder())


def test_reembedding_that_fails_changes_nothing(library: Library) -> None:
    class Failing(HashingEmbedder):  # type: ignore[misc, valid-type]
        def embed_passages(self, texts: list[str], progress: object = None) -> object:
            if self.embedded:
                raise KeyboardInterrupt
            return super().embed_passages(texts, progress)

    vectors = library.passage_vectors([library.search_lexical("Caspian", 1)[0].passage_id])
    with pytest.raises(KeyboardInterrupt):
        library.reembed(Failing("other", 32))
    assert library.fingerprint == "hashing-64"
    assert library.check() == []
    for passage_id, vector in vectors.items():
        assert (library.passage_vectors([passage_id])[passage_id] == vector).all()


def test_a_library_of_another_model_can_be_reembedded_unopened(library: Library) -> None:
    library.close()
    with Library.open(library.path) as opened:
        opened.reembed(lambda: HashingEmbedder("later"))
        opened.add(document("Rivers flow. Mountains stand.", "/rivers.txt"))
    Library.open(library.path, HashingEmbedder("later")).close()
