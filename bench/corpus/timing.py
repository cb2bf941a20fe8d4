"""Dates of validity and of events, which stand in the line above a paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bench.corpus.facts import Fact
from bench.corpus.notes import Note, Notes, Paragraph
from bench.corpus.values import with_shorter
from vectorstore.dates import is_date

END_OF_1995_CONSTITUTION = date(2026, 7, 1)
"""First day on which it was no longer in force."""


def validity(note: Note) -> Iterator[str]:
    """A rule ends after it begins, and none that rests on the 1995 Constitution alone outlives it.

    Keys of sources that are that Constitution begin with "c1995".
    """
    for paragraph in note.paragraphs:
        begin, end = paragraph.valid_from, paragraph.valid_to
        if begin and end and begin >= end:
            yield f"{note.at(paragraph)}: valid_to is not after valid_from"
        keys = {note.definitions.get(label, ("", ""))[0] for label in paragraph.labels}
        outlives = end is None or end > END_OF_1995_CONSTITUTION
        if begin and outlives and all(key.startswith("c1995") for key in keys):
            yield f"{note.at(paragraph)}: a rule of the 1995 Constitution without its end"


def events(note: Note, facts: dict[str, Fact]) -> Iterator[str]:
    """An event's date stands in the paragraph as it is marked, and a fact of it has that date."""
    for paragraph in note.paragraphs:
        told = paragraph.written(note.language)
        dated = with_shorter(_dates(paragraph, facts))
        if len(paragraph.events) > len(set(paragraph.events)):
            yield f"{note.at(paragraph)}: an event is marked twice"
        for event in paragraph.events:
            if not is_date(event):
                yield f"{note.at(paragraph)}: event={event} is no date"
            elif event not in told:
                yield f"{note.at(paragraph)}: the event's date {event} is not in the text"
            elif event not in dated:
                yield f"{note.at(paragraph)}: the event's date {event} is of none of its facts"


def no_event_twice(notes: Notes) -> Iterator[str]:
    """In one language no two paragraphs of the same facts mark the same date."""
    for of_language in notes.values():
        marked: dict[tuple[str, frozenset[str]], str] = {}
        for note in of_language.values():
            for paragraph in note.paragraphs:
                where = note.at(paragraph)
                for event in paragraph.events:
                    place = marked.setdefault((event, frozenset(paragraph.facts)), where)
                    if place != where:
                        yield f"{where}: the event of {event} is marked in {place} too"


def _dates(paragraph: Paragraph, facts: dict[str, Fact]) -> set[str]:
    own = [facts[name] for name in paragraph.facts if name in facts]
    return {value for fact in own for value in (*fact.dates, *fact.values)}
