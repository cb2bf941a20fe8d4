"""Whether a document's lines are hard-wrapped, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.furniture import page_number
from ingest.lines import Line
from ingest.numbering import ends_sentence

_WIDTHS = range(30, 201)  # characters of a full line, in documents whose lines are wrapped


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How a document's lines are wrapped, and what sets its paragraphs apart.

    A line is full if with the next line's first word it would reach `width` characters. Lines in
    mid-sentence are full, so nine in ten of them do; lines of proportional type vary. Where no
    sentence ends, 0.85 of it is enough: a wrong break there tears a sentence.
    """

    width: int
    spaced: bool  # empty lines stand between paragraphs only
    indented: bool  # only first lines of paragraphs are indented


def wrapping_of(lines: Sequence[Line]) -> Wrapping | None:
    """How the lines are wrapped; None if most lines are paragraphs, as they should be.

    They are wrapped if a fifth of all lines, and a quarter of those that end no sentence, go on
    in lower case, these are of similar length (half of them 0.7 of the longest tenth), and fewer
    than a tenth of all lines are longer by three tenths.
    """
    prose = [line for line in lines if line.prose and page_number(line.text) is None]
    pairs = list(pairwise(prose))
    going_on = [(a, b) for a, b in pairs if goes_on(a.text, b.text)]
    unended = sum(not ends_sentence(a.text) for a, _ in pairs)
    if not going_on or len(going_on) < max(0.2 * len(pairs), 0.25 * unended):
        return None
    lengths = sorted(len(a.text) for a, _ in going_on)
    width = lengths[int(0.9 * (len(lengths) - 1))]
    if width not in _WIDTHS or lengths[len(lengths) // 2] < 0.7 * width:
        return None
    if sum(len(line.text) > 1.3 * width for line in prose) > 0.1 * len(prose):
        return None
    spaced = sum(b.spaced for a, b in going_on if a.page == b.page)
    indented = sum(b.indented for _, b in going_on)
    reaches = sorted(map(reach, going_on))
    width = reaches[len(reaches) // 10]
    return Wrapping(width, spaced < 0.1 * len(going_on), indented < 0.1 * len(going_on))


def reach(pair: tuple[Line, Line]) -> int:
    """How long the first line would be with the first word of the second one."""
    return len(pair[0].text) + 1 + len(pair[1].text.split(" ", 1)[0])


def goes_on(text: str, following: str) -> bool:
    """Whether a line ends no sentence and the one after it begins in lower case."""
    return following[0].islower() and not ends_sentence(text)
