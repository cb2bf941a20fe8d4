"""Writes passages as CSV, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

from vectorstore.records import Hit, Passage

COLUMNS = (
    "title",
    "author",
    "year",
    "kind",
    "language",
    "locator",
    "page",
    "in force from",
    "in force to",
    "text",
    "id",
    "sha256",
)
"""Names of the columns; "sha256" is of the document's file, "in force to" the first day after."""

# What a spreadsheet takes for the beginning of a formula, also after a line break that it drops.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(hits: Sequence[Hit]) -> str:
    """A header, and a row for each passage in the order given; lines end in CR LF (RFC 4180)."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    rows.writerows([safe_cell(cell) for cell in _row(hit.passage)] for hit in hits)
    return written.getvalue()


def _row(passage: Passage) -> tuple[str, ...]:
    document = passage.document
    return (
        document.title,
        document.author or "",
        _shown(document.year),
        document.kind,
        document.language,
        passage.locator,
        _shown(passage.page),
        _shown(passage.valid_from),
        _shown(passage.valid_to),
        passage.text,
        passage.id,
        document.id,
    )


def _shown(value: int | date | None) -> str:
    return "" if value is None else str(value)


def safe_cell(cell: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would run as a formula."""
    text = cell.replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
