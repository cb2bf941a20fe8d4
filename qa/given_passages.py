"""Which passages a chat model is given, and how each is introduced."""

from __future__ import annotations

from collections.abc import Iterator

from qa.finding import Found, Inquiry
from qa.labels import format_date, labels
from qa.settings import QASettings
from vectorstore import Passage
from vectorstore.records import Language

# Tokens are counted by the model's own rules, which are not known here: these are on the safe
# side for English and for Cyrillic letters.
_LETTERS_A_TOKEN = 3.0
_CYRILLIC_A_TOKEN = 1.5
_WORDING = 600  # tokens of instructions and question


def fitting(found: Found, inquiry: Inquiry, settings: QASettings) -> tuple[Passage, ...]:
    """The passages that answer and the next best, as many as fit the model's window.

    Those not in force on the day asked about are left out, unless they are what answers.
    """
    room = settings.model_window - settings.model_tokens - _WORDING
    chosen: list[Passage] = []
    for passage in _in_order(found, inquiry):
        room -= tokens(passage.text)
        if chosen and (room < 0 or len(chosen) >= settings.model_passages):
            break
        chosen.append(passage)
    return tuple(chosen)


def tokens(text: str) -> int:
    """About how many tokens a text takes, rather too many than too few."""
    latin = sum(letter.isascii() for letter in text)
    return int(latin / _LETTERS_A_TOKEN + (len(text) - latin) / _CYRILLIC_A_TOKEN) + 1


def source_line(passage: Passage, language: Language) -> str:
    """Title, place and dates of a passage in one line of a language."""
    said = labels(language)
    place = ", ".join(filter(None, (passage.document.title, passage.locator)))
    if passage.valid_to is not None:
        place += f"; {said.until.format(date=format_date(passage.valid_to, language))}"
    elif passage.valid_from is not None:
        place += f"; {said.since.format(date=format_date(passage.valid_from, language))}"
    return place


def _in_order(found: Found, inquiry: Inquiry) -> Iterator[Passage]:
    """Passages of the quotes that answer, then the hits that may hold on the day; each once."""
    answering = found.quotes[: len(found.quotes) - found.ended]
    hits = [hit.passage for hit in found.hits]
    holding = [passage for passage in hits if passage.in_force(inquiry.day) is not False]
    yield from dict.fromkeys([*(quote.passage for quote in answering), *holding])
