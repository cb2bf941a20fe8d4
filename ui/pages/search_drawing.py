"""The results of a search as HTML: passages with the query's words marked, and ways on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qa.answer import Citation
from qa.exports.styles import STYLES
from qa.labels import force_remark, format_date
from qa.marking import marks
from qa.records import DocumentInfo, Hit, Language, Passage
from qa.references import format_sources, pinpoint
from qa.rendering import visible
from qa.searching import MOST, ORDERS, Found, year_of
from ui.markup import render
from ui.pages.links import (
    SAVED_AS,
    ask_about_link,
    passage_in_document_link,
    passage_link,
    styled_reference_link,
)
from ui.pages.search_asking import Asked
from ui.words import say

A_PAGE = 10
"""Passages on one page of results."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage among the results: its place among them, and its text cut at the marks."""

    number: int
    passage: Passage
    stretches: tuple[tuple[str, bool], ...]
    by_meaning: bool  # none of the query's words led to it


def drawn(asked: Asked, found: Found, titles: dict[str, DocumentInfo], language: Language) -> str:
    """A page of the results in the words of that language; the last one if there are fewer."""
    pages = max(-(-len(found.hits) // A_PAGE), 1)
    at = min(asked.page, pages)
    day = asked.where().as_of or date.today()
    return render(
        "search_results.html",
        language,
        asked=asked,
        address=asked.address(language, at),
        count=counted(found, asked, language),
        filters=filters(asked, titles, language),
        without_filters=Asked(asked.query, order=asked.order).address(language),
        shown=list(shown(asked, found, at)),
        first=(at - 1) * A_PAGE + 1,
        at=at,
        pages=pages,
        page_links=[(number, asked.address(language, number)) for number in around(at, pages)],
        previous=asked.address(language, at - 1) if at > 1 else "",
        following=asked.address(language, at + 1) if at < pages else "",
        found_ids=" ".join(hit.passage.id for hit in found.hits),
        total=len(found.hits),
        orders=ORDERS,
        styles=STYLES,
        files=SAVED_AS,
        visible=visible,
        year_of=year_of,
        place=lambda passage: pinpoint(passage, language),
        sources=lambda passage: format_sources(passage, language),
        force=lambda passage: _force(passage, day, language),
        links=lambda passage: _links(passage, language),
    )


def instead(language: Language, key: str, tips: tuple[str, ...] = (), **values: object) -> str:
    """Words in the place of results, and what to try."""
    return render(
        "search_message.html",
        language,
        message=say(language, key, **values),
        filters=(),
        without_filters="",
        address="",
        tips=tips,
    )


def welcome(language: Language) -> str:
    """What stands in the place of results before anything is searched for."""
    return instead(
        language, "search.begin", ("search.tip_words", "search.tip_places", "search.tip_tick")
    )


def nothing(asked: Asked, titles: dict[str, DocumentInfo], language: Language) -> str:
    """That nothing was found, what was looked for, and what to try."""
    tips = ["search.try_fewer_filters"] if asked.narrowed else ["search.try_adding"]
    return render(
        "search_message.html",
        language,
        message=say(language, "search.nothing", query=visible(asked.query)),
        filters=filters(asked, titles, language),
        without_filters=Asked(asked.query, order=asked.order).address(language),
        address=asked.address(language),
        tips=[*tips, "search.try_other_words", "search.try_other_language"],
    )


def counted(found: Found, asked: Asked, language: Language) -> str:
    """How many were found and how, in a sentence for eye and ear."""
    query, near = visible(asked.query), len(found.hits) - found.worded
    if not found.worded:
        return say(language, "search.by_meaning_only", query=query, near=near)
    key = "search.first_of_many" if found.more else "search.count"
    said = say(language, key, query=query, count=found.worded, most=MOST)
    return f"{said} {say(language, 'search.and_near', near=near)}" if near else said


def filters(asked: Asked, held: dict[str, DocumentInfo], language: Language) -> list[str]:
    """The filters that are set, in words; raises `UnreadableDate`."""
    said = [visible(held[each].title) if each in held else each for each in asked.documents]
    said += [say(language, f"search.kind_{kind}") for kind in asked.kinds]
    said += [say(language, f"search.in_{spoken}") for spoken in asked.languages]
    if asked.year_from:
        said.append(say(language, "search.since_year", year=asked.year_from))
    if asked.year_to:
        said.append(say(language, "search.until_year", year=asked.year_to))
    if day := asked.where().as_of:
        said.append(say(language, "search.on_day", date=format_date(day, language)))
    return said


def shown(asked: Asked, found: Found, at: int) -> Iterator[Shown]:
    """The passages of one page."""
    first = (at - 1) * A_PAGE
    for number, hit in enumerate(found.hits[first : first + A_PAGE], first + 1):
        yield _shown(number, hit, asked.query)


def around(at: int, pages: int) -> list[int]:
    """Numbers of pages to go to: the first, the last, those near; 0 stands for those left out."""
    near = sorted({1, pages, *(n for n in range(at - 2, at + 3) if 1 <= n <= pages)})
    return [n for one, other in zip([0, *near], near, strict=False) for n in _gap(one, other)]


def _gap(one: int, other: int) -> list[int]:
    return [0, other] if other > one + 1 else [other]


def _shown(number: int, hit: Hit, query: str) -> Shown:
    text, language = hit.passage.text, hit.passage.document.language
    cut: list[tuple[str, bool]] = []
    place = 0
    for start, end in marks(query, text, language):
        cut += [(text[place:start], False), (text[start:end], True)]
        place = end
    cut.append((text[place:], False))
    stretches = tuple((_line(part), marked) for part, marked in cut if part)
    return Shown(number, hit.passage, stretches, "lexical" not in hit.channels)


def _line(text: str) -> str:
    """The part in one visible line; a space at an end parts it from its neighbour."""
    before, after = (" " if edge.isspace() else "" for edge in (text[0], text[-1]))
    line = visible(text)
    return f"{before}{line}{after}" if line else " "


def _force(passage: Passage, day: date, language: Language) -> str:
    known = passage.in_force(day)
    whole = Citation(1, passage.text, passage.start, passage.end, passage, in_force=known)
    return force_remark(whole, day, language)


def _links(passage: Passage, language: Language) -> dict[str, str]:
    return {
        "passage": passage_link(passage.id, language),
        "document": passage_in_document_link(passage, language),
        "ask": ask_about_link(passage, language),
        "reference": styled_reference_link(passage.id),
    }
