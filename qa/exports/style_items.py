"""What citeproc is given for a reference, by family of styles: its CSL type, fields, pinpoint."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from qa.exports.csl import csl_item
from qa.labels import date_parts, format_date
from qa.references import Reference
from vectorstore.dates import is_date, states_date
from vectorstore.records import Kind, Language

Family = Literal["chicago", "apa", "oscola", "gost"]
Form = Literal["note", "entry", "in text"]
"""A note with its pinpoint, an entry of a list of references, or what stands in the text."""

Item = dict[str, Any]

_LEGAL: frozenset[Kind] = frozenset({"constitution", "law", "treaty", "decision"})
_PAGE = re.compile(r"^(?:pp?\.|сс?\.|стр\.)\s*(?=\d)|(?<=\d)-бет(?=$|,)")
_ARTICLE = re.compile(r"\bArt(?=\.)")
_NO_YEAR = "б. г."  # as Russian references to works without a year have it
_NO_DATE: dict[Language, str] = {"en": "n.d.", "ru": "б. д.", "kk": "к. ж."}
_HYPHEN = "\N{NON-BREAKING HYPHEN}"  # citeproc takes a plain one for a range of pages
_NO_LABEL = "place"  # names no term of a locale, so that nothing is printed before a pinpoint


@dataclass(frozen=True, slots=True)
class _Cited:
    """A reference to be cited, and how; `place` is its pinpoint as the styles write it."""

    reference: Reference
    language: Language
    form: Form
    place: str

    @property
    def legal(self) -> bool:
        """Whether it is an instrument, which is cited by article and not by author."""
        return self.reference.kind in _LEGAL

    @property
    def date(self) -> str:
        """The whole date in words."""
        return format_date(self.reference.issued or "", self.language)

    @property
    def year(self) -> str:
        """The year, or what is known instead."""
        issued = self.reference.issued or ""
        return "".join(str(part) for part in date_parts(issued)[:1]) or issued

    @property
    def titled_by_date(self) -> bool:
        """Whether the title says the date: "Constitution … of 30 August 1995"."""
        issued = self.reference.issued
        return issued is not None and is_date(issued) and states_date(self.reference.title, issued)

    def with_place(self, title: str) -> str:
        """The title with the pinpoint after it."""
        return ", ".join(filter(None, (title, self.place)))


def item_for(reference: Reference, family: Family, language: Language, form: Form) -> Item:
    """The CSL-JSON item, and as "locator" the label and words of its pinpoint."""
    item = csl_item(reference)
    for name in ("section", "note", "genre", "publisher"):
        item.pop(name, None)
    cited = _Cited(reference, language, form, _ARTICLE.sub("art", reference.pinpoint))
    if cited.place:
        item["locator"] = _locator(cited.place)
    parts = date_parts(reference.issued or "")
    if form == "in text" and parts:
        item["issued"] = {"literal": cited.year}
    elif len(parts) == 1:
        item["issued"] = {"literal": cited.year}  # "2012" and not "2012 г."
    elif len(parts) == 2 and reference.kind in ("treaty", "decision"):
        item["issued"] = {"literal": cited.date}  # "май 2014 г." and not "мая 2014 г."
    _FAMILIES[family](item, cited)
    return item


def _chicago(item: Item, cited: _Cited) -> None:
    """What is no instrument is cited as a report: citeproc sets commas outside of quotes."""
    if cited.legal:
        _article_in_entry(item, cited)
        return
    item["type"] = "report"
    _alone(item, cited)


def _apa(item: Item, cited: _Cited) -> None:
    if cited.legal:
        _article_in_entry(item, cited)
        return
    item["type"] = "report"
    # Of a page without a date citeproc would print "Retrieved", and not when.
    item.setdefault("issued", {"literal": _NO_DATE[cited.language]})
    _alone(item, cited)
    label, place = item.get("locator", ("", ""))
    if label == "page" and cited.language == "kk":
        item["locator"] = (_NO_LABEL, f"{place}{_HYPHEN}б.")


def _oscola(item: Item, cited: _Cited) -> None:
    """Treaties and decisions give their whole date where legislation has its jurisdiction."""
    if cited.place:
        item["locator"] = ("page", _locator(cited.place)[1].replace(".", ""))
    if cited.reference.kind in ("treaty", "decision"):
        item["type"] = "legislation"
        if item.pop("issued", None):
            item["container-title"] = cited.date
    elif cited.legal:
        _, place = item.pop("locator", ("", ""))
        item.pop("issued", None)
        titled = " ".join(filter(None, (item["title"], "" if cited.titled_by_date else cited.year)))
        item["title"] = ", ".join(filter(None, (titled, place)))
    else:
        item["type"] = "webpage" if cited.reference.url else "article"
        _alone(item, cited)


def _gost(item: Item, cited: _Cited) -> None:
    """Date and place follow the title: the style's types ask for a publisher and its town."""
    item["type"] = "webpage"
    if cited.form == "in text":
        item.setdefault("issued", {"literal": _NO_YEAR})
        if item.get("locator", ("page", ""))[0] != "page":  # the style says "с." of any place
            item["title"] = cited.with_place(item["title"])
            del item["locator"]
    elif cited.legal:
        when = "" if cited.titled_by_date else cited.date
        item["title"] = ", ".join(filter(None, (item["title"], when, cited.place)))
    else:
        known = (item["title"], cited.year, cited.place[:1].upper() + cited.place[1:])
        item["title"] = ". ".join(filter(None, known))


_FAMILIES: dict[Family, Callable[[Item, _Cited], None]] = {
    "chicago": _chicago,
    "apa": _apa,
    "oscola": _oscola,
    "gost": _gost,
}


def _locator(place: str) -> tuple[str, str]:
    """A page without its abbreviation, which the styles print; other places as they stand."""
    bare = _PAGE.sub("", place)
    return ("page", bare) if bare != place else (_NO_LABEL, place.replace("-", _HYPHEN))


def _article_in_entry(item: Item, cited: _Cited) -> None:
    """In a list the article of a law belongs to its title."""
    if cited.form == "entry":
        item["title"] = cited.with_place(item["title"])


def _alone(item: Item, cited: _Cited) -> None:
    """A work without an author under its title, which citeproc would print twice."""
    if not item.get("author"):
        item["author"] = [{"literal": "" if cited.form == "note" else item.pop("title")}]
