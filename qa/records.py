"""The store's records and errors, for what sits above `qa` and never opens the store itself."""

from __future__ import annotations

from vectorstore import (
    KINDS,
    LANGUAGES,
    Added,
    ConversationNotFound,
    ConversationsFull,
    DocumentInfo,
    DocumentNotFound,
    Filter,
    Hit,
    Kind,
    Language,
    Library,
    LibraryBusy,
    Page,
    Passage,
    PassageNotFound,
    Source,
    VectorStoreError,
    VectorStoreSettings,
)

__all__ = [
    "KINDS",
    "LANGUAGES",
    "Added",
    "ConversationNotFound",
    "ConversationsFull",
    "DocumentInfo",
    "DocumentNotFound",
    "Filter",
    "Hit",
    "Kind",
    "Language",
    "Library",
    "LibraryBusy",
    "Page",
    "Passage",
    "PassageNotFound",
    "Source",
    "VectorStoreError",
    "VectorStoreSettings",
]
