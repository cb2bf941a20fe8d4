"""Finds a quote of our normalised text among the letters of a PDF page, loosely.

Between the two lie broken words, folded spaces, ligatures, running headers and page numbers, so
letters and digits alone are compared, without case, accents and the difference between a Latin
letter and the Cyrillic one that looks the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.characters import as_latin

Span = tuple[int, int]
"""Half-open offsets into the letters of a page."""

_SEED = 16  # letters in a row that are looked for
_SHARE = 0.6  # of the letters of the quote, or of the page, that show that it is the same text
_IN_A_ROW = 80  # letters that show the same; set phrases are shorter
# The end of a quote may stand at the beginning of a page, and the other way about: so many letters
# of it among the first or last three lines (header, number, text), so many at the edge of any line.
_FEW, _EDGE_LINES = 6, 3
_MANY = 24
_REST = 200  # letters that a footnote or a header may put between two parts of a quote
_LONGEST = 20_000  # letters of a quote that are looked at
_LINE_END = "\n\x02"  # pdfium gives \x02 for a hyphen and the line break after it


@dataclass(frozen=True, slots=True)
class Letters:
    """A text's letters and digits, folded; for each the index of its character."""

    text: str
    places: tuple[int, ...]
    line_starts: tuple[int, ...] = ()  # offsets into `text`
    line_ends: tuple[int, ...] = ()


def letters_of(characters: Iterable[str]) -> Letters:
    """What is compared of a text given character by character."""
    text: list[str] = []
    places: list[int] = []
    starts, ends = [0], []
    for place, character in enumerate(characters):
        if character in _LINE_END and len(text) > starts[-1]:
            ends.append(len(text))
            starts.append(len(text))
        for letter in _folded(character):
            text.append(letter)
            places.append(place)
    return Letters("".join(text), tuple(places), tuple(starts), (*ends, len(text)))


def spans_of(quote: str, page: Letters) -> list[Span]:
    """Where on the page the quote stands, or the part of it that is there; empty if nowhere."""
    wanted = letters_of(quote).text[:_LONGEST]
    if not wanted:
        return []
    at = page.text.find(wanted)
    if at >= 0:
        return [(at, at + len(wanted))]
    parts = list(_parts(wanted, page.text))
    lengths = [end - start for start, end in parts]
    if sum(lengths) >= _SHARE * min(len(wanted), len(page.text)) or max(lengths, default=0) >= (
        _IN_A_ROW
    ):
        return parts
    return _at_edges(wanted, page)


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    letters = filter(str.isalnum, unicodedata.normalize("NFKD", character.casefold()))
    # Once more as capitals, since "В" looks like a Latin letter and "в" does not.
    return as_latin(as_latin("".join(letters)).upper()).casefold()


def _parts(wanted: str, page: str) -> Iterator[Span]:
    """Stretches of the quote that follow one another on the page, in its order."""
    reached = done = at = 0  # on the page; how much of the quote is found; where it is looked at
    while at + _SEED <= len(wanted):
        start = page.find(wanted[at : at + _SEED], reached)
        if start < 0:
            at += 1
            continue
        length = _common(wanted, at, page, start)
        yield start, start + length
        reached, done = start + length, at + length
        at = done
    rest = wanted[done:]
    if done and len(rest) >= _FEW:
        start = page.find(rest, reached, reached + _REST + len(rest))
        if start >= 0:
            yield start, start + len(rest)


def _common(wanted: str, at: int, page: str, start: int) -> int:
    """How many letters are the same from there on."""
    length = 0
    for one, other in zip(wanted[at:], page[start:], strict=False):
        if one != other:
            break
        length += 1
    return length


def _at_edges(wanted: str, page: Letters) -> list[Span]:
    """The end of the quote where a line begins, or its beginning where one ends."""
    for length in range(len(wanted) - 1, _FEW - 1, -1):
        lines = _EDGE_LINES if length < _MANY else None
        end, beginning = wanted[-length:], wanted[:length]
        for start in page.line_starts[:lines]:
            if page.text.startswith(end, start):
                return [(start, start + length)]
        for stop in page.line_ends[-lines if lines else None :]:
            if page.text.endswith(beginning, 0, stop):
                return [(stop - length, stop)]
    return []


def characters_of(spans: Sequence[Span], page: Letters) -> list[range]:
    """The indices of the characters of each span, those between its letters too."""
    return [range(page.places[start], page.places[end - 1] + 1) for start, end in spans]
