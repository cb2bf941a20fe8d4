"""The library: what is added can be read back, replaced and removed, and nothing stays behind."""

from __future__ import annotations

import hashlib
import runpy
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vectorstore import (
    Added,
    DocumentNotFound,
    EmbeddingMismatch,
    LazyEmbedder,
    Library,
    LibraryDamaged,
    LibraryNotFound,
    NewDocument,
    PassageDraft,
    PassageNotFound,
    VectorStoreError,
    VectorStoreSettings,
)
from vectorstore.schema import MIGRATIONS

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))
document, HashingEmbedder = samples.document, samples.HashingEmbedder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "library", HashingEmbedder()) as made:
        yield made


def everything(library: Library) -> bytes:
    """Every byte of every file of a library."""
    return b"".join(path.read_bytes() for path in library.path.rglob("*") if path.is_file())


def found(library: Library, question: str) -> set[str]:
    """Sources of the documents that either search gives."""
    hits = [
        *library.search_lexical(question, 20),
        *library.search_dense(library.embedder.embed_query(question), 20),
    ]
    passages = library.passages([hit.passage_id for hit in hits])
    return {passage.document.source for passage in passages}


# Making and opening


def test_create_is_idempotent_and_open_sees_the_documents(tmp_path: Path) -> None:
    with Library.create(tmp_path / "a" / "b", HashingEmbedder()) as library:
        library.add(document(samples.RATIFIED))
    with Library.create(tmp_path / "a" / "b", HashingEmbedder()) as again:
        assert len(again.documents()) == 1
    with Library.open(tmp_path / "a" / "b") as opened:
        assert opened.passage_count() == 3
        assert opened.passage_counts() == {opened.documents()[0].id: 3}


def test_a_missing_library_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(LibraryNotFound, match=r"no library at .*nowhere; .*`kazqa init`"):
        Library.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_failing_start_leaves_nothing(tmp_path: Path) -> None:
    class Refusing(HashingEmbedder):  # type: ignore[misc, valid-type]
        @property
        def dimension(self) -> int:
            raise VectorStoreError("no model")

        @dimension.setter
        def dimension(self, _: int) -> None: ...

    with pytest.raises(VectorStoreError, match="no model"):
        Library.create(tmp_path / "new", Refusing())
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    for path in (blocked, blocked / "library"):
        with pytest.raises(VectorStoreError, match="choose another folder"):
            Library.create(path, HashingEmbedder())
    assert list(tmp_path.iterdir()) == [blocked]


def test_a_start_that_fails_after_the_folder_was_made_removes_it(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):  # SQLite refuses to store this name
        Library.create(tmp_path / "deep" / "library", HashingEmbedder(name="\ud800"))
    assert list(tmp_path.iterdir()) == []


def test_another_embedding_is_refused_with_both_names(tmp_path: Path) -> None:
    Library.create(tmp_path, HashingEmbedder()).close()
    with pytest.raises(EmbeddingMismatch) as caught:
        Library.open(tmp_path, HashingEmbedder("other"))
    for part in ("hashing-64", "other-64", "`kazqa doctor --reembed`", str(tmp_path)):
        assert part in str(caught.value)


def test_an_embedder_is_loaded_only_when_it_is_needed(tmp_path: Path) -> None:
    Library.create(tmp_path, HashingEmbedder()).close()
    loaded: list[str] = []

    def load() -> object:
        loaded.append("model")
        return HashingEmbedder()

    with Library.open(tmp_path, load) as library:
        assert library.documents() == []
        assert loaded == []
        library.add(document(samples.RATIFIED))
        library.embedder.embed_query("treaty")
    assert loaded == ["model"]


def test_a_declared_fingerprint_is_compared_without_loading(tmp_path: Path) -> None:
    Library.create(tmp_path, HashingEmbedder()).close()
    wrong = LazyEmbedder(lambda: pytest.fail("loaded"), declared="other-64")
    with pytest.raises(EmbeddingMismatch, match="other-64"):
        Library.open(tmp_path, wrong)
    with Library.open(tmp_path, lambda: HashingEmbedder("late")) as library:
        with pytest.raises(EmbeddingMismatch, match="late-64"):
            library.add(document(samples.RATIFIED))
        assert library.documents() == []
    lying = LazyEmbedder(HashingEmbedder, declared="promised")
    with pytest.raises(EmbeddingMismatch, match="promised"):
        lying.embed_query("treaty")


def test_without_an_embedder_it_can_be_read_but_not_added_to(library: Library) -> None:
    library.add(document(samples.RATIFIED))
    with Library.open(library.path) as reader:
        assert reader.search_lexical("treaties", 3)
        with pytest.raises(VectorStoreError, match="without an embedding model"):
            reader.add(document(samples.CASPIAN))


@pytest.mark.parametrize("harm", ["truncate", "overwrite", "replace"])
def test_a_damaged_catalogue_is_refused(tmp_path: Path, harm: str) -> None:
    with Library.create(tmp_path, HashingEmbedder()) as library:
        library.add(document(samples.RATIFIED))
    path = tmp_path / "catalogue.db"
    content = path.read_bytes()
    path.write_bytes(
        {
            "truncate": content[: len(content) // 3],
            "overwrite": content[:4096] + b"\x07" * (len(content) - 4096),
            "replace": b"something else entirely",
        }[harm]
    )
    with pytest.raises(LibraryDamaged, match=r"catalogue\.db is damaged"):
        Library.open(tmp_path, HashingEmbedder())


def test_a_catalogue_that_does_not_know_its_model_is_refused(tmp_path: Path) -> None:
    Library.create(tmp_path, HashingEmbedder()).close()
    with closing(sqlite3.connect(tmp_path / "catalogue.db")) as connection:
        connection.execute("DELETE FROM meta WHERE key = 'fingerprint'")
        connection.commit()
    with pytest.raises(LibraryDamaged, match="nothing says its fingerprint"):
        Library.open(tmp_path, HashingEmbedder())


def test_a_catalogue_of_an_older_schema_is_migrated_when_it_is_opened(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "catalogue.db")) as connection:
        connection.execute("PRAGMA application_id = 0x4B5A5141")  # version 0: before any table
        connection.execute("PRAGMA journal_mode = WAL")
    with pytest.raises(LibraryDamaged, match="nothing says its fingerprint"):
        Library.open(tmp_path, HashingEmbedder())
    with closing(sqlite3.connect(tmp_path / "catalogue.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [("fingerprint", "hashing-64"), ("dimension", "64"), ("version", "0")],
        )
        connection.commit()
    with Library.open(tmp_path, HashingEmbedder()) as library:
        library.add(document(samples.RATIFIED))
        assert library.search_lexical("treaties", 1)


def test_a_closed_library_says_so(library: Library) -> None:
    library.close()
    with pytest.raises(VectorStoreError, match="was closed"):
        library.documents()


# Adding


def test_what_is_added_is_read_back_whole(library: Library) -> None:
    new = document(
        samples.RATIFIED,
        title="On treaties",
        headings=("Section I", "Article 4"),
        kind="law",
        year=1995,
        valid_from=date(1995, 8, 30),
        valid_to=date(2026, 7, 1),
        passage_validity=(date(2017, 3, 10), None),
    )
    assert library.add(new) == Added(new.info, "added", 3)
    assert library.documents() == [new.info]
    assert library.text(new.info.id) == new.text
    assert library.pages(new.info.id) == new.pages
    assert library.content(new.info.id) == new.content
    passages = library.document_passages(new.info.id)
    assert [passage.text for passage in passages] == [
        new.text[draft.start : draft.end] for draft in new.passages
    ]
    first, draft = passages[0], new.passages[0]
    assert first.id == f"{new.info.id[:16]}:{draft.start}-{draft.end}"
    assert (first.headings, first.locator, first.page) == (draft.headings, "para. 1", 1)
    assert (first.sentences, first.sources) == (draft.sentences, draft.sources)
    assert (first.valid_from, first.valid_to) == (date(2017, 3, 10), date(2026, 7, 1))
    assert first.document == new.info
    assert library.passage(first.id) == first
    assert library.check() == []


def test_passages_come_in_the_order_asked_without_unknown_ones(library: Library) -> None:
    new = document(samples.RATIFIED)
    library.add(new)
    ids = [passage.id for passage in library.document_passages(new.info.id)]
    asked = [ids[2], "unknown", ids[0], ids[2]]
    assert [passage.id for passage in library.passages(asked)] == [ids[2], ids[0], ids[2]]
    with pytest.raises(PassageNotFound, match="has no passage unknown"):
        library.passage("unknown")


def test_the_same_bytes_are_not_embedded_again(library: Library) -> None:
    new = document(samples.RATIFIED)
    library.add(new)
    counted = library.embedder.embedded  # type: ignore[attr-defined]
    version = library.version()
    assert library.add(new) == Added(new.info, "unchanged", 3)
    elsewhere = replace(new, info=replace(new.info, source="/library/copy.txt"))
    assert library.add(elsewhere) == Added(new.info, "unchanged", 3)
    assert library.embedder.embedded == counted  # type: ignore[attr-defined]
    assert library.version() == version
    assert library.documents() == [new.info]


def test_adding_again_mends_a_lost_original(library: Library) -> None:
    new = document(samples.RATIFIED)
    library.add(new)
    original = library.path / "files" / new.info.id[:2] / new.info.id
    original.unlink()
    assert [finding.remedy for finding in library.check()] == [
        "add the document again from its source"
    ]
    assert library.add(new).outcome == "unchanged"
    assert library.content(new.info.id) == new.content


def test_a_changed_source_replaces_the_older_version_everywhere(library: Library) -> None:
    old, new = document(samples.RATIFIED), document(samples.CASPIAN)
    library.add(old)
    library.add(document("Rivers flow. Mountains stand.", "/library/other.txt"))
    assert library.add(new) == Added(new.info, "replaced", 2)
    assert new.info in library.documents()
    assert old.info not in library.documents()
    assert library.search_lexical("unanimous priority treaties", 10) == []
    assert found(library, "priority treaties") == {"/library/notes.txt", "/library/other.txt"}
    assert all(
        passage.document != old.info
        for scored in library.search_dense(library.embedder.embed_query("unanimous"), 99)
        for passage in library.passages([scored.passage_id])
    )
    assert b"unanimous" not in everything(library)
    assert library.check() == []


def test_a_source_that_turns_into_another_known_document(library: Library) -> None:
    one, two = document(samples.RATIFIED, "/a.txt"), document(samples.CASPIAN, "/b.txt")
    library.add(one)
    library.add(two)
    now_like_two = replace(two, info=replace(two.info, source="/a.txt"))
    assert library.add(now_like_two) == Added(two.info, "replaced", 2)
    assert library.documents() == [two.info]
    assert library.check() == []


def broken(change: str) -> NewDocument:
    """A document with one fault."""
    good = document(samples.RATIFIED)
    first, *rest = good.passages
    end = len(good.text)
    drafts = {
        "end outside": replace(first, end=end + 1),
        "empty": replace(first, end=first.start),
        "sentence outside": replace(first, sentences=((first.start, end),)),
        "sentences overlap": replace(first, sentences=((0, 9), (8, 12))),
        "negative": PassageDraft(-1, 5, ()),
        "twice": rest[0],
    }
    info = good.info
    if change in drafts:
        return replace(good, passages=(drafts[change], *rest))
    return {
        "no passages": replace(good, passages=()),
        "wrong id": replace(good, info=replace(info, id="0" * 64)),
        "wrong text": replace(good, text=good.text + " "),
        "title": replace(good, info=replace(info, title="a\udcff")),
        "surrogate": replace(good, text="\ud800" + good.text[1:]),
        "kind": replace(good, info=replace(info, kind="novel")),  # type: ignore[arg-type]
        "language": replace(good, info=replace(info, language="de")),  # type: ignore[arg-type]
        "page": replace(good, pages=(replace(good.pages[0], start=end + 1),)),
    }[change]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("end outside", "lies outside its text"),
        ("empty", "lies outside its text"),
        ("negative", "lies outside its text"),
        ("sentence outside", "does not fit into passage"),
        ("sentences overlap", "does not fit into passage"),
        ("twice", "occurs 2 times"),
        ("no passages", "it has no passages"),
        ("wrong id", "not the SHA-256 of its bytes"),
        ("wrong text", "not the SHA-256 of its text"),
        ("surrogate", "Unicode forbids at offset 0"),
        ("title", r"'a\\udcff' has a character that Unicode forbids"),
        ("kind", "kind 'novel' is none of constitution,"),
        ("language", "language 'de' is none of en, ru, kk"),
        ("page", "page 1 begins at"),
    ],
)
def test_a_document_that_contradicts_itself_is_refused(
    library: Library, change: str, said: str
) -> None:
    with pytest.raises(VectorStoreError, match=said) as caught:
        library.add(broken(change))
    assert "/library/notes.txt can't be added: " in str(caught.value)
    assert library.documents() == []
    assert not list((library.path / "files").glob("*/*"))


@pytest.mark.parametrize("fault", ["shape", "length", "nan", "raises"])
def test_an_embedder_that_fails_leaves_the_library_as_it_was(tmp_path: Path, fault: str) -> None:
    class Faulty(HashingEmbedder):  # type: ignore[misc, valid-type]
        def embed_passages(self, texts: list[str], progress: object = None) -> object:
            vectors = super().embed_passages(texts, progress)
            if fault == "raises":
                raise KeyboardInterrupt
            return {"shape": vectors[1:], "length": vectors * 2, "nan": vectors * np.nan}[fault]

    with Library.create(tmp_path, HashingEmbedder()) as library:
        library.add(document(samples.RATIFIED))
    before = (tmp_path / "catalogue.db").read_bytes()
    with Library.open(tmp_path, Faulty()) as library:
        with pytest.raises((VectorStoreError, KeyboardInterrupt)):
            library.add(document(samples.CASPIAN))
        assert [info.title for info in library.documents()] == ["Notes"]
        assert library.check() == []
    assert (tmp_path / "catalogue.db").read_bytes() == before


def test_a_commit_that_fails_leaves_no_row_and_no_file(library: Library) -> None:
    library.add(document("Rivers flow. Mountains stand.", "/library/other.txt"))
    with closing(sqlite3.connect(library.path / "catalogue.db")) as connection:
        connection.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON vectors WHEN new.part = 2 "
            "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    with pytest.raises(VectorStoreError, match="refused"):
        library.add(document(samples.RATIFIED))
    assert [info.source for info in library.documents()] == ["/library/other.txt"]
    assert len(list((library.path / "files").glob("*/*"))) == 1
    assert library.search_lexical("treaties", 5) == []
    assert library.check() == []


def test_a_full_disk_is_said_and_changes_nothing(library: Library) -> None:
    library.add(document(samples.RATIFIED))
    pages = library._writer._open().execute("PRAGMA page_count").fetchone()[0]
    library._writer._open().execute(f"PRAGMA max_page_count = {pages + 5}")
    long = " ".join(f"Sovereignty clause number {n} stands." for n in range(600))
    with pytest.raises(VectorStoreError, match="disk is full"):
        library.add(document(long, "/long.txt"))
    assert [info.source for info in library.documents()] == ["/library/notes.txt"]
    assert len(list((library.path / "files").glob("*/*"))) == 1
    assert library.check() == []


def test_an_original_that_cannot_be_written_is_named(library: Library) -> None:
    new = document(samples.RATIFIED)
    (library.path / "files").mkdir()
    (library.path / "files" / new.info.id[:2]).write_text("a file in the way of the folder")
    with pytest.raises(VectorStoreError, match="check permissions and free space"):
        library.add(new)
    assert library.documents() == []


def test_progress_counts_every_text(library: Library) -> None:
    seen: list[tuple[int, int]] = []
    library.add(document(samples.RATIFIED), lambda done, total: seen.append((done, total)))
    assert seen[-1] == (6, 6)  # the sentences of three passages


@given(
    pieces=st.lists(
        st.tuples(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_offsets_always_give_the_text(library: Library, pieces: list[tuple[str, bool]]) -> None:
    text, drafts = "", []
    for piece, is_passage in pieces:
        start, text = len(text), text + piece
        if is_passage:
            middle = start + len(piece) // 2
            spans = ((start, middle), (middle, len(text)))
            kept = tuple(span for span in spans if span[0] < span[1])
            drafts.append(PassageDraft(start, len(text), kept))
    new = document("x")
    digest = hashlib.sha256(text.encode()).hexdigest()
    info = replace(new.info, id=digest, text_sha256=digest)
    added = NewDocument(info, text.encode(), text, (), tuple(drafts))
    if not drafts:
        with pytest.raises(VectorStoreError, match="no passages"):
            library.add(added)
        return
    library.add(added)
    stored = library.text(digest)
    assert stored == text
    for passage in library.document_passages(digest):
        assert stored[passage.start : passage.end] == passage.text
        assert "".join(passage.sentence_texts()) == passage.text


# Removing


def test_removing_removes_everywhere_and_gives_the_space_back(library: Library) -> None:
    long = " ".join(f"Sovereignty clause number {n} of zirconium interest." for n in range(600))
    keep = document(samples.CASPIAN, "/library/keep.txt")
    library.add(keep)
    size = (library.path / "catalogue.db").stat().st_size
    gone = document(long, "/library/gone.txt")
    library.add(gone)
    assert found(library, "zirconium interest") >= {"/library/gone.txt"}
    library.remove(gone.info.id)
    assert found(library, "zirconium interest") <= {"/library/keep.txt"}
    assert library.documents() == [keep.info]
    assert library.document_frequency(["zirconium"]) == {"zirconium": 0}
    assert [path.name for path in library.path.glob("files/*/*")] == [keep.info.id]
    after = (library.path / "catalogue.db").stat().st_size
    log = (library.path / "catalogue.db-wal").stat().st_size
    assert after + log < size + 65_536
    assert b"zirconium" not in everything(library)
    assert b"zirconium"[:5] not in everything(library), "nor in a term that was cut to a prefix"
    assert library.check() == []


def test_a_removed_document_can_be_added_again_under_new_numbers(library: Library) -> None:
    new = document(samples.RATIFIED)
    library.add(new)
    before = library.document_passages(new.info.id)
    highest = library._vectors.highest_sequence()
    library.remove(new.info.id)
    library.add(new)
    assert library.document_passages(new.info.id) == before
    batch = next(iter(library._vectors.vectors()))
    assert batch.sequences.min() > highest, "numbers are never used twice"
    assert batch.passages.min() > 3


def test_removing_an_unknown_document_names_it(library: Library) -> None:
    with pytest.raises(DocumentNotFound, match="no document 'nothing'; see `kazqa list`"):
        library.remove("nothing")


# Finding documents


def test_documents_are_found_by_id_source_title_and_prefix(library: Library) -> None:
    one = document(samples.RATIFIED, "/a.txt", title="Treaties")
    two = document(samples.CASPIAN, "https://example.org/b", title="Caspian")
    library.add(one)
    library.add(two)
    for key in (one.info.id, "/a.txt", "Treaties", one.info.id[:6], one.info.id[:9].upper()):
        assert library.document(key) == one.info
    for key in ("treaties", one.info.id[:5], "", "%", "Treat", one.info.id[:6] + "zz"):
        with pytest.raises(DocumentNotFound, match="see `kazqa list`"):
            library.document(key)


def test_an_ambiguous_title_names_the_candidates(library: Library) -> None:
    library.add(document(samples.RATIFIED, "/a.txt", title="Report"))
    library.add(document(samples.CASPIAN, "/b.txt", title="Report"))
    with pytest.raises(DocumentNotFound, match=r"any of 2 documents: .*/a\.txt.*/b\.txt"):
        library.document("Report")


@pytest.mark.parametrize("ask", ["text", "pages", "content", "document_passages"])
def test_asking_for_an_unknown_document(library: Library, ask: str) -> None:
    with pytest.raises(DocumentNotFound, match="no document 'f00d'"):
        getattr(library, ask)("f00d")


@pytest.mark.parametrize("harm", [b"changed", None])
def test_a_changed_or_missing_original_is_not_given_out(
    library: Library, harm: bytes | None
) -> None:
    new = document(samples.RATIFIED)
    library.add(new)
    original = library.path / "files" / new.info.id[:2] / new.info.id
    original.unlink()
    if harm is not None:
        original.write_bytes(harm)
    with pytest.raises(LibraryDamaged, match="add the document again"):
        library.content(new.info.id)


# Settings


def test_settings_come_from_the_environment_and_are_bounded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KAZQA_LIBRARY", str(tmp_path))
    monkeypatch.setenv("KAZQA_LOCK_SECONDS", "2.5")
    chosen = VectorStoreSettings()
    assert (chosen.library, chosen.lock_seconds) == (tmp_path, 2.5)
    with pytest.raises(ValueError, match="tail_limit"):
        VectorStoreSettings(tail_limit=0)
    with pytest.raises(ValueError, match="unknown"):
        VectorStoreSettings(unknown=1)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="frozen"):
        chosen.threads = 3


def test_the_default_library_and_models_do_not_share_a_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("KAZQA_LIBRARY", "KAZQA_MODELS"):
        monkeypatch.delenv(name, raising=False)
    chosen = VectorStoreSettings()
    assert chosen.models.parent == chosen.library
    assert chosen.models.name not in {"catalogue.db", "files", "index"}
