"""What the library holds of a document, compared with what a receipt says of it."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from qa.rendering import visible
from vectorstore.errors import VectorStoreError

if TYPE_CHECKING:
    from vectorstore.library import Library
    from vectorstore.records import DocumentInfo, Passage

# When and from where a document was added is no part of what it is.
_NOT_COMPARED = frozenset({"added_at", "source", "document"})


class Evidence:
    """Compares receipts with a library; each method gives what is wrong in a line, or nothing."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._texts: dict[str, str] = {}
        self._said: dict[tuple[str, str], str] = {}

    def missing(self, document_id: str) -> str:
        """Whether the library has no document with exactly that SHA-256."""
        return self._once("missing", document_id)

    def damaged(self, document_id: str) -> str:
        """Whether the bytes kept no longer hash to it, or its text can't be read."""
        return self._once("damaged", document_id)

    def changed(self, document_id: str) -> str:
        """Whether the local file it was read from is still there and now another one."""
        return self._once("changed", document_id)

    def text_differs(self, document: DocumentInfo) -> str:
        """Whether the document's text is not the one that the receipt's offsets refer to."""
        text = self._text(document.id)
        found = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if found == document.text_sha256:
            return ""
        return (
            f"the text of “{visible(document.title)}” has SHA-256 {found} and the receipt says "
            f"{visible(document.text_sha256)}; ask the question again"
        )

    def misquoted(self, document_id: str, start: int, end: int, quote: str) -> str:
        """Whether the characters from `start` to `end` are not exactly `quote`."""
        text = self._text(document_id)
        if not 0 <= start < end <= len(text):
            return f"{start} to {end} is no place in a text of {len(text)} characters"
        if text[start:end] == quote:
            return ""
        alike = takewhile(
            lambda pair: pair[0] == pair[1], zip(text[start:end], quote, strict=False)
        )
        at = start + len(list(alike))
        return f"the quote is not characters {start} to {end} of the document: see character {at}"

    def passage_differs(self, passage: Passage) -> str:
        """Whether the passage, or what is said of it or its document, is not the library's."""
        wrong = self.misquoted(passage.document.id, passage.start, passage.end, passage.text)
        if wrong:
            return wrong
        try:
            held = self._library.passage(passage.id)
        except VectorStoreError as error:
            return f"{visible(str(error))}; ask the question again"
        differing = [*_differing(passage, held), *_differing(passage.document, held.document)]
        if differing:
            return f"the library says otherwise of: {', '.join(differing)}; ask the question again"
        return ""

    def _once(self, question: str, document_id: str) -> str:
        key = (question, document_id)
        if key not in self._said:
            ask = {"missing": self._missing, "damaged": self._damaged, "changed": self._changed}
            self._said[key] = ask[question](document_id)
        return self._said[key]

    def _missing(self, document_id: str) -> str:
        try:
            # The library also finds documents by title or source; a receipt names its hash.
            held = self._library.document(document_id).id == document_id
        except VectorStoreError:
            held = False
        shown = visible(document_id)
        return "" if held else f"no document of the library has SHA-256 {shown}; add it again"

    def _damaged(self, document_id: str) -> str:
        try:
            content = self._library.content(document_id)
        except VectorStoreError as error:
            return visible(str(error))
        if hashlib.sha256(content).hexdigest() == document_id:
            return ""
        return f"the stored file of {document_id} is damaged: its hash is another; add it again"

    def _changed(self, document_id: str) -> str:
        path = Path(self._library.document(document_id).source)
        if not path.is_absolute() or not path.is_file():
            return ""
        try:
            with path.open("rb") as file:
                now = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            return f"the file {path} can't be read ({error.strerror}); make it readable"
        if now == document_id:
            return ""
        return f"the file {path} has changed since it was read; add it again"

    def _text(self, document_id: str) -> str:
        """The normalised text; empty where it can't be read, so that no quote stands in it."""
        if document_id not in self._texts:
            try:
                self._texts[document_id] = self._library.text(document_id)
            except VectorStoreError:
                self._texts[document_id] = ""
        return self._texts[document_id]


def _differing(said: Passage | DocumentInfo, held: Passage | DocumentInfo) -> list[str]:
    """Names of the fields that two records of one kind do not share."""
    return [
        field.name.replace("_", " ")
        for field in fields(said)
        if field.name not in _NOT_COMPARED
        and getattr(said, field.name) != getattr(held, field.name)
    ]
