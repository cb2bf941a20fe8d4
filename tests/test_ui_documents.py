"""The documents page: what is listed, typed, sent, shown, and left out if read-only."""

from __future__ import annotations

import asyncio
import re
import runpy
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest
from markupsafe import escape

from ingest.errors import BrokenFile, FixedDocument
from ingest.jobs import Adding, Item, JobState
from ingest.settings import IngestSettings
from qa import Assistant
from qa.records import LANGUAGES, DocumentInfo, DocumentNotFound, Language, Library, LibraryBusy
from ui.desk import Desk
from ui.pages import documents
from ui.pages.documents_adding import discard, ids, progress, queued, received, states
from ui.pages.documents_details import FIELDS, cleared, fields_of, metadata_of, typed
from ui.pages.documents_editing import edit_form, own, remove_question, removed, saved
from ui.pages.documents_list import in_force, listed
from ui.pages.documents_refusals import Refused, refusal, told_why_not
from ui.pages.documents_view import AT_ONCE, parts, stretches, understood
from ui.pages.links import passage_link
from ui.settings import UISettings
from ui.site import Site
from ui.words import say

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))

HOSTILE = "</a><script>alert(1)</script> ${alert(2)} {{ say }}\u202e"
NOTE = "corpus:en/borders.md"
EMPTY = dict.fromkeys(FIELDS, "")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A library of a note, a file sent under a name, and a page of a hostile title."""
    with Library.create(tmp_path / "library", samples.HashingEmbedder()) as library:
        with library.writing():
            note = samples.document("A note tells of borders. It is short.", NOTE, title="Borders")
            library.replace_notes([], [note], "test")
        sent = samples.document(samples.RATIFIED, "upload:laws/ratified.txt", title="Ratified")
        library.add(replace(sent, info=replace(sent.info, valid_from=date(1995, 8, 30))))
        page = samples.document(
            samples.CASPIAN, "https://example.org/a<b>?x=1&y=2", title=HOSTILE, language="kk"
        )
        library.add(replace(page, info=replace(page.info, author="A. <i>Author</i>", year=1998)))
        library.add(
            samples.document("Here is a path. It is long.", "/home/secret/x.txt", title="P")
        )
        with_model = Assistant(library, model="none")
        made = Site.of(with_model, UISettings(), IngestSettings())
        yield made
        made.close()


def said(language: Language, key: str, **values: object) -> str:
    """The words as HTML has them."""
    return str(escape(say(language, key, **values)))


def read_only(site: Site) -> Site:
    return replace(site, adding=None, settings=UISettings(read_only=True))


def named(site: Site, title: str) -> DocumentInfo:
    return next(d for d in site.assistant.library.documents() if d.title == title)


# The table


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_document_is_a_row_and_no_path_of_the_server_is_shown(
    site: Site, language: Language
) -> None:
    shown = listed(site, language)
    assert len(re.findall(r'<tr role="row" data-dc-row=', shown)) == 4
    assert "/home/secret" not in shown
    assert "laws/" not in shown
    assert ">x.txt" in shown
    assert ">ratified.txt" in shown
    assert '<a href="https://example.org/a&lt;b&gt;?x=1&amp;y=2" rel="noopener' in shown
    assert "<script" not in shown
    assert "\u202e" not in shown
    assert "&lt;/a&gt;&lt;script&gt;alert(1)" in shown
    assert said(language, "documents.about_notes") in shown


def test_only_added_documents_can_be_changed_and_none_where_the_site_is_read_only(
    site: Site,
) -> None:
    shown = listed(site, "en")
    assert shown.count('data-dc="click"') == 4
    assert shown.count('data-dc="edit"') == shown.count('data-dc="release"') == 3
    closed = listed(read_only(site), "en")
    assert closed.count('data-dc="click"') == 4
    assert 'data-dc="edit"' not in closed
    assert 'data-dc="release"' not in closed


def test_added_documents_come_first_then_the_language_of_the_page(site: Site) -> None:
    def order(language: Language) -> list[str]:
        shown = listed(site, language)
        return re.findall(r'data-dc-row="(\w+)"', shown)

    found = {key: named(site, key).id for key in ("P", "Ratified", "Borders", HOSTILE)}
    names = {document_id: key for key, document_id in found.items()}
    assert [names[each] for each in order("en")] == ["P", "Ratified", HOSTILE, "Borders"]
    assert [names[each] for each in order("kk")] == [HOSTILE, "P", "Ratified", "Borders"]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(1995, 8, 30), None, "from 30 August 1995"),
        (None, date(2026, 7, 1), "to 1 July 2026"),
        (date(1995, 8, 30), date(2026, 7, 1), "from 30 August 1995 to 1 July 2026"),
        (None, None, ""),
    ],
)
def test_the_days_in_force_are_told(first: date | None, last: date | None, words: str) -> None:
    assert in_force(first, last, "en") == words


def test_five_hundred_documents_are_listed(tmp_path: Path) -> None:
    with Library.create(tmp_path / "large", samples.HashingEmbedder()) as library:
        with library.writing():
            for number in range(500):
                text = f"Document {number} says this. It says that."
                library.add(samples.document(text, f"upload:{number}.txt", title=f"T{number}"))
        site = Site.of(Assistant(library, model="none"), UISettings(), IngestSettings())
        shown = listed(site, "en")
        site.close()
    assert shown.count("data-dc-row=") == 500


# What was typed


def test_what_was_typed_becomes_what_is_known() -> None:
    fields = typed(
        {
            "title": " On treaties ",
            "author": "",
            "year": "1998",
            "kind": "law",
            "language": "kk",
            "valid_from": "1995-08-30",
            "valid_to": "2026-07-01",
            "more": "x",
        }
    )
    known = metadata_of(fields)
    assert (known.title, known.author, known.year) == ("On treaties", None, 1998)
    assert (known.kind, known.language) == ("law", "kk")
    assert (known.valid_from, known.valid_to) == (date(1995, 8, 30), date(2026, 7, 1))
    assert cleared(fields) == ("author",)


@pytest.mark.parametrize("data", [None, [], "x", {"title": 7, "year": ["1998"], 3: 4}])
def test_anything_may_come_from_a_browser(data: object) -> None:
    assert typed(data) == EMPTY


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"title": "x" * 301}, "long_title"),
        ({"author": "x" * 301}, "long_author"),
        ({"year": "0"}, "no_year"),
        ({"year": "10000"}, "no_year"),
        ({"year": "1998000000"}, "no_year"),
        ({"year": "٣"}, "no_year"),
        ({"year": "about 1998"}, "no_year"),
        ({"valid_from": "1995-02-30"}, "no_day"),
        ({"valid_from": "2026-07-01", "valid_to": "2026-07-01"}, "dates_reversed"),
    ],
)
def test_what_cannot_be_right_is_refused_in_every_language(
    fields: dict[str, str], key: str
) -> None:
    with pytest.raises(Refused) as why:
        metadata_of(EMPTY | fields)
    assert why.value.key == f"documents.{key}"
    for language in LANGUAGES:
        assert said(language, why.value.key) in told_why_not(language, why.value)


def test_an_unknown_kind_or_language_is_found_out() -> None:
    known = metadata_of(EMPTY | {"kind": "<script>", "language": "de"})
    assert (known.kind, known.language) == (None, None)


# Adding


def finished(adding: Adding, job_id: str) -> JobState:
    late = time.monotonic() + 30
    while (state := adding.state(job_id)).running:
        assert time.monotonic() < late, "adding did not end"
        time.sleep(0.02)
    return state


def uploaded(folder: Path, name: str, content: bytes) -> Path:
    place = folder / str(len(list(folder.iterdir()))) / name
    place.parent.mkdir()
    place.write_bytes(content)
    return place


def test_what_was_sent_is_queued_and_leaves_nothing_behind(site: Site, tmp_path: Path) -> None:
    assert site.adding is not None
    folder = tmp_path / "uploads"
    folder.mkdir()
    good = uploaded(folder, "a.txt", b"Article 1. Borders\n\n1. The border is marked. It stays.")
    bad = uploaded(folder, "b.txt", b"")
    elsewhere = tmp_path / "not-sent.txt"
    elsewhere.write_text("This was never sent.")
    sent = {str(good), str(bad)}
    data = {
        "files": [
            {"path": str(good), "name": "../../Закон <b>.txt"},
            {"path": str(bad), "name": "b.txt"},
            {"path": str(elsewhere), "name": "c.txt"},
            {"path": 7},
            "x",
        ],
        "addresses": " ftp://example.org \n\n",
        "details": {"kind": "law", "year": "1998"},
    }
    job = queued(site.adding, data, sent, 20)
    assert sent == set()
    assert list(folder.iterdir()) == []
    assert elsewhere.exists()
    state = finished(site.adding, job.id)
    assert [item.name for item in state.items] == ["Закон <b>.txt", "b.txt", "ftp://example.org"]
    assert [item.state for item in state.items] == ["added", "failed", "failed"]
    added = site.assistant.library.document(str(state.items[0].document_id))
    assert (added.kind, added.year, added.source) == ("law", 1998, "upload:Закон <b>.txt")
    for language in LANGUAGES:
        shown = progress(states(site.adding, [job.id]), language)
        assert "Закон &lt;b&gt;.txt" in shown
        assert said(language, "documents.adding_done") in shown
        assert '<p class="dc-why" lang="en">is empty (0 bytes)' in shown


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({}, "nothing_chosen"),
        ({"files": 3, "addresses": 4, "details": 5}, "nothing_chosen"),
        ({"addresses": "\n".join(f"https://example.org/{n}" for n in range(21))}, "too_many_add"),
        ({"addresses": "https://example.org/" + "x" * 2000}, "long_address"),
        ({"addresses": "https://a.org\nhttps://b.org", "details": {"title": "T"}}, "one_title"),
        ({"addresses": "https://a.org", "details": {"year": "x"}}, "no_year"),
    ],
)
def test_a_form_that_cannot_be_right_begins_nothing(
    site: Site, data: dict[str, object], key: str
) -> None:
    assert site.adding is not None
    with pytest.raises(Refused) as why:
        queued(site.adding, data, set(), 20)
    assert why.value.key.startswith(f"documents.{key}")
    assert told_why_not("ru", why.value)


def test_too_many_files_are_refused_and_deleted(site: Site, tmp_path: Path) -> None:
    assert site.adding is not None
    folder = tmp_path / "uploads"
    folder.mkdir()
    paths = [str(uploaded(folder, f"{n}.txt", b"Text.")) for n in range(3)]
    with pytest.raises(Refused, match="too_many_files"):
        queued(site.adding, {"files": [{"path": p, "name": "a"} for p in paths]}, set(paths), 2)
    assert list(folder.iterdir()) == []


def test_a_queue_that_is_full_is_told(site: Site) -> None:
    with (
        Adding(site.assistant.library, site.reading, most_waiting=0) as full,
        pytest.raises(Refused, match="cannot_read") as why,
    ):
        queued(full, {"addresses": "https://example.org"}, set(), 20)
    assert "too much waits" in told_why_not("kk", why.value)


def test_what_is_sent_and_not_wanted_is_deleted_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    folder.mkdir()
    path = uploaded(folder, "a.txt", b"Text.")
    other = uploaded(folder, "b.txt", b"Text.")
    data = {"files": [{"path": str(path), "name": "a.txt"}, {"path": str(other), "name": "b"}]}
    assert [each.content for each in received(data, {str(path)})] == [path]
    discard(data, {str(path)})
    assert not path.exists()
    assert other.exists()


def test_jobs_that_a_browser_remembers_may_be_lost_or_nonsense(site: Site) -> None:
    assert site.adding is not None
    job = site.adding.start([], ["nonsense"], metadata_of(EMPTY))
    assert [each.id for each in states(site.adding, ["lost", job.id, 7, None])] == [job.id]
    assert states(site.adding, {"a": 1}) == []
    assert len(ids(list(map(str, range(100))))) == 5


def test_each_state_has_its_words() -> None:
    all_states = ("waiting", "reading", "embedding", "unchanged", "replaced", "cancelled")
    items = tuple(Item(HOSTILE, state, 3, 9, passages=4) for state in all_states)
    for language in LANGUAGES:
        shown = progress([JobState("id", items, running=True)], language)
        assert "<script" not in shown
        assert shown.count("<progress") == 2
        assert said(language, "documents.state_embedding_of", done=3, total=9) in shown
        assert 'data-dc="stop" data-job="id"' in shown


# Changing


def test_reference_notes_and_unknown_documents_are_not_changed(site: Site) -> None:
    note = named(site, "Borders")
    with pytest.raises(Refused, match="note_fixed"):
        removed(site, note.id)
    for unknown in ("0" * 64, note.id[:10], "Borders", "", None, 7, ["x"]):
        with pytest.raises(Refused, match="gone"):
            own(site, unknown)
    assert len(site.assistant.library.documents()) == 4


def test_a_document_is_removed_after_a_question_that_names_it(site: Site) -> None:
    document = named(site, HOSTILE)
    for language in LANGUAGES:
        asked = remove_question(document, 3, language)
        assert "&lt;script&gt;alert(1)" in asked
        assert "<script" not in asked
        assert said(language, "documents.remove_what", passages=3) in asked
    assert removed(site, document.id) == document
    with pytest.raises(Refused, match="gone"):
        removed(site, document.id)


def test_a_library_that_others_write_to_is_told(site: Site) -> None:
    document = named(site, "Ratified")
    with (
        Library.open(site.assistant.library.path, samples.HashingEmbedder()) as other,
        other.writing(),
        pytest.raises(Refused, match="library_busy"),
    ):
        removed(site, document.id)


def test_errors_are_told_without_what_the_store_says() -> None:
    assert refusal(LibraryBusy("/srv/library is busy")).key == "documents.library_busy"
    assert refusal(DocumentNotFound("/srv")).key == "documents.gone"
    assert refusal(FixedDocument("a note")).key == "documents.note_fixed"
    assert refusal(BrokenFile("a.pdf: <b>broken")).detail == "a.pdf: <b>broken"
    assert '<p lang="en">a.pdf: &lt;b&gt;broken</p>' in told_why_not(
        "ru", refusal(BrokenFile("a.pdf: <b>broken"))
    )


async def _all(site: Site, document: DocumentInfo, fields: dict[str, str]) -> list[object]:
    return [done async for done in saved(site, document, fields)]


def test_details_are_corrected_by_reading_anew(site: Site) -> None:
    document = named(site, "Ratified")
    fields = fields_of(document) | {"title": "Ratified later", "year": "1999", "valid_from": ""}
    assert asyncio.run(_all(site, document, fields))[0] == (0, 0)
    now = site.assistant.library.document(document.id)
    assert (now.title, now.year, now.valid_from) == ("Ratified later", 1999, None)
    with pytest.raises(Refused, match="no_title"):
        asyncio.run(_all(site, now, fields | {"title": ""}))


def test_what_fails_while_reading_anew_is_told(site: Site) -> None:
    document = named(site, "Ratified")
    site.assistant.library.remove(document.id)
    with pytest.raises(Refused, match="gone"):
        asyncio.run(_all(site, document, fields_of(document)))


def test_the_form_keeps_what_was_typed_and_shows_how_far_it_is(site: Site) -> None:
    document = named(site, HOSTILE)
    fields = fields_of(document) | {"title": '"><script>alert(3)</script>'}
    for language in LANGUAGES:
        shown = edit_form(document, language, fields, key="k", done=(2, 8))
        assert "<script" not in shown
        assert 'data-dc-key="k"' in shown
        assert '<fieldset class="dc-fields" disabled>' in shown
        assert 'max="8" value="2"' in shown
        refused = edit_form(document, language, fields, why=Refused("documents.no_year"))
        assert said(language, "documents.no_year") in refused
        assert "disabled" not in refused


# How it was understood


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_is_shown_as_it_was_understood(site: Site, language: Language) -> None:
    document = named(site, "Ratified")
    shown = understood(site, language, document.id)
    passages = site.assistant.library.document_passages(document.id)
    assert shown.count('class="dc-part"') == len(passages)
    assert shown.count('class="dc-sentence"') == sum(len(p.sentences) for p in passages)
    assert document.id in shown
    assert f'href="/document/{document.id}?lang={language}"' in shown
    assert f'href="/document/{document.id}/original"' in shown
    assert f'href="{passage_link(passages[0].id, language)}"' in shown
    assert said(language, "documents.page", number=1) in shown
    assert 'data-dc="edit"' in shown
    assert 'data-dc="edit"' not in understood(read_only(site), language, document.id)
    note = understood(site, language, named(site, "Borders").id)
    assert said(language, "documents.note_fixed") in note
    assert 'data-dc="edit"' not in note


def test_long_documents_are_turned_page_by_page(site: Site) -> None:
    text = " ".join(f"Sentence {number} is here. It goes on." for number in range(120))
    added = site.assistant.library.add(
        samples.document(text, "upload:long.txt", title="Long")
    ).document
    numbers: list[int] = []
    for first, count in (("0", 50), ("50", 50), ("100", 20), ("9999", 20), ("-1", 50), (None, 50)):
        shown = understood(site, "en", added.id, first)
        found = [int(each) for each in re.findall(r'class="dc-part" value="(\d+)"', shown)]
        assert len(found) == count
        numbers += found[:1]
    assert numbers == [1, 51, 101, 101, 1, 1]
    assert AT_ONCE == 50


def test_text_in_no_passage_and_new_headings_come_before_a_passage(site: Site) -> None:
    text = "Treaty\n\nFirst sentence. Second one.\n\nStray line\n\nThird one. Fourth one."
    made = samples.document(text, "upload:t.txt", title="T", headings=("Treaty",))
    spans = [(8, 35), (49, 71)]
    drafts = tuple(
        replace(draft, start=a, end=b, sentences=((a, a + 15 if a == 8 else a + 10), (a + 16, b)))
        for draft, (a, b) in zip(made.passages, spans, strict=False)
    )
    site.assistant.library.add(replace(made, passages=drafts))
    library = site.assistant.library
    passages = library.document_passages(made.info.id)
    first, second = parts(passages, library.pages(made.info.id), text)
    assert (first.headings, first.outside, first.page is not None) == (("Treaty",), "", True)
    assert (second.headings, second.outside, second.page) == ((), "Stray line", None)
    assert "".join(stretch for stretch, _ in stretches(first.passage)) == first.passage.text
    assert [sentence for _, sentence in stretches(first.passage)] == [True, False, True]


def test_an_unknown_document_is_not_shown(site: Site) -> None:
    for unknown in ("0" * 64, None, {"id": 1}, "../../etc/passwd"):
        with pytest.raises(Refused, match="gone"):
            understood(site, "en", unknown)


# The page


def events(site: Site) -> set[str]:
    """The events of the page that reach the server or write to a part."""
    with gr.Blocks() as made, gr.Tabs() as tabs:
        desk = Desk("en", made, tabs)
        with gr.Tab("Documents", id="documents") as tab:
            documents.build(site, desk, tab)
    return {str(target[1]) for function in made.fns.values() for target in function.targets}


def test_where_the_site_is_read_only_no_event_changes_anything(site: Site) -> None:
    showing = {"click", "collapse", "select"}
    assert events(read_only(site)) == showing
    changing = {"upload", "clear", "stop", "change", "tick", "edit", "release", "apply", "delete"}
    assert events(site) == showing | changing
