"""Adding, replacing and removing documents: catalogue and original files, one writer at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from vectorstore.catalogue import Catalogue
from vectorstore.embedding import Embedder, Progress
from vectorstore.errors import IndexNotBuilt
from vectorstore.locking import WriteLock
from vectorstore.originals import Originals
from vectorstore.passage_embedding import HalfVectors, embed_documents
from vectorstore.reading import known
from vectorstore.records import Added, DocumentInfo, NewDocument
from vectorstore.reembedding import replace_vectors
from vectorstore.validation import validate
from vectorstore.writer import CatalogueWriter

_log = logging.getLogger(__name__)


class Edits:
    """Every change of a library; each is whole or did not happen, whatever interrupts it."""

    def __init__(
        self,
        catalogue: Catalogue,
        writer: CatalogueWriter,
        originals: Originals,
        lock: WriteLock,
        refresh_index: Callable[[bool, bool], object],  # whether by force, whether to purge
    ) -> None:
        self._catalogue = catalogue
        self._writer = writer
        self._originals = originals
        self._lock = lock
        self._refresh_index = refresh_index
        self._open = False
        self._changed = False
        self._removed = False
        self._purge = False

    @contextmanager
    def session(self) -> Iterator[None]:
        """Hold the write lock; what follows changes (space given back, index) waits for its end."""
        with self._lock.held():
            if self._open:  # by this thread: others wait at the lock
                yield
                return
            self._open = True
            try:
                if self._lock.after_crash:
                    self._clean_up_after_crash()
                yield
                self._refresh()
            finally:
                self._open = False
                self._reclaim()

    def add(
        self,
        document: NewDocument,
        embedder: Callable[[], Embedder],  # raises EmbeddingMismatch if it fits no more
        progress: Progress | None = None,
    ) -> Added:
        """Add a document, or replace the one from its source; nothing if its bytes are there.

        The bytes of a reference note become the user's document, which outlives the note. The
        lock is free while the texts are embedded, unless the caller holds it.
        """
        validate(document)
        info = document.info
        with self.session():  # LibraryBusy before anything is embedded in vain
            present = self._is_users(info.id)
        used = embedder()
        vectors = None if present else embed_documents(used, [document], progress)
        with self.session():
            same = self._catalogue.with_id(info.id)
            older = self._catalogue.with_source(info.source)
            if same is not None and same.note is None:
                return self._keep(same, document, older)
            if vectors is None or embedder().fingerprint != used.fingerprint:  # changed since
                vectors = embed_documents(embedder(), [document], progress)
            gone = [found for found in (same, older) if found is not None]
            self._replace(gone, [document], vectors)
        return Added(info, "replaced" if older else "added", len(document.passages))

    def replace(
        self,
        document: NewDocument,
        embedder: Callable[[], Embedder],
        embed: Callable[[Embedder], HalfVectors],
    ) -> Added:
        """Put a document in the place of the one with its id; the lock is as `add` says."""
        validate(document)
        with self.session():
            pass  # LibraryBusy before anything is embedded in vain
        used = embedder()
        vectors = embed(used)
        with self.session():
            same = known(self._catalogue.with_id(document.info.id), document.info.id)
            if embedder().fingerprint != used.fingerprint:  # all was embedded anew since
                vectors = embed(embedder())
            self._replace([same], [document], [vectors])
        return Added(document.info, "replaced", len(document.passages))

    def replace_notes(
        self,
        gone: Sequence[DocumentInfo],
        notes: Sequence[NewDocument],
        embed: Callable[[Sequence[NewDocument]], list[HalfVectors]],
        corpus: str,
    ) -> None:
        """Remove reference notes, add others and remember `corpus`: readers see all or nothing."""
        for note in notes:
            validate(note)
        with self.session():
            self._replace(gone, notes, embed(notes) if notes else [], corpus)

    def remove(self, document: DocumentInfo) -> None:
        """Remove a document with its passages, terms, vectors and original file."""
        with self.session():
            self._writer.remove(document.id)
            self._forget(document)
            self._purge = True

    def reembed(self, embedder: Embedder, progress: Progress | None = None) -> None:
        """Replace every vector by one of that model, in one transaction."""
        with self.session():
            replace_vectors(self._writer, self._catalogue, embedder, progress)
            self._changed = self._removed = True

    def restore(self) -> None:
        """Delete files without a document, index all terms anew, give unused space back."""
        with self.session():
            self._clean_up_after_crash()
            self._writer.index_terms_anew()

    def _replace(
        self,
        gone: Sequence[DocumentInfo],
        documents: Sequence[NewDocument],
        vectors: Sequence[HalfVectors],
        corpus: str | None = None,
    ) -> None:
        try:
            for document in documents:
                self._originals.put(document.info.id, document.content)
            stored = zip(documents, vectors, strict=True)
            self._writer.store(stored, [info.id for info in gone], corpus)
        finally:
            self._changed |= bool(gone or documents)
            for document in documents:
                self._drop_unknown(document.info)
        for info in gone:
            self._forget(info)

    def _is_users(self, document_id: str) -> bool:
        """Whether the library has a document of those bytes that is no reference note."""
        same = self._catalogue.with_id(document_id)
        return same is not None and same.note is None

    def _keep(self, same: DocumentInfo, document: NewDocument, older: DocumentInfo | None) -> Added:
        """The bytes are known: mend their file, and drop what their source held before."""
        self._originals.put(same.id, document.content)
        superseded = older is not None and older.id != same.id
        if older is not None and superseded:
            self.remove(older)
        return Added(
            same,
            "replaced" if superseded else "unchanged",
            self._catalogue.passage_count(same.id),
        )

    def _forget(self, document: DocumentInfo) -> None:
        self._changed = self._removed = True
        self._drop_unknown(document)

    def _drop_unknown(self, document: DocumentInfo) -> None:
        """Delete the original of a document that is not there, or not there any more."""
        if self._catalogue.with_id(document.id) is None:
            self._originals.remove(document.id)

    def _clean_up_after_crash(self) -> None:
        self._originals.sweep({document.id for document in self._catalogue.documents()})
        self._removed = self._changed = True
        self._lock.after_crash = False

    def _refresh(self) -> None:
        if self._changed:
            purge, self._changed, self._purge = self._purge, False, False
            try:
                self._refresh_index(False, purge)
            except IndexNotBuilt as error:  # the documents are in, and found without it
                _log.warning("%s", error)

    def _reclaim(self) -> None:
        if self._removed:
            self._removed = False
            self._writer.reclaim()
