"""The library on disk: everything that is kept, added, found and removed goes through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from vectorstore.catalogue_file import catalogue_path
from vectorstore.checks import Finding, catalogue_findings, original_findings
from vectorstore.edits import Edits
from vectorstore.embedding import Embedder, Progress
from vectorstore.errors import VectorStoreError
from vectorstore.kept_vectors import embed_anew
from vectorstore.lazy_embedder import LazyEmbedder
from vectorstore.locking import WriteLock
from vectorstore.opening import (
    check_embedding,
    check_library,
    make_library,
    mismatch,
)
from vectorstore.passage_embedding import HalfVectors, embed_documents
from vectorstore.reading import LibraryReading, known
from vectorstore.records import Added, NewDocument
from vectorstore.settings import VectorStoreSettings
from vectorstore.validation import refuse_note, require_note
from vectorstore.writer import CatalogueWriter

EmbedderSource = Embedder | Callable[[], Embedder]
"""An embedder, or a function that loads one when it is first needed."""


class Library(LibraryReading):
    """A library that was opened; use it as a context manager, or close it.

    Any number of threads and processes may read and search; one process at a time writes, and
    the others see what it committed at their next call.
    """

    def __init__(
        self, path: Path, embedder: Embedder | None, settings: VectorStoreSettings
    ) -> None:
        super().__init__(path, settings)
        self._embedder = embedder
        self._writer = CatalogueWriter(catalogue_path(path))
        lock = WriteLock(path, settings.lock_seconds)
        refresh = self._dense.refresh
        self._edits = Edits(self._catalogue, self._writer, self._originals, lock, refresh)

    @classmethod
    def create(
        cls,
        path: Path,
        embedder: EmbedderSource,
        settings: VectorStoreSettings | None = None,
        *,
        corpus: str | None = None,
    ) -> Self:
        """Make an empty library at `path` and open it; one that is there already is opened.

        A new one remembers `corpus`, as `replace_notes` says. Raises EmbeddingMismatch when that
        one was made with another model, VectorStoreError when the folder can't be used.
        """
        chosen = settings or VectorStoreSettings()
        ready = _ready(embedder)
        if not catalogue_path(path).exists():
            make_library(path, ready, chosen.lock_seconds, corpus)
        return cls.open(path, ready, chosen)

    @classmethod
    def open(
        cls,
        path: Path,
        embedder: EmbedderSource | None = None,
        settings: VectorStoreSettings | None = None,
    ) -> Self:
        """Open the library at `path`; without an embedder it can be read but not added to.

        Raises LibraryNotFound, LibraryDamaged, LibraryTooNew or EmbeddingMismatch.
        """
        chosen = settings or VectorStoreSettings()
        check_library(path, chosen.lock_seconds)
        ready = None if embedder is None else _ready(embedder)
        library = cls(path, ready, chosen)
        try:
            if ready is not None:
                check_embedding(path, library.fingerprint, ready)
        except BaseException:
            library.close()
            raise
        return library

    @property
    def embedder(self) -> Embedder:
        """The embedder of questions and documents, loaded and known to fit the library."""
        if self._embedder is None:
            raise VectorStoreError(
                f"The library at {self.path} was opened without an embedding model; open it with "
                "one to add documents or to ask."
            )
        if self._embedder.fingerprint != self.fingerprint:
            raise mismatch(self.path, self.fingerprint, self._embedder.fingerprint)
        return self._embedder

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock over many changes; LibraryBusy when another process holds it.

        The index is brought up to date and space given back once, at the end.
        """
        with self._edits.session():
            yield

    def add(self, document: NewDocument, progress: Progress | None = None) -> Added:
        """Add a document, or replace the older one from the same source.

        Bytes that the library has already change nothing, unless they are a reference note's:
        then they become this document, and no change of the notes touches it any more. Raises
        VectorStoreError when offsets or hashes of the document are wrong or its source is one of
        the notes', LibraryBusy when another process is writing; then, and whatever else goes
        wrong, the library is as it was before. Others may write while it is embedded, unless the
        caller is in `writing`.
        """
        refuse_note(document.info)
        return self._edits.add(document, lambda: self.embedder, progress)

    def replace(self, document: NewDocument, progress: Progress | None = None) -> Added:
        """Put a document in the place of the one with the same bytes, as when it is read anew.

        Its title, dates, passages and all else become the new ones, in one transaction; only
        passages whose sentences are new are embedded. Raises DocumentNotFound where the library
        has no such bytes, VectorStoreError for a reference note, and what `add` raises.
        """
        held = known(self._catalogue.with_id(document.info.id), document.info.id)
        refuse_note(held)
        refuse_note(document.info)

        def embed(embedder: Embedder) -> HalfVectors:
            passages = self.document_passages(held.id)
            vectors = self._vectors.by_passage([passage.id for passage in passages])
            return embed_anew(embedder, document, passages, vectors, progress)

        return self._edits.replace(document, lambda: self.embedder, embed)

    def replace_notes(
        self,
        gone: Sequence[str],
        notes: Sequence[NewDocument],
        corpus: str,
        progress: Progress | None = None,
    ) -> None:
        """Remove reference notes by id, add others and remember `corpus`, in one transaction.

        Readers see the notes as they were or as they will be, whatever interrupts it. `corpus` is
        for who installs the notes: `corpus()` gives it back. Raises DocumentNotFound for an
        unknown id, VectorStoreError where one is no note, and what `add` raises.
        """
        with self.writing():
            leaving = [known(self._catalogue.with_id(key), key) for key in gone]
            for info in (*leaving, *(note.info for note in notes)):
                require_note(info)
            self._edits.replace_notes(
                leaving, notes, lambda some: embed_documents(self.embedder, some, progress), corpus
            )

    def remove(self, document_id: str) -> None:
        """Remove a document and all that belongs to it, its space too; DocumentNotFound."""
        self._edits.remove(known(self._catalogue.with_id(document_id), document_id))

    def refresh_index(self, force: bool = False) -> bool:
        """Build the dense index anew if it is due; tells whether it was built.

        With `force` it is built whatever its state, the lexical index is filled anew, and files
        that belong to no document are deleted. LibraryBusy when another process is writing.
        """
        with self.writing():
            if force:
                self._edits.restore()
            return self._dense.refresh(force)

    def check(self) -> list[Finding]:
        """What is wrong with the library, empty when nothing is; reads every file and row."""
        index = "search goes on exactly; run `kazqa doctor --rebuild` to build it anew"
        return [
            *catalogue_findings(self._connections),
            *original_findings(self._catalogue, self._originals),
            *(Finding(f"dense index: {problem}", index) for problem in self._dense.check()),
        ]

    def reembed(self, embedder: EmbedderSource, progress: Progress | None = None) -> None:
        """Give every passage and sentence a vector of that model; all of them or none."""
        ready = _ready(embedder)
        with self.writing():
            self._edits.reembed(ready, progress)
            self._embedder = ready
            if self._dense.check():  # an index of the old vectors, or of none
                self._dense.refresh(force=True)

    def close(self) -> None:
        """Close every connection and the index; the library can't be used afterwards."""
        super().close()
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _ready(embedder: EmbedderSource) -> Embedder:
    return LazyEmbedder(embedder) if callable(embedder) else embedder
