"""The library on disk: a catalogue in SQLite, a dense index in Chroma, a lexical index in FTS5."""

from __future__ import annotations

from vectorstore.checks import Finding
from vectorstore.embedding import Embedder, Progress, Vectors
from vectorstore.errors import (
    ConversationNotFound,
    ConversationsFull,
    DocumentNotFound,
    EmbeddingMismatch,
    IndexNotBuilt,
    LibraryBusy,
    LibraryDamaged,
    LibraryNotFound,
    LibraryTooNew,
    ModelUnavailable,
    PassageNotFound,
    VectorStoreError,
)
from vectorstore.lazy_embedder import LazyEmbedder
from vectorstore.library import Library
from vectorstore.records import (
    KINDS,
    LANGUAGES,
    Added,
    Channel,
    DocumentInfo,
    Filter,
    Hit,
    Kind,
    Language,
    NewDocument,
    Page,
    Passage,
    PassageDraft,
    Scored,
    Source,
    Span,
)
from vectorstore.settings import VectorStoreSettings

__all__ = [
    "KINDS",
    "LANGUAGES",
    "Added",
    "Channel",
    "ConversationNotFound",
    "ConversationsFull",
    "DocumentInfo",
    "DocumentNotFound",
    "Embedder",
    "EmbeddingMismatch",
    "Filter",
    "Finding",
    "Hit",
    "IndexNotBuilt",
    "Kind",
    "Language",
    "LazyEmbedder",
    "Library",
    "LibraryBusy",
    "LibraryDamaged",
    "LibraryNotFound",
    "LibraryTooNew",
    "ModelUnavailable",
    "NewDocument",
    "Page",
    "Passage",
    "PassageDraft",
    "PassageNotFound",
    "Progress",
    "Scored",
    "Source",
    "Span",
    "VectorStoreError",
    "VectorStoreSettings",
    "Vectors",
]
