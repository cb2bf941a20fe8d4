"""Replies of chat models kept in a small SQLite file, so that the same prompt is paid for once.

What goes wrong with the file is never told: a damaged one is begun anew, and where none can be
written nothing is kept.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

MOST_REPLIES = 10_000
"""Kept in one file; the oldest go first."""

_SECRET_BYTES = 32
_PATIENCE = 5.0  # seconds to wait for another process that writes
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS replies ("
    "number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, text BLOB NOT NULL, "
    "tokens_in INTEGER NOT NULL, tokens_out INTEGER NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS secrets (number INTEGER PRIMARY KEY, value BLOB NOT NULL) STRICT",
)
_Result = TypeVar("_Result")


class Reply(NamedTuple):
    """A whole reply as the model gave it, and the tokens that it took."""

    text: str
    tokens_in: int
    tokens_out: int


class ReplyCache:
    """Replies by the hash of all that decides them; safe between threads and processes."""

    def __init__(self, path: Path, most: int = MOST_REPLIES) -> None:
        """The file is made when it is first needed; `most` replies are kept."""
        self._path, self._most = path, most
        self._own_secret = secrets.token_bytes(_SECRET_BYTES)

    @staticmethod
    def key(*parts: str) -> str:
        """SHA-256, in hexadecimal, of those parts in that order; no two lists share one."""
        hashed = hashlib.sha256()
        for part in parts:
            data = _encoded(part)
            hashed.update(len(data).to_bytes(8, "big") + data)
        return hashed.hexdigest()

    def get(self, key: str) -> Reply | None:
        """The reply kept under a key, if there is one."""

        def read(connection: sqlite3.Connection) -> Reply | None:
            row = connection.execute(
                "SELECT text, tokens_in, tokens_out FROM replies WHERE key = ?", (key,)
            ).fetchone()
            return Reply(_decoded(row[0]), row[1], row[2]) if row else None

        return self._done(read)

    def put(self, key: str, reply: Reply) -> None:
        """Keep a reply; one kept under the same key before is forgotten."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT OR REPLACE INTO replies (key, text, tokens_in, tokens_out) "
                "VALUES (?, ?, ?, ?)",
                (key, _encoded(reply.text), reply.tokens_in, reply.tokens_out),
            )
            connection.execute(
                "DELETE FROM replies WHERE number <= (SELECT max(number) FROM replies) - ?",
                (self._most,),
            )

        self._done(write)

    def secret(self) -> bytes:
        """32 random bytes, always the same for one file; of this object alone if none can be kept.

        Markers derived from it are those of the replies that were kept.
        """

        def read_or_make(connection: sqlite3.Connection) -> bytes:
            connection.execute(
                "INSERT OR IGNORE INTO secrets (number, value) VALUES (1, ?)", (self._own_secret,)
            )
            return bytes(connection.execute("SELECT value FROM secrets").fetchone()[0])

        return self._done(read_or_make) or self._own_secret

    def _done(self, step: Callable[[sqlite3.Connection], _Result]) -> _Result | None:
        """What a step gives in a transaction of its own; None where the file can't be used."""
        for _ in range(2):
            try:
                # Nobody but its owner may read what was asked.
                self._path.touch(mode=0o600)
                with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as connection:
                    # Waits its turn at the start: a reader that becomes a writer would be refused.
                    connection.execute("BEGIN IMMEDIATE")
                    with connection:
                        for statement in _SCHEMA:
                            connection.execute(statement)
                        return step(connection)
            except (OSError, sqlite3.OperationalError):
                return None  # locked, full or not ours to write
            except (sqlite3.DatabaseError, ValueError, TypeError):
                self._begin_anew()
        return None

    def _begin_anew(self) -> None:
        for ending in ("", "-wal", "-shm"):
            with suppress(OSError):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
