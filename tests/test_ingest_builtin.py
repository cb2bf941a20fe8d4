"""Installing the shipped notes: all of them, as they are, once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

from ingest.builtin import install_corpus
from ingest.notes import shipped_corpus, shipped_edition, shipped_notes, standing
from vectorstore import Library, VectorStoreError
from vectorstore.embedding import Progress, Vectors
from vectorstore.records import LANGUAGES, NOTES, Filter

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
    """An embedder that gives up the first time."""

    willing = False

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Raises VectorStoreError at the first call."""
        if not self.willing:
            self.willing = True
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


def test_the_notes_are_shipped_with_the_package() -> None:
    sources = [source for source, _ in shipped_notes()]
    assert sources == sorted(set(sources))
    assert all(source.startswith(NOTES) for source in sources)
    for language in LANGUAGES:
        assert f"corpus:{language}/independence-law.md" in sources
    assert all(content.startswith(b"---\nid: ") for _, content in shipped_notes())


def test_no_two_notes_have_the_same_bytes() -> None:
    contents = [content for _, content in shipped_notes()]
    assert len(set(contents)) == len(contents)


def test_the_version_is_a_day_after_the_2026_constitution() -> None:
    assert date(2026, 7, 1) < shipped_edition().version


def test_every_note_is_installed_with_its_title_kind_and_bytes(installed: Library) -> None:
    stored = {info.source: info for info in installed.documents()}
    assert set(stored) == {source for source, _ in shipped_notes()}
    for source, content in shipped_notes():
        info = stored[source]
        assert info.id == hashlib.sha256(content).hexdigest()
        assert (info.kind, info.language) == ("reference", source[7:9])
        assert yaml.safe_load(content.decode().split("---\n")[1])["title"] == info.title
        assert installed.content(info.id) == content


def test_every_passage_keeps_sources_and_stands_in_the_text(installed: Library) -> None:
    for info in installed.documents():
        text = installed.text(info.id)
        passages = installed.document_passages(info.id)
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
    done = install_corpus(installed)
    assert (done.outcome, done.notes) == ("unchanged", len(shipped_notes()))
    assert not (done.new or done.changed or done.removed or done.own)
    assert installed.version() == before
    assert standing(installed) == "current"


def test_progress_counts_all_texts_and_ends_at_the_total(empty: Library) -> None:
    calls: list[tuple[int, int]] = []
    install_corpus(empty, lambda done, total: calls.append((done, total)))
    passages = [p for info in empty.documents() for p in empty.document_passages(info.id)]
    total = sum(len(passage.sentences) for passage in passages)
    assert {whole for _, whole in calls} == {total}
    done = [count for count, _ in calls]
    assert done == sorted(done)
    assert done[-1] == total


def test_an_installation_that_failed_left_nothing_and_is_made_up_for(tmp_path: Path) -> None:
    with Library.create(tmp_path / "library", Unwilling()) as library:
        with pytest.raises(VectorStoreError, match="stopped"):
            install_corpus(library)
        assert (library.documents(), library.corpus()) == ([], None)
        assert not list((tmp_path / "library" / "files").glob("*/*"))
        done = install_corpus(library)
        assert done.outcome == "installed"
        assert len(library.notes()) == len(done.new) == len(shipped_corpus().notes)
