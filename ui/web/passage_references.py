"""A passage's references in every citation style, kept since citeproc takes its time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from qa.exports.styles import STYLES, Style, styled_passage
from qa.records import Language, Passage

_KEPT = 2048


@dataclass(frozen=True, slots=True)
class Styled:
    """What a passage rests on and where it stands, in one style; its name and what it is called."""

    style: Style
    called: str
    references: tuple[str, ...]


def in_every_style(passage: Passage, language: Language) -> tuple[Styled, ...]:
    """The references of a passage in each style, for a paper in that language."""
    return tuple(in_style(passage, style, language) for style in STYLES)


@lru_cache(_KEPT)
def in_style(passage: Passage, style: Style, language: Language) -> Styled:
    """The references of a passage in that style, for a paper in that language."""
    return Styled(style, STYLES[style], tuple(styled_passage(passage, style, language)))
