"""The catalogue's file: made whole, migrated in one transaction, refused when it is wrong."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from vectorstore.catalogue_file import (
    catalogue_path,
    check_tables,
    create_catalogue,
    migrate_catalogue,
    needs_migration,
    require_sqlite,
)
from vectorstore.errors import LibraryDamaged, LibraryTooNew
from vectorstore.schema import MIGRATIONS, migrate, version


def _make_default_kind_upper(connection: sqlite3.Connection) -> None:
    rows = connection.execute("SELECT key, value FROM meta").fetchall()
    connection.executemany(
        "UPDATE meta SET value = ? WHERE key = ?", [(value.upper(), key) for key, value in rows]
    )


NEXT = (
    "CREATE TABLE shelves (number INTEGER PRIMARY KEY, title TEXT NOT NULL) STRICT",
    "INSERT INTO meta (key, value) VALUES ('greeting', 'salem')",
    _make_default_kind_upper,
)
BROKEN = ("CREATE TABLE labels (number INTEGER PRIMARY KEY)", "INSERT INTO nowhere VALUES (1)")


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = catalogue_path(tmp_path)
    create_catalogue(path, "hashing-8", 8)
    return path


def names(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}


def test_a_new_catalogue_is_sound_and_alone_in_its_folder(catalogue: Path) -> None:
    check_tables(catalogue)
    assert not needs_migration(catalogue)
    assert [path.name for path in catalogue.parent.iterdir()] == ["catalogue.db"]


def test_what_the_file_is_set_up_for(catalogue: Path) -> None:
    with closing(sqlite3.connect(catalogue)) as connection:
        pragmas = ("auto_vacuum", "journal_mode", "user_version", "application_id")
        found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
    assert found == [2, "wal", len(MIGRATIONS), 0x4B5A5141]


def test_an_older_catalogue_is_migrated_step_by_step(catalogue: Path) -> None:
    migrations = (*MIGRATIONS, NEXT, ("CREATE INDEX titles ON shelves (title)",))
    assert needs_migration(catalogue, migrations)
    migrate_catalogue(catalogue, migrations)
    assert not needs_migration(catalogue, migrations)
    assert {"shelves", "titles", "passages"} <= names(catalogue)
    with closing(sqlite3.connect(catalogue)) as connection:
        assert version(connection) == len(MIGRATIONS) + 2
        meta = dict(connection.execute("SELECT key, value FROM meta"))
    assert meta["fingerprint"] == "HASHING-8"
    assert meta["greeting"] == "SALEM"


def test_migrating_twice_changes_nothing_the_second_time(catalogue: Path) -> None:
    migrations = (*MIGRATIONS, NEXT)
    with closing(sqlite3.connect(catalogue, isolation_level=None)) as connection:
        assert migrate(connection, migrations) == len(MIGRATIONS)
        assert migrate(connection, migrations) == len(MIGRATIONS) + 1


def test_a_failing_migration_leaves_the_old_version_whole(catalogue: Path) -> None:
    with pytest.raises(LibraryDamaged, match="nowhere"):
        migrate_catalogue(catalogue, (*MIGRATIONS, NEXT, BROKEN))
    assert not names(catalogue) & {"shelves", "labels"}
    assert not needs_migration(catalogue)
    check_tables(catalogue)


def test_a_later_catalogue_is_refused_with_both_versions(catalogue: Path) -> None:
    migrate_catalogue(catalogue, (*MIGRATIONS, NEXT))
    known = len(MIGRATIONS)
    said = rf"version {known + 1}, this KazQA knows {known}; update"
    with pytest.raises(LibraryTooNew, match=said):
        needs_migration(catalogue)


@pytest.mark.parametrize("content", [b"", b"no database, just words " * 400, b"SQLite format 3\0"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = catalogue_path(tmp_path)
    path.write_bytes(content)
    with pytest.raises(LibraryDamaged, match=r"catalogue\.db is damaged"):
        needs_migration(path)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = catalogue_path(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE passages (number INTEGER)")
    with pytest.raises(LibraryDamaged, match="not a KazQA catalogue"):
        needs_migration(path)


def test_a_missing_table_is_named(catalogue: Path) -> None:
    with closing(sqlite3.connect(catalogue)) as connection:
        connection.execute("DROP TABLE vectors")
    with pytest.raises(LibraryDamaged, match="without table vectors"):
        check_tables(catalogue)


def test_a_truncated_catalogue_is_refused(catalogue: Path) -> None:
    os.truncate(catalogue, catalogue.stat().st_size // 2)
    with pytest.raises(LibraryDamaged):
        check_tables(catalogue)


def test_pages_overwritten_are_noticed(catalogue: Path) -> None:
    content = bytearray(catalogue.read_bytes())
    content[4096:] = b"\x5a" * (len(content) - 4096)
    catalogue.write_bytes(content)
    with pytest.raises(LibraryDamaged):
        check_tables(catalogue)


def test_a_leftover_log_is_not_replayed_into_a_new_catalogue(catalogue: Path) -> None:
    other = sqlite3.connect(catalogue, isolation_level=None)
    other.execute("INSERT INTO meta VALUES ('ghost', 'of the old catalogue')")
    log = catalogue.with_name("catalogue.db-wal").read_bytes()
    other.close()
    catalogue.unlink()
    catalogue.with_name("catalogue.db-wal").write_bytes(log)
    create_catalogue(catalogue, "hashing-8", 8)
    with closing(sqlite3.connect(catalogue)) as connection:
        keys = {key for (key,) in connection.execute("SELECT key FROM meta")}
    assert "ghost" not in keys
    check_tables(catalogue)


def test_making_one_in_a_missing_folder_leaves_nothing(tmp_path: Path) -> None:
    from vectorstore.errors import VectorStoreError

    with pytest.raises(VectorStoreError, match="can't be used"):
        create_catalogue(tmp_path / "none" / "catalogue.db", "hashing-8", 8)
    assert list(tmp_path.iterdir()) == []


def test_this_python_has_a_fitting_sqlite() -> None:
    require_sqlite()
