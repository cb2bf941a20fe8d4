"""The chronology: what the library's documents are marked to tell of, in the order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from qa.answer import Citation
from qa.errors import BadSetting, UnreadableDate
from qa.rendering import visible
from vectorstore.dates import is_date
from vectorstore.records import Event, Filter, Language, Passage, Source

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from vectorstore.library import Library

When = date | str | int
"""A day, or a year, month or day in ISO 8601, or a year as a number."""

Period = tuple[str, str]
"""First and last date, both included whole: ("1991-12", "1995") is of 49 months."""

ALL_TIME: Period = ("0001", "9999")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened: when, the sentence that tells of it, and its receipt."""

    date: str  # ISO 8601, as precise as known: 1993, 1992-09 or 1991-12-16
    text: str  # the sentence, verbatim
    sources: tuple[Source, ...]  # what the sentence rests on, as its document says
    citation: Citation  # `number` is the entry's place in the list, from 1

    @property
    def instrument(self) -> str:
        """Name and article of what the sentence rests on, several parted by "; "; or nothing."""
        named = ((source.instrument, source.article or "") for source in self.sources)
        return "; ".join(", ".join(filter(None, map(visible, parts))) for parts in named)

    def to_dict(self) -> dict[str, Any]:
        """The entry and its receipt as JSON-able data; keys are the fields, and `instrument`."""
        fields: dict[str, Any] = _schema().dump_python(self, mode="json")
        return {**fields, "instrument": self.instrument}


def period(start: When | None = None, end: When | None = None) -> Period:
    """Both dates in ISO 8601; None is as early, or as late, as there are events.

    Raises `UnreadableDate`, and `BadSetting` where the start comes after the end.
    """
    first = ALL_TIME[0] if start is None else _iso(start)
    last = ALL_TIME[1] if end is None else _iso(end)
    shorter = min(len(first), len(last))
    if first[:shorter] > last[:shorter]:
        message = f"the period starts in {first}, after its end in {last}: exchange the two dates"
        raise BadSetting(message)
    return first, last


def timeline(library: Library, during: Period, language: Language) -> list[TimelineEntry]:
    """What documents in that language tell of a period, by date; a year before its months.

    An event whose date is known to the year or month alone is there if any day of it may be in
    the period. What several documents tell in the same words is there once.
    """
    entries: dict[tuple[str, str], TimelineEntry] = {}
    for event, passage in library.events(*during, _told_in(language)):
        entry = _entry(len(entries) + 1, event, passage)
        entries.setdefault((entry.date, visible(entry.text)), entry)
    return list(entries.values())


def covered(library: Library, language: Language) -> Period | None:
    """The dates of the first and the last event in that language; None if there is no event."""
    told = library.events(*ALL_TIME, _told_in(language))
    return (told[0][0].date, told[-1][0].date) if told else None


def _told_in(language: Language) -> Filter:
    return Filter(languages=frozenset({language}))


def _entry(number: int, event: Event, passage: Passage) -> TimelineEntry:
    start, end = event.sentence
    sentence = passage.text[start - passage.start : end - passage.start]
    # Nobody asks whether what happened is in force.
    citation = Citation(number, sentence, start, end, passage, in_force=None)
    return TimelineEntry(event.date, sentence, event.sources, citation)


def _iso(when: When) -> str:
    """The date in ISO 8601; raises `UnreadableDate`."""
    day = when.date() if isinstance(when, datetime) else when
    if isinstance(day, date):
        return day.isoformat()
    text = f"{day:04}" if type(day) is int else str(day).strip()
    if is_date(text):
        return text
    message = f"“{visible(text)}” is not a date: write it as 1991-12-16, 1991-12 or 1991"
    raise UnreadableDate(message)


@cache
def _schema() -> TypeAdapter[TimelineEntry]:
    from pydantic import TypeAdapter

    return TypeAdapter(TimelineEntry)
