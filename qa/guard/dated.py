"""The dates that a text states, to the day, the month, the year or the decade, in three languages.

A day is 1991-12-16, a month 1991-12, a year 1991, a decade 199, a day or month without its year
--12-16 or --12.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from qa.guard.spelling import blanked, folded
from vectorstore.dates import find_dates, is_date, month_named

_ISO = re.compile(r"(?<![\w-])[12]\d{3}-\d\d(?:-\d\d)?(?![\w-])")
_DECADE = re.compile(
    r"(?<!\d)(?P<decade>1[5-9]\d|20\d)0(?:'?s\b|-?[хе]\b(?:\s*(?:год\w*|гг))?|[\s-]жылдар\w*)"
)
_MONTH_DAY = re.compile(
    r"(?<![\d.,])(?P<day>\d{1,2})(?:st|nd|rd|th|-?го)?(?:\s?-\s?(?P<last>\d{1,2}))?[\s-]+(?:of\s+)?"
    r"(?P<month>[^\W\d_]{3,})"
)
_DAY_LAST = re.compile(
    r"\b(?P<month>[a-z]{3,9}|[^\W\d_]+[ндт][ыі]ң)\s(?P<day>\d{1,2})(?:\s?-\s?(?P<last>\d{1,2}))?(?!\d)"
)
_MONTH = re.compile(r"[^\W\d_]{4,}|May|мая|мае|май")
# A number of four digits that names or counts something else is no year.
_YEAR = re.compile(
    r"(?<!\w)(?<!\d[.,/])(?<!№)(?<!№\s)(?<!no\.)(?<!no\.\s)(?<!no\s)(?P<year>1[5-9]\d\d|20\d\d)"
    r"(?:\s?-\s?(?P<last>1[5-9]\d\d|20\d\d|\d\d(?!\d)))?"
    r"(?![\w/]|[.,]\d|-\d|-[ivx]"
    r"|\s(?:km|км|kg|кг|miles|people|человек|адам|million|миллион|thousand|%|per\scent))"
)


class DateStated(NamedTuple):
    """Where a text states dates, and which."""

    start: int
    end: int
    dates: tuple[str, ...]


def find_stated(spelled: str) -> list[DateStated]:
    """Every date, month and year that a spelled text states, each once, in order."""
    text = folded(spelled)
    found: list[DateStated] = []
    for finder in (_iso, _full, _decades, _yearless, _months, _years):
        rest = blanked(spelled, [(date.start, date.end) for date in found])
        found += finder(rest, blanked(text, [(date.start, date.end) for date in found]))
    return sorted(found)


def implied(date: str, stated: Collection[str]) -> bool:
    """Whether dates at least as exact as this one are among those stated."""
    if date.startswith("--"):
        return any(date[1:] in other[-6:] if len(date) > 4 else _month(other) == date[2:]
                   for other in stated)  # fmt: skip
    if any(other == date or other.startswith(_opening(date)) for other in stated):
        return True
    # "On 16 December … in the year 1991": both are said, and neither of another date.
    return len(date) > len("1991-12") and date[:4] in stated and f"-{date[4:]}" in stated


def _opening(date: str) -> str:
    """How dates within a year, month or decade begin; no date is within a day."""
    return date if len(date) == len("199") else f"{date}-"


def _month(date: str) -> str:
    return date[2:4] if date.startswith("--") else date[5:7]


def _iso(_: str, text: str) -> Iterator[DateStated]:
    for match in _ISO.finditer(text):
        if is_date(match[0]):
            yield DateStated(*match.span(), (match[0],))


def _full(_: str, text: str) -> Iterator[DateStated]:
    for date in find_dates(text):
        yield DateStated(*date)


def _decades(_: str, text: str) -> Iterator[DateStated]:
    for match in _DECADE.finditer(text):
        yield DateStated(*match.span(), (match["decade"],))


def _yearless(spelled: str, text: str) -> Iterator[DateStated]:
    for form in (_MONTH_DAY, _DAY_LAST):
        for match in form.finditer(text):
            month = month_named(match["month"])
            if month is None or spelled[slice(*match.span("month"))] == "may":
                continue
            days = [int(day) for day in match.group("day", "last") if day]
            yield DateStated(*match.span(), tuple(f"--{month:02}-{day:02}" for day in days))


def _months(spelled: str, text: str) -> Iterator[DateStated]:
    for match in _MONTH.finditer(spelled):
        start, end = match.span()
        month = month_named(text[start:end])
        # "march" and "may" are verbs.
        if month is not None and not (match[0].isascii() and match[0].islower()):
            yield DateStated(start, end, (f"--{month:02}",))


def _years(_: str, text: str) -> Iterator[DateStated]:
    for match in _YEAR.finditer(text):
        year, last = match.group("year", "last")
        years = [year] if last is None else [year, year[: 4 - len(last)] + last]
        yield DateStated(*match.span(), tuple(years))
