"""What a sentence claims that evidence must have: numbers, dates, articles, names and acts.

Claims are alike in English, Russian and Kazakh and in every format, so that a sentence in one
language is held against evidence in another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache, partial
from types import MappingProxyType

from qa.guard.acts import SEPARATOR, ActFound, find_acts, is_told
from qa.guard.articles import covered, find_articles
from qa.guard.dated import find_stated, implied
from qa.guard.named import is_named, names_in
from qa.guard.numbers import find_numbers
from qa.guard.objection import Kind, Objection
from qa.guard.spelling import blanked, folded, spelled
from vectorstore.records import Language

_Check = tuple[Kind, Mapping[str, str], Callable[[str], bool]]
_NUMBER, _ACT = "#", "!"  # begin what is offered of these; names begin otherwise


def _none() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Claims:
    """What a text claims: values alike in every language, each as it is first written there.

    `offered` is what the text has without claiming it: words that a name may be found in, numbers
    and acts that may be meant.
    """

    numbers: Mapping[str, str] = field(default_factory=_none)
    dates: Mapping[str, str] = field(default_factory=_none)
    articles: Mapping[str, str] = field(default_factory=_none)
    names: Mapping[str, str] = field(default_factory=_none)
    acts: Mapping[str, str] = field(default_factory=_none)
    offered: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def claims_of(text: str, language: Language) -> Claims:
    """What a text of that language claims, and what it offers to the claims of another."""
    plain = spelled(text)
    dates = find_stated(plain)
    rest = blanked(plain, [(date.start, date.end) for date in dates])
    articles = find_articles(folded(rest), language)
    rest = blanked(rest, [(article.start, article.end) for article in articles])
    numbers = find_numbers(rest, language)
    names = names_in(rest, language)
    acts = find_acts(folded(rest), language)
    counted = [number for number in numbers if not number.loose]
    done = [act for act in acts if not act.loose and not _in_name(act, names.spans, plain)]
    offered_numbers = {_NUMBER + value for number in numbers for value in number.values}
    offered_acts = {_ACT + act for found in acts for act in found.acts}
    return Claims(
        numbers=_written((v, plain[n.start : n.end]) for n in counted for v in n.values),
        dates=_written((day, plain[d.start : d.end]) for d in dates for day in d.dates),
        articles=_written((each, plain[a.start : a.end]) for a in articles for each in a.articles),
        names=MappingProxyType(names.claimed),
        acts=_written((SEPARATOR.join(sorted(a.acts)), plain[a.start : a.end]) for a in done),
        offered=names.offered | offered_numbers | offered_acts,
    )


def merged(claims: Sequence[Claims]) -> Claims:
    """The claims of several texts as those of one."""
    values = {
        each.name: _written(pair for one in claims for pair in getattr(one, each.name).items())
        for each in fields(Claims)
        if each.name != "offered"
    }
    return Claims(**values, offered=frozenset().union(*(one.offered for one in claims)))


def objection_to_claims(sentence: Claims, evidence: Claims, context: Claims) -> Objection | None:
    """The first value of a sentence that its evidence lacks; a name may also be in the context.

    A month or a year is in the evidence where a day of it is, an article where its paragraph is.
    """
    checks: tuple[_Check, ...] = (
        ("date", sentence.dates, partial(_is_dated, evidence)),
        ("article", sentence.articles, partial(_is_cited, evidence)),
        ("number", sentence.numbers, partial(_is_stated, evidence)),
        ("name", sentence.names, partial(_is_named, evidence.offered | context.offered, sentence)),
        ("act", sentence.acts, partial(_is_told, evidence)),
    )
    for kind, claimed, holds in checks:
        for value, written in claimed.items():
            if not holds(value):
                return Objection(kind, written)
    return None


def _is_dated(evidence: Claims, date: str) -> bool:
    return implied(date, evidence.dates) or date in evidence.numbers


def _is_cited(evidence: Claims, article: str) -> bool:
    """Whether evidence has an article; a paragraph alone may be the point of a document."""
    if covered(article, evidence.articles):
        return True
    return article.startswith("(") and article.strip("()") in evidence.numbers


def _is_stated(evidence: Claims, number: str) -> bool:
    """Whether evidence has a number, be it as a year or as the point of a document."""
    if _NUMBER + number in evidence.offered or number in evidence.dates:
        return True
    return f"({number})" in evidence.articles


def _is_named(offered: frozenset[str], sentence: Claims, name: str) -> bool:
    return is_named(name, sentence.names[name], offered)


def _is_told(evidence: Claims, act: str) -> bool:
    return is_told(act, frozenset(each[1:] for each in evidence.offered if each[0] == _ACT))


def _in_name(act: ActFound, names: Sequence[tuple[int, int]], plain: str) -> bool:
    """Whether a word stands in a name, as in "Test-Ban Treaty", and tells of no act."""
    if any(start <= act.start < end for start, end in names):
        return True
    before = plain[: act.start].rstrip()
    return plain[act.start].isupper() and bool(before) and before[-1] not in ".!?"


def _written(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    first: dict[str, str] = {}
    for value, written in pairs:
        first.setdefault(value, written)
    return MappingProxyType(first)
