"""Writing to the catalogue: transactions, rows of new documents, space given back."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from vectorstore import lexical
from vectorstore.connections import connect, explained
from vectorstore.passage_embedding import HalfVectors
from vectorstore.records import NewDocument
from vectorstore.rows import document_row, event_row, pages_json, passage_row


class CatalogueWriter:
    """The one connection that writes; for the holder of the write lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._guard = threading.Lock()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection; what it did is committed as a new version, or undone."""
        with explained(self._path):
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute(
                    "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'version'"
                )
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def store(
        self,
        documents: Iterable[tuple[NewDocument, HalfVectors]],
        gone: Iterable[str] = (),
        corpus: str | None = None,
    ) -> None:
        """Remove documents by id, add others with their vectors: all in one transaction.

        The vectors are those that passage_embedding.embed_passages gives; `corpus` is what to
        remember of the reference notes, None to leave that as it is. A document that goes and
        comes back keeps its place among the documents.
        """
        with self.transaction() as connection:
            places = {document_id: _delete(connection, document_id) for document_id in gone}
            for document, vectors in documents:
                number = _insert_document(connection, document, places.get(document.info.id))
                first = _insert_passages(connection, document, number)
                insert_vectors(connection, _parts(document, first), vectors)
            if corpus is not None:
                connection.execute("INSERT OR REPLACE INTO meta VALUES ('corpus', ?)", (corpus,))

    def remove(self, document_id: str) -> None:
        """Delete a document with everything that belongs to it."""
        with self.transaction() as connection:
            _delete(connection, document_id)

    def index_terms_anew(self) -> None:
        """Fill the lexical index from the passages, under the present rules of analysis."""
        with self.transaction() as connection:
            lexical.index_anew(connection)

    def reclaim(self) -> None:
        """Give the space of removed documents back and leave none of their text in the file."""
        with explained(self._path):
            connection = self._open()
            lexical.optimize(connection)
            # As a script, because execute() would stop after the first page.
            connection.executescript("PRAGMA incremental_vacuum")
            # Readers at work delay this until the next time; nothing is lost by that.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the connection, if it was ever opened."""
        with self._guard:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        with self._guard:
            if self._connection is None:
                self._connection = connect(self._path, writable=True)
            return self._connection


def insert_vectors(
    connection: sqlite3.Connection, parts: Iterator[tuple[int, int]], vectors: HalfVectors
) -> None:
    """Store vectors for (passage number, part): part 0 is the passage, n its n-th sentence."""
    connection.executemany(
        "INSERT INTO vectors (passage, part, vector) VALUES (?, ?, ?)",
        ((*part, vector.tobytes()) for part, vector in zip(parts, vectors, strict=True)),
    )


def passage_parts(number: int, sentences: int) -> Iterator[tuple[int, int]]:
    """(number, 0) for a passage and (number, n) for each of its sentences."""
    return ((number, part) for part in range(sentences + 1))


def _delete(connection: sqlite3.Connection, document_id: str) -> int | None:
    """Delete a document; gives the number that it had."""
    row = connection.execute(
        "DELETE FROM documents WHERE id = ? RETURNING number", (document_id,)
    ).fetchone()
    return None if row is None else int(row[0])


def _insert_document(
    connection: sqlite3.Connection, document: NewDocument, number: int | None = None
) -> int:
    """Insert a document under that number, the next one if None; gives the number."""
    connection.execute(
        "INSERT INTO documents (number, id, title, kind, language, source, added_at, text_sha256, "
        "author, year, valid_from, valid_to, page_count) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (number, *document_row(document.info)),
    )
    number = int(connection.execute("SELECT last_insert_rowid()").fetchone()[0])
    connection.execute(
        "INSERT INTO texts (document, pages, text) VALUES (?, ?, ?)",
        (number, pages_json(document.pages), document.text),
    )
    return number


def _insert_passages(
    connection: sqlite3.Connection, document: NewDocument, document_number: int
) -> int:
    """Insert a document's passages and their terms; gives the first passage's number."""
    first = _next_number(connection, "passages")
    drafts = document.passages
    connection.executemany(
        "INSERT INTO passages (number, document, id, text, start_offset, end_offset, sentences, "
        "headings, page, locator, valid_from, valid_to, sources) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (number, document_number, *passage_row(document, draft))
            for number, draft in enumerate(drafts, first)
        ),
    )
    connection.executemany(
        "INSERT INTO lexical (rowid, body, context) VALUES (?, ?, ?)",
        (
            (number, *lexical.indexed_terms(document, draft))
            for number, draft in enumerate(drafts, first)
        ),
    )
    connection.executemany(
        "INSERT INTO events (passage, date, start_offset, end_offset, sources) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            (number, *event_row(event))
            for number, draft in enumerate(drafts, first)
            for event in draft.events
        ),
    )
    return first


def _next_number(connection: sqlite3.Connection, table: str) -> int:
    # AUTOINCREMENT's own memory: a number once given is never given again.
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return int(row[0]) + 1 if row else 1


def _parts(document: NewDocument, first: int) -> Iterator[tuple[int, int]]:
    for number, draft in enumerate(document.passages, first):
        yield from passage_parts(number, len(draft.sentences))
