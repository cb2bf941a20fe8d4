"""The compare page: both sides asked, differences marked, hostile text as text."""

from __future__ import annotations

import asyncio
import re
import runpy
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from qa import Assistant
from qa.answer import Answer, AnswerSentence, Citation
from qa.comparing import Side, compared
from qa.records import LANGUAGES, Language, Library, VectorStoreError
from qa.rendering import render
from ui.pages import compare as page
from ui.pages.compare_drawing import drawn, sentences, stretches
from ui.pages.compare_examples import examples
from ui.safety.seats import Busy
from ui.words import say

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))

HOSTILE = "<img src=x onerror=alert(1)> ${alert(3)} {{ say }} <b>bold</b>"
ENDED = (date(1995, 8, 30), date(2026, 7, 1))
THEN, NOW = date(2015, 1, 1), date(2026, 11, 1)
NO_TITLES: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


class Seats:
    """Seats that are all free, or none; counts those taken."""

    def __init__(self, free: bool = True) -> None:
        self.free, self.given = free, 0

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """A seat, or Busy."""
        if not self.free:
            raise Busy
        self.given += 1
        yield


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Two notes, one of which was in force until 2026, and an own document."""
    folder = tmp_path_factory.mktemp("compare") / "library"
    base = "corpus:en/treaties-under-the-"
    with Library.create(folder, samples.HashingEmbedder()) as made:
        old = samples.document(
            samples.RATIFIED, f"{base}1995-constitution.md", title="Old", passage_validity=ENDED
        )
        new = samples.document(samples.CASPIAN, f"{base}2026-constitution.md", title="New")
        made.replace_notes([], [old, new], "1")
        made.add(samples.document(f"Nothing {HOSTILE} is known.", title=HOSTILE, language="ru"))
        yield made


@pytest.fixture
def site(library: Library) -> SimpleNamespace:
    return SimpleNamespace(assistant=Assistant(library), seats=Seats())


def answer(library: Library, day: date, texts: Sequence[str]) -> Answer:
    """An answer of those sentences of the note that has ended."""
    old = next(d for d in library.documents() if d.title == "Old")
    passages = library.document_passages(old.id)
    citations = []
    for number, text in enumerate(texts, 1):
        passage = next(p for p in passages if text in p.text)
        start = passage.start + passage.text.index(text)
        end = start + len(text)
        citations.append(Citation(number, text, start, end, passage, passage.in_force(day)))
    said = tuple(
        AnswerSentence(
            c.quote, (c.number,), "" if c.in_force else "No longer in force since 1 July 2026:"
        )
        for c in citations
    )
    return Answer(
        question="Which prevails?",
        text=render(said),
        sentences=said,
        citations=tuple(citations),
        hits=(),
        abstained=not said,
        reason="" if said else "The sources do not answer this question.",
        confidence=0.9,
        answered_by="quotes",
        as_of=day,
        language="en",
        standalone_question="Which prevails?",
    )


def tree(html: str) -> list[ElementTree.Element]:
    """Every element of a page, which must be well formed."""
    return list(ElementTree.fromstring(html).iter())  # noqa: S314


FIRST = "Ratified treaties have priority over the laws of Kazakhstan."
SECOND = "Their force is direct."


def test_a_text_is_cut_at_its_marks_and_keeps_its_spaces() -> None:
    parts = list(stretches("Until 2017 treaties prevailed.", [(6, 10), (20, 30)]))
    assert parts == [("Until ", False), ("2017", True), (" treaties ", False), ("prevailed.", True)]
    assert "".join(text for text, _ in stretches("a  b \u202e c", [(1, 3)])) == "a b c"
    assert list(stretches("", [])) == []


def test_the_words_that_differ_are_marked_on_both_sides(library: Library) -> None:
    one, other = answer(library, THEN, [FIRST]), answer(library, THEN, [FIRST])
    changed = replace(
        other, sentences=(AnswerSentence(FIRST.replace("priority", "no rank"), (1,)),)
    )
    shown = drawn(compared(one, changed), (False, False), NO_TITLES, "en")
    assert re.findall(r"<mark>(.*?)</mark>", shown) == ["priority", "no rank"]
    assert say("en", "compare.differ") in shown


def test_a_sentence_that_one_answer_alone_has_is_told_and_not_only_coloured(
    library: Library,
) -> None:
    found = compared(answer(library, THEN, [FIRST, SECOND]), answer(library, THEN, [FIRST]))
    alone = [s.alone for s in sentences(found.left, found.left_marks, found.left_remarks)]
    assert alone == [False, True]
    shown = drawn(found, (False, False), NO_TITLES, "kk")
    assert shown.count(say("kk", "compare.only_here")) == 1
    assert "<mark>" not in shown


def test_answers_alike_are_said_to_be_the_same(library: Library) -> None:
    found = compared(answer(library, THEN, [FIRST]), answer(library, THEN, [FIRST]))
    shown = drawn(found, (False, False), NO_TITLES, "en")
    assert say("en", "compare.same") in shown
    assert "<mark>" not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_longer_in_force_is_remarked(library: Library, language: Language) -> None:
    found = compared(answer(library, THEN, [FIRST]), answer(library, NOW, [FIRST]))
    shown = drawn(found, (False, True), NO_TITLES, language)
    forces = [e.text or "" for e in tree(shown) if (e.get("class") or "").startswith("cp-force")]
    assert forces == [
        "No longer in force since 1 July 2026",
        "No longer in force since 1 July 2026:",
    ]
    assert found.remark in shown
    assert say(language, "compare.differ") in shown


def test_an_abstention_shows_its_reason_and_both_that_nobody_answers(library: Library) -> None:
    nothing = answer(library, NOW, [])
    one = drawn(compared(answer(library, NOW, [FIRST]), nothing), (True, True), NO_TITLES, "en")
    assert one.count("cp-abstained") == 1
    assert nothing.reason in one
    both = drawn(compared(nothing, nothing), (True, True), NO_TITLES, "en")
    assert say("en", "compare.neither") in both


def test_each_half_leads_to_its_sources_and_to_the_ask_page(library: Library) -> None:
    found = compared(answer(library, THEN, [FIRST]), answer(library, NOW, [FIRST]))
    links = [e.get("href") for e in tree(drawn(found, (False, True), NO_TITLES, "ru"))]
    passage = found.left.citations[0].passage.id.replace(":", "%3A")
    assert links.count(f"/passage/{passage}?lang=ru") == 2
    cited = found.left.citations[0]
    place = f"/document/{cited.passage.document.id}?at={cited.start}-{cited.end}&lang=ru#at"
    assert links.count(place) == 2
    assert "/ru/?ask=Which+prevails%3F&as_of=2015-01-01" in links
    assert "/ru/?ask=Which+prevails%3F" in links
    ids = [e.get("id") for e in tree(drawn(found, (False, True), NO_TITLES, "ru")) if e.get("id")]
    assert {"#cp-left-1", "#cp-right-1"} <= set(links)
    assert sorted(ids) == ["cp-left-1", "cp-right-1"]


def test_hostile_text_is_shown_as_text(library: Library) -> None:
    hostile = replace(
        answer(library, THEN, [FIRST]),
        question=HOSTILE,
        note=HOSTILE,
        sentences=(AnswerSentence(HOSTILE, (1,), HOSTILE),),
    )
    found = compared(hostile, replace(answer(library, THEN, []), reason=HOSTILE))
    shown = drawn(found, (True, True), ((HOSTILE,), ()), "en")
    assert shown.count("onerror=alert(1)") >= 5
    assert not {element.tag for element in tree(shown)} & {"img", "b", "script"}
    assert not {name for e in tree(shown) for name in e.attrib if name.startswith("on")}


def test_both_sides_are_asked_at_the_same_time_in_one_seat(
    site: SimpleNamespace, library: Library
) -> None:
    together = threading.Barrier(2, timeout=20)
    asked = []

    class Asked:
        """Answers only when both questions are being answered."""

        def __init__(self) -> None:
            self.library = library

        async def aask(self, question: str, **given: object) -> Answer:
            """An answer of that day."""
            asked.append((question, given["as_of"], given["where"].documents))  # type: ignore[attr-defined]
            await asyncio.to_thread(together.wait)
            return answer(library, THEN, [FIRST])

    site.assistant = Asked()
    documents = frozenset(d.id for d in library.documents() if d.title == "New")
    shown = asyncio.run(
        page.side_by_side(site, "en", "Which prevails?", Side("2015-01-01"), Side(None, documents))
    )
    assert say("en", "compare.same") in shown
    assert "<h2>New</h2>" in shown
    assert sorted(asked, key=str) == sorted(
        [
            ("Which prevails?", "2015-01-01", frozenset()),
            ("Which prevails?", None, documents),
        ],
        key=str,
    )
    assert site.seats.given == 1


@pytest.mark.parametrize(
    ("question", "day", "key"),
    [
        ("  ", None, "compare.no_question"),
        ("?!", None, "compare.no_question"),
        ("x" * 2001, None, "compare.no_question"),
        ("Which prevails?", "the day after tomorrow", "compare.no_date"),
        ("Which prevails?", "2015-02-31", "compare.no_date"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_not_be_asked_is_told(
    site: SimpleNamespace, question: str, day: str | None, key: str, language: Language
) -> None:
    shown = asyncio.run(page.side_by_side(site, language, question, Side(day), Side()))
    assert say(language, key) in shown
    assert site.seats.given == 0


def test_a_busy_server_and_a_library_that_fails_are_told(site: SimpleNamespace) -> None:
    full = SimpleNamespace(assistant=site.assistant, seats=Seats(free=False))
    shown = asyncio.run(page.side_by_side(full, "en", "Which prevails?", Side(), Side()))
    assert say("en", "compare.busy") in shown

    class Damaged:
        async def aask(self, question: str, **_: object) -> Answer:
            """Fails as a damaged library does."""
            message = f"/srv/library: {question}"
            raise VectorStoreError(message)

    failing = SimpleNamespace(assistant=Damaged(), seats=Seats())
    shown = asyncio.run(page.side_by_side(failing, "en", "Which prevails?", Side(), Side()))
    assert say("en", "compare.unreadable").replace("'", "&#39;") in shown
    assert "/srv" not in shown


def test_the_documents_to_choose_from_begin_with_all_and_the_pages_language(
    site: SimpleNamespace,
) -> None:
    desk = SimpleNamespace(language="en", say=lambda key: say("en", key))
    choices = page.documents(site, desk)
    assert choices[0] == (say("en", "compare.all_documents"), "")
    assert [name for name, _ in choices[1:]] == ["New · en", "Old · en", f"{HOSTILE} · ru"]


def test_the_examples_fill_in_the_day_or_the_two_notes(library: Library) -> None:
    made = examples(library, "en")
    held = {d.title: d.id for d in library.documents()}
    assert made["dates"].left == ("2015-01-01", "")
    assert made["dates"].right == (None, "")
    assert (made["documents"].left, made["documents"].right) == (
        (None, held["Old"]),
        (None, held["New"]),
    )
    assert examples(library, "kk")["documents"].left == (None, "")
    assert made["dates"].question == say("en", "compare.question_dates")
