"""Comparisons that are ready to click, made for the built-in notes."""

from __future__ import annotations

from dataclasses import dataclass

from qa.records import Language, Library
from ui.words import say

_THEN = "2015-01-01"
"""The 1995 Constitution gave ratified treaties priority on that day; today a statute does."""
_NOTES = ("treaties-under-the-1995-constitution.md", "treaties-under-the-2026-constitution.md")


@dataclass(frozen=True, slots=True)
class Example:
    """A form filled in: the question, and each side's day (None is today) and document id."""

    question: str
    left: tuple[str | None, str]
    right: tuple[str | None, str]


def examples(library: Library, language: Language) -> dict[str, Example]:
    """By name, the question on two days, and one from two notes; all documents without notes."""
    held = {d.note: d.id for d in library.documents() if d.language == language and d.note}
    left, right = (held.get(note, "") for note in _NOTES)
    return {
        "dates": Example(say(language, "compare.question_dates"), (_THEN, ""), (None, "")),
        "documents": Example(
            say(language, "compare.question_documents"), (None, left), (None, right)
        ),
    }
