"""Whether the notes tell their facts, all of them, and no date or number of another origin."""

from __future__ import annotations

from collections.abc import Iterator

from bench.corpus.facts import NOT_VERIFIED, PAPER_ONLY, UNVERIFIED_VALUES, Fact, usable
from bench.corpus.notes import Note, Notes, Paragraph
from bench.corpus.values import is_dated, stated, with_shorter

PAPER = "sartayev-paper"
"""The one note that may use what only the paper says."""


def facts_are_told(note: Note, facts: dict[str, Fact]) -> Iterator[str]:
    """Each fact of a paragraph may be used, and has its dates and numbers in that paragraph."""
    for paragraph in note.paragraphs:
        told = _told(note, paragraph)
        for name in paragraph.facts:
            where = f"{note.at(paragraph)}: {name}"
            fact = facts.get(name)
            if fact is None or name in NOT_VERIFIED:
                yield f"{where} is no fact to use"
            elif fact.verified == PAPER_ONLY and note.name != PAPER:
                yield f"{where} is what only the paper says"
            elif missing := fact.missing_in(told):
                yield f"{where} is told without {', '.join(sorted(missing))}"


def nothing_from_elsewhere(note: Note, facts: dict[str, Fact]) -> Iterator[str]:
    """No date stands in a note that no fact has, no number that neither its facts nor sources."""
    dates = with_shorter({value for fact in facts.values() for value in fact.mentioned})
    own = {value for name in note.facts if name in facts for value in facts[name].mentioned}
    numbers = with_shorter(own) | _pinpointed(note, list(note.definitions))
    for paragraph in note.paragraphs:
        for value in sorted(paragraph.written(note.language) | paragraph.validity):
            if value not in (dates if is_dated(value) else numbers):
                yield f"{note.at(paragraph)}: {value} is in no fact of the note"
            if value in UNVERIFIED_VALUES:
                yield f"{note.at(paragraph)}: {value} was not verified"


def every_fact_is_used(notes: Notes, facts: dict[str, Fact]) -> Iterator[str]:
    """Every usable fact is told in every language."""
    for language, of_language in notes.items():
        used = {fact for note in of_language.values() for fact in note.facts}
        for name in sorted(usable(facts) - used):
            yield f"{language}: {name} is used in no note"


def _told(note: Note, paragraph: Paragraph) -> set[str]:
    """What a paragraph states; of the dates in the line above it, the year."""
    years = {day[:4] for day in {*paragraph.validity, *paragraph.events}}
    return paragraph.stated(note.language) | years | _pinpointed(note, paragraph.labels)


def _pinpointed(note: Note, labels: tuple[str, ...] | list[str]) -> set[str]:
    """The numbers in the pinpoints of footnotes, such as an article's."""
    pinpoints = (note.definitions.get(label, ("", ""))[1] for label in labels)
    return set[str]().union(*(stated(pinpoint, note.language) for pinpoint in pinpoints))
