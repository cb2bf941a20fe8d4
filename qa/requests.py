"""What may be asked of an assistant, checked once before anything is searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa.answer import Answer
from qa.dates import parse_date
from qa.errors import BadQuestion
from vectorstore import Filter
from vectorstore.records import LANGUAGES, Language

EVERYTHING = Filter()
LONGEST_QUESTION = 2000
"""Characters; longer texts are documents to add, not questions."""


@dataclass(frozen=True, slots=True)
class Request:
    """A question with the answers before it, its day, its answer's language and its filter."""

    question: str
    history: tuple[Answer, ...]
    as_of: date | None
    language: Language | None
    where: Filter


def request(
    question: str,
    *,
    history: Sequence[Answer] = (),
    as_of: date | str | None = None,
    language: str | None = None,
    where: Filter = EVERYTHING,
) -> Request:
    """The arguments of `Assistant.ask`, checked; raises `BadQuestion` and `UnreadableDate`."""
    asked = checked_question(question)
    return Request(asked, tuple(history), checked_day(as_of), checked_language(language), where)


def checked_question(question: str) -> str:
    """The question without outer spaces; raises `BadQuestion` for none or far too long."""
    asked = question.strip()
    if not any(letter.isalnum() for letter in asked):
        message = "the question is empty: write what you want to know"
        raise BadQuestion(message)
    if len(asked) > LONGEST_QUESTION:
        message = (
            f"the question is {len(asked)} characters long: ask in at most {LONGEST_QUESTION}, "
            "and add longer texts with `kazqa add`"
        )
        raise BadQuestion(message)
    return asked


def checked_day(as_of: date | str | None) -> date | None:
    """The day given, as a date; raises `UnreadableDate`."""
    return parse_date(as_of) if isinstance(as_of, str) else as_of


def checked_language(language: str | None) -> Language | None:
    """The language by its code, None for none; raises `BadQuestion` for one not spoken."""
    found = next((known for known in LANGUAGES if known == language), None)
    if language is not None and found is None:
        message = f"language {language!r} is not spoken here: use one of {', '.join(LANGUAGES)}"
        raise BadQuestion(message)
    return found
