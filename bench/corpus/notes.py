"""A note of the built-in corpus, as its file has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bench.corpus.values import stated, written
from vectorstore.records import Language


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: its sentences without marks, the marks of each, and what stands above it."""

    number: int  # in the note, from 1
    sentences: tuple[str, ...]
    marks: tuple[tuple[str, ...], ...]  # footnote labels by sentence
    facts: tuple[str, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    events: tuple[str, ...] = ()  # 1991-12-16, 1992-09 or 1993

    @property
    def text(self) -> str:
        """The paragraph as a reader sees it."""
        return " ".join(self.sentences)

    @property
    def labels(self) -> tuple[str, ...]:
        """The footnote labels of all its sentences."""
        return tuple(label for marks in self.marks for label in marks)

    @property
    def validity(self) -> set[str]:
        """The days between which it holds, as far as given."""
        return {str(day) for day in (self.valid_from, self.valid_to) if day}

    def written(self, language: Language) -> set[str]:
        """The dates, and the numbers in digits, of its sentences."""
        return set[str]().union(*(written(sentence, language) for sentence in self.sentences))

    def stated(self, language: Language) -> set[str]:
        """The same, and the numbers in words."""
        return set[str]().union(*(stated(sentence, language) for sentence in self.sentences))

    def in_force(self, day: date) -> bool:
        """Whether its dates of validity let it hold on a day."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Note:
    """One file: `definitions` maps a footnote's label to its source key and its pinpoint."""

    name: str
    language: Language
    front: dict[str, Any]
    facts: tuple[str, ...]  # as the comment below the front matter lists them
    headings: tuple[str, ...]
    outline: tuple[str, ...]  # "heading" or "paragraph", in order
    paragraphs: tuple[Paragraph, ...]
    definitions: dict[str, tuple[str, str]]
    defined: int  # footnotes, one defined twice counted twice

    @property
    def where(self) -> str:
        """How a violation names the file."""
        return f"{self.language}/{self.name}"

    def at(self, paragraph: Paragraph) -> str:
        """How a violation names a paragraph."""
        return f"{self.where}: paragraph {paragraph.number}"


Notes = dict[Language, dict[str, Note]]
"""The notes of each language by name."""
