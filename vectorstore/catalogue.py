"""Reading the catalogue: the SQLite file that holds everything the library knows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from vectorstore.connections import ReadConnections
from vectorstore.filters import conditions
from vectorstore.records import NOTES, DocumentInfo, Event, Filter, Page, Passage
from vectorstore.rows import (
    SELECT_DOCUMENTS,
    SELECT_PASSAGES,
    document_from_row,
    event_from_row,
    pages_from_json,
    passage_from_row,
)

_SHORTEST_PREFIX = 6

_ALLOWED = "SELECT p.number FROM documents AS d JOIN passages AS p ON p.document = d.number WHERE "
_COUNT_IN_DOCUMENT = (
    "SELECT count(*) FROM passages WHERE document = (SELECT number FROM documents WHERE id = ?)"
)
_COUNTS = (
    "SELECT d.id, count(p.document) FROM documents AS d "
    "LEFT JOIN passages AS p ON p.document = d.number GROUP BY d.number"
)
_TEXT = "SELECT t.text FROM texts AS t JOIN documents AS d ON d.number = t.document WHERE d.id = ?"
_PAGES = (
    "SELECT t.pages FROM texts AS t JOIN documents AS d ON d.number = t.document WHERE d.id = ?"
)


# Dates of different precision compare at the shorter one: 1992-09 overlaps 1992 and 1992-09-15.
_EVENTS = """
SELECT p.id, e.date, e.start_offset, e.end_offset, e.sources FROM events AS e
JOIN passages AS p ON p.number = e.passage JOIN documents AS d ON d.number = p.document
WHERE substr(?1, 1, length(e.date)) <= substr(e.date, 1, length(?1))
AND substr(e.date, 1, length(?2)) <= substr(?2, 1, length(e.date)) {}
ORDER BY e.date, p.number, e.start_offset
"""


class Catalogue:
    """Reading documents and passages; every call sees one committed state."""

    def __init__(self, connections: ReadConnections) -> None:
        self._connections = connections

    def documents(self) -> list[DocumentInfo]:
        """Every document, in the order in which they were added."""
        return self._documents("1 ORDER BY d.number")

    def with_id(self, document_id: str) -> DocumentInfo | None:
        """The document of those bytes, if it is there."""
        return next(iter(self._documents("d.id = ?", document_id)), None)

    def with_source(self, source: str) -> DocumentInfo | None:
        """The document from that path or address, if there is one."""
        return next(iter(self._documents("d.source = ?", source)), None)

    def notes(self) -> list[DocumentInfo]:
        """The reference notes, in the order in which they were added."""
        # A range, because LIKE would not use the index of sources.
        beyond = f"{NOTES[:-1]}{chr(ord(NOTES[-1]) + 1)}"
        return self._documents("d.source >= ? AND d.source < ? ORDER BY d.number", NOTES, beyond)

    def corpus(self) -> str | None:
        """What is remembered of the reference notes."""
        with self._connections.reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = 'corpus'").fetchone()
        return None if row is None else str(row[0])

    def matching(self, key: str) -> list[DocumentInfo]:
        """Documents with that id or source, else that title, else ids that begin so."""
        exact = self._documents("d.id = ?1 OR d.source = ?1", key)
        return exact or self._documents("d.title = ?", key) or self._with_prefix(key)

    def text(self, document_id: str) -> str | None:
        """The normalised text that all offsets refer to; None for an unknown document."""
        row = self._text_row(_TEXT, document_id)
        return None if row is None else str(row[0])

    def pages(self, document_id: str) -> tuple[Page, ...] | None:
        """The page table, empty for a format without pages; None for an unknown document."""
        row = self._text_row(_PAGES, document_id)
        return None if row is None else pages_from_json(row[0])

    def passages(self, passage_ids: Sequence[str]) -> list[Passage]:
        """Those passages in the order asked; unknown ids are left out."""
        wanted = json.dumps(list(passage_ids))
        found = self._passages("p.id IN (SELECT value FROM json_each(?))", wanted)
        by_id = {passage.id: passage for passage in found}
        return [by_id[passage_id] for passage_id in passage_ids if passage_id in by_id]

    def document_passages(self, document_id: str) -> list[Passage]:
        """A document's passages in reading order; empty for an unknown document."""
        chosen = "p.document = (SELECT number FROM documents WHERE id = ?)"
        return self._passages(f"{chosen} ORDER BY p.start_offset, p.end_offset", document_id)

    def events(self, first: str, last: str, where: Filter) -> list[tuple[Event, Passage]]:
        """The events from one ISO date to another, both whole, by date and place in the library."""
        clause, parameters = conditions(where)
        statement = _EVENTS.format(f"AND {clause}" if clause else "")
        with self._connections.reading() as connection:
            rows = connection.execute(statement, (first, last, *parameters)).fetchall()
        passages = {passage.id: passage for passage in self.passages([row[0] for row in rows])}
        return [(event_from_row(row), passages[key]) for key, *row in rows if key in passages]

    def passage_count(self, document_id: str | None = None) -> int:
        """How many passages the library, or one document, has."""
        statement = _COUNT_IN_DOCUMENT if document_id else "SELECT count(*) FROM passages"
        with self._connections.reading() as connection:
            row = connection.execute(statement, (document_id,) if document_id else ()).fetchone()
        return int(row[0])

    def passage_counts(self) -> dict[str, int]:
        """How many passages each document has, by its id."""
        with self._connections.reading() as connection:
            return dict(connection.execute(_COUNTS).fetchall())

    def allowed(self, where: Filter) -> frozenset[int] | None:
        """The numbers of the passages that pass a filter; None when it lets everything pass."""
        clause, parameters = conditions(where)
        if not clause:
            return None
        with self._connections.reading() as connection:
            rows = connection.execute(_ALLOWED + clause, parameters)
            return frozenset(number for (number,) in rows)

    def text_count(self) -> int:
        """How many texts are embedded: every sentence."""
        with self._connections.reading() as connection:
            row = connection.execute(
                "SELECT coalesce(sum(json_array_length(sentences)), 0) FROM passages"
            ).fetchone()
        return int(row[0])

    def passage_numbers(self, passage_ids: Sequence[str]) -> dict[str, int]:
        """The numbers of the passages with those ids, as far as they exist."""
        with self._connections.reading() as connection:
            return dict(
                connection.execute(
                    "SELECT id, number FROM passages WHERE id IN (SELECT value FROM json_each(?))",
                    (json.dumps(list(passage_ids)),),
                )
            )

    def passage_ids(self, numbers: Sequence[int]) -> dict[int, str]:
        """The ids of the passages with those numbers, as far as they exist."""
        with self._connections.reading() as connection:
            return dict(
                connection.execute(
                    "SELECT number, id FROM passages "
                    "WHERE number IN (SELECT value FROM json_each(?))",
                    (json.dumps(list(numbers)),),
                )
            )

    def _documents(self, condition: str, *parameters: str) -> list[DocumentInfo]:
        statement = SELECT_DOCUMENTS + condition
        with self._connections.reading() as connection:
            return [document_from_row(row) for row in connection.execute(statement, parameters)]

    def _with_prefix(self, key: str) -> list[DocumentInfo]:
        prefix = key.lower()
        if len(prefix) < _SHORTEST_PREFIX or not set(prefix) <= set("0123456789abcdef"):
            return []
        return self._documents("substr(d.id, 1, length(?1)) = ?1", prefix)

    def _text_row(self, statement: str, document_id: str) -> tuple[str] | None:
        with self._connections.reading() as connection:
            row: tuple[str] | None = connection.execute(statement, (document_id,)).fetchone()
        return row

    def _passages(self, condition: str, *parameters: str) -> list[Passage]:
        statement = SELECT_PASSAGES + condition
        with self._connections.reading() as connection:
            rows = connection.execute(statement, parameters).fetchall()
            documents = _documents_by_number(connection, {row[5] for row in rows})
        return [passage_from_row(row, documents[row[5]]) for row in rows]


def _documents_by_number(
    connection: sqlite3.Connection, numbers: set[int]
) -> dict[int, DocumentInfo]:
    condition = "d.number IN (SELECT value FROM json_each(?)) ORDER BY d.number"
    rows = connection.execute(SELECT_DOCUMENTS + condition, (json.dumps(sorted(numbers)),))
    return {
        number: document_from_row(row) for number, row in zip(sorted(numbers), rows, strict=True)
    }
