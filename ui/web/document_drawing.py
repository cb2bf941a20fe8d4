"""A document's text in paragraphs, headings and pages, with one stretch of it marked."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.records import Page, Passage

Span = tuple[int, int]

_SEPARATOR = "\n\n"
# What `qa.rendering.visible` leaves out, and half pairs; spaces and line ends stay as they are.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LETTERS_A_LINE = 80
_SECTION = 5_000
"""Characters from which a section ends with its paragraph; a browser lays out those it shows."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph, marked or not."""

    text: str
    marked: bool
    first: bool = False  # where the whole marked stretch begins


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading of a level from 1 (0 is none), or where a page begins."""

    start: int
    pieces: tuple[Piece, ...] = ()
    level: int = 0
    passage: Passage | None = None  # the first that begins in it
    page: Page | None = None  # begins here; there is no text then
    goes_on: bool = False  # a paragraph's rest after a page's end


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks that are laid out together; `lines` is about how high they are."""

    blocks: tuple[Block, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: a heading, its level from 1, where its block starts."""

    text: str
    level: int
    start: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole text in sections, and its contents."""

    sections: tuple[Section, ...]
    contents: tuple[Entry, ...]


def draw(text: str, passages: Sequence[Passage], pages: Sequence[Page], at: Span | None) -> Drawing:
    """The text of a document with its passages, in reading order, and its pages."""
    paragraphs = list(_paragraphs(text))
    contents = list(_contents(text, paragraphs, passages))
    levels = {entry.start: entry.level for entry in contents}
    starts = [passage.start for passage in passages]
    blocks: list[Block] = []
    for start, end in paragraphs:
        inside = bisect_left(starts, start)
        begins = passages[inside] if inside < len(starts) and starts[inside] < end else None
        level = 0 if begins or _within(passages, starts, start) else levels.get(start, 0)
        blocks.extend(_blocks(text, (start, end), pages, at, level, begins))
    return Drawing(tuple(_sections(blocks)), tuple(contents))


def stretch(asked: str | None, length: int) -> Span | None:
    """The offsets of "START-END" in a text of that length; None for anything else."""
    found = re.fullmatch(r"(\d{1,9})-(\d{1,9})", asked or "", re.ASCII)
    start, end = (int(found[1]), int(found[2])) if found else (0, 0)
    return (start, end) if start < end <= length else None


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    while start < len(text):
        end = text.find(_SEPARATOR, start)
        end = len(text) if end < 0 else end
        if text[start:end].strip():
            yield start, end
        start = end + len(_SEPARATOR)


def _within(passages: Sequence[Passage], starts: Sequence[int], offset: int) -> bool:
    place = bisect_right(starts, offset) - 1
    return place >= 0 and offset < passages[place].end


def _contents(
    text: str, paragraphs: Sequence[Span], passages: Sequence[Passage]
) -> Iterator[Entry]:
    """Each heading at its paragraph, or at the first passage under it."""
    openings = [start for start, _ in paragraphs]
    known: tuple[str, ...] = ()
    done = 0
    for passage in passages:
        shared = next(
            (i for i, pair in enumerate(zip(known, passage.headings, strict=False))
             if pair[0] != pair[1]),
            min(len(known), len(passage.headings)),
        )  # fmt: skip
        first = bisect_left(openings, done)
        own = max(bisect_right(openings, passage.start) - 1, 0)
        for level, heading in enumerate(passage.headings[shared:], shared + 1):
            place = next(
                (i for i in range(first, own) if _opens(heading, text[slice(*paragraphs[i])])), own
            )
            yield Entry(shown(heading), level, openings[place])
            first = min(place + 1, own)
        known, done = passage.headings, passage.end


def _opens(heading: str, paragraph: str) -> bool:
    """Whether the paragraph is that heading, or its first part: "Chapter II" of a longer one."""
    return bool(paragraph) and heading.startswith(paragraph)


def _blocks(
    text: str,
    paragraph: Span,
    pages: Sequence[Page],
    at: Span | None,
    level: int,
    passage: Passage | None,
) -> Iterator[Block]:
    """The paragraph cut where pages begin, each of which has a block before it."""
    start, end = paragraph
    # Pages that begin in the space before a paragraph begin with it.
    before = text.rfind(_SEPARATOR, 0, start)
    beginning = {
        max(page.start, start): page
        for page in pages_in(pages, before + 1 if before > 0 else 0, end)
    }
    cuts = sorted({start, end, *beginning})
    for one, other in pairwise(cuts):
        if one in beginning:
            yield Block(one, page=beginning[one])
        holds = passage if passage is not None and one <= passage.start < other else None
        yield Block(one, _pieces(text, one, other, at), level, holds, goes_on=one > start)


def pages_in(pages: Sequence[Page], start: int, end: int) -> Sequence[Page]:
    """The pages that begin from `start` on and before `end`."""
    first = bisect_left(pages, start, key=lambda page: page.start)
    return pages[first : bisect_left(pages, end, key=lambda page: page.start)]


def _pieces(text: str, start: int, end: int, at: Span | None) -> tuple[Piece, ...]:
    if at is None or at[1] <= start or end <= at[0]:
        return (Piece(shown(text[start:end]), False),)
    left, right = max(at[0], start), min(at[1], end)
    cut = (
        Piece(shown(text[start:left]), False),
        Piece(shown(text[left:right]), True, first=left == at[0]),
        Piece(shown(text[right:end]), False),
    )
    return tuple(piece for piece in cut if piece.text)


def shown(text: str) -> str:
    """The text without control characters and changes of direction, its spaces kept."""
    return _UNSEEN.sub("", text)


def _sections(blocks: Sequence[Block]) -> Iterator[Section]:
    """The blocks in sections of some thousand characters."""
    section: list[Block] = []
    letters = lines = 0
    for block in blocks:
        long = sum(len(piece.text) for piece in block.pieces)
        section.append(block)
        letters += long
        lines += 2 + long // _LETTERS_A_LINE
        if letters >= _SECTION and not block.level:
            yield Section(tuple(section), lines)
            section, letters, lines = [], 0, 0
    if section:
        yield Section(tuple(section), lines)
