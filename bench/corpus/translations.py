"""Whether a note is the same in every language: its outline, facts, footnotes, dates, numbers."""

from __future__ import annotations

from collections.abc import Iterator, Set

from bench.corpus.notes import Note, Notes, Paragraph
from bench.corpus.values import stated, with_shorter, written
from vectorstore.records import Language

_VAGUE = "2"
"""In words a number that languages add and leave out: "both", "bilateral", "двойной"."""


def translations(notes: Notes) -> Iterator[str]:
    """Every note is in every language, and says there what it says in English."""
    english = notes["en"]
    for language, others in notes.items():
        for name in sorted(english.keys() ^ others.keys()):
            yield f"{language}/{name}: not in every language"
        for name in sorted(english.keys() & others.keys()):
            if language != "en":
                yield from _translation(english[name], others[name])


def _translation(note: Note, other: Note) -> Iterator[str]:
    if note.outline != other.outline:
        yield f"{other.where}: other headings and paragraphs than in English, or in another order"
        return
    yield from _footnotes(note, other)
    for mine, its in zip(note.paragraphs, other.paragraphs, strict=True):
        yield from (f"{other.at(its)}: {what}" for what in _paragraph(mine, its, other.language))


def _footnotes(note: Note, other: Note) -> Iterator[str]:
    if list(note.definitions) != list(other.definitions):
        yield f"{other.where}: other footnotes than in English"
    for label in note.definitions.keys() & other.definitions.keys():
        (key, pinpoint), (its_key, its_pinpoint) = note.definitions[label], other.definitions[label]
        if key != its_key or stated(pinpoint, "en") != stated(its_pinpoint, other.language):
            yield f"{other.where}: footnote {label} names another place than in English"


def _paragraph(mine: Paragraph, its: Paragraph, language: Language) -> Iterator[str]:
    for what in ("facts", "valid_from", "valid_to", "events", "marks"):
        if getattr(mine, what) != getattr(its, what):
            yield f"other {what} than in English"
    if mine.marks == its.marks:
        for sentence, translation in zip(mine.sentences, its.sentences, strict=True):
            for difference in _differences(sentence, translation, language):
                yield f"{difference}: {translation}"


def _differences(mine: str, its: str, language: Language) -> Iterator[str]:
    """What one of two sentences dates and counts and the other doesn't."""
    here, there = _numbers(mine, "en"), _numbers(its, language)
    missing = here - with_shorter(stated(its, language))
    strange = there - with_shorter(stated(mine, "en"))
    if missing:
        yield f"lacks {', '.join(sorted(missing))}"
    if strange:
        yield f"has {', '.join(sorted(strange))} of its own"


def _numbers(sentence: str, language: Language) -> Set[str]:
    return written(sentence, language) | (stated(sentence, language) - {_VAGUE})
