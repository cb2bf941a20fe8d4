"""Checks on a new document before anything of it is stored."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from vectorstore.dates import is_date
from vectorstore.errors import VectorStoreError
from vectorstore.records import (
    KINDS,
    LANGUAGES,
    NOTES,
    DocumentInfo,
    NewDocument,
    PassageDraft,
    Span,
)


def validate(document: NewDocument) -> None:
    """VectorStoreError, naming the first fault, unless every hash and offset is right."""
    fault = next(faults(document), None)
    if fault is not None:
        raise VectorStoreError(f"{document.info.source} can't be added: {fault}.")


def refuse_note(info: DocumentInfo) -> None:
    """VectorStoreError for a document whose source is one of the reference notes'."""
    if info.note is not None:
        raise VectorStoreError(
            f"{info.source} can't be added: sources that begin with {NOTES!r} are the reference "
            "notes', which `kazqa init` installs; name another source."
        )


def require_note(info: DocumentInfo) -> None:
    """VectorStoreError for a document that is no reference note."""
    if info.note is None:
        raise VectorStoreError(
            f"{info.source} is no reference note, since its source does not begin with {NOTES!r}; "
            "add or remove it as a document."
        )


def faults(document: NewDocument) -> Iterator[str]:
    """What contradicts itself in a new document, in words."""
    yield from _identity_faults(document)
    yield from _page_faults(document)
    if not document.passages:
        yield "it has no passages"
    for draft in document.passages:
        yield from passage_faults(draft.start, draft.end, draft.sentences, len(document.text))
        yield from _event_faults(draft)
    yield from _repeated(document.passages)


def passage_faults(start: int, end: int, sentences: Sequence[Span], length: int) -> Iterator[str]:
    """What is wrong with a passage's offsets in a text of that length, in words."""
    if not 0 <= start < end <= length:
        yield f"passage {start}-{end} lies outside its text of {length} characters"
    reached = start
    for first, last in sentences:
        if not reached <= first < last <= end:
            yield f"sentence {first}-{last} does not fit into passage {start}-{end}"
        reached = last


def _event_faults(draft: PassageDraft) -> Iterator[str]:
    for event in draft.events:
        if not is_date(event.date):
            yield f"{event.date!a} is no date of an event"
        if event.sentence not in draft.sentences:
            yield f"the event of {event.date} is in no sentence of its passage"
        if not set(event.sources) <= set(draft.sources):
            yield f"the event of {event.date} rests on a source that its passage does not have"


def _identity_faults(document: NewDocument) -> Iterator[str]:
    info = document.info
    if hashlib.sha256(document.content).hexdigest() != info.id:
        yield f"its id {info.id[:16]} is not the SHA-256 of its bytes"
    try:
        digest = hashlib.sha256(document.text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError as error:
        yield f"its text has a character that Unicode forbids at offset {error.start}"
    else:
        if digest != info.text_sha256:
            yield "its text_sha256 is not the SHA-256 of its text"
    yield from _metadata_faults(document)
    if info.kind not in KINDS:
        yield f"kind {info.kind!r} is none of {', '.join(KINDS)}"
    if info.language not in LANGUAGES:
        yield f"language {info.language!r} is none of {', '.join(LANGUAGES)}"


def _metadata_faults(document: NewDocument) -> Iterator[str]:
    info = document.info
    headings = {heading for draft in document.passages for heading in draft.headings}
    locators = {draft.locator for draft in document.passages}
    for text in (info.source, info.title, info.author or "", *sorted(headings | locators)):
        if any("\ud800" <= character <= "\udfff" for character in text):
            yield f"{text!a} has a character that Unicode forbids"


def _page_faults(document: NewDocument) -> Iterator[str]:
    reached = 0
    for page in document.pages:
        if not reached <= page.start <= len(document.text):
            yield f"page {page.number} begins at {page.start}, outside the text or out of order"
        reached = page.start


def _repeated(drafts: Sequence[PassageDraft]) -> Iterator[str]:
    counts = Counter((draft.start, draft.end) for draft in drafts)
    for (start, end), count in counts.items():
        if count > 1:
            yield f"passage {start}-{end} occurs {count} times"
