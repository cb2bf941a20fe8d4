"""Rows of the catalogue to records and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from vectorstore.records import (
    DocumentInfo,
    Event,
    NewDocument,
    Page,
    Passage,
    PassageDraft,
    Source,
)

DOCUMENT_COLUMNS = (
    "d.id, d.title, d.kind, d.language, d.source, d.added_at, d.text_sha256, d.author, d.year, "
    "d.valid_from, d.valid_to, d.page_count"
)
"""In the order of DocumentInfo's fields; `document_from_row` and `document_row` rely on it."""

PASSAGE_COLUMNS = (
    "p.id, p.text, p.start_offset, p.end_offset, p.sentences, p.document, p.headings, p.page, "
    "p.locator, p.valid_from, p.valid_to, p.sources"
)

SELECT_DOCUMENTS = f"SELECT {DOCUMENT_COLUMNS} FROM documents AS d WHERE "  # noqa: S608
SELECT_PASSAGES = f"SELECT {PASSAGE_COLUMNS} FROM passages AS p WHERE "  # noqa: S608
"""To be followed by a condition."""

Row = Sequence[Any]


def document_from_row(row: Row) -> DocumentInfo:
    """A row of DOCUMENT_COLUMNS as a record."""
    (identifier, title, kind, language, source, added_at, text_sha256) = row[:7]
    (author, year, valid_from, valid_to, page_count) = row[7:]
    return DocumentInfo(
        id=identifier,
        title=title,
        kind=kind,
        language=language,
        source=source,
        added_at=added_at,
        text_sha256=text_sha256,
        author=author,
        year=year,
        valid_from=_day(valid_from),
        valid_to=_day(valid_to),
        page_count=page_count,
    )


def document_row(info: DocumentInfo) -> Row:
    """A record as the values of DOCUMENT_COLUMNS."""
    return (
        info.id,
        info.title,
        info.kind,
        info.language,
        info.source,
        info.added_at,
        info.text_sha256,
        info.author,
        info.year,
        _iso(info.valid_from),
        _iso(info.valid_to),
        info.page_count,
    )


def passage_from_row(row: Row, document: DocumentInfo) -> Passage:
    """A row of PASSAGE_COLUMNS as a record of that document."""
    (identifier, text, start, end, sentences, _, headings) = row[:7]
    (page, locator, valid_from, valid_to, sources) = row[7:]
    return Passage(
        id=identifier,
        text=text,
        start=start,
        end=end,
        sentences=tuple((first, last) for first, last in json.loads(sentences)),
        document=document,
        headings=tuple(json.loads(headings)),
        page=page,
        locator=locator,
        valid_from=_day(valid_from),
        valid_to=_day(valid_to),
        sources=_sources(sources),
    )


def passage_row(document: NewDocument, draft: PassageDraft) -> Row:
    """A draft as values for PASSAGE_COLUMNS without the document's number.

    Validity that the passage does not have itself is its document's.
    """
    info = document.info
    return (
        passage_id(info.id, draft),
        document.text[draft.start : draft.end],
        draft.start,
        draft.end,
        _json(draft.sentences),
        _json(draft.headings),
        draft.page,
        draft.locator,
        _iso(draft.valid_from or info.valid_from),
        _iso(draft.valid_to or info.valid_to),
        _json([asdict(source) for source in draft.sources]),
    )


def event_from_row(row: Row) -> Event:
    """A row of date, start, end and sources as a record."""
    day, start, end, sources = row
    return Event(day, (start, end), _sources(sources))


def event_row(event: Event) -> Row:
    """A record as values for date, start, end and sources."""
    return (event.date, *event.sentence, _json([asdict(source) for source in event.sources]))


def passage_id(document_id: str, draft: PassageDraft) -> str:
    """The stable name of a passage: where it lies in which bytes."""
    return f"{document_id[:16]}:{draft.start}-{draft.end}"


def pages_json(pages: Sequence[Page]) -> str:
    """A page table as it is stored: rows of number, start and printed label."""
    return _json([(page.number, page.start, page.label) for page in pages])


def pages_from_json(stored: str) -> tuple[Page, ...]:
    """A stored page table as records."""
    return tuple(Page(number, start, label) for number, start, label in json.loads(stored))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sources(stored: str) -> tuple[Source, ...]:
    return tuple(Source(**source) for source in json.loads(stored))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
