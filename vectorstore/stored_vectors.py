"""The catalogue's vectors, as the dense index and the answerer read them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np

from vectorstore.connections import ReadConnections, damaged
from vectorstore.embedding import Vectors
from vectorstore.passage_embedding import from_stored
from vectorstore.rows import DOCUMENT_COLUMNS, PASSAGE_COLUMNS, document_from_row, passage_from_row
from vectorstore.vectors import Metadata, PassageRow, VectorBatch

_NAMED = f"""
SELECT {PASSAGE_COLUMNS}, {DOCUMENT_COLUMNS}, p.number
FROM json_each(?) AS asked
JOIN passages AS p ON p.number = asked.value
JOIN documents AS d ON d.number = p.document
ORDER BY asked.key
"""  # noqa: S608  (column names from this package alone)


class StoredVectors:
    """Satisfies VectorSource; every call sees one committed state."""

    def __init__(self, connections: ReadConnections) -> None:
        self._connections = connections

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return int(self._meta("dimension"))

    @property
    def fingerprint(self) -> str:
        """The embedding model that the vectors come from."""
        return self._meta("fingerprint")

    def version(self) -> int:
        """A number that every committed change of documents raises, in any process."""
        return int(self._meta("version"))

    def vector_count(self) -> int:
        """How many vectors there are, of passages and sentences together."""
        return int(self._value("SELECT count(*) FROM vectors"))

    def highest_sequence(self) -> int:
        """The newest vector's sequence; 0 when there is none."""
        return int(self._value("SELECT coalesce(max(sequence), 0) FROM vectors"))

    def vectors(
        self, after: int = 0, upto: int | None = None, batch: int = 4096
    ) -> Iterator[VectorBatch]:
        """Vectors with `after` < sequence <= `upto` in order, at most `batch` at a time."""
        last = np.iinfo(np.int64).max if upto is None else upto
        with self._connections.reading() as connection:
            dimension = _dimension(connection)
            rows = connection.execute(
                "SELECT sequence, passage, part, vector FROM vectors "
                "WHERE sequence > ? AND sequence <= ? ORDER BY sequence",
                (after, int(last)),
            )
            while some := rows.fetchmany(batch):
                yield _batch(some, dimension)

    def vectors_of(self, passages: Collection[int]) -> VectorBatch:
        """Every vector of these passages; unknown numbers are left out."""
        with self._connections.reading() as connection:
            rows = connection.execute(
                "SELECT sequence, passage, part, vector FROM vectors "
                "WHERE passage IN (SELECT value FROM json_each(?)) ORDER BY sequence",
                (json.dumps(sorted(passages)),),
            ).fetchall()
            return _batch(rows, _dimension(connection))

    def live(self, passages: Collection[int]) -> set[int]:
        """Those of these passage numbers that still exist."""
        with self._connections.reading() as connection:
            rows = connection.execute(
                "SELECT number FROM passages WHERE number IN (SELECT value FROM json_each(?))",
                (json.dumps(list(passages)),),
            )
            return {number for (number,) in rows}

    def passage_rows(self, passages: Sequence[int]) -> list[PassageRow]:
        """These passages with flat metadata, in the order asked, without unknown numbers."""
        with self._connections.reading() as connection:
            rows = connection.execute(_NAMED, (json.dumps(list(passages)),)).fetchall()
        return [_passage_row(row) for row in rows]

    def by_passage(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """For each known passage id an (1 + n, d) array: its own vector, then its sentences'."""
        with self._connections.reading() as connection:
            rows = connection.execute(
                "SELECT p.id, v.vector FROM passages AS p JOIN vectors AS v ON v.passage = p.number"
                " WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.number, v.part",
                (json.dumps(list(passage_ids)),),
            ).fetchall()
            dimension = _dimension(connection)
        blobs: dict[str, list[bytes]] = {}
        for passage_id, blob in rows:
            blobs.setdefault(passage_id, []).append(blob)
        return {passage_id: from_stored(some, dimension) for passage_id, some in blobs.items()}

    def _meta(self, key: str) -> str:
        return str(self._value("SELECT value FROM meta WHERE key = ?", key))

    def _value(self, statement: str, *parameters: str) -> str | int:
        with self._connections.reading() as connection:
            row: tuple[str | int] | None = connection.execute(statement, parameters).fetchone()
        if row is None:
            raise damaged(self._connections.path, f"nothing says its {', '.join(parameters)}")
        return row[0]


def _dimension(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT value FROM meta WHERE key = 'dimension'").fetchone()[0])


def _batch(rows: Sequence[Sequence[Any]], dimension: int) -> VectorBatch:
    places = np.array([row[:3] for row in rows], dtype=np.int64).reshape(-1, 3)
    return VectorBatch(
        sequences=places[:, 0].copy(),
        passages=places[:, 1].copy(),
        is_sentence=places[:, 2] > 0,
        vectors=from_stored([row[3] for row in rows], dimension),
    )


def _passage_row(row: Sequence[Any]) -> PassageRow:
    *columns, number = row
    width = len(PASSAGE_COLUMNS.split(","))
    document = document_from_row(columns[width:])
    passage = passage_from_row(columns[:width], document)
    metadata: dict[str, object] = {
        "document_id": document.id,
        "title": document.title,
        "author": document.author,
        "year": document.year,
        "kind": document.kind,
        "language": document.language,
        "source": document.source,
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "headings": " > ".join(passage.headings),
        "locator": passage.locator,
        "valid_from": passage.valid_from and passage.valid_from.isoformat(),
        "valid_to": passage.valid_to and passage.valid_to.isoformat(),
    }
    flat: Metadata = {key: value for key, value in metadata.items() if isinstance(value, str | int)}
    return PassageRow(passage=number, id=passage.id, text=passage.text, metadata=flat)
