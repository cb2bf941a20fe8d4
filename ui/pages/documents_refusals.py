"""What is said when a document can't be added, changed, removed or shown."""

from __future__ import annotations

import logging

from ingest.errors import FixedDocument, IngestError
from qa.records import DocumentNotFound, Language, LibraryBusy, VectorStoreError
from qa.rendering import visible
from ui.markup import render
from ui.words import say

_log = logging.getLogger(__name__)


class Refused(Exception):
    """It can't be done; `key` names the words that say why, `detail` is a line in English."""

    def __init__(self, key: str, detail: str = "", **values: object) -> None:
        super().__init__(key)
        self.key, self.detail, self.values = key, detail, values


def refusal(error: IngestError | VectorStoreError) -> Refused:
    """An error in words for visitors: those of the store name paths of the server."""
    if isinstance(error, FixedDocument):
        return Refused("documents.note_fixed")
    if isinstance(error, IngestError):
        return Refused("documents.cannot_read", str(error))
    if isinstance(error, DocumentNotFound):
        return Refused("documents.gone")
    if isinstance(error, LibraryBusy):
        return Refused("documents.library_busy")
    _log.error("a document could not be changed: %s", error)
    return Refused("documents.library_unwritable")


def told(language: Language, key: str, *, accepted: str = "", **values: object) -> str:
    """A line that says what was done, as HTML; `accepted` is the job that a form began."""
    message = say(language, key, **values)
    return render("documents_told.html", language, message=message, accepted=accepted)


def told_why_not(language: Language, why: Refused) -> str:
    """A line that says why something was not done, as HTML."""
    message = say(language, why.key, **why.values)
    return render("documents_refused.html", language, message=message, detail=visible(why.detail))
