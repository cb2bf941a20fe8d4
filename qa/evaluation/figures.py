"""Where a sentence has dates, years, counts and articles, in the three languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from qa.evaluation.wording import tables
from vectorstore import Language

FigureKind = Literal["date", "year", "count", "article"]

_UNIT = 5  # letters by which two units are the same: «процента», «процентов»

MONTHS: dict[Language, tuple[str, ...]] = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "ru": (
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
    "kk": (
        *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым"),
        *("шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"),
    ),
}
_LISTED = r"(?<!\d[–-])(?<!\d )(?<!\d и )(?<!\d and )(?<!\d және )(?<!\d or )(?<!\d или )(?<!\d, )"
_YEAR = re.compile(
    r"(?<![\w./:,№–-])(?<!No\. )(?<!№ )(?<!\d )"
    r"(?:19[4-9]\d|20[0-4]\d)(?!\w|[–./:-]\w| \d{3}\b|[.,]\d)"
)
_NUMBER = r"(?<![\w./:,–-])(?<!\d )\d{1,3}(?:[ ,\u00a0]\d{3})*(?:[.,]\d+)?"
_NUMBERED = r"(?<=No\. )\d+(?![\d/-])|(?<=№ )\d+(?![\d/-])"
_ORDINAL = r"(?<![\w./:,–-])\d{2,3}(?=(?:st|nd|rd|th)\b|-(?:й|я|е|го|м|ю|ой|сесс\w+|мүше\w*)\b)"


class Figure(NamedTuple):
    """A date, year, count or article number in a text, and what it counts ("км", "th", "№")."""

    kind: FigureKind
    start: int
    end: int
    text: str
    unit: str = ""


def figures(text: str, language: Language, kind: FigureKind) -> Iterator[Figure]:
    """The figures of one kind in a text, in order; a date without what is inflected after it."""
    if kind == "count":
        yield from _counts(text, language)
        return
    for found in _pattern(language, kind).finditer(text):
        at = "number" if kind == "article" else 0
        yield Figure(kind, *found.span(at), found[at])


def date_parts(date: Figure, language: Language) -> tuple[str, str, str]:
    """The day, the month's name and the year of a date, as written."""
    words = date.text.split()
    return (words[2], words[3], words[0]) if language == "kk" else (words[0], words[1], words[2])


def written_date(day: str, month: str, year: str, language: Language) -> str:
    """A date as `figures` finds it."""
    return f"{year} жылғы {day} {month}" if language == "kk" else f"{day} {month} {year}"


def ending(text: str, figure: Figure) -> str:
    """The letters that go on after a figure: "дағы" after a Kazakh month."""
    return re.match(r"\w*", text[figure.end :])[0]  # type: ignore[index]  # it always matches


def _counts(text: str, language: Language) -> Iterator[Figure]:
    dated = [span for at in ("date", "year") for span in _spans(text, language, at)]
    for found in _pattern(language, "count").finditer(text):
        unit = (found["unit"] or "")[:_UNIT] or ("№" if found["numbered"] else "th")
        if not any(start <= found.start() < end for start, end in dated):
            yield Figure("count", *found.span(), found[0], unit)


def _spans(text: str, language: Language, kind: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in _pattern(language, kind).finditer(text))


@cache
def _pattern(language: Language, kind: str) -> re.Pattern[str]:
    if kind == "year":
        return _YEAR
    if kind == "article":
        return re.compile(tables()["articles"][language])
    if kind == "count":
        unit = tables()["numbers"][f"unit_{language}"]
        return re.compile(
            rf"(?P<counted>{_NUMBER})(?=[ -](?P<unit>{unit})\b)"
            rf"|(?P<numbered>{_NUMBERED})|(?P<ordinal>{_ORDINAL})"
        )
    names = "|".join(MONTHS[language])
    if language == "kk":
        return re.compile(rf"{_LISTED}\b[12]\d{{3}} жылғы \d{{1,2}} (?:{names})")
    return re.compile(rf"{_LISTED}(?<!\d)\d{{1,2}} (?:{names}) [12]\d{{3}}(?!\d)")
