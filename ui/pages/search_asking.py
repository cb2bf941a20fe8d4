"""What is searched for on the Search page: read from its form or an address, and checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from starlette.datastructures import QueryParams

from qa.errors import UnreadableDate
from qa.records import KINDS, LANGUAGES, Filter, Language
from qa.requests import LONGEST_QUESTION, checked_day
from qa.searching import ORDERS, Order
from ui.pages.links import search_link


@dataclass(frozen=True, slots=True)
class Asked:
    """A search with its filters, its order and the page of its results."""

    query: str = ""
    documents: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    year_from: str = ""  # years and a day in force, as they were written
    year_to: str = ""
    on: str = ""
    order: Order = "relevance"
    page: int = 1

    @classmethod
    def written(
        cls,
        query: str | None,
        documents: Sequence[str] | None,
        kinds: Sequence[str] | None,
        languages: Sequence[str] | None,
        year_from: str | None,
        year_to: str | None,
        on: str | None,
        order: Order,
    ) -> Self:
        """What the form holds, at the first page."""
        return cls(
            (query or "").strip(),
            tuple(documents or ()),
            _known(kinds or (), KINDS),
            _known(languages or (), LANGUAGES),
            (year_from or "").strip(),
            (year_to or "").strip(),
            (on or "").strip(),
            order,
        )

    @classmethod
    def addressed(cls, address: QueryParams) -> Self:
        """What an address asks for; what can't be understood in it is left out."""
        order: Order = next((each for each in ORDERS if each == address.get("sort")), "relevance")
        written = cls.written(
            address.get("q", "")[: LONGEST_QUESTION + 1],
            address.getlist("doc")[:100],
            address.getlist("kind"),
            address.getlist("in"),
            address.get("from", "")[:10],
            address.get("to", "")[:10],
            address.get("on", "")[:40],
            order,
        )
        return replace(written, page=max(_number(address.get("p", "")) or 1, 1))

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        plain = Asked(self.query, order=self.order, page=self.page)
        return self != plain

    @property
    def reversed(self) -> bool:
        """Whether its years end before they begin; raises `UnreadableDate`."""
        first, last = _year(self.year_from), _year(self.year_to)
        return first is not None and last is not None and last < first

    def where(self) -> Filter:
        """The filter that the library takes; raises `UnreadableDate`."""
        return Filter(
            documents=frozenset(self.documents),
            languages=frozenset(self.languages),
            kinds=frozenset(self.kinds),
            year_from=_year(self.year_from),
            year_to=_year(self.year_to),
            as_of=checked_day(self.on or None),
        )

    def address(self, language: Language, page: int | None = None) -> str:
        """Where the search is made again, at that page of its results."""
        shown = self.page if page is None else page
        several = (("doc", self.documents), ("kind", self.kinds), ("in", self.languages))
        single = {
            "from": self.year_from,
            "to": self.year_to,
            "on": self.on,
            "sort": self.order if self.order != "relevance" else "",
            "p": str(shown) if shown > 1 else "",
        }
        return search_link(
            language,
            self.query,
            [
                *((name, value) for name, values in several for value in values),
                *((name, value) for name, value in single.items() if value),
            ],
        )


def _known(chosen: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    wanted = set(chosen)
    return tuple(each for each in known if each in wanted)


def _number(written: str) -> int | None:
    plain = written.isascii() and written.isdecimal() and len(written) <= 4
    return int(written) if plain else None


def _year(written: str) -> int | None:
    """A year, None for none; raises `UnreadableDate`."""
    number = _number(written)
    if written and not number:
        raise UnreadableDate(f"“{written}” is no year: write it as 1995")
    return number or None
