"""Errors of the library. Every message names the thing and the remedy.

VectorStoreError
├── LibraryNotFound      there is no library at that path
├── LibraryBusy          another process is writing; names the holder
├── LibraryDamaged       the catalogue can't be read or contradicts itself
├── LibraryTooNew        written by a later version of KazQA
├── EmbeddingMismatch    made with another embedding model; names both
├── ModelUnavailable     the embedding model can't be built or loaded
├── IndexNotBuilt        the dense index can't be built; search goes on without it
├── DocumentNotFound     no document has that id, title or source
├── PassageNotFound      no passage has that id
├── ConversationNotFound its owner has no conversation, or turn of one, with that id
└── ConversationsFull    as much is kept as may be; says what to delete
"""

from __future__ import annotations


class VectorStoreError(Exception):
    """Base of every error that the library raises on purpose."""


class LibraryNotFound(VectorStoreError):
    """There is no library at that path."""


class LibraryBusy(VectorStoreError):
    """Another process is writing to the library."""


class LibraryDamaged(VectorStoreError):
    """The catalogue can't be read or contradicts itself."""


class LibraryTooNew(VectorStoreError):
    """The library was written by a later version of KazQA."""


class EmbeddingMismatch(VectorStoreError):
    """The library was made with another embedding model."""


class ModelUnavailable(VectorStoreError):
    """The embedding model can't be built or loaded here."""


class IndexNotBuilt(VectorStoreError):
    """The dense index can't be built; search goes on without it, exactly but slower."""


class DocumentNotFound(VectorStoreError):
    """No document has that id, title or source."""


class PassageNotFound(VectorStoreError):
    """No passage has that id."""


class ConversationNotFound(VectorStoreError):
    """The owner has no conversation, or no turn of one, with that id."""


class ConversationsFull(VectorStoreError):
    """As many conversations, turns or bytes are kept as may be."""
