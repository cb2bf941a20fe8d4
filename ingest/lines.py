"""A line of a document on its way to becoming a paragraph, and the joint between two lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from ingest.blocks import Block
from ingest.characters import in_two_scripts


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_FRAGMENTS = re.compile(r"(?<!\w)\w++-\s+\w+")
_SUSPENDED = re.compile(r"(?:and|or|to|nor|и|или|либо|да|және|мен|бен|пен|не|немесе|әрі)\b")
_BROKEN_INSIDE = re.compile(r"(?<![\w-])([^\W\d_]+)- ([^\W\d_]+)")
_BROKEN_END = re.compile(r"(?<![^\W\d_])([^\W\d_]+)-$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_ORDINAL_GAP = re.compile(
    r" (?:(?<=1[123] )(?=th\b)|(?<=[04-9] )(?=th\b)"
    r"|(?<!1\d )(?:(?<=1 )(?=st\b)|(?<=2 )(?=nd\b)|(?<=3 )(?=rd\b)))"
)
_ORDINAL_SUFFIX = re.compile(r"(?:st|nd|rd|th)\b")
_COMPOUNDING = _words(
    "self large small well full half high low long short single non quasi socio peace vice "
    "вице кое иностранно военно внешне международно научно общественно политико социально"
)
_FUNCTION_WORDS = _words(
    "a an the in on at by for to from of with be is it he she we so no not how who what when "
    "there where here under over out up down off as or and per any some every never what "
    "в на по при с со к от до из за для без о об у под над не ни во же и а но раз воз пере"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or lines joined; `pages` are the pages begun inside it and where."""

    text: str
    block: Block
    page: int | None = None
    spaced: bool = False  # an empty line or a block's edge stands before it
    indented: bool = False
    pages: tuple[tuple[int, int], ...] = ()  # (offset, page)

    @property
    def prose(self) -> bool:
        """Whether it is running text, which alone is ever joined with its neighbour."""
        return self.block.kind == "paragraph"


class Vocabulary:
    """Decides what to make of a hyphen at a line's end, by the words of the same document."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines

    @cached_property
    def _words(self) -> frozenset[str]:
        whole = _FRAGMENTS.sub(" ", "\n".join([line.text for line in self._lines]))
        return frozenset(_WORD.findall(whole.casefold()))

    def hyphenated(self, first: str, second: str) -> bool:
        """Whether the hyphen between the two halves is a real one.

        It is between two scripts. It is not if the document has the joined word elsewhere. It is
        if the document has the hyphenated one; if the first half is one that forms compounds
        ("large", "self") and the second has four letters ("large-ly" is none); or if both
        halves, of three letters or more and no function words, are words of the document.
        """
        first, second = first.casefold(), second.casefold()
        if in_two_scripts(first + second):
            return True
        if first + second in self._words:
            return False
        if f"{first}-{second}" in self._words or (first in _COMPOUNDING and len(second) > 3):
            return True
        long_enough = len(first) > 2 and len(second) > 2 and first not in _FUNCTION_WORDS
        return long_enough and first in self._words and second in self._words

    def mended(self, text: str) -> str:
        """`text` with the words mended that some extraction leaves broken inside a line."""
        text = _ORDINAL_GAP.sub("", text)
        if "- " not in text:
            return text
        return _BROKEN_INSIDE.sub(self._whole, text)

    def _whole(self, match: re.Match[str]) -> str:
        first, second = match.groups()
        if not second[0].islower() or _SUSPENDED.fullmatch(second):
            return match[0]
        return f"{first}-{second}" if self.hyphenated(first, second) else first + second

    def joint(self, text: str, following: str) -> tuple[str, str]:
        """How `text` goes on in `following`: what is left of `text`, and what comes between."""
        if text[-1:].isdigit() and _ORDINAL_SUFFIX.match(following):
            return text, ""
        if text.endswith("/") or (text[-2:-1].isdigit() and text[-1] == "-"):
            return text, ""
        broken, word = _BROKEN_END.search(text), _FIRST_WORD.match(following)
        if broken is None or word is None:
            return text, " "
        if word[0][0].islower() and not _SUSPENDED.fullmatch(word[0]):
            return (text if self.hyphenated(broken[1], word[0]) else text[:-1]), ""
        return text, " " if word[0][0].islower() else ""
