"""Adding, replacing and removing documents: catalogue and original files, one writer at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vectorstore.catalogue import Catalogue
from vectorstore.embedding import Embedder, Progress
from vectorstore.errors import IndexNotBuilt
from vectorstore.locking import WriteLock
from vectorstore.originals import Originals
from vectorstore.passage_embedding import embed_passages, sentences_of
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
        self, document: NewDocument, embedder: Embedder, progress: Progress | None = None
    ) -> Added:
        """Add a document, or replace the one from its source; nothing if its bytes are there."""
        validate(document)
        info = document.info
        with self.session():
            same = self._catalogue.with_id(info.id)
            older = self._catalogue.with_source(info.source)
            if same is not None:
                return self._keep(same, document, older)
            vectors = embed_passages(embedder, sentences_of(document), progress)
            self._originals.put(info.id, document.content)
            try:
                self._writer.store(document, vectors, older.id if older else None)
            finally:
                self._changed = True
                if self._catalogue.with_id(info.id) is None:
                    self._originals.remove(info.id)
            if older is not None:
                self._forget(older)
        return Added(info, "replaced" if older else "added", len(document.passages))

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
