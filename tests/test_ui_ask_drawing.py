"""What the Ask page draws: answers, refusals, remarks, evidence; hostile text as text."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from qa import Assistant
from qa.answer import Answer, AnswerSentence, Citation, Stopped
from qa.conversations import Turn
from qa.records import LANGUAGES, Language, Library, Page, Source
from ui.pages.ask_copying import as_text
from ui.pages.ask_drawing import Drawn, drawn, empty, next_ones
from ui.pages.ask_evidence import evidence, evidence_of, nothing
from ui.pages.ask_pages import on_page, pages_of
from ui.pages.ask_turns import ShownTurn, answered_turn, kept_turn
from ui.words import say

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))

HOSTILE = "<img src=x onerror=alert(1)> ${alert(3)} {{ say }} \"'><script>alert(2)</script>"
BAD_ADDRESS = Source("Act", url="javascript:alert(1)")
GOOD_ADDRESS = Source("Treaty", url="https://example.org/treaty")
TODAY = date(2026, 11, 1)
QUESTION = "Do ratified treaties prevail?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A document whose title, text and sources attack, and one with a page that is no PDF's."""
    folder = tmp_path_factory.mktemp("ask") / "library"
    with Library.create(folder, samples.HashingEmbedder()) as made:
        made.add(
            samples.document(
                f"Nothing {HOSTILE} is known. Treaties prevail over laws.", title=HOSTILE
            )
        )
        yield made


@pytest.fixture
def answer(library: Library) -> Answer:
    """Two sentences, the second no longer in force, from the hostile document."""
    document = library.documents()[0]
    passage = replace(
        library.document_passages(document.id)[0],
        sources=(BAD_ADDRESS, GOOD_ADDRESS),
        valid_from=date(1995, 8, 30),
        valid_to=date(2026, 7, 1),
    )
    quotes = ("Treaties prevail over laws.", f"Nothing {HOSTILE} is known.")
    citations = []
    for number, quote in enumerate(quotes, 1):
        start = passage.start + passage.text.index(quote)
        citations.append(Citation(number, quote, start, start + len(quote), passage, False))
    return Answer(
        question=QUESTION,
        text="",
        sentences=(
            AnswerSentence(quotes[0], (1,)),
            AnswerSentence(quotes[1], (2, 1), "No longer in force since 1 July 2026:"),
        ),
        citations=tuple(citations),
        hits=(),
        abstained=False,
        reason="",
        confidence=0.9,
        answered_by="quotes",
        as_of=TODAY,
        language="en",
        standalone_question=QUESTION,
    )


def tree(html: str) -> ElementTree.Element:
    """The elements of a page's part, which must be well formed."""
    closed = html.replace("&nbsp;", " ").replace(" hidden>", ">").replace(" open>", ">")
    return ElementTree.fromstring(f"<body>{closed}</body>")  # noqa: S314


def of_class(html: str, name: str) -> list[ElementTree.Element]:
    return [e for e in tree(html).iter() if name in (e.get("class") or "").split()]


def text_of(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def turns(*shown: ShownTurn, language: Language = "en", part: str = "current") -> str:
    return drawn(shown, "c1", language, part=part)


def test_each_marker_is_a_link_to_its_card_and_the_first_of_it_can_be_returned_to(
    answer: Answer,
) -> None:
    html = turns(kept_turn(Turn("t1", answer), 3))
    markers = of_class(html, "ak-marker")
    assert [text_of(marker) for marker in markers] == ["[1]", "[2]", "[1]"]
    assert [marker.get("href") for marker in markers] == ["#ev-t1-1", "#ev-t1-2", "#ev-t1-1"]
    assert [marker.get("id") for marker in markers] == ["mk-t1-1", "mk-t1-2", None]
    cards = of_class(evidence_of("t1", answer, "en", lambda _: None), "ak-card")
    assert [card.get("id") for card in cards] == ["ev-t1-1", "ev-t1-2"]
    assert [card.get("data-back") for card in cards] == ["mk-t1-1", "mk-t1-2"]
    ids = [element.get("id") for element in tree(html).iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_a_remark_is_set_off_from_what_the_source_says(answer: Answer) -> None:
    html = turns(kept_turn(Turn("t1", answer), 1))
    (remark,) = of_class(html, "ak-remark")
    assert text_of(remark) == "No longer in force since 1 July 2026:"
    assert next(text_of(e) for e in of_class(html, "ak-sentence")) == "Treaties prevail over laws."
    (force, _) = of_class(evidence_of("t1", answer, "en", lambda _: None), "ak-force")
    assert text_of(force) == "No longer in force since 1 July 2026"


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_is_shown_as_text(answer: Answer, language: Language) -> None:
    attacked = replace(
        answer,
        question=HOSTILE,
        standalone_question=f"searched {HOSTILE}",
        note=HOSTILE,
        answered_by=HOSTILE,
        stopped=(Stopped(HOSTILE, HOSTILE),),
        sentences=(AnswerSentence(HOSTILE, (), HOSTILE), *answer.sentences),
    )
    kept = Turn("t1", attacked, -1, HOSTILE)
    shown = kept_turn(kept, 1, holds=False, show_stopped=True)
    refused = replace(attacked, abstained=True, reason=HOSTILE, sentences=(), citations=())
    panel = evidence_of("t1", attacked, language, lambda _: Page(1, 0))
    for html in (
        turns(shown, answered_turn(refused, 2), language=language),
        panel,
        empty([HOSTILE], language),
        next_ones("t1", [HOSTILE], language),
    ):
        names = {element.tag for element in tree(html).iter()}
        assert not names & {"script", "form", "style", "iframe", "object", "link", "base"}
        assert "onerror" not in {key for e in tree(html).iter() for key in e.attrib}
        assert "alert(1)" in "".join(tree(html).itertext())
    pictures = [e for e in tree(panel).iter() if e.tag == "img"]
    assert all((e.get("src") or "").startswith("/document/") for e in pictures)
    addresses = {e.get("href") for e in tree(panel).iter("a")}
    assert "https://example.org/treaty" in addresses
    assert not any((address or "").startswith("javascript") for address in addresses)


def test_a_refusal_is_no_answer_and_leads_to_what_is_near(answer: Answer, library: Library) -> None:
    hits = tuple(Assistant(library).search("treaties laws"))
    refused = replace(
        answer, abstained=True, sentences=(), citations=(), hits=hits, reason="Looked for a cup."
    )
    html = turns(kept_turn(Turn("t1", refused), 1))
    assert text_of(of_class(html, "ak-verdict")[0]) == say("en", "ask.refused")
    assert "Looked for a cup." in text_of(of_class(html, "ak-refused")[0])
    links = of_class(html, "ak-marker")
    panel = evidence_of("t1", refused, "en", lambda _: None)
    assert [link.get("href") for link in links] == [
        f"#{card.get('id')}" for card in of_class(panel, "ak-card")
    ]
    assert [text_of(e) for e in tree(panel).iter("mark")] == ["Treaties prevail"]
    assert not of_class(html, "ak-sentence")


def test_the_rewritten_question_is_shown_only_if_it_is_another(answer: Answer) -> None:
    assert not of_class(turns(answered_turn(answer, 1)), "ak-standalone")
    follow_up = replace(answer, question="And in 2015?")
    (searched,) = of_class(turns(answered_turn(follow_up, 1)), "ak-standalone")
    assert QUESTION in text_of(searched)


def test_what_the_guard_stopped_is_shown_only_where_that_is_wanted(answer: Answer) -> None:
    stopping = replace(answer, stopped=(Stopped("A fancy.", "No passage says so."),))
    assert "A fancy." not in turns(answered_turn(stopping, 1))
    shown = turns(answered_turn(stopping, 1, show_stopped=True))
    assert "A fancy." in shown
    assert "No passage says so." in shown


def test_a_model_s_sentences_flow_and_quotes_stand_apart(answer: Answer) -> None:
    said = tuple(AnswerSentence(f"Sentence {n}.", (1,)) for n in range(3))
    flowing = answered_turn(replace(answer, sentences=said, answered_by="llama"), 1)
    assert [len(paragraph) for paragraph in flowing.paragraphs] == [3]
    quoted = answered_turn(replace(answer, sentences=said), 1)
    assert [len(paragraph) for paragraph in quoted.paragraphs] == [1, 1, 1]
    assert say("en", "ask.by_model", model="llama") in turns(flowing)


def test_receipts_that_no_longer_hold_are_told(answer: Answer) -> None:
    kept = Turn("t1", answer)
    assert len(of_class(turns(kept_turn(kept, 1, holds=False)), "ak-broken")) == 1
    whole = turns(kept_turn(kept, 1, holds=True))
    assert not of_class(whole, "ak-broken")
    assert say("en", "ask.receipts_hold") in whole


def test_what_is_being_answered_can_neither_be_rated_nor_edited() -> None:
    html = turns(ShownTurn(1, QUESTION, "en", doing="Looking…"))
    assert of_class(html, "ak-pending")
    assert "Looking…" in html
    assert "data-do" not in html


def test_a_thumb_down_asks_why_and_then_thanks(answer: Answer) -> None:
    asking = turns(kept_turn(Turn("t1", answer, -1), 1))
    assert say("en", "ask.what_is_wrong") in asking
    thanking = turns(kept_turn(Turn("t1", answer, -1, "Wrong year"), 1))
    assert [text_of(e) for e in tree(thanking).iter("q")][-1] == "Wrong year"
    pressed = [e.get("aria-pressed") for e in tree(thanking).iter() if e.get("aria-pressed")]
    assert pressed == ["false", "true"]


def test_an_answer_is_copied_with_quotes_and_references(answer: Answer) -> None:
    text = as_text(answer)
    assert "Treaties prevail over laws. [1]" in text
    assert "No longer in force since 1 July 2026: Nothing" in text
    assert "\n[1] “Treaties prevail over laws.” Act; Treaty, in: " in text
    (plain, markdown) = (
        e.get("data-copy")
        for e in tree(turns(answered_turn(answer, 1))).iter()
        if e.get("data-do") == "copy"
    )
    assert plain is not None
    assert plain.split() == text.split()
    assert markdown is not None
    assert markdown.split() == answer.to_markdown().split()


def test_turns_drawn_before_are_remembered_until_something_of_them_changes(
    answer: Answer,
) -> None:
    known = Drawn()
    first = known.turn(kept_turn(Turn("t1", answer), 1), "c1", "en")
    assert known.turn(kept_turn(Turn("t1", answer), 1), "c1", "en") is first
    rated = known.turn(kept_turn(Turn("t1", answer, 1), 1), "c1", "en")
    assert 'aria-pressed="true"' in rated
    assert known.turn(kept_turn(Turn("t1", answer), 1), "c1", "ru") != first


def test_the_quote_is_marked_inside_its_passage(answer: Answer) -> None:
    html = evidence("t1", QUESTION, answer.citations[:1], TODAY, "en", lambda _: None)
    assert [text_of(e) for e in tree(html).iter("mark")] == ["Treaties prevail over laws."]
    assert "alert(1)" in text_of(of_class(html, "ak-passage")[0])
    assert "From 30 August 1995 until 1 July 2026" in html
    assert "<img" not in html
    assert say("en", "ask.evidence_empty") in nothing("en")


def test_only_pages_of_a_pdf_are_shown(library: Library, answer: Answer) -> None:
    page_of = pages_of(library)
    citation = answer.citations[0]
    assert page_of(citation) is None
    paged = replace(citation.passage, page=4)
    assert page_of(replace(citation, passage=paged)) is None
    document = replace(paged.document, source="upload:law.pdf", id="0" * 64)
    gone = replace(citation, passage=replace(paged, document=document))
    assert page_of(gone) is None
    html = evidence("t1", QUESTION, [citation], TODAY, "en", lambda _: Page(7, 0))
    (picture,) = tree(html).iter("img")
    assert (picture.get("src") or "").startswith(
        f"/document/{citation.passage.document.id}/page/7.png?at="
    )
    assert say("en", "ask.page", page=7) in html


@pytest.mark.parametrize(
    ("language", "locator", "label", "place"),
    [
        ("en", "p. 6, para. 3", None, "p. 7"),
        ("en", "p. 494, para. 3", "495", "p. 495"),
        ("ru", "с. 494, абз. 3", "495", "с. 495"),
        ("kk", "494-б., 3-абз.", "495", "495-бет"),
        ("en", "Art. 4(3)", None, "Art. 4(3), p. 7"),
        ("en", "", None, "p. 7"),
    ],
)
def test_a_card_names_the_page_of_the_quote_and_not_the_one_on_which_its_passage_begins(
    answer: Answer, language: Language, locator: str, label: str | None, place: str
) -> None:
    citation = answer.citations[0]
    document = replace(citation.passage.document, language=language)
    passage = replace(citation.passage, document=document, page=6, locator=locator)
    cited = replace(citation, passage=passage)
    shown = evidence("t1", QUESTION, [cited], TODAY, language, lambda _: Page(7, 0, label))
    assert text_of(of_class(shown, "ak-card")[0].findall(".//header//p")[0]) == place
    (reference,) = (e.get("data-copy") for e in tree(shown).iter() if e.get("data-copy"))
    assert (reference or "").endswith(f", {place}")
    assert on_page(passage, Page(6, 0, label)) == passage
