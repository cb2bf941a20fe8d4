"""Calendar dates in English, Russian and Kazakh as the same ISO 8601 terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from vectorstore.words import fold

# A name in full with its endings, or shortened and then perhaps with a full stop.
_ENGLISH = "january|february|march|april|may|june|july|august|september|october|november|december"
_RUSSIAN = (
    "январ[а-я]{1,2}|феврал[а-я]{1,2}|март[а-я]{0,2}|апрел[а-я]{1,2}|ма[йяею]м?|июн[а-я]{1,2}"
    "|июл[а-я]{1,2}|август[а-я]{0,2}|сентябр[а-я]{1,2}|октябр[а-я]{1,2}|ноябр[а-я]{1,2}"
    "|декабр[а-я]{1,2}"
)
_KAZAKH = (
    "қаңтар[^\\W\\d_]*|ақпан[^\\W\\d_]*|наурыз[^\\W\\d_]*|сәуір[^\\W\\d_]*|мамыр[^\\W\\d_]*"
    "|маусым[^\\W\\d_]*|шілде[^\\W\\d_]*|тамыз[^\\W\\d_]*|қыркүйек[^\\W\\d_]*"
    "|қазан[^\\W\\d_]*|қараша[^\\W\\d_]*|желтоқсан[^\\W\\d_]*"
)
_SHORT = "jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec"
_SHORT_RUSSIAN = "янв|фев|мар|апр|мая|июн|июл|авг|сент?|окт|ноя|дек"

_EACH = tuple(names.split("|") for names in (_ENGLISH, _RUSSIAN, _KAZAKH, _SHORT, _SHORT_RUSSIAN))
_MONTHS = tuple(re.compile("|".join(forms)) for forms in zip(*_EACH, strict=True))
_NAME = rf"\b(?:(?:{_ENGLISH}|{_RUSSIAN}|{_KAZAKH})\b|(?:{_SHORT}|{_SHORT_RUSSIAN})\b\.?)"
_AND = r"(?:\s?[–-]\s?|,?\s(?:and|or|to|и|или|по|және|немесе|мен|пен|бен)\s)"
_LONGEST = 30  # parts of an enumeration; a bound keeps the time linear in the text


def _listed(part: str, *more: str) -> str:
    """That part, or several: "18, 20 or 21". A comma alone joins none: "No. 2, 18 March"."""
    last = "|".join((_AND, *more))
    return rf"{part}(?:(?:,\s?{part}){{0,{_LONGEST}}}(?:{last}){part}){{0,{_LONGEST}}}"


_DAY = r"(?<!\d)(?<!\d[.,])\d{1,2}"
_DAYS = _listed(r"(?<!\d)\d{1,2}(?!\d)")
_MONTHS_ALONE = _listed(_NAME)
_DAY_FIRST = _listed(rf"(?<!\d[.,]){_DAYS}(?:st|nd|rd|th|-?го)?\s+(?:of\s+)?{_NAME}")
_MONTH_FIRST = _listed(rf"{_NAME}\s+{_DAYS}(?:st|nd|rd|th)?")
_FROM = r"(?<=[днт][ае]н)\s"  # "1 шілдеден 31 желтоқсанға дейін"
_KAZAKH_DAY_FIRST = _listed(rf"{_DAYS}(?:\s*-)?\s*{_NAME}", _FROM)
_DAY_OF = rf"{_NAME}(?<=[ндт][ыі]ң)\s+{_DAYS}-[^\W\d_]+"  # "желтоқсанның 16-сында"
_YEAR = r"(?P<year>[12]\d{3})(?!\d)"
_NOT_KAZAKH = r"(?!\s+(?:жылғы|жылдың|ж\.))"  # that year is of the month after it

# Kazakh first: in "1998 жылғы 7 қазан, 2007 жылғы 21 мамыр" no month stands before its year.
_FORMS = (
    re.compile(
        rf"(?<!\d){_YEAR}\s+(?:жыл[^\W\d_]*|ж\.)\s+"
        rf"(?P<named>{_KAZAKH_DAY_FIRST}|{_DAY_OF}|{_MONTHS_ALONE})"
    ),
    re.compile(rf"(?P<named>{_DAY_FIRST}|{_MONTHS_ALONE}),?\s+{_YEAR}{_NOT_KAZAKH}"),
    re.compile(rf"(?P<named>{_MONTH_FIRST}),?\s+{_YEAR}{_NOT_KAZAKH}"),
    re.compile(rf"(?P<day>{_DAY})[./](?P<month>\d{{1,2}})[./]{_YEAR}"),
)
_PART = re.compile(rf"\d+|{_NAME}")


class DateFound(NamedTuple):
    """Where a text names dates, and which: 1991-12-16, or 1991-12 where no day is said."""

    start: int
    end: int
    dates: tuple[str, ...]


def find_dates(folded: str) -> list[DateFound]:
    """Every naming of days or months, with their year, in a case-folded text, in order.

    "17–18 December 1986" names two days; 31 February and numbers that are no month are no date.
    """
    found: list[DateFound] = []
    for form in _FORMS:
        for match in form.finditer(folded):
            dates = tuple(sorted(_dates(match.groupdict())))
            if dates and not any(a < match.end() and match.start() < b for a, b, _ in found):
                found.append(DateFound(*match.span(), dates))
    return sorted(found)


def dates(folded: str) -> Iterator[str]:
    """ISO 8601 days that a case-folded text names in words or as 16.12.1991."""
    return (day for found in find_dates(folded) for day in found.dates if len(day) > len("1991-12"))


def is_date(text: str) -> bool:
    """Whether a text is a day, month or year of the calendar in ISO 8601: 1991-12-16, 1992-09."""
    if re.fullmatch(r"\d{4}(?:-\d\d(?:-\d\d)?)?", text, re.ASCII) is None:
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[: len("1991-12-16")])
    except ValueError:
        return False
    return True


def month_named(word: str) -> int | None:
    """The number of the month that a case-folded word names, in full or shortened, if it does."""
    return _month(word) if re.fullmatch(_NAME, word) else None


def states_date(text: str, day: str) -> bool:
    """Whether a text names a date given to the day, the month or the year."""
    if re.search(rf"(?<!\d){day}(?!\d)", text):
        return True
    return any(named.startswith(day) for found in find_dates(fold(text)) for named in found.dates)


def _dates(found: dict[str, str | None]) -> Iterator[str]:
    year, named = int(found["year"] or 0), found.get("named")
    if named is None:
        yield from _days(year, int(found["month"] or 0), [int(found["day"] or 0)])
        return
    for month, days in _months(_PART.findall(named)):
        yield from _days(year, month, days) if days else [f"{year}-{month:02}"]


def _months(parts: list[str]) -> Iterator[tuple[int, list[int]]]:
    """Each month that is named, with its days; they stand before it, or all after it."""
    if parts[-1].isdigit():
        parts = parts[::-1]
    days: list[int] = []
    for part in parts:
        if part.isdigit():
            days.append(int(part))
        else:
            yield _month(part), days
            days = []


def _days(year: int, month: int, days: list[int]) -> Iterator[str]:
    for day in days:
        try:
            yield date(year, month, day).isoformat()
        except ValueError:
            continue


def _month(name: str) -> int:
    return next(number for number, stems in enumerate(_MONTHS, 1) if stems.match(name))
