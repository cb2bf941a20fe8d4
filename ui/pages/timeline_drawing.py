"""Where the events of a chronology stand in its picture: lanes across, or a table going down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from qa.chronology import TimelineEntry
from qa.labels import date_parts
from qa.records import DocumentInfo
from ui.pages.timeline_subjects import SUBJECTS, subject_of

_LEFT, _RIGHT = 1.5, 98.5  # percent of the width, so that no dot is cut off
_APART = 1.25  # percent between two dots side by side: 12 pixels of a picture 960 wide
_HEADING, _ROW, _FOOT = 26, 13, 8  # pixels: a lane's name, one row of its dots, the space below
_AXIS = 24  # pixels above and below the lanes, for the years
_MOST_LABELS = 9
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Dot:
    """An event in the picture: `x` in percent, `y` in pixels from the top of the picture."""

    entry: TimelineEntry
    x: float
    y: float

    @property
    def exact(self) -> bool:
        """Whether the day is known, and not the year or month alone."""
        return len(date_parts(self.entry.date)) == 3


@dataclass(frozen=True, slots=True)
class Lane:
    """The events of one subject: `top` and `height` in pixels."""

    subject: str
    top: float
    height: float
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """Where a year begins, in percent; `labelled` where its number is written."""

    year: int
    x: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as wide as the page and so many pixels high."""

    height: float
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """A row of the table: the events of a year by subject, as many cells as there are lanes."""

    year: int
    cells: tuple[tuple[TimelineEntry, ...], ...]


def draw(entries: Sequence[TimelineEntry]) -> Drawing:
    """The lanes of those events, by date, in the order of `SUBJECTS`; empty ones are left out."""
    first, last = _years(entries)
    lanes: list[Lane] = []
    top = float(_AXIS)
    for subject in lanes_of(entries):
        of_it = [entry for entry in entries if subject_of(_document(entry)) == subject]
        lane = _lane(subject, top, [(e, _across(e.date, first, last)) for e in of_it])
        lanes.append(lane)
        top += lane.height
    return Drawing(top + _AXIS, tuple(lanes), _ticks(first, last))


def lanes_of(entries: Iterable[TimelineEntry]) -> tuple[str, ...]:
    """The subjects that those events have, in the order of `SUBJECTS`."""
    there = {subject_of(_document(entry)) for entry in entries}
    return tuple(subject for subject in SUBJECTS if subject in there)


def rows(entries: Sequence[TimelineEntry]) -> tuple[Year, ...]:
    """The same picture turned: a row for each year that has events, a cell for each lane."""
    lanes = lanes_of(entries)
    return tuple(
        Year(
            year,
            tuple(tuple(e for e in held if subject_of(_document(e)) == lane) for lane in lanes),
        )
        for year, held in by_year(entries)
    )


def by_year(entries: Sequence[TimelineEntry]) -> tuple[tuple[int, tuple[TimelineEntry, ...]], ...]:
    """The events of each year that has any; `entries` are by date."""
    grouped = groupby(entries, key=lambda entry: date_parts(entry.date)[0])
    return tuple((year, tuple(held)) for year, held in grouped)


def _lane(subject: str, top: float, placed: Sequence[tuple[TimelineEntry, float]]) -> Lane:
    """Dots that would touch stand one above the other, in as few rows as that takes."""
    ends: list[float] = []  # of each row: the place of its last dot
    dots: list[Dot] = []
    for entry, x in sorted(placed, key=lambda pair: pair[1]):
        row = next((row for row, end in enumerate(ends) if x - end >= _APART), len(ends))
        if row == len(ends):
            ends.append(x)
        ends[row] = x
        dots.append(Dot(entry, round(x, 3), top + _HEADING + (row + 0.5) * _ROW))
    return Lane(subject, top, _HEADING + len(ends) * _ROW + _FOOT, tuple(dots))


def _years(entries: Sequence[TimelineEntry]) -> tuple[int, int]:
    """The first year, and the one after the last."""
    years = [date_parts(entry.date)[0] for entry in entries]
    return (min(years), max(years) + 1) if years else (0, 1)


def _across(when: str, first: int, last: int) -> float:
    """Where a date stands, in percent; a year or a month at its middle."""
    year, *rest = date_parts(when)
    month = rest[0] if rest else 7
    day = rest[1] if len(rest) > 1 else (15 if rest else 1)
    of_year = (date(2001, month, min(day, 28)).timetuple().tm_yday - 1) / 365
    return _percent(year + of_year, first, last)


def _percent(years: float, first: int, last: int) -> float:
    return _LEFT + (_RIGHT - _LEFT) * (years - first) / (last - first)


def _ticks(first: int, last: int) -> tuple[Tick, ...]:
    """Lines at round years: every year where there are few, else every labelled one."""
    step = next(step for step in _STEPS if (last - first) / step <= _MOST_LABELS)
    fine = 1 if last - first <= 60 else step
    years = range(first - first % fine, last + 1, fine)
    return tuple(
        Tick(year, round(_percent(year, first, last), 3), year % step == 0)
        for year in years
        if first <= year <= last
    )


def _document(entry: TimelineEntry) -> DocumentInfo:
    return entry.citation.passage.document
