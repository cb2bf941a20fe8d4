"""The articles that a text names in three languages, with their paragraphs: 4, 4(3), 60(3)(14).

(3) alone is a paragraph of an article that the text does not name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import product
from typing import NamedTuple

from qa.guard.spelling import blanked
from vectorstore.records import Language

_LONGEST = 60  # paragraphs of a list or a range
# Possessive: "1-1-1-…" must not be tried as every list of articles that it may be.
_N = r"\d{1,3}(?:-\d{1,2}(?!\d))?+"
_PARTS = r"(?:\s?\([^\W_]{1,3}\))*"
_ONE = rf"(?:{_N}{_PARTS}|(?:\([^\W_]{{1,3}}\))+)(?!\d|[.,]\d)"
_JOIN = (
    r"(?:\s?,\s?(?:and\s|or\s|и\s|и\s|және\s)?|\s?-\s?|\s(?:and|or|to|through|и|или|по|мен|және)\s)"
)
_LIST = rf"{_ONE}(?:{_JOIN}{_ONE}){{0,{_LONGEST}}}"
_POINT = r"\(?\d{1,3}\)?(?!\w|[.,]\d|-[^\W\d_])"
_LETTER = r"\(?(?:\d{1,3}|[^\W\d_]\b)\)?(?!\w|-[^\W\d_])"
_POINTS = rf"(?:с\s)?{_POINT}(?:{_JOIN}{_POINT}){{0,{_LONGEST}}}"
_LETTERS = rf"(?:с\s)?{_LETTER}(?:{_JOIN}{_LETTER}){{0,{_LONGEST}}}"
_RU_ARTICLE = r"(?:стать(?:я|и|е|ю|ей|ям|ями|ях)|статей|ст\.)"
_FROM_TO = r"(?P<first>\d+)-[днт][ае]н\s(?P<last>\d+)-[ғгқк][ае]\sдейінгі\s"
_KK_POINTS = r"\d{1,3}(?:(?:\s?,\s?|\sжәне\s|\sмен\s|\s?-\s?)\d{1,3})*"
_GAP = r"[^.;?!()]"

_FORMS: dict[Language, tuple[re.Pattern[str], ...]] = {
    "en": (
        re.compile(
            rf"\b(?:sub-?paragraphs?\s(?P<sub>{_LETTERS})\sof\s)?"
            rf"paragraphs?\s(?P<point>{_POINTS})\sof\s(?:its\s)?(?:article|art\.?)\s(?P<article>{_ONE})"
        ),
        re.compile(
            rf"\bsub-?paragraphs?\s(?P<point>{_LETTERS})\sof\s(?:its\s)?(?:article|art\.?)\s"
            rf"(?P<article>{_ONE})"
        ),
        re.compile(
            rf"\b(?:article|art\.?)\s?(?P<article>{_N})(?!\d|\s?\()(?:(?!\barticle){_GAP}){{0,50}}?"
            rf"[\s(](?:paragraph|para\.?)s?\s(?P<point>{_POINTS})(?!\s?of\sart)"
        ),
        re.compile(rf"\b(?:articles|arts\.?)\s?(?P<article>{_LIST})"),
        re.compile(rf"\b(?:article|art\.?)\s?(?P<article>{_ONE}(?:{_JOIN}(?:\(\w{{1,3}}\))+)*)"),
        re.compile(rf"\b(?:paragraph|para\.)s?\s(?P<point>{_POINTS})"),
    ),
    "ru": (
        re.compile(
            rf"\b(?:(?:подпункт\w*|пп\.)\s?(?P<sub>{_LETTERS})\s(?:и\s)?)?"
            rf"(?:пункт\w*|пп?\.)\s?(?P<point>{_POINTS})\s(?:е[её]\s|его\s|их\s|этой\s|той же\s)?"
            rf"{_RU_ARTICLE}\s?(?P<article>{_ONE})"
        ),
        re.compile(
            rf"\b(?:подпункт\w*|пп\.)\s?(?P<point>{_LETTERS})\s(?:е[её]\s|его\s|этой\s)?{_RU_ARTICLE}"
            rf"\s?(?P<article>{_ONE})"
        ),
        re.compile(
            rf"\b{_RU_ARTICLE}\s?(?P<article>{_N})(?!\d|\s?\()(?:(?!стать){_GAP}){{0,60}}?"
            rf"[\s(](?:пункт\w*|пп?\.)\s?(?P<point>{_POINTS})(?!\)?\s(?:е[её]\s)?(?:стать|ст\.))"
        ),
        re.compile(rf"\b(?:стать(?:и|ям|ями|ях)|статей|ст\.)\s?(?P<article>{_LIST})"),
        re.compile(rf"\b{_RU_ARTICLE}\s?(?P<article>{_ONE}(?:{_JOIN}(?:\(\w{{1,3}}\))+)*)"),
        re.compile(rf"\b(?:пункт(?:а|у|ом|е|ы|ов|ам|ами|ах)?|п\.)\s(?P<point>{_POINTS})"),
    ),
    "kk": (
        re.compile(
            rf"(?<![\w.,])(?P<article>{_N}{_PARTS})-?\s?ба[пб]\w*"
            rf"(?:(?!ба[пб]\b|ба[пб]ы){_GAP}){{0,90}}?[\s(](?:{_FROM_TO}|(?P<point>{_KK_POINTS})-?\s?)"
            rf"тарма[қғ](?:тар)?(?!ша)\w*(?:\s(?P<sub>{_KK_POINTS})-?\s?тармақша\w*)?"
        ),
        re.compile(
            rf"(?<![\w.,])(?P<article>{_N})-?\s?ба[пб]\w*(?:(?!ба[пб]\b|ба[пб]ы){_GAP}){{0,90}}?"
            rf"[\s(](?:{_FROM_TO}|(?P<point>{_KK_POINTS})-?\s?)тармақша\w*"
        ),
        re.compile(
            rf"(?<![\w.,])(?P<article>{_N}{_PARTS}(?:{_JOIN}{_N}{_PARTS})*)(?:-?\s?|-[шсн]\w+\s)"
            r"ба[пб](?![^\W\d_]*[аеі]р\b)\w*"
        ),
        re.compile(rf"(?<![\w.,])(?P<point>{_KK_POINTS})-?\s?тарма[қғ]\w*"),
    ),
}
_ITEM = re.compile(r"(?P<number>\d+(?:-\d+)?)?(?P<parts>(?:\s?\([^\W_]+\))*)")
_RANGE = re.compile(
    r"(?P<first>(?<![\d(-])\d+|\(\d+\))(?:\s?-\s?|\s(?:to|through|по)\s)"
    r"(?P<last>\d+(?![\d-])|\(\d+\))"
)
_LETTERED = str.maketrans("абвгде", "abcdef")  # point "в)" is point (c) in English


class ArticlesNamed(NamedTuple):
    """Where a text names articles, and which."""

    start: int
    end: int
    articles: tuple[str, ...]


def find_articles(folded: str, language: Language) -> list[ArticlesNamed]:
    """Every article and paragraph that a folded text names, those with most said of them first."""
    found: list[ArticlesNamed] = []
    for form in _FORMS[language] + (_FORMS["en"] if language != "en" else ()):
        for match in form.finditer(folded):
            articles = tuple(dict.fromkeys(_named(match)))
            if articles:
                found.append(ArticlesNamed(*match.span(), articles))
        folded = blanked(folded, [(match.start, match.end) for match in found])
    return found


def covered(article: str, named: Collection[str]) -> bool:
    """Whether that article, or a paragraph of it, is among those named."""
    if article.startswith("("):
        return any(article in other for other in named)
    return any(other == article or other.startswith(f"{article}(") for other in named)


def _named(match: re.Match[str]) -> Iterator[str]:
    groups = match.groupdict()
    if groups.get("first"):
        points = _between(groups["first"], groups["last"])
    else:
        points = _labels(groups.get("point"))
    subs = _labels(groups.get("sub"))
    articles = list(_articles(groups["article"])) if groups.get("article") else [""]
    for article, point, sub in product(articles, points or [""], subs or [""]):
        yield (article + "".join(f"({part})" for part in (point, sub) if part)).translate(_LETTERED)


def _articles(listed: str) -> Iterator[str]:
    """The articles of a list: "72(3), (4) and 73" says 72(3), 72(4) and 73; 52-53 says both."""
    article = ""
    before: list[str] = []
    for match in _ITEM.finditer(_RANGE.sub(_spread, listed)):
        if not match[0].strip():
            continue
        parts = re.findall(r"[^\W_]+", match["parts"])
        if match["number"]:
            article = match["number"]
        else:  # as many parts as before, but for the last ones
            parts = before[: max(len(before) - len(parts), 0)] + parts
        before = parts
        yield article + "".join(f"({part})" for part in parts)


def _labels(listed: str | None) -> list[str]:
    listed = re.sub(r"^с\s", "", listed or "")
    labels = re.split(_JOIN, _RANGE.sub(_spread, listed))
    return [label for each in labels if (label := each.strip(" ()"))]


def _spread(match: re.Match[str]) -> str:
    """A range written out, where it is one: "6-9" but not "20-1"."""
    first, last = match.group("first", "last")
    numbers = _between(first.strip("()"), last.strip("()"))
    if not numbers:
        return match[0]
    form = "({})" if first.startswith("(") else "{}"
    return ", ".join(form.format(number) for number in numbers)


def _between(first: str, last: str) -> list[str]:
    size = int(last) - int(first)
    return [str(n) for n in range(int(first), int(last) + 1)] if 0 < size < _LONGEST else []
