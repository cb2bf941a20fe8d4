"""A document read anew takes its old place, and only what it says anew is embedded."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from vectorstore import (
    Added,
    DocumentNotFound,
    Library,
    LibraryBusy,
    NewDocument,
    VectorStoreError,
)

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))
document, HashingEmbedder = samples.document, samples.HashingEmbedder

OTHER = "Rivers flow. Mountains stand."
MORE = "It rained in Almaty. The harvest was good. "


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "library", HashingEmbedder()) as made:
        yield made


def read_anew(old: NewDocument, text: str, **details: object) -> NewDocument:
    """What another version of the reader makes of the same bytes."""
    new: NewDocument = document(text, old.info.source, **details)
    return replace(new, info=replace(new.info, id=old.info.id), content=old.content)


def embedded(library: Library, act: Callable[[], object]) -> int:
    """How many texts are embedded while that is done."""
    counting = cast(Any, library.embedder)
    before = counting.embedded
    act()
    return int(counting.embedded - before)


def vectors(library: Library, document_id: str) -> list[NDArray[np.float32]]:
    """Its passages' vectors in reading order, each with its sentences'."""
    ids = [passage.id for passage in library.document_passages(document_id)]
    own, sentences = library.passage_vectors(ids), library.sentence_vectors(ids)
    return [np.vstack((own[key], sentences[key])) for key in ids]


def test_a_corrected_title_is_stored_without_embedding(library: Library) -> None:
    old = document(samples.RATIFIED, title="Notse")
    for each in (document(OTHER, "/a.txt"), old, document(samples.CASPIAN, "/b.txt")):
        library.add(each)
    passages, version = library.document_passages(old.info.id), library.version()
    stored = vectors(library, old.info.id)
    new = read_anew(old, old.text, title="Notes", valid_from=date(1995, 8, 30))

    assert embedded(library, lambda: library.replace(new)) == 0
    assert library.documents()[1] == new.info, "it keeps its place among the documents"
    assert library.version() > version
    again = library.document_passages(old.info.id)
    assert [passage.id for passage in again] == [passage.id for passage in passages]
    assert {passage.document.title for passage in again} == {"Notes"}
    assert {passage.valid_from for passage in again} == {date(1995, 8, 30)}
    assert all(map(np.array_equal, vectors(library, old.info.id), stored))
    assert library.search_lexical("unanimous", 5)
    assert library.check() == []


def test_only_passages_of_new_sentences_are_embedded(library: Library) -> None:
    old = document(samples.RATIFIED)
    library.add(old)
    new = read_anew(old, MORE + samples.RATIFIED)
    steps: list[tuple[int, int]] = []

    def store() -> None:
        done = library.replace(new, lambda done, total: steps.append((done, total)))
        assert done == Added(new.info, "replaced", 4)

    assert embedded(library, store) == 2, "what moved on in the document was embedded before"
    assert steps == [(2, 2)]
    with Library.create(library.path.parent / "fresh", HashingEmbedder()) as fresh:
        fresh.add(new)
        expected = vectors(fresh, new.info.id)
    assert all(map(np.array_equal, vectors(library, new.info.id), expected))
    assert library.text(new.info.id) == new.text
    hit = library.search_dense(library.embedder.embed_query("It rained in Almaty."), 1)[0]
    assert library.passage(hit.passage_id).text == MORE.strip()
    assert library.check() == []


def test_sentences_that_are_grouped_otherwise_are_embedded(library: Library) -> None:
    old = document(samples.RATIFIED)
    library.add(old)
    assert embedded(library, lambda: library.replace(read_anew(old, old.text, per_passage=3))) == 6
    assert len(library.document_passages(old.info.id)) == 2
    assert library.check() == []


def test_what_is_said_twice_is_embedded_once(library: Library) -> None:
    old = document(samples.RATIFIED)
    library.add(old)
    assert embedded(library, lambda: library.replace(read_anew(old, MORE + MORE))) == 2
    first, second = vectors(library, old.info.id)
    assert np.array_equal(first, second)
    assert library.check() == []


def test_only_documents_of_the_library_that_are_no_notes_are_replaced(library: Library) -> None:
    new = document(samples.RATIFIED)
    with pytest.raises(DocumentNotFound, match=f"no document '{new.info.id}'"):
        library.replace(new)
    note = document(samples.CASPIAN, "corpus:en/caspian.md")
    library.replace_notes([], [note], "1")
    with pytest.raises(VectorStoreError, match=r"corpus:en/caspian\.md"):
        library.replace(replace(note, info=replace(note.info, source="/own.md")))
    assert library.documents() == [note.info]


@pytest.mark.parametrize("fault", ["text", "busy", "raises"])
def test_whatever_fails_the_document_is_as_it_was(library: Library, fault: str) -> None:
    old = document(samples.RATIFIED)
    library.add(old)
    passages = library.document_passages(old.info.id)
    new = read_anew(old, MORE + samples.RATIFIED)

    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    if fault == "text":
        with pytest.raises(VectorStoreError, match="not the SHA-256 of its text"):
            library.replace(replace(new, text=new.text + "?"))
    elif fault == "busy":
        with Library.open(library.path) as other, other.writing(), pytest.raises(LibraryBusy):
            library.replace(new)
    else:
        with pytest.raises(KeyboardInterrupt):
            library.replace(new, interrupt)
    assert library.document_passages(old.info.id) == passages
    assert library.content(old.info.id) == old.content
    assert library.check() == []


@pytest.mark.parametrize("how", ["add", "replace"])
def test_others_write_while_a_document_is_embedded(library: Library, how: str) -> None:
    old = document(samples.RATIFIED)
    library.add(old)
    new = read_anew(old, MORE) if how == "replace" else document(MORE, "/new.txt")
    with Library.open(library.path, HashingEmbedder()) as other:
        getattr(library, how)(new, lambda *_: other.add(document(OTHER, "/other.txt")))
    assert {info.source for info in library.documents()} == {
        old.info.source, new.info.source, "/other.txt"
    }  # fmt: skip
    assert library.check() == []


@pytest.mark.parametrize("how", ["add", "replace"])
def test_a_model_changed_while_a_document_is_embedded_is_used(library: Library, how: str) -> None:
    old = document(samples.RATIFIED)
    library.add(old)
    new = read_anew(old, MORE) if how == "replace" else document(MORE, "/new.txt")
    wider = HashingEmbedder("wider", 128)

    def change(*_: int) -> None:
        if library.fingerprint != wider.fingerprint:
            library.reembed(wider)

    getattr(library, how)(new, change)
    assert {each.shape[1] for each in vectors(library, new.info.id)} == {128}
    assert library.fingerprint == "wider-128"
    assert library.check() == []


def test_a_document_removed_while_it_is_embedded_stays_removed(library: Library) -> None:
    old = document(samples.RATIFIED)
    library.add(old)
    with pytest.raises(DocumentNotFound):
        library.replace(read_anew(old, MORE), lambda *_: library.remove(old.info.id))
    assert library.documents() == []
    assert library.check() == []
