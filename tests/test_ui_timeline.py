"""The timeline page: lanes by subject, where events stand, filters, and hostile text as text."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlparse
from xml.etree import ElementTree

import pytest

from ingest.documents import build_document
from ingest.limits import Limits
from ingest.readers.markdown import read_markdown
from qa import Assistant
from qa.chronology import TimelineEntry
from qa.records import LANGUAGES, Language, Library, VectorStoreError
from ui.pages import timeline_drawing as drawing
from ui.pages import timeline_subjects
from ui.pages.timeline import chronology, picture_of, question_on
from ui.pages.timeline_subjects import DOCUMENTS, SUBJECTS, subject_of
from ui.words import say
from vectorstore.records import NewDocument

ROOT = Path(__file__).parents[1]
samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))

HOSTILE = "<img src=x onerror=alert(1)> ${alert(2)} {{ say }} ' </svg>"
OWN = f"""---
title: "A paper <script>alert(3)</script>"
language: en
sources:
  law: {{instrument: "Law <b onclick=alert(4)>", kind: law, date: 1991-12-16}}
---
{{event=1992-03-02}}
Kazakhstan joined the United Nations on 2 March 1992, `{HOSTILE}`.[^law]

{{event=1993}}
In 1993 the `first` embassies opened.

{{event=1993-01}}
Nobody wrote down where the state stood in January 1993.
"""
NOTE = "corpus:en/borders-and-caspian.md"
BORDERS = """---
title: Borders
language: en
---
{event=1994-04-26}
The border with China was settled by an agreement of 26 April 1994.
"""
RUSSIAN = """---
title: Независимость
language: ru
---
{event=1991-12-16}
Казахстан объявил о независимости 16 декабря 1991 года.
"""


def document(text: str, source: str) -> NewDocument:
    content = text.encode()
    return build_document(read_markdown(content, source, Limits()), content, source)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A library of a shipped note, an own document full of markup, and a Russian one."""
    folder = tmp_path_factory.mktemp("timeline") / "library"
    with Library.create(folder, samples.HashingEmbedder()) as library:
        library.replace_notes([], [document(BORDERS, NOTE)], "1")
        library.add(document(OWN, "/papers/own.md"))
        library.add(document(RUSSIAN, "/papers/ru.md"))
        yield SimpleNamespace(assistant=Assistant(library))


@pytest.fixture(scope="module")
def entries(site: SimpleNamespace) -> list[TimelineEntry]:
    found: list[TimelineEntry] = site.assistant.timeline()
    return found


def numbers(page: str) -> list[int]:
    """The events of the list, by their numbers."""
    return [int(number) for number in re.findall(r'<li id="tl-(\d+)"', page)]


def elements(page: str) -> list[ElementTree.Element]:
    """Every element, which shows that the page is well formed too."""
    text = re.sub(r'<details class="tl-section" open>', '<details class="tl-section">', page)
    return list(ElementTree.fromstring(text.replace(" hidden>", ">")).iter())  # noqa: S314


def test_every_shipped_note_has_a_subject_that_has_words() -> None:
    listed = {note for notes in timeline_subjects._NOTES.values() for note in notes}
    shipped = {path.name for path in (ROOT / "ingest" / "corpus" / "en").glob("*.md")}
    assert listed == shipped
    for language in LANGUAGES:
        assert len({say(language, f"timeline.{subject}") for subject in SUBJECTS}) == len(SUBJECTS)


def test_a_shipped_note_is_in_its_lane_and_everything_else_in_the_last(
    entries: list[TimelineEntry],
) -> None:
    subjects = {e.date: subject_of(e.citation.passage.document) for e in entries}
    assert subjects == {
        "1992-03-02": DOCUMENTS,
        "1993": DOCUMENTS,
        "1993-01": DOCUMENTS,
        "1994-04-26": "borders",
    }
    assert drawing.lanes_of(entries) == ("borders", DOCUMENTS)


def test_events_stand_in_the_order_of_time_and_those_of_a_day_do_not_touch(
    entries: list[TimelineEntry],
) -> None:
    told = [*entries, *entries[:1] * 4]
    made = drawing.draw(told)
    dots = [dot for lane in made.lanes for dot in lane.dots]
    assert len(dots) == len(told)
    assert all(0 < dot.x < 100 for dot in dots)
    assert len({(dot.x, dot.y) for dot in dots}) == len(dots)
    for lane in made.lanes:
        assert all(lane.top < dot.y < lane.top + lane.height for dot in lane.dots)
    by_date = {dot.entry.date: dot.x for dot in dots}
    assert by_date["1992-03-02"] < by_date["1993-01"] < by_date["1993"] < by_date["1994-04-26"]
    assert made.lanes[-1].top + made.lanes[-1].height < made.height


def test_a_day_stands_at_its_place_in_its_year(entries: list[TimelineEntry]) -> None:
    made = drawing.draw(entries)
    years = {tick.year: tick.x for tick in made.ticks}
    assert sorted(years) == [1992, 1993, 1994, 1995]
    assert all(tick.labelled for tick in made.ticks)
    joined = next(d.x for lane in made.lanes for d in lane.dots if d.entry.date == "1992-03-02")
    share = (joined - years[1992]) / (years[1993] - years[1992])
    assert share == pytest.approx(60 / 365, abs=0.01)


def test_the_years_of_a_long_time_are_labelled_at_round_numbers() -> None:
    labelled = [tick.year for tick in drawing._ticks(1986, 2027) if tick.labelled]
    assert labelled == [1990, 1995, 2000, 2005, 2010, 2015, 2020, 2025]
    assert len(drawing._ticks(1, 2027)) < 20


def test_the_table_has_a_row_a_year_and_a_cell_a_lane(entries: list[TimelineEntry]) -> None:
    rows = drawing.rows(entries)
    assert [row.year for row in rows] == [1992, 1993, 1994]
    assert [[len(cell) for cell in row.cells] for row in rows] == [[0, 1], [0, 2], [1, 0]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_event_is_in_picture_table_and_list(
    entries: list[TimelineEntry], language: Language
) -> None:
    page = picture_of(entries, language)
    found = elements(page)
    assert numbers(page) == [1, 2, 3, 4]
    links = [e for e in found if e.get("class", "").startswith("tl-dot")]
    assert sorted(link.get("href", "") for link in links) == sorted(
        f"#tl-{number}" for number in (1, 2, 3, 4, 1, 2, 3, 4)
    )
    assert all(link.get("aria-label") for link in links)
    across = [link for link in links if link.get("tabindex") == "0"]
    assert len(across) == 2  # one for the keyboard to come to in each lane


def test_an_event_links_to_its_passage_its_place_and_a_question_on_it(
    entries: list[TimelineEntry],
) -> None:
    page = picture_of(entries[-1:], "ru")
    citation = entries[-1].citation
    links = [e.get("href", "") for e in elements(page) if e.tag == "a" and "/" in e.get("href", "")]
    passage, document, ask = links
    assert passage == f"/passage/{citation.passage.id.replace(':', '%3A')}?lang=ru"
    start, end = citation.start, citation.end
    assert document == f"/document/{citation.passage.document.id}?at={start}-{end}&lang=ru#at"
    assert urlparse(ask).path == "/ru/"
    assert parse_qs(urlparse(ask).query) == {"ask": [question_on(entries[-1])]}
    assert entries[-1].text in question_on(entries[-1])


def test_text_of_documents_is_shown_as_text(entries: list[TimelineEntry]) -> None:
    page = picture_of(entries, "en")
    assert "onerror=alert(1)" in page  # it is there, to be read
    tags = {element.tag for element in elements(page)}
    assert not tags & {"img", "script", "b", "iframe", "form"}
    attributes = {name for element in elements(page) for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or name == "style"}


def test_it_is_filtered_by_date_language_and_subject(site: SimpleNamespace) -> None:
    def shown(start: str = "", end: str = "", language: Language = "en", *among: str) -> list[int]:
        return numbers(chronology(site, "kk", start, end, language, among))

    assert len(shown()) == 4
    assert len(shown("1993", " 1993-12-31 ")) == 2
    assert len(shown("", "", "en", "borders")) == 1
    assert len(shown("", "", "en", "borders", DOCUMENTS)) == 4
    assert len(shown("", "", "ru")) == 1


@pytest.mark.parametrize(
    ("start", "end", "among", "key"),
    [
        ("nineteen", "", (), "timeline.no_date"),
        ("1991-13", "", (), "timeline.no_date"),
        ("1995", "1991", (), "timeline.reversed"),
        ("2001", "", (), "timeline.none"),
        ("", "", ("nuclear",), "timeline.none"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_not_be_shown_is_told(
    site: SimpleNamespace,
    start: str,
    end: str,
    among: tuple[str, ...],
    key: str,
    language: Language,
) -> None:
    page = chronology(site, language, start, end, "en", among)
    assert say(language, key) in page
    assert "tl-dot" not in page


def test_a_library_that_fails_is_told_without_its_path() -> None:
    class Damaged:
        def timeline(self, *_: object, **__: object) -> list[TimelineEntry]:
            """Fails as a damaged library does."""
            message = "/srv/library is damaged"
            raise VectorStoreError(message)

    page = chronology(SimpleNamespace(assistant=Damaged()), "en", "", "", "en", ())
    assert say("en", "page.unreadable").replace("'", "&#39;") in page
    assert "/srv" not in page


def test_the_list_of_few_events_is_open_and_of_many_can_be_opened(
    entries: list[TimelineEntry],
) -> None:
    few, many = picture_of(entries, "en"), picture_of(entries * 9, "en")
    assert '<details class="tl-section" open>' in few
    assert "tl-all" not in few
    assert '<details class="tl-section">' in many
    assert 'class="tl-all"' in many
