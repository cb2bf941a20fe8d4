"""Searching for passages to read rather than for an answer: all that match, in a chosen order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from qa.labels import date_parts
from qa.requests import EVERYTHING, checked_question
from qa.retrieval import retrieve
from vectorstore import Filter, Hit, Library
from vectorstore.records import Passage

Order = Literal["relevance", "place", "newest", "oldest"]

ORDERS: tuple[Order, ...] = ("relevance", "place", "newest", "oldest")
"""By relevance, by document and place in it, by year."""

MOST = 200
"""Passages that a search gives."""

_BY_MEANING = 20
"""Passages without a word of the query, as near in meaning as any: further ones are chance."""


@dataclass(frozen=True, slots=True)
class Found:
    """Passages in the order asked for; `worded` of them are under words of the query."""

    hits: tuple[Hit, ...]
    worded: int
    more: bool = False  # others match too, further down


def find(
    library: Library, query: str, where: Filter = EVERYTHING, order: Order = "relevance"
) -> Found:
    """The passages with words of the query, and the nearest by meaning; raises `BadQuestion`.

    At most `MOST`, the most relevant ones, whatever the order.
    """
    ranked = retrieve(library, checked_question(query), 2 * MOST, where)
    matching = list(_matching(ranked))
    hits = matching[:MOST]
    worded = sum("lexical" in hit.channels for hit in hits)
    return Found(tuple(_ordered(hits, order)), worded, len(matching) > MOST)


def year_of(passage: Passage) -> int | None:
    """The year that a passage is sorted by: its document's, its law's, its oldest source's."""
    document = passage.document
    if document.year is not None:
        return document.year
    if passage.valid_from is not None:
        return passage.valid_from.year
    dated = (date_parts(source.date or "") for source in passage.sources)
    return min((parts[0] for parts in dated if parts), default=None)


def _matching(ranked: Iterable[Hit]) -> Iterable[Hit]:
    near = 0
    for hit in ranked:
        if "lexical" in hit.channels:
            yield hit
        elif near < _BY_MEANING:
            near += 1
            yield hit


def _ordered(hits: list[Hit], order: Order) -> list[Hit]:
    """By place, documents stand by language and title; without a year, last."""
    if order == "place":
        return sorted(hits, key=_place)
    if order in ("newest", "oldest"):
        sign = 1 if order == "oldest" else -1
        return sorted(hits, key=lambda hit: _by_year(year_of(hit.passage), sign))
    return hits


def _place(hit: Hit) -> tuple[str, str, str, int]:
    document = hit.passage.document
    return document.language, document.title.casefold(), document.id, hit.passage.start


def _by_year(year: int | None, sign: int) -> tuple[bool, int]:
    return year is None, sign * (year or 0)
