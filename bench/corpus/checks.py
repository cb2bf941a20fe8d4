"""All that must hold of the notes, put together."""

from __future__ import annotations

from collections.abc import Iterator

from bench.corpus.facts import Fact
from bench.corpus.form import form, nothing_twice
from bench.corpus.letters import letters
from bench.corpus.notes import Note, Notes
from bench.corpus.sources import same_sources, sources
from bench.corpus.telling import every_fact_is_used, facts_are_told, nothing_from_elsewhere
from bench.corpus.timing import events, no_event_twice, validity
from bench.corpus.translations import translations
from bench.corpus.typography import typography


def violations(notes: Notes, facts: dict[str, Fact]) -> Iterator[str]:
    """One line for each violation, first those of single notes, then those between notes."""
    for of_language in notes.values():
        for note in of_language.values():
            yield from of_note(note, facts)
    yield from nothing_twice(notes)
    yield from no_event_twice(notes)
    yield from same_sources(notes)
    yield from translations(notes)
    yield from every_fact_is_used(notes, facts)


def of_note(note: Note, facts: dict[str, Fact]) -> Iterator[str]:
    """One line for each violation that one note shows by itself."""
    yield from form(note)
    yield from letters(note)
    yield from typography(note)
    yield from sources(note)
    yield from validity(note)
    yield from events(note, facts)
    yield from facts_are_told(note, facts)
    yield from nothing_from_elsewhere(note, facts)
