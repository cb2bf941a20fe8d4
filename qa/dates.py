"""Reads the dates that people type: ISO, day first, and month names in three languages."""

from __future__ import annotations

import re
from datetime import date

from qa.errors import UnreadableDate

# English, Russian (genitive, nominative) and Kazakh, which adds case endings.
_MONTHS: tuple[tuple[str, ...], ...] = (
    ("january", "января", "январь", "қаңтар"),
    ("february", "февраля", "февраль", "ақпан"),
    ("march", "марта", "март", "наурыз"),
    ("april", "апреля", "апрель", "сәуір"),
    ("may", "мая", "май", "мамыр"),
    ("june", "июня", "июнь", "маусым"),
    ("july", "июля", "июль", "шілде"),
    ("august", "августа", "август", "тамыз"),
    ("september", "сентября", "сентябрь", "қыркүйек"),
    ("october", "октября", "октябрь", "қазан"),
    ("november", "ноября", "ноябрь", "қараша"),
    ("december", "декабря", "декабрь", "желтоқсан"),
)
_TODAY = frozenset({"today", "now", "сегодня", "бүгін"})
# "2012 жылғы 1 қаңтардағы", "1 января 2012 г.": words that belong to a date but say nothing.
_FILLER = re.compile(r"\b(?:of|the|года?|жыл\w*|ж)\b\.?|(?<=\d)(?:st|nd|rd|th)\b|,")
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_NAMED = (
    re.compile(r"(?P<day>\d{1,2}) (?P<month>[^\W\d_]{3,})\.? (?P<year>\d{4})"),
    re.compile(r"(?P<month>[^\W\d_]{3,})\.? (?P<day>\d{1,2}) (?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4}) (?P<day>\d{1,2}) (?P<month>[^\W\d_]{3,})\.?"),
    re.compile(r"(?P<month>[^\W\d_]{3,})\.? (?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})"),
)


def parse_date(text: str, today: date | None = None) -> date:
    """Read the day that `text` names; a year or a month alone means its first day.

    `today` is what "today" means, by default the current day. Raises `UnreadableDate`.
    """
    plain = " ".join(_FILLER.sub(" ", text.casefold()).replace(" г.", " ").split())
    if plain in _TODAY:
        return today or date.today()
    year, month, day = _numbers(plain, text)
    try:
        return date(year, month, day)
    except ValueError:
        raise _unreadable(text) from None


def _numbers(plain: str, text: str) -> tuple[int, int, int]:
    """Year, month and day, whether or not there is such a day."""
    if found := _ISO.fullmatch(plain):
        return int(found[1]), int(found[2]), int(found[3] or 1)
    if found := _DAY_FIRST.fullmatch(plain):
        return int(found[3]), int(found[2]), int(found[1])
    for pattern in _NAMED:
        if found := pattern.fullmatch(plain):
            parts = found.groupdict()
            month = _month(parts["month"], text) if "month" in parts else 1
            return int(parts["year"]), month, int(parts.get("day", 1))
    raise _unreadable(text)


def _month(name: str, text: str) -> int:
    """Find a month, from 1, by its name, an abbreviation of it, or a Kazakh case form."""
    for number, names in enumerate(_MONTHS, start=1):
        if name.startswith(names[-1]) or any(full.startswith(name) for full in names):
            return number
    raise _unreadable(text)


def _unreadable(text: str) -> UnreadableDate:
    shown = " ".join(text.split())
    return UnreadableDate(f"“{shown}” is not a date: write it as 2012-01-31, 31.01.2012 or 2012")
