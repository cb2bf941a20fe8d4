"""A catalogue whose terms come from other rules of analysis, brought up to date when opened."""

from __future__ import annotations

import runpy
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from vectorstore import Filter, Library, LibraryBusy, LibraryDamaged, VectorStoreSettings
from vectorstore.analysis import ANALYSIS, is_concept, terms
from vectorstore.catalogue_file import needs_migration
from vectorstore.locking import WriteLock

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))
QUESTION = "ООН"
TITLE = "The UN and the treaties"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library as a KazQA that knew no concepts left it."""
    path = tmp_path / "library"
    with Library.create(path, samples.HashingEmbedder()) as library:
        library.add(
            samples.document(samples.RATIFIED, title=TITLE, headings=("Treaties", "The UN"))
        )
        library.add(samples.document(samples.CASPIAN, "/library/caspian.txt"))
    with closing(sqlite3.connect(path / "catalogue.db")) as connection, connection:
        rows = connection.execute("SELECT number, text FROM passages").fetchall()
        connection.execute("DELETE FROM lexical")
        connection.executemany(
            "INSERT INTO lexical (rowid, body, context) VALUES (?, ?, '')",
            (
                (number, " ".join(term for term in terms(text, "en") if not is_concept(term)))
                for number, text in rows
            ),
        )
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'analysis'")
    return path


def stored(folder: Path) -> dict[str, str]:
    with closing(sqlite3.connect(folder / "catalogue.db")) as connection:
        return dict(connection.execute("SELECT key, value FROM meta"))


def vectors(folder: Path) -> list[tuple[int, int, bytes]]:
    with closing(sqlite3.connect(folder / "catalogue.db")) as connection:
        return connection.execute("SELECT passage, part, vector FROM vectors").fetchall()


def test_a_library_of_other_rules_is_indexed_anew_when_it_is_opened(folder: Path) -> None:
    assert needs_migration(folder / "catalogue.db")
    before, kept = stored(folder), vectors(folder)
    with Library.open(folder) as library:
        found = library.search_lexical(QUESTION, 10, Filter())
        passages = library.passages([scored.passage_id for scored in found])
        assert {"United Nations" in passage.text for passage in passages[:1]} == {True}
        assert library.document_frequency([":united-nations"]) == {":united-nations": 1}
        assert library.search_lexical("para", 10, Filter())  # where it stands is indexed too
    after = stored(folder)
    assert after["analysis"] == ANALYSIS
    assert int(after["version"]) == int(before["version"]) + 1  # readers at work notice
    assert vectors(folder) == kept  # nothing is embedded again
    assert not needs_migration(folder / "catalogue.db")


def test_the_new_index_is_what_adding_the_documents_now_would_give(
    folder: Path, tmp_path: Path
) -> None:
    with Library.create(tmp_path / "new", samples.HashingEmbedder()) as library:
        library.add(
            samples.document(samples.RATIFIED, title=TITLE, headings=("Treaties", "The UN"))
        )
        library.add(samples.document(samples.CASPIAN, "/library/caspian.txt"))
    Library.open(folder).close()
    contents = []
    for path in (folder, tmp_path / "new"):
        with closing(sqlite3.connect(path / "catalogue.db")) as connection:
            contents.append(connection.execute("SELECT rowid, * FROM lexical").fetchall())
    assert contents[0] == contents[1] != []


def test_a_library_that_is_up_to_date_is_opened_without_writing(folder: Path) -> None:
    Library.open(folder).close()
    version = stored(folder)["version"]
    with WriteLock(folder, 0.0).held():  # not even the lock is needed
        Library.open(folder).close()
    assert stored(folder)["version"] == version


def test_indexing_anew_waits_for_the_process_that_writes(folder: Path) -> None:
    with WriteLock(folder, 0.0).held(), pytest.raises(LibraryBusy):
        Library.open(folder, settings=VectorStoreSettings(lock_seconds=0.0))
    assert stored(folder)["analysis"] == "1"


def test_indexing_that_breaks_off_leaves_the_old_terms_and_is_made_up_for(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "catalogue.db")) as connection, connection:
        headings = connection.execute("SELECT headings FROM passages WHERE number = 2").fetchone()
        connection.execute("UPDATE passages SET headings = 'no list' WHERE number = 2")
    with pytest.raises(LibraryDamaged, match="malformed JSON"):
        Library.open(folder)
    assert stored(folder)["analysis"] == "1"
    with closing(sqlite3.connect(folder / "catalogue.db")) as connection, connection:
        assert connection.execute("SELECT count(*) FROM lexical").fetchone() == (5,)
        connection.execute("UPDATE passages SET headings = ? WHERE number = 2", headings)
    with Library.open(folder) as library:
        assert library.search_lexical(QUESTION, 10, Filter())
