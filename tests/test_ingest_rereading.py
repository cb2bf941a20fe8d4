"""Reading a document of the library anew: details given by hand, and what must not change."""

from __future__ import annotations

import io
import runpy
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.batch import add_sources
from ingest.builtin import install_corpus
from ingest.errors import BadMetadata, BrokenFile, FixedDocument, ReadLimit
from ingest.metadata import Metadata
from ingest.rereading import CLEARABLE, reread
from ingest.settings import IngestSettings
from vectorstore import DocumentNotFound, Library, LibraryBusy
from vectorstore.records import DocumentInfo

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))

SETTINGS = IngestSettings()
NOTHING = Metadata()
GIVEN = Metadata(
    author="Parliament", year=1991, kind="law",
    valid_from=date(1991, 12, 16), valid_to=date(2026, 7, 1),
)  # fmt: skip
TEXT = "Independence\n\nKazakhstan is an independent state. Its territory is one and inviolable.\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "library", samples.HashingEmbedder()) as made:
        yield made


@pytest.fixture
def law(library: Library, tmp_path: Path) -> DocumentInfo:
    """A law in the library, between two other documents."""
    (tmp_path / "law.txt").write_text(TEXT)
    for name in ("a.txt", "z.txt"):
        (tmp_path / name).write_text(f"Document {name[0]} says little.")
    files = [str(tmp_path / name) for name in ("a.txt", "law.txt", "z.txt")]
    add_sources(library, files[:1], NOTHING, SETTINGS)
    [added] = add_sources(library, files[1:2], GIVEN, SETTINGS).added
    add_sources(library, files[2:], NOTHING, SETTINGS)
    return added.document


def pdf(*pages: str) -> bytes:
    """A PDF with an author and a line on each page."""
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.setAuthor("A. Writer")
    for line in pages:
        canvas.drawString(72, 700, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def embedded(library: Library) -> int:
    """How many texts were embedded until now."""
    return int(cast(Any, library.embedder).embedded)


def details(info: DocumentInfo) -> dict[str, object]:
    return {name: getattr(info, name) for name in ("title", "kind", "language", *CLEARABLE)}


def test_a_corrected_title_costs_no_embedding_and_leaves_the_rest(
    library: Library, law: DocumentInfo
) -> None:
    before = embedded(library)
    passages = [passage.id for passage in library.document_passages(law.id)]

    done = reread(library, law.id, Metadata(title=" On\n independence "), SETTINGS)

    assert embedded(library) == before
    assert (done.outcome, done.passages) == ("replaced", len(passages))
    known = library.document(law.id)
    assert details(known) == {**details(law), "title": "On independence"}
    assert (known.source, known.added_at, known.id) == (law.source, law.added_at, law.id)
    assert [passage.id for passage in library.document_passages(law.id)] == passages
    assert [info.id for info in library.documents()].index(law.id) == 1
    assert library.check() == []


def test_every_detail_can_be_given(library: Library, law: DocumentInfo) -> None:
    given = Metadata(
        title="Taxes", author="Senate", year=2001, kind="decision", language="ru",
        valid_from=date(2001, 1, 1), valid_to=date(2002, 1, 1),
    )  # fmt: skip
    reread(library, law.id, given, SETTINGS)
    known = library.document(law.id)
    assert all(getattr(known, name) == getattr(given, name) for name in details(law))
    [passage, *_] = library.document_passages(law.id)
    assert (passage.valid_from, passage.valid_to) == (date(2001, 1, 1), date(2002, 1, 1))


@pytest.mark.parametrize("clear", [(), *((name,) for name in CLEARABLE), CLEARABLE])
def test_only_what_is_to_be_cleared_is(
    library: Library, law: DocumentInfo, clear: tuple[Any, ...]
) -> None:
    reread(library, law.id, NOTHING, SETTINGS, clear=clear)
    expected = {name: None if name in clear else value for name, value in details(law).items()}
    assert details(library.document(law.id)) == expected


def test_what_is_given_is_not_cleared(library: Library, law: DocumentInfo) -> None:
    reread(library, law.id, Metadata(author="Senate"), SETTINGS, clear=("author", "year"))
    known = library.document(law.id)
    assert (known.author, known.year) == ("Senate", None)


def test_what_was_cleared_is_not_found_in_the_file_again(library: Library, tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(pdf("Kazakhstan is an independent state since 1991."))
    [added] = add_sources(library, [str(tmp_path / "paper.pdf")], NOTHING, SETTINGS).added
    assert added.document.author == "A. Writer"
    assert reread(library, added.document.id, NOTHING, SETTINGS).document.author == "A. Writer"
    reread(library, added.document.id, NOTHING, SETTINGS, clear=("author",))
    assert library.document(added.document.id).author is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Metadata(valid_from=date(2020, 1, 1), valid_to=date(2020, 1, 1)), "later second day"),
        (Metadata(valid_from=date(2027, 1, 1)), "no longer from 2026-07-01"),
        (Metadata(valid_to=date(1990, 1, 1)), "in force from 1991-12-16"),
        (Metadata(title="x" * 301), "title has 301 characters; give 300 at most"),
        (Metadata(author="x" * 999), "author has 999 characters"),
        (Metadata(year=0), "0 is no year"),
        (Metadata(year=10_000), "10000 is no year"),
    ],
)
def test_details_that_cannot_be_right_are_refused(
    library: Library, law: DocumentInfo, given: Metadata, said: str
) -> None:
    version = library.version()
    with pytest.raises(BadMetadata, match=said):
        reread(library, law.id, given, SETTINGS)
    assert library.version() == version


def test_a_blank_title_keeps_the_old_one(library: Library, law: DocumentInfo) -> None:
    reread(library, law.id, Metadata(title=" \u200b "), SETTINGS)
    assert library.document(law.id).title == law.title


def test_a_new_order_of_days_is_possible_when_one_is_cleared(
    library: Library, law: DocumentInfo
) -> None:
    reread(library, law.id, Metadata(valid_from=date(2027, 1, 1)), SETTINGS, clear=("valid_to",))
    known = library.document(law.id)
    assert (known.valid_from, known.valid_to) == (date(2027, 1, 1), None)


def test_a_reference_note_is_fixed(library: Library) -> None:
    install_corpus(library)
    note = library.notes()[0]
    with pytest.raises(FixedDocument, match=r"corpus:.*reference notes.*of your own beside it"):
        reread(library, note.id, Metadata(title="Mine"), SETTINGS)
    assert library.notes()[0] == note


@pytest.mark.parametrize("harm", [None, b"changed"])
def test_a_damaged_original_leaves_the_document(
    library: Library, law: DocumentInfo, harm: bytes | None
) -> None:
    original = library.path / "files" / law.id[:2] / law.id
    original.unlink()
    if harm is not None:
        original.write_bytes(harm)
    with pytest.raises(BrokenFile, match=r"^law\.txt: .*missing or damaged; add the document"):
        reread(library, law.id, Metadata(title="New"), SETTINGS)
    assert library.document(law.id) == law
    assert library.search_lexical("inviolable", 3)


def test_errors_name_the_file_and_no_folder_of_the_server(library: Library, tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(pdf("Two pages.", "That is one too many."))
    [added] = add_sources(library, [str(tmp_path / "paper.pdf")], NOTHING, SETTINGS).added
    with pytest.raises(ReadLimit, match=r"^paper\.pdf: has 2 pages") as caught:
        reread(library, added.document.id, NOTHING, IngestSettings(max_pages=1))
    assert str(tmp_path) not in str(caught.value)
    assert library.document(added.document.id) == added.document


def test_an_unknown_document_and_a_busy_library(library: Library, law: DocumentInfo) -> None:
    with pytest.raises(DocumentNotFound, match="no document 'nothing'"):
        reread(library, "nothing", NOTHING, SETTINGS)
    other = Library.open(library.path)
    with other, other.writing(), pytest.raises(LibraryBusy):
        reread(library, law.id, Metadata(title="New"), SETTINGS)
    assert library.document(law.id) == law


def test_what_an_earlier_version_read_otherwise_is_read_and_embedded_anew(
    library: Library, law: DocumentInfo
) -> None:
    text, content = library.text(law.id), library.content(law.id)
    sentences = sum(len(passage.sentences) for passage in library.document_passages(law.id))
    earlier = samples.document("What an earlier version took for the text.", law.source)
    info = replace(law, text_sha256=earlier.info.text_sha256)
    library.replace(replace(earlier, info=info, content=content))
    assert "inviolable" not in library.text(law.id)
    steps: list[tuple[int, int]] = []

    reread(library, law.id, NOTHING, SETTINGS, lambda done, total: steps.append((done, total)))

    assert library.text(law.id) == text
    assert library.document(law.id) == law
    assert steps[-1] == (sentences, sentences)
    assert library.check() == []
