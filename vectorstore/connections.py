"""Connections to the catalogue: how they are set up, shared between threads, and fail."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vectorstore.errors import LibraryBusy, LibraryDamaged, VectorStoreError

_BUSY_SECONDS = 30.0  # a reader waits this long for a checkpoint or a recovery after a crash
_CACHE_KIB = 16_384
_JOURNAL_BYTES = 16_777_216  # the write-ahead log shrinks back to this after a large document


def connect(path: Path, *, writable: bool) -> sqlite3.Connection:
    """A connection in autocommit mode to an existing catalogue; never creates the file."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if writable:
            # Removed text must not stay readable in free pages.
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA journal_size_limit = {_JOURNAL_BYTES}")
        else:
            connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the catalogue at `path` into the library's own."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.DatabaseError as error:
        raise _explanation(error, path) from error


def _explanation(error: sqlite3.DatabaseError, path: Path) -> VectorStoreError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}:
        return damaged(path, str(error))
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return LibraryBusy(f"{path} is locked by another program; close it and try again.")
    if code == sqlite3.SQLITE_FULL:
        return VectorStoreError(f"The disk is full at {path}; free some space and try again.")
    return VectorStoreError(
        f"{path} can't be used ({error}); check that its folder can be read and written."
    )


def damaged(path: Path, reason: str) -> LibraryDamaged:
    """The error for a catalogue that is not what it should be, with what can be done."""
    return LibraryDamaged(
        f"{path} is damaged ({reason}); restore the library from a backup, or move it away, "
        "run `kazqa init` and add the documents again (the originals are in its files folder)."
    )


class ReadConnections:
    """Read-only connections shared by threads; each use sees one committed state."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection inside a read transaction."""
        with explained(self.path):
            connection = self._take()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                self._give_back(connection)

    def close(self) -> None:
        """Close what is idle now, and what is lent as soon as it comes back."""
        with self._guard:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> sqlite3.Connection:
        with self._guard:
            if self._closed:
                raise VectorStoreError(f"The library at {self.path.parent} was closed; open it.")
            if self._idle:
                return self._idle.pop()
        return connect(self.path, writable=False)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        with self._guard:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()
