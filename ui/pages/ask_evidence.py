"""The evidence beside an answer: each quote inside its passage, with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from qa.answer import Answer, Citation
from qa.labels import force_remark, format_date, labels
from qa.marking import marks
from qa.records import Hit, Language, Passage
from qa.references import format_reference, format_source, pinpoint
from qa.rendering import visible
from ui.markup import render
from ui.pages.ask_pages import PageOf, on_page
from ui.pages.compare_drawing import stretches
from ui.pages.links import document_page_link, page_picture_link, passage_link
from ui.words import say

_MOST_NEAR = 3


@dataclass(frozen=True, slots=True)
class Card:
    """One passage with what is marked in it, and where to go from it."""

    number: int
    title: str
    where: str
    language: str
    stretches: tuple[tuple[str, bool], ...]
    force: str  # the remark for the day asked about
    over: bool  # whether it is known not to be in force on that day
    dates: str
    rests_on: tuple[tuple[str, str], ...]  # words, and an address or nothing
    page: int | None
    picture: str  # address of the page's picture, where there is one
    document_link: str
    passage_link: str
    reference: str


def evidence(
    turn: str,
    question: str,
    citations: Sequence[Citation],
    as_of: date,
    language: Language,
    page_of: PageOf,
) -> str:
    """The citations of a turn as cards, in the words of that language."""
    cards = tuple(_card(citation, as_of, language, page_of) for citation in citations)
    return _drawn(turn, question, cards, language, refused=False)


def evidence_of(turn: str, answer: Answer, language: Language, page_of: PageOf) -> str:
    """The evidence of an answer; of a refusal, the passages nearest to what was asked."""
    if not answer.abstained:
        return evidence(turn, answer.question, answer.citations, answer.as_of, language, page_of)
    near = (_as_citation(hit, n, answer.as_of) for n, hit in enumerate(answer.hits, 1))
    cards = tuple(
        _card(citation, answer.as_of, language, page_of, answer.standalone_question)
        for citation in list(near)[:_MOST_NEAR]
    )
    return _drawn(turn, answer.question, cards, language, refused=True)


def nothing(language: Language) -> str:
    """The panel before anything was asked."""
    return _drawn("", "", (), language, refused=False)


def _as_citation(hit: Hit, number: int, as_of: date) -> Citation:
    passage = hit.passage
    return Citation(
        number, passage.text, passage.start, passage.end, passage, passage.in_force(as_of)
    )


def _card(
    citation: Citation,
    as_of: date,
    language: Language,
    page_of: PageOf,
    query: str = "",
) -> Card:
    """`query` is what is marked instead of the quote, where nothing is quoted."""
    passage = citation.passage
    document = passage.document
    page, at = page_of(citation), (citation.start, citation.end)
    placed = on_page(passage, page) if page else passage
    inside = citation.start - passage.start, citation.end - passage.start
    spans = marks(query, passage.text, document.language) if query else [inside]
    return Card(
        number=citation.number,
        title=visible(document.title),
        where=pinpoint(placed, language),
        language=document.language,
        stretches=tuple(stretches(passage.text, spans)),
        force=force_remark(citation, as_of, language),
        over=citation.in_force is False,
        dates=_dates(passage, language),
        rests_on=tuple(
            (format_source(source, language), _address(source.url)) for source in passage.sources
        ),
        page=page.number if page else None,
        picture=page_picture_link(document, page.number, at) if page else "",
        document_link=document_page_link(document.id, language, at),
        passage_link=passage_link(passage.id, language),
        reference=format_reference(replace(citation, passage=placed), language),
    )


def _dates(passage: Passage, language: Language) -> str:
    """The days between which the passage is in force, as far as they are known."""
    since, until = passage.valid_from, passage.valid_to
    if since and until:
        days = {"since": format_date(since, language), "until": format_date(until, language)}
        return say(language, "ask.between", **days)
    if until:
        return labels(language).until.format(date=format_date(until, language))
    return labels(language).since.format(date=format_date(since, language)) if since else ""


def _address(url: str | None) -> str:
    """An address of the web; nothing for any other, which a browser might run."""
    return url if url and url.startswith(("http://", "https://")) else ""


def _drawn(
    turn: str, question: str, cards: tuple[Card, ...], language: Language, *, refused: bool
) -> str:
    return render(
        "ask_evidence.html",
        language,
        turn=turn,
        question=question,
        cards=cards,
        refused=refused,
        visible=visible,
    )
