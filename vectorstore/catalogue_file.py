"""The catalogue's file: made whole, checked before use, brought to the newest schema."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from vectorstore.analysis import ANALYSIS
from vectorstore.connections import connect, damaged, explained
from vectorstore.errors import VectorStoreError
from vectorstore.originals import sync_folder
from vectorstore.schema import APPLICATION_ID, MIGRATIONS, TABLES, Step, is_current, migrate
from vectorstore.writer import CatalogueWriter

Migrations = Sequence[Sequence[Step]]


def catalogue_path(folder: Path) -> Path:
    """The one file that is the truth."""
    return folder / "catalogue.db"


def create_catalogue(
    path: Path,
    fingerprint: str,
    dimension: int,
    migrations: Migrations = MIGRATIONS,
    corpus: str | None = None,
) -> None:
    """Make an empty catalogue for vectors of that model; appears whole or not at all.

    `corpus` is what it remembers of the reference notes.
    """
    new = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    meta = {
        "fingerprint": fingerprint,
        "dimension": str(dimension),
        "library": str(uuid.uuid4()),
        "analysis": ANALYSIS,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": "0",
    }
    if corpus is not None:
        meta["corpus"] = corpus
    try:
        with explained(path), closing(sqlite3.connect(new, isolation_level=None)) as connection:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # only before the first table
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            migrate(connection, migrations)
            connection.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", meta.items())
        # The log of a catalogue that someone deleted would be replayed into the new one.
        for leftover in ("-wal", "-shm"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
        new.replace(path)
        sync_folder(path.parent)
    finally:
        for ending in ("", "-wal", "-shm"):
            with suppress(OSError):
                new.with_name(new.name + ending).unlink()


def needs_migration(path: Path, migrations: Migrations = MIGRATIONS) -> bool:
    """Whether another KazQA wrote the catalogue, under an older schema or other rules of analysis.

    Raises LibraryTooNew or LibraryDamaged for a file that this KazQA can't bring up to date.
    """
    with explained(path), closing(connect(path, writable=False)) as connection:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise damaged(path, "it is not a KazQA catalogue")
        return not (is_current(connection, migrations) and _analysed_as_now(connection))


def migrate_catalogue(path: Path, migrations: Migrations = MIGRATIONS) -> None:
    """Bring a catalogue to the newest schema and its terms to the present rules of analysis.

    For the holder of the write lock.
    """
    with explained(path), closing(connect(path, writable=True)) as connection:
        migrate(connection, migrations)
        analysed_as_now = _analysed_as_now(connection)
    if not analysed_as_now:
        with closing(CatalogueWriter(path)) as writer:
            writer.index_terms_anew()


def _analysed_as_now(connection: sqlite3.Connection) -> bool:
    row = connection.execute("SELECT value FROM meta WHERE key = 'analysis'").fetchone()
    return row is not None and row[0] == ANALYSIS


def check_tables(path: Path) -> None:
    """LibraryDamaged unless the tables are there and those that every search reads are sound."""
    with explained(path), closing(connect(path, writable=False)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        missing = TABLES - {name for (name,) in rows}
        if missing:
            raise damaged(path, f"without table {', '.join(sorted(missing))}")
        for table in ("meta", "documents"):
            for (finding,) in connection.execute(f"PRAGMA quick_check({table})"):
                if finding != "ok":
                    raise damaged(path, finding)


def require_sqlite() -> None:
    """VectorStoreError when Python came with an SQLite that lacks what the catalogue needs."""
    if sqlite3.sqlite_version_info < (3, 38):  # STRICT tables (3.37), JSON built in (3.38)
        raise VectorStoreError(
            f"KazQA needs SQLite 3.38 or later, this Python has {sqlite3.sqlite_version}; use a "
            "newer Python."
        )
