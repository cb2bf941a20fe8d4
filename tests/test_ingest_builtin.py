"""Installing the shipped notes: added once, replaced when changed, users' documents left alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ingest.builtin import CORPUS_VERSION, SOURCE_PREFIX, install_corpus, shipped_notes
from ingest.documents import build_document
from ingest.limits import Limits
from ingest.readers.markdown import read_markdown
from vectorstore import Library, VectorStoreError
from vectorstore.embedding import Progress, Vectors
from vectorstore.records import Filter, NewDocument

DIMENSION = 64


class WordCounts:
    """A quick embedder: the words of a text, hashed and counted."""

    fingerprint = "word counts"
    dimension = DIMENSION

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One row a text."""
        rows = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for at, text in enumerate(texts):
            for word in text.casefold().split():
                rows[at, hashlib.sha256(word.encode()).digest()[0] % DIMENSION] += 1
            if progress is not None:
                progress(at + 1, len(texts))
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def embed_query(self, text: str) -> Vectors:
        """The row of one text."""
        row: Vectors = self.embed_passages([text])[0]
        return row


class Unwilling(WordCounts):
    """An embedder that gives up at the third note."""

    def __init__(self) -> None:
        self.calls = 0

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Raises VectorStoreError at the third call."""
        self.calls += 1
        if self.calls == 3:
            raise VectorStoreError("The embedding model stopped; try again.")
        return super().embed_passages(texts, progress)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.create(tmp_path_factory.mktemp("installed") / "library", WordCounts()) as library:
        install_corpus(library)
        yield library


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "library", WordCounts()) as library:
        yield library


def document(source: str, text: str) -> NewDocument:
    content = text.encode()
    return build_document(read_markdown(content, source, Limits()), content, source)


def test_the_notes_are_shipped_with_the_package() -> None:
    sources = [source for source, _ in shipped_notes()]
    assert len(sources) >= 10
    assert sources == sorted(set(sources))
    assert all(source.startswith(SOURCE_PREFIX) for source in sources)
    assert "corpus:en/independence-law.md" in sources
    assert all(content.startswith(b"---\nid: ") for _, content in shipped_notes())


def test_the_version_is_a_day_after_the_2026_constitution() -> None:
    assert date(2026, 7, 1) < CORPUS_VERSION


def test_every_note_is_installed_with_its_title_kind_and_bytes(installed: Library) -> None:
    stored = {info.source: info for info in installed.documents()}
    assert set(stored) == {source for source, _ in shipped_notes()}
    for source, content in shipped_notes():
        info = stored[source]
        assert info.id == hashlib.sha256(content).hexdigest()
        assert (info.kind, info.language) == ("reference", source[7:9])
        assert f"\ntitle: {info.title}\n" in content.decode()
        assert installed.content(info.id) == content


def test_every_passage_keeps_sources_and_stands_in_the_text(installed: Library) -> None:
    for info in installed.documents():
        text = installed.text(info.id)
        passages = installed.document_passages(info.id)
        assert len(passages) >= 10
        for passage in passages:
            assert text[passage.start : passage.end] == passage.text
            assert passage.sources, f"{info.source}: {passage.text}"
            assert passage.headings, f"{info.source}: {passage.text}"
            assert "[^" not in passage.text and "{" not in passage.text


def test_rules_of_the_1995_constitution_are_stored_with_their_end(installed: Library) -> None:
    found = [
        passage
        for info in installed.documents()
        for passage in installed.document_passages(info.id)
        if passage.text.startswith("Until 10 March 2017 ratified treaties prevailed")
    ]
    assert [(passage.valid_from, passage.valid_to) for passage in found] == [
        (date(1995, 9, 5), date(2017, 3, 10))
    ]
    [source] = {(source.instrument[:12], source.article) for source in found[0].sources}
    assert source == ("Constitution", "Art. 4(3)")


def test_a_filter_by_day_leaves_out_what_was_not_in_force(installed: Library) -> None:
    query = "ratified treaties prevailed over laws Article 4(3)"
    for day, start in (("2012-01-01", "Until 10 March 2017"), ("2018-01-01", "From 10 March 2017")):
        where = Filter(as_of=date.fromisoformat(day))
        scored = installed.search_lexical(query, 20, where)
        texts = [passage.text for passage in installed.passages([s.passage_id for s in scored])]
        rules = [text for text in texts if "ratified treaties prevailed over" in text]
        assert [rule.startswith(start) for rule in rules] == [True]


def test_installing_again_changes_nothing(installed: Library) -> None:
    before = installed.version()
    outcomes = {added.outcome for added in install_corpus(installed)}
    assert outcomes == {"unchanged"}
    assert installed.version() == before


def test_a_changed_note_is_replaced(empty: Library) -> None:
    source = "corpus:en/independence-law.md"
    old = empty.add(document(source, "# Old\n\nThe old wording of the note stands here.\n"))
    outcomes = {added.document.source: added.outcome for added in install_corpus(empty)}
    assert outcomes.pop(source) == "replaced"
    assert set(outcomes.values()) == {"added"}
    assert old.document.id not in {info.id for info in empty.documents()}


def test_a_note_that_is_no_longer_shipped_is_removed(empty: Library) -> None:
    gone = empty.add(document("corpus:en/gone.md", "# Gone\n\nThis note was shipped once.\n"))
    added = install_corpus(empty)
    ids = {info.id for info in empty.documents()}
    assert gone.document.id not in ids
    assert ids == {item.document.id for item in added}


def test_a_renamed_note_is_kept(empty: Library) -> None:
    source, content = next(iter(shipped_notes()))
    extracted = read_markdown(content, source, Limits())
    empty.add(build_document(extracted, content, "corpus:en/older-name.md"))
    install_corpus(empty)
    assert {info.source for info in empty.documents()} == {name for name, _ in shipped_notes()}


def test_documents_of_the_user_are_not_touched(empty: Library) -> None:
    own = empty.add(document("/home/student/notes.md", "# Mine\n\nKazakhstan in my own words.\n"))
    _, content = next(iter(shipped_notes()))
    copy = build_document(read_markdown(content, "x", Limits()), content, "/home/student/copy.md")
    empty.add(copy)
    install_corpus(empty)
    kept = {info.source: info.id for info in empty.documents()}
    assert kept["/home/student/notes.md"] == own.document.id
    assert kept["/home/student/copy.md"] == copy.info.id


def test_progress_counts_all_texts_and_ends_at_the_total(empty: Library) -> None:
    calls: list[tuple[int, int]] = []
    install_corpus(empty, lambda done, total: calls.append((done, total)))
    passages = [p for info in empty.documents() for p in empty.document_passages(info.id)]
    total = sum(len(passage.sentences) for passage in passages)
    assert {whole for _, whole in calls} == {total}
    done = [count for count, _ in calls]
    assert done == sorted(done)
    assert done[-1] == total


def test_an_installation_that_was_interrupted_goes_on(tmp_path: Path) -> None:
    with Library.create(tmp_path / "library", Unwilling()) as library:
        with pytest.raises(VectorStoreError, match="stopped"):
            install_corpus(library)
        assert len(library.documents()) == 2
        outcomes = [added.outcome for added in install_corpus(library)]
        assert outcomes[:2] == ["unchanged"] * 2
        assert set(outcomes[2:]) == {"added"}
