"""The catalogue's tables and the migrations that bring an older catalogue to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from vectorstore.errors import LibraryTooNew

APPLICATION_ID = 0x4B5A5141  # "KZQA" in SQLite's header: tells our files from other databases

Step = str | Callable[[sqlite3.Connection], None]
"""One SQL statement, or a function that gets the connection inside the transaction."""

# Terms are ready-made (analysis.py), so FTS5 must split at spaces alone; every byte above 127 is
# part of a token for its ascii tokenizer. The context column (title, author, headings, locator)
# counts half as much as the passage's own words: on SQuAD 2.0 titles raised R@1 from .810 to .815,
# and weights from 0.1 to 1 did equally well.
_LEXICAL = """
CREATE VIRTUAL TABLE lexical USING fts5(
    body, context, tokenize = "ascii tokenchars '()-./,:'''"
)
"""

_FIRST: tuple[Step, ...] = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """
    CREATE TABLE documents (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE CHECK (length(id) = 64),
        title TEXT NOT NULL,
        kind TEXT NOT NULL,
        language TEXT NOT NULL,
        source TEXT NOT NULL UNIQUE,
        added_at TEXT NOT NULL,
        text_sha256 TEXT NOT NULL CHECK (length(text_sha256) = 64),
        author TEXT,
        year INTEGER,
        valid_from TEXT,
        valid_to TEXT,
        page_count INTEGER
    ) STRICT
    """,
    """
    CREATE TABLE texts (
        document INTEGER PRIMARY KEY REFERENCES documents (number) ON DELETE CASCADE,
        pages TEXT NOT NULL,
        text TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE passages (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
        start_offset INTEGER NOT NULL CHECK (start_offset >= 0),
        end_offset INTEGER NOT NULL CHECK (end_offset > start_offset),
        page INTEGER,
        locator TEXT NOT NULL,
        valid_from TEXT,
        valid_to TEXT,
        sentences TEXT NOT NULL,
        headings TEXT NOT NULL,
        sources TEXT NOT NULL,
        text TEXT NOT NULL
    ) STRICT
    """,
    # Covers filtering and counting, which would otherwise read every passage's text.
    "CREATE INDEX passages_of_document ON passages (document, valid_from, valid_to)",
    """
    CREATE TABLE vectors (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        passage INTEGER NOT NULL REFERENCES passages (number) ON DELETE CASCADE,
        part INTEGER NOT NULL CHECK (part >= 0),
        vector BLOB NOT NULL,
        UNIQUE (passage, part)
    ) STRICT
    """,
    _LEXICAL,
    "CREATE VIRTUAL TABLE lexical_terms USING fts5vocab(lexical, col)",
    "INSERT INTO lexical (lexical, rank) VALUES ('rank', 'bm25(1.0, 0.5)')",
    """
    CREATE TRIGGER passage_removed AFTER DELETE ON passages BEGIN
        DELETE FROM lexical WHERE rowid = old.number;
    END
    """,
)

_SECOND: tuple[Step, ...] = (
    """
    CREATE TABLE events (
        passage INTEGER NOT NULL REFERENCES passages (number) ON DELETE CASCADE,
        date TEXT NOT NULL,
        start_offset INTEGER NOT NULL,
        end_offset INTEGER NOT NULL,
        sources TEXT NOT NULL,
        PRIMARY KEY (date, passage, start_offset)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX events_of_passage ON events (passage)",
)

# Short columns before long ones, so that lists and searches need not read whole answers.
_THIRD: tuple[Step, ...] = (
    """
    CREATE TABLE conversations (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        owner TEXT NOT NULL,
        title TEXT NOT NULL,
        renamed INTEGER NOT NULL DEFAULT 0 CHECK (renamed IN (0, 1)),
        searched TEXT NOT NULL,
        created_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX conversations_of_owner ON conversations (owner)",
    """
    CREATE TABLE turns (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        conversation INTEGER NOT NULL REFERENCES conversations (number) ON DELETE CASCADE,
        asked_at TEXT NOT NULL,
        replaced INTEGER NOT NULL DEFAULT 0 CHECK (replaced IN (0, 1)),
        rating INTEGER NOT NULL DEFAULT 0 CHECK (rating IN (-1, 0, 1)),
        comment TEXT NOT NULL DEFAULT '',
        rated_at TEXT,
        size INTEGER NOT NULL,
        searched TEXT NOT NULL,
        answer TEXT NOT NULL CHECK (json_valid(answer))
    ) STRICT
    """,
    # Covers lists and sizes.
    "CREATE INDEX turns_of_conversation ON turns (conversation, replaced, number, asked_at, size)",
    "CREATE INDEX turns_rated ON turns (rated_at) WHERE rated_at IS NOT NULL",
)

MIGRATIONS: tuple[tuple[Step, ...], ...] = (_FIRST, _SECOND, _THIRD)
"""Migration n brings a catalogue from version n - 1 to version n; an empty one is version 0."""

TABLES = frozenset(
    {
        "meta",
        "documents",
        "texts",
        "passages",
        "vectors",
        "lexical",
        "events",
        "conversations",
        "turns",
    }
)
"""What every catalogue of the newest version has."""


def version(connection: sqlite3.Connection) -> int:
    """The catalogue's schema version."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_current(
    connection: sqlite3.Connection, migrations: Sequence[Sequence[Step]] = MIGRATIONS
) -> bool:
    """Whether no migration is due; LibraryTooNew when a later KazQA wrote the catalogue."""
    found = version(connection)
    if found > len(migrations):
        raise LibraryTooNew(
            f"The library has schema version {found}, this KazQA knows {len(migrations)}; "
            "update KazQA to open it."
        )
    return found == len(migrations)


def migrate(
    connection: sqlite3.Connection, migrations: Sequence[Sequence[Step]] = MIGRATIONS
) -> int:
    """Bring a catalogue to the newest version in one transaction; gives the version it had."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = version(connection)
        if not is_current(connection, migrations):
            for steps in migrations[found:]:
                _apply(connection, steps)
            connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return found


def _apply(connection: sqlite3.Connection, steps: Sequence[Step]) -> None:
    for step in steps:
        if isinstance(step, str):
            connection.execute(step)
        else:
            step(connection)
