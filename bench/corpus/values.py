"""The dates and numbers that a text states, alike in English, Russian and Kazakh."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cache
from itertools import pairwise

from qa.guard.number_words import number_words
from vectorstore.dates import find_dates, month_named
from vectorstore.records import Language
from vectorstore.words import fold

_THOUSANDS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d)"),
    "ru": re.compile(r"(?<![\d.,-])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)"),
    "kk": re.compile(r"(?<![\d.,-])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)"),
}
_DAYS_OF_MONTHS = (
    re.compile(r"(?<![\d.,])(?P<day>\d{1,2})(?:\s?-\s?(?P<last>\d{1,2}))?\s(?P<month>[^\W\d_]+)"),
    re.compile(r"\b(?P<month>[a-z]{3,9})\s(?P<day>\d{1,2})(?:\s?-\s?(?P<last>\d{1,2}))?(?!\d)"),
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:-\d+(?:[.,]\d+)*)*")
# Letters that are initials rather than numerals stand before a name: "V. Putin".
_ROMAN = re.compile(r"(?<![\w.])(?=[IVX])(X{0,3})(IX|IV|V?I{0,3})(?![\w'’]|\.[ \u00a0]?[^\W\d_])")
_ONES = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}
_DATE = re.compile(r"(?:1[89]|20)\d\d(?:-\d\d){0,2}")


@cache
def stated(text: str, language: Language) -> frozenset[str]:
    """Dates as 1991-12-16, 1991-12 or --12-16 and numbers as 1410, 98.78 or 20-1, in words too."""
    return written(text, language) | number_words(text, language)


@cache
def written(text: str, language: Language) -> frozenset[str]:
    """The dates, and the numbers outside them that are written in digits or Roman numerals."""
    folded = fold(text)
    found = find_dates(folded)
    starts, ends = [0, *(date.end for date in found)], [*(date.start for date in found), None]
    between = [folded[start:end] for start, end in zip(starts, ends, strict=True)]
    dates = {day for date in found for day in date.dates}
    days, rest = _days_of_months(" ; ".join(between))
    return frozenset(dates | days | {*_numbers(rest, language), *_roman(text)})


def is_dated(value: str) -> bool:
    """Whether a value is a day, a month or a year rather than another number."""
    return _DATE.fullmatch(value) is not None


def with_shorter(values: Set[str]) -> Set[str]:
    """Values with the years, the months and the days of a year of the dates among them."""
    dates = [value for value in values if is_dated(value)]
    of_year = {f"--{value[5:]}" for value in dates if len(value) == len("1991-12-16")}
    return values | of_year | {value[:size] for value in dates for size in (4, 7)}


def _days_of_months(text: str) -> tuple[set[str], str]:
    """The days without a year, "29 August" as --08-29, and the text without them."""
    found: set[str] = set()

    def without(match: re.Match[str]) -> str:
        month = None if match["month"] == "may" else month_named(match["month"])  # "2 may"
        if month is None:
            return match[0]
        found.update(f"--{month:02}-{int(day):02}" for day in match.group("day", "last") if day)
        return ";"

    for form in _DAYS_OF_MONTHS:
        text = form.sub(without, text)
    return found, text


def _numbers(text: str, language: Language) -> Iterator[str]:
    text = _THOUSANDS[language].sub(lambda match: re.sub(r"\D", "", match[0]), text)
    for match in _NUMBER.finditer(text):
        number = match[0].replace(",", ".")
        parts = number.split("-")
        yield from parts if _ascends(parts) else [number]


def _ascends(parts: list[str]) -> bool:
    """Whether "52-53" is a range: each number of it counts; "20-1" is one article."""
    if any(part.count(".") > 1 for part in parts):
        return False
    return all(float(a) < float(b) for a, b in pairwise(parts))


def _roman(text: str) -> Iterator[str]:
    for match in _ROMAN.finditer(text):
        yield str(10 * len(match[1]) + _ONES[match[2]])
