"""`kazqa init` and the versions of the reference notes, as the command line shows them."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.builtin import install_corpus
from ingest.notes import (
    BEGUN,
    Corpus,
    Edition,
    digest_of,
    shipped_corpus,
    shipped_edition,
    standing,
)
from qa.opening import make_library, open_library
from vectorstore import Library, LibraryBusy, VectorStoreSettings
from vectorstore.manifest import read_manifest
from vectorstore.models import lazy_embedder

Run = Callable[..., tuple[int, str, str]]

QUESTION = "When did Kazakhstan become a member of the United Nations?"
VERSION = shipped_edition().version
COUNT = len(shipped_corpus().notes)
EARLIER, LATER = date(2026, 1, 1), date(2999, 1, 1)


def opened(path: Path) -> Library:
    settings = VectorStoreSettings(library=path)
    return Library.open(path, lazy_embedder(settings.embedding, settings.models), settings)


def install(path: Path, corpus: Corpus) -> None:
    with opened(path) as library:
        install_corpus(library, corpus=corpus)


def earlier() -> Corpus:
    """Notes as they may have been: one told otherwise, one not there yet, one given up since."""
    notes = list(shipped_corpus().notes)
    source, content = notes.pop(0)
    front = content.decode().split("\n---\n")[0]
    notes[0] = (notes[0][0], f"{front}\n---\n\n## Old\n\nThe old words.\n".encode())
    notes.append(("corpus:en/given-up.md", f"{front}\n---\n\n## Gone\n\nGiven up.\n".encode()))
    assert source != notes[0][0]
    return Corpus(Edition(EARLIER, digest_of(notes)), tuple(notes))


@pytest.fixture
def current(notes: Library, tmp_path: Path) -> Path:
    """An own copy of a library with the notes of this version."""
    return Path(shutil.copytree(notes.path, tmp_path / "library"))


@pytest.fixture(scope="module")
def outdated_once(notes: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with older notes, never changed."""
    path = Path(shutil.copytree(notes.path, tmp_path_factory.mktemp("outdated") / "library"))
    with opened(path) as library:
        # As if nothing had been installed: else the shipped notes would be newer.
        for info in library.notes()[:2]:
            library.remove(info.id)
        library.replace_notes((), (), _state_of(library, EARLIER))
        install_corpus(library, corpus=earlier())
    return path


def _state_of(library: Library, version: date) -> str:
    """What the library remembers, of another version."""
    remembered = json.loads(library.corpus() or "")
    return json.dumps({**remembered, "version": version.isoformat()})


@pytest.fixture
def outdated(outdated_once: Path, tmp_path: Path) -> Path:
    """An own copy of it."""
    return Path(shutil.copytree(outdated_once, tmp_path / "library"))


def test_the_notes_are_made_with_one_index(notes: Library) -> None:
    manifest = read_manifest(notes.path / "index")
    assert manifest is not None
    assert (manifest.generation, manifest.passages) == (1, notes.passage_count())
    assert standing(notes) == "current"


def test_notes_of_this_version_are_up_to_date(kazqa: Run, current: Path) -> None:
    code, out, err = kazqa("init")
    assert (code, err) == (0, "")
    done, summary = out.splitlines()
    assert done == f"the reference notes, version {VERSION}, are up to date"
    assert summary.startswith(f"{current}: {COUNT} documents, ")


def test_older_notes_are_replaced_and_told_of(kazqa: Run, outdated: Path, texts: Path) -> None:
    kazqa("--quiet", "add", str(texts))
    code, out, _ = kazqa("--quiet", "init")
    assert code == 0
    assert out.splitlines()[0] == (
        f"replaced version {EARLIER} of the reference notes by {VERSION}: "
        "1 changed, 1 new, 1 removed"
    )
    with opened(outdated) as library:
        assert standing(library) == "current"
        assert len(library.notes()) == COUNT
        own = {info.title for info in library.documents()} & {"joining", "Borders"}
        assert own == {"joining", "Borders"}
        assert library.check() == []


def test_what_was_done_as_json(kazqa: Run, outdated: Path) -> None:
    code, out, _ = kazqa("--quiet", "init", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["library"], told["documents"]) == (str(outdated), COUNT)
    done = told["notes"]
    assert (done["outcome"], done["previous"]) == ("replaced", EARLIER.isoformat())
    assert (done["version"], done["notes"]) == (VERSION.isoformat(), COUNT)
    assert done["removed"] == ["corpus:en/given-up.md"]
    assert [len(done[fate]) for fate in ("new", "changed", "own")] == [1, 1, 0]


def test_questions_to_older_notes_are_answered_with_a_hint(
    kazqa: Run, outdated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hint = (
        f"kazqa: the library's reference notes are of version {EARLIER}; "
        f"`kazqa init` installs version {VERSION}\n"
    )
    code, out, err = kazqa("ask", QUESTION)
    assert (code, err) == (0, hint)
    assert "2 March 1992" in out
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{QUESTION}\n"))
    code, out, err = kazqa("chat")
    assert (code, err) == (0, hint)
    assert "2 March 1992" in out
    with opened(outdated) as library:
        assert standing(library) == "older"  # asking changes nothing


def test_python_is_given_the_hint_as_a_warning_of_the_log(
    outdated: Path, caplog: pytest.LogCaptureFixture
) -> None:
    open_library(VectorStoreSettings(library=outdated)).close()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert f"version {EARLIER}" in caplog.text
    assert "kazqa init" in caplog.text


@pytest.mark.parametrize(
    ("remembered", "said"),
    [
        ("", "are those of an earlier KazQA"),
        (json.dumps({"version": str(VERSION), "digest": "0", "readings": {}}), "differ from this"),
    ],
)
def test_the_hint_says_what_is_known(kazqa: Run, current: Path, remembered: str, said: str) -> None:
    with opened(current) as library:
        library.replace_notes((), (), remembered)
    code, _, err = kazqa("ask", QUESTION)
    assert code == 0
    assert said in err
    assert f"`kazqa init` installs version {VERSION}" in err
    assert err.count("\n") == 1


def test_current_notes_get_no_hint(kazqa: Run, current: Path) -> None:
    assert standing_of(current) == "current"
    assert kazqa("ask", QUESTION)[2] == ""


def standing_of(path: Path) -> str:
    with Library.open(path) as library:
        return standing(library)


def test_newer_notes_are_left_and_asked_without_a_hint(kazqa: Run, current: Path) -> None:
    newer = Corpus(replace(shipped_edition(), version=LATER), shipped_corpus().notes)
    install(current, newer)
    with Library.open(current) as library:
        before = library.version()
    code, out, _ = kazqa("init")
    assert code == 0
    line = out.splitlines()[0]
    assert f"version {LATER} is newer than this KazQA's" in line
    assert "update KazQA" in line
    assert kazqa("ask", QUESTION)[2] == ""
    with Library.open(current) as library:
        assert library.version() == before
    _, out, _ = kazqa("doctor")
    assert f"reference notes\t{COUNT}, version {LATER}, newer" in out


def test_doctor_names_the_version(kazqa: Run, outdated: Path) -> None:
    code, out, _ = kazqa("doctor")
    assert code == 0
    assert standing_of(outdated) == "older"
    assert f"reference notes\t{COUNT}, version {EARLIER}; `kazqa init` installs " in out


def test_a_library_made_without_notes_stays_without(
    kazqa: Run, texts: Path, tmp_path: Path
) -> None:
    assert kazqa("init", "--without-corpus")[0] == 0
    assert kazqa("ask", QUESTION)[2] == ""
    kazqa("--quiet", "add", str(texts))
    assert kazqa("ask", QUESTION)[0] == 0
    assert kazqa("ask", QUESTION)[2] == ""
    told = json.loads(kazqa("init", "--without-corpus", "--json")[1])
    assert (told["documents"], told["notes"]) == (2, None)
    with Library.open(tmp_path / "library") as library:
        assert (library.notes(), standing(library)) == ([], "absent")
    assert "reference notes\tnone" in kazqa("doctor")[1]


def test_notes_that_are_there_stay_without_being_asked_for(kazqa: Run, current: Path) -> None:
    code, out, err = kazqa("init", "--without-corpus")
    assert code == 0
    assert err.startswith(f"kazqa: {COUNT} reference notes stay in the library; ")
    assert out.startswith(f"{current}: {COUNT} documents")


def test_a_note_that_was_removed_is_installed_again(kazqa: Run, current: Path) -> None:
    code, out, err = kazqa("remove", "--yes", "corpus:kk/glossary.md")
    assert code == 0
    assert out.startswith("removed")
    assert "`kazqa init` installs them again" in err
    assert err.count("\n") == 1
    assert kazqa("ask", QUESTION)[2] == ""  # it was the user's wish
    assert "0 changed, 1 new, 0 removed" in kazqa("init")[1]
    assert standing_of(current) == "current"


def test_a_copy_of_a_note_is_told_of_as_the_users(
    kazqa: Run, current: Path, tmp_path: Path
) -> None:
    source, content = shipped_corpus().notes[0]
    (tmp_path / "copy.md").write_bytes(content)
    assert kazqa("add", str(tmp_path / "copy.md"))[1].startswith("added")
    assert kazqa("init")[1].splitlines()[0].endswith("; 1 more among your own documents")
    with Library.open(current) as library:
        sources = {info.source for info in library.documents()}
    assert str(tmp_path / "copy.md") in sources
    assert source not in sources


def test_the_name_of_a_note_can_not_be_added(kazqa: Run, current: Path) -> None:
    code, out, err = kazqa("--quiet", "add", "corpus:en/glossary.md")
    assert (code, out) == (2, "")
    assert "kazqa init" in err
    assert err.count("\n") == 1
    assert standing_of(current) == "current"


class Stopped(Exception):
    """The installation was interrupted."""


def stop(done: int, total: int) -> None:
    """Interrupts the embedding of the notes, not the building of a model."""
    if total > 100 and done:
        raise Stopped


def test_a_library_whose_making_broke_off_is_completed_when_it_is_opened(tmp_path: Path) -> None:
    settings = VectorStoreSettings(library=tmp_path / "library")
    embedder = lazy_embedder(settings.embedding, settings.models)
    Library.create(settings.library, embedder, settings, corpus=BEGUN).close()
    open_library(settings, create=False).close()  # to look at it is allowed
    with pytest.raises(Stopped):
        open_library(settings, progress=stop)
    assert standing_of(settings.library) == "begun"  # not ours to delete


def test_a_library_that_another_process_fills_is_not_deleted(tmp_path: Path) -> None:
    settings = VectorStoreSettings(library=tmp_path / "library")
    embedder = lazy_embedder(settings.embedding, settings.models)
    with (
        Library.create(settings.library, embedder, settings, corpus=BEGUN) as filling,
        filling.writing(),
        pytest.raises(LibraryBusy, match="being written"),
    ):
        make_library(settings)
    assert standing_of(settings.library) == "begun"
