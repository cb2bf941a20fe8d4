"""Versions of the notes: replaced cleanly, never downgraded, kept apart from other documents."""

from __future__ import annotations

import hashlib
import runpy
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from ingest.batch import add_sources
from ingest.builtin import install_corpus
from ingest.documents import build_document
from ingest.limits import Limits
from ingest.metadata import Metadata
from ingest.notes import Corpus, Edition, Installed, digest_of, installed, shipped_edition, standing
from ingest.readers.markdown import read_markdown
from ingest.settings import IngestSettings
from vectorstore import Library, VectorStoreError, VectorStoreSettings
from vectorstore.manifest import read_manifest
from vectorstore.records import DocumentInfo, NewDocument

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))
HashingEmbedder = samples.HashingEmbedder

FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 6, 1), date(2026, 9, 1)
UN = "Kazakhstan became a member of the United Nations on 2 March 1992."
OSCE = "Kazakhstan joined the Conference on 30 January 1992."
WTO = "Kazakhstan joined the World Trade Organization on 30 November 2015."


def note(name: str, text: str, language: str = "en") -> tuple[str, bytes]:
    """Source and bytes of a note with that text."""
    front = f"---\nid: {name}\ntitle: The {name}\nlanguage: {language}\nkind: reference\n---\n"
    return f"corpus:{language}/{name}.md", f"{front}\n## About the {name}\n\n{text}\n".encode()


def edition(version: date, *notes: tuple[str, bytes]) -> Corpus:
    """Those notes as a version of the corpus."""
    return Corpus(Edition(version, digest_of(notes)), tuple(sorted(notes)))


ONE = edition(
    FIRST, note("un", UN), note("osce", OSCE), note("cis", "The CIS was founded in 1991.")
)
TWO = edition(
    SECOND, note("un", f"{UN} The vote was unanimous."), note("osce", OSCE), note("wto", WTO)
)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "library", HashingEmbedder()) as library:
        yield library


@pytest.fixture
def library(empty: Library) -> Library:
    """A library with the first version of the notes."""
    assert install_corpus(empty, corpus=ONE).outcome == "installed"
    return empty


def own(source: str, content: bytes | str, title: str | None = None) -> NewDocument:
    """A document of the user's."""
    stored = content.encode() if isinstance(content, str) else content
    given = Metadata(title=title)
    return build_document(read_markdown(stored, source, Limits()), stored, source, given)


def contents(library: Library) -> dict[str, bytes]:
    """What the library holds, by source, as it would give it out."""
    assert library.check() == []
    return {info.source: library.content(info.id) for info in library.documents()}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# One version after another


def test_the_library_remembers_version_and_digest(library: Library) -> None:
    found = installed(library)
    assert found is not None
    assert found.edition == ONE.edition
    assert set(found.readings) == {source for source, _ in ONE.notes}
    with Library.open(library.path) as other:
        assert installed(other) == found


def test_a_newer_version_replaces_the_older_one(library: Library) -> None:
    kept = library.document("corpus:en/osce.md")
    done = install_corpus(library, corpus=TWO)
    assert (done.outcome, done.previous, done.version, done.notes) == ("replaced", FIRST, SECOND, 3)
    assert done.changed == ("corpus:en/un.md",)
    assert done.new == ("corpus:en/wto.md",)
    assert done.removed == ("corpus:en/cis.md",)
    assert contents(library) == dict(TWO.notes)
    assert library.document("corpus:en/osce.md") == kept
    assert not library.search_lexical("CIS", 5)
    assert library.search_lexical("unanimous", 5)


def test_only_what_changed_is_embedded(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    with Library.create(tmp_path / "library", embedder) as library:
        install_corpus(library, corpus=ONE)
        before = embedder.embedded
        calls: list[tuple[int, int]] = []
        install_corpus(library, lambda done, total: calls.append((done, total)), TWO)
        assert embedder.embedded == before + 3  # two sentences of the UN, one of the WTO
        assert calls[-1] == (3, 3)
        install_corpus(library, lambda done, total: calls.append((done, total)), TWO)
        assert calls[-1] == (3, 3)
        assert embedder.embedded == before + 3


def test_a_version_without_a_changed_note_is_remembered(library: Library) -> None:
    later = Corpus(replace(ONE.edition, version=SECOND), ONE.notes)
    done = install_corpus(library, corpus=later)
    assert (done.outcome, done.previous, done.version) == ("replaced", FIRST, SECOND)
    assert not (done.new or done.changed or done.removed)
    assert install_corpus(library, corpus=later).outcome == "unchanged"


def test_notes_that_change_names_or_swap_them_are_followed(library: Library) -> None:
    (_, first), (_, second), (_, third) = ONE.notes
    swapped = edition(
        SECOND,
        ("corpus:en/cis.md", second),
        ("corpus:en/osce.md", first),
        ("corpus:en/united-nations.md", third),
    )
    install_corpus(library, corpus=swapped)
    assert contents(library) == dict(swapped.notes)


def test_a_note_that_is_read_differently_is_stored_anew(library: Library) -> None:
    found = installed(library)
    assert found is not None
    readings = {**found.readings, "corpus:en/un.md": "as an earlier KazQA read it"}
    library.replace_notes((), (), Installed(ONE.edition, readings).to_json())
    done = install_corpus(library, corpus=ONE)
    assert (done.outcome, done.changed) == ("replaced", ("corpus:en/un.md",))
    assert contents(library) == dict(ONE.notes)
    assert install_corpus(library, corpus=ONE).outcome == "unchanged"


def test_newer_notes_are_left_as_they_are(library: Library) -> None:
    install_corpus(library, corpus=TWO)
    before = library.version()
    done = install_corpus(library, corpus=ONE)
    assert (done.outcome, done.version, done.notes) == ("newer", SECOND, 3)
    assert (contents(library), library.version()) == (dict(TWO.notes), before)


def test_when_all_newer_notes_are_removed_older_ones_may_come(library: Library) -> None:
    install_corpus(library, corpus=TWO)
    for info in library.notes():
        library.remove(info.id)
    assert install_corpus(library, corpus=ONE).outcome == "installed"
    assert contents(library) == dict(ONE.notes)


def test_a_note_that_was_removed_comes_back(library: Library) -> None:
    library.remove(library.document("corpus:en/osce.md").id)
    done = install_corpus(library, corpus=ONE)
    assert (done.outcome, done.previous, done.new) == ("replaced", FIRST, ("corpus:en/osce.md",))
    assert contents(library) == dict(ONE.notes)


@pytest.mark.parametrize("remembered", ["", "{", "[]", "7", '{"version": "soon", "digest": ""}'])
def test_notes_of_an_unknown_version_are_replaced(library: Library, remembered: str) -> None:
    library.replace_notes((), (), remembered)
    assert standing(library) == "older"
    done = install_corpus(library, corpus=TWO)
    assert (done.outcome, done.previous) == ("replaced", None)
    assert contents(library) == dict(TWO.notes)


def test_how_the_notes_of_a_library_stand_to_those_shipped(empty: Library) -> None:
    shipped = shipped_edition()
    assert standing(empty) == "absent"
    for version, digest, expected in (
        (FIRST, "0", "older"),
        (shipped.version, "0", "older"),
        (shipped.version, shipped.digest, "current"),
        (date(2999, 1, 1), "0", "newer"),
    ):
        corpus = Corpus(Edition(version, digest), ONE.notes)
        install_corpus(empty, corpus=corpus)
        assert standing(empty) == expected


# Documents of the user


def test_documents_of_the_user_stay_whatever_they_look_like(library: Library) -> None:
    front = "---\nid: un\ntitle: The un\nlanguage: en\nkind: reference\n---\n\n"
    mine = [
        own("/home/student/notes.md", "# Mine\n\nKazakhstan in my own words.\n"),
        own("/home/student/un.md", f"{front}The front matter of a note.\n"),
        own("/home/corpus:en/un.md", "# About the un\n\nThe path of a note.\n"),
        own("https://example.org/corpus:en/cis.md", "# CIS\n\nThe address of a note.\n"),
        own("/home/student/same.md", "# Other\n\nThe title of a note.\n", title="The osce"),
        own("/home/student/corpus.md", f"# UN\n\n{UN}\n"),
    ]
    for document in mine:
        assert library.add(document).outcome == "added"
    install_corpus(library, corpus=TWO)
    install_corpus(library, corpus=edition(THIRD))
    assert contents(library) == {document.info.source: document.content for document in mine}
    infos = {info.source: info for info in library.documents()}
    assert infos == {document.info.source: document.info for document in mine}


def test_no_document_gets_the_source_of_a_note(library: Library) -> None:
    before = library.version()
    for source in ("corpus:en/un.md", "corpus:en/mine.md", "corpus:"):
        with pytest.raises(VectorStoreError, match=r"corpus:.*kazqa init"):
            library.add(own(source, "# Mine\n\nNot a note.\n"))
    assert library.version() == before


def test_only_notes_are_replaced_as_notes(library: Library) -> None:
    mine = own("/home/student/notes.md", "# Mine\n\nIn my own words.\n")
    library.add(mine)
    with pytest.raises(VectorStoreError, match=r"notes\.md is no reference note"):
        library.replace_notes([mine.info.id], (), "")
    with pytest.raises(VectorStoreError, match=r"other\.md is no reference note"):
        library.replace_notes((), [own("/other.md", "# Other\n\nNo note.\n")], "")
    assert library.document(mine.info.id) == mine.info
    assert installed(library) is not None


def copied(library: Library, folder: Path, name: str) -> DocumentInfo:
    """The user adds a file with the bytes of a note."""
    path = folder / "copy.md"
    path.write_bytes(dict(ONE.notes)[f"corpus:en/{name}.md"])
    report = add_sources(library, [str(path)], Metadata(title="My copy"), IngestSettings())
    (added,) = report.added
    assert (added.outcome, added.document.source) == ("added", str(path.resolve()))
    return added.document


@pytest.mark.parametrize("name", ["un", "osce", "cis"])  # changed, kept and removed by the second
def test_a_copy_of_a_note_is_the_users_and_outlives_the_note(
    library: Library, tmp_path: Path, name: str
) -> None:
    source, mine = f"corpus:en/{name}.md", copied(library, tmp_path, name)
    assert mine.id == sha256(dict(ONE.notes)[source])
    assert library.document("My copy") == mine
    assert source not in contents(library)

    done = install_corpus(library, corpus=ONE)
    assert (done.outcome, done.notes, done.own) == ("unchanged", 2, (source,))
    install_corpus(library, corpus=TWO)
    found = contents(library)
    assert found.pop(mine.source) == dict(ONE.notes)[source]
    expected = dict(TWO.notes)
    if name == "osce":
        del expected[source]  # its bytes are there once, as the user's
    assert found == expected
    assert library.document(mine.id) == mine


def test_a_copy_that_was_there_before_the_notes_is_the_users(
    empty: Library, tmp_path: Path
) -> None:
    mine = copied(empty, tmp_path, "un")
    done = install_corpus(empty, corpus=ONE)
    assert (done.outcome, done.notes, done.own) == ("installed", 2, ("corpus:en/un.md",))
    assert empty.document(mine.id) == mine
    install_corpus(empty, corpus=TWO)
    assert contents(empty) == {**dict(TWO.notes), mine.source: dict(ONE.notes)["corpus:en/un.md"]}


def test_a_users_document_that_becomes_a_copy_of_a_note_replaces_itself(
    library: Library, tmp_path: Path
) -> None:
    library.add(own(str(tmp_path / "copy.md"), "# Draft\n\nMy own draft.\n"))
    path = tmp_path / "copy.md"
    path.write_bytes(dict(ONE.notes)["corpus:en/un.md"])
    report = add_sources(library, [str(path)], Metadata(), IngestSettings())
    assert [added.outcome for added in report.added] == ["replaced"]
    assert set(contents(library)) == {str(path), "corpus:en/osce.md", "corpus:en/cis.md"}


def test_a_note_comes_back_when_its_copy_is_gone(library: Library, tmp_path: Path) -> None:
    library.remove(copied(library, tmp_path, "un").id)
    assert install_corpus(library, corpus=ONE).new == ("corpus:en/un.md",)
    assert contents(library) == dict(ONE.notes)


def test_the_next_version_of_a_note_may_be_the_users_already(library: Library) -> None:
    source, content = next(item for item in TWO.notes if item[0] == "corpus:en/un.md")
    library.add(own("/home/student/newer.md", content))
    done = install_corpus(library, corpus=TWO)
    assert done.own == (source,)
    found = contents(library)
    assert found.pop("/home/student/newer.md") == content
    assert source not in found
    assert install_corpus(library, corpus=TWO).outcome == "unchanged"


def test_the_name_of_a_note_is_not_added(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus:en").mkdir()
    (tmp_path / "corpus:en" / "un.md").write_text("# Mine\n\nA file of that name.\n")
    report = add_sources(library, ["corpus:en/un.md"], Metadata(), IngestSettings())
    (failure,) = report.failed
    assert not report.added
    for said in ("corpus:en/un.md: ", "reference note", "kazqa init", "./corpus:en/un.md"):
        assert said in failure.message
    report = add_sources(library, ["./corpus:en/un.md"], Metadata(), IngestSettings())
    assert [added.document.source for added in report.added] == [f"{tmp_path}/corpus:en/un.md"]
    assert len(library.notes()) == 3


# The index


def test_the_index_is_built_once_for_many_notes(tmp_path: Path) -> None:
    def many(version: date) -> Corpus:
        return edition(version, *(note(f"n{n}", f"Fact {n} of {version}.") for n in range(30)))

    settings = VectorStoreSettings(library=tmp_path, exact_limit=10, tail_limit=10)
    with Library.create(tmp_path / "library", HashingEmbedder(), settings) as library:
        for generation, version in enumerate((FIRST, SECOND), 1):
            install_corpus(library, corpus=many(version))
            manifest = read_manifest(library.path / "index")
            assert manifest is not None
            assert (manifest.generation, manifest.passages) == (generation, 30)
        assert library.check() == []
