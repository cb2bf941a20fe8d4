"""Reading and searching a library, in any number of threads and processes at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from vectorstore import lexical
from vectorstore.catalogue import Catalogue
from vectorstore.catalogue_file import catalogue_path
from vectorstore.connections import ReadConnections
from vectorstore.conversations import ConversationStore
from vectorstore.dense import DenseIndex
from vectorstore.embedding import Vectors
from vectorstore.errors import DocumentNotFound, PassageNotFound, VectorStoreError
from vectorstore.originals import Originals
from vectorstore.records import NOTES, DocumentInfo, Event, Filter, Language, Page, Passage, Scored
from vectorstore.settings import VectorStoreSettings
from vectorstore.stored_vectors import StoredVectors

Found = TypeVar("Found")

_EVERYTHING = Filter()


class LibraryReading:
    """What can be asked of a library; every call sees what any process has committed."""

    def __init__(self, path: Path, settings: VectorStoreSettings) -> None:
        self.path = path
        self._connections = ReadConnections(catalogue_path(path))
        self.conversations = ConversationStore(self._connections)
        """What was asked and answered before, and feedback; written without the write lock."""
        self._catalogue = Catalogue(self._connections)
        self._vectors = StoredVectors(self._connections)
        self._originals = Originals(path / "files")
        self._dense = DenseIndex(
            path / "index",
            self._vectors,
            exact_limit=settings.exact_limit,
            tail_limit=settings.tail_limit,
        )

    @property
    def fingerprint(self) -> str:
        """The embedding model that every vector of the library comes from."""
        return self._vectors.fingerprint

    def documents(self) -> list[DocumentInfo]:
        """Every document, in the order in which they were added."""
        return self._catalogue.documents()

    def document(self, key: str) -> DocumentInfo:
        """The document with that id, source, title, or beginning (6 digits or more) of an id.

        Raises DocumentNotFound, also when several documents fit.
        """
        found = self._catalogue.matching(key)
        if len(found) > 1:
            names = ", ".join(f"{document.id[:12]} ({document.source})" for document in found[:5])
            raise DocumentNotFound(
                f"{key!r} may be any of {len(found)} documents: {names}; give more of the id."
            )
        return known(next(iter(found), None), key)

    def translation(self, document: DocumentInfo, language: Language) -> DocumentInfo | None:
        """A shipped note in a language, itself in its own; None for other documents."""
        if document.note is None or document.language == language:
            return document if document.note else None
        return self._catalogue.with_source(f"{NOTES}{language}/{document.note}")

    def notes(self) -> list[DocumentInfo]:
        """The reference notes among the documents: what `Library.replace_notes` put there."""
        return self._catalogue.notes()

    def corpus(self) -> str | None:
        """What is remembered of the reference notes, None if nothing ever was."""
        return self._catalogue.corpus()

    def text(self, document_id: str) -> str:
        """The normalised text that every offset of the document refers to; DocumentNotFound."""
        return known(self._catalogue.text(document_id), document_id)

    def pages(self, document_id: str) -> tuple[Page, ...]:
        """Where each page of a document begins, empty without pages; DocumentNotFound."""
        return known(self._catalogue.pages(document_id), document_id)

    def content(self, document_id: str) -> bytes:
        """A document's original bytes; LibraryDamaged when their hash is no longer its id."""
        known(self._catalogue.with_id(document_id), document_id)
        return self._originals.read(document_id)

    def passage(self, passage_id: str) -> Passage:
        """The passage with that id; PassageNotFound."""
        found = self._catalogue.passages([passage_id])
        if not found:
            raise PassageNotFound(
                f"The library has no passage {passage_id}; its document may have been replaced, "
                "see `kazqa list`."
            )
        return found[0]

    def passages(self, passage_ids: Sequence[str]) -> list[Passage]:
        """The passages with those ids, in that order; unknown ids are left out."""
        return self._catalogue.passages(passage_ids)

    def document_passages(self, document_id: str) -> list[Passage]:
        """A document's passages in reading order; DocumentNotFound."""
        known(self._catalogue.with_id(document_id), document_id)
        return self._catalogue.document_passages(document_id)

    def events(
        self, first: str, last: str, where: Filter = _EVERYTHING
    ) -> list[tuple[Event, Passage]]:
        """What documents are marked to tell of between two ISO dates, both whole, by date."""
        return self._catalogue.events(first, last, where)

    def passage_count(self) -> int:
        """How many passages there are."""
        return self._catalogue.passage_count()

    def passage_counts(self) -> dict[str, int]:
        """How many passages each document has, by its id."""
        return self._catalogue.passage_counts()

    def version(self) -> int:
        """A number that every committed change of documents raises, in any process."""
        return self._vectors.version()

    def search_dense(self, vector: Vectors, k: int, where: Filter = _EVERYTHING) -> list[Scored]:
        """The k passages nearest to a (dimension,) unit vector, by cosine, best first.

        A passage's score is the best of its own vector and its sentences'.
        """
        if vector.shape != (self._vectors.dimension,):
            raise VectorStoreError(
                f"The question's vector has shape {vector.shape}, the library's vectors have "
                f"{self._vectors.dimension} numbers; embed it with {self.fingerprint}."
            )
        if k <= 0:
            return []
        found = self._dense.search(vector, k, self._catalogue.allowed(where))
        ids = self._catalogue.passage_ids([number for number, _ in found])
        return [Scored(ids[number], score) for number, score in found if number in ids]

    def search_lexical(self, query: str, k: int, where: Filter = _EVERYTHING) -> list[Scored]:
        """The k passages with the best BM25 score for any question, best first."""
        with self._connections.reading() as connection:
            return lexical.search(connection, query, k, where)

    def document_frequency(self, terms: Sequence[str]) -> dict[str, int]:
        """For each stem the number of passages whose own text has it."""
        with self._connections.reading() as connection:
            return lexical.document_frequency(connection, terms)

    def passage_vectors(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """For each known passage its own (dimension,) vector."""
        return {key: both[0] for key, both in self._vectors.by_passage(passage_ids).items()}

    def sentence_vectors(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """For each known passage the (n, dimension) vectors of its n sentences, in their order."""
        return {key: both[1:] for key, both in self._vectors.by_passage(passage_ids).items()}

    def close(self) -> None:
        """Close every connection and the index; the library can't be used afterwards."""
        self._dense.close()
        self._connections.close()


def known(found: Found | None, key: str) -> Found:
    """What was found under a key; DocumentNotFound when nothing was."""
    if found is None:
        raise DocumentNotFound(f"The library has no document {key!r}; see `kazqa list`.")
    return found
