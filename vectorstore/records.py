"""What the library keeps and returns: frozen records shared by every package."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["constitution", "law", "treaty", "decision", "scholarship", "reference", "other"]
Language = Literal["en", "ru", "kk"]

KINDS: tuple[Kind, ...] = (
    "constitution",
    "law",
    "treaty",
    "decision",
    "scholarship",
    "reference",
    "other",
)
LANGUAGES: tuple[Language, ...] = ("en", "ru", "kk")

NOTES = "corpus:"
"""Begins the source of every shipped note, "corpus:en/name.md", and of no other document."""

Span = tuple[int, int]
"""Half-open character offsets into a document's normalised text."""


@dataclass(frozen=True, slots=True)
class Source:
    """A primary source that a paragraph rests on: an instrument, its article and its date."""

    instrument: str
    article: str | None = None
    date: str | None = None  # ISO 8601, as precise as known: 1991, 1991-12 or 1991-12-16
    kind: Kind = "other"
    publisher: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """One document of the library, without its text; `id` is the SHA-256 of the file's bytes."""

    id: str
    title: str
    kind: Kind
    language: Language
    # Absolute path, URL, "upload:law.pdf" for a file that was sent under that name (no path), or
    # "corpus:en/name.md" for the built-in notes. Adding what has the same source replaces it.
    source: str
    added_at: str  # ISO 8601, UTC, seconds
    text_sha256: str  # of the normalised text that every offset refers to
    author: str | None = None
    year: int | None = None
    valid_from: date | None = None  # first day in force
    valid_to: date | None = None  # first day no longer in force
    page_count: int | None = None

    @property
    def note(self) -> str | None:
        """The file name of a shipped note, the same in every language; None for others."""
        return self.source.rpartition("/")[2] if self.source.startswith(NOTES) else None


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page begins in the text: its number from 1, and the number printed on it."""

    number: int
    start: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a sentence tells of: its date (1991-12-16, 1992-09 or 1993), its place.

    `sources` are those of its passage's that the sentence itself rests on.
    """

    date: str
    sentence: Span
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """A passage as a reader found it, before the library knows it."""

    start: int
    end: int
    sentences: tuple[Span, ...]
    headings: tuple[str, ...] = ()
    page: int | None = None
    locator: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    sources: tuple[Source, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document read and split, ready to be added: `info.id` is the hash of `content`."""

    info: DocumentInfo
    content: bytes
    text: str
    pages: tuple[Page, ...]
    passages: tuple[PassageDraft, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document: `document_text[start:end] == text`, sentences likewise."""

    id: str
    text: str
    start: int
    end: int
    sentences: tuple[Span, ...]
    document: DocumentInfo
    headings: tuple[str, ...] = ()
    page: int | None = None
    locator: str = ""
    valid_from: date | None = None  # the passage's own, else its document's
    valid_to: date | None = None
    sources: tuple[Source, ...] = ()

    def in_force(self, on: date) -> bool | None:
        """True or false where the validity dates decide it for that day, else None."""
        if self.valid_from is None and self.valid_to is None:
            return None
        after_start = self.valid_from is None or self.valid_from <= on
        before_end = self.valid_to is None or on < self.valid_to
        return after_start and before_end

    def sentence_texts(self) -> tuple[str, ...]:
        """The sentences, verbatim, in reading order."""
        return tuple(self.text[a - self.start : b - self.start] for a, b in self.sentences)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages a search may return; an empty field does not restrict."""

    documents: frozenset[str] = frozenset()  # document ids
    languages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    year_from: int | None = None
    year_to: int | None = None
    as_of: date | None = None  # leaves out passages known not to be in force on that day


@dataclass(frozen=True, slots=True)
class Channel:
    """What one search channel gave a passage: its rank from 1 and its raw score."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: its fused score (0 to 1) and each channel's rank and score."""

    passage: Passage
    score: float
    channels: dict[str, Channel] = field(default_factory=dict)  # "dense", "lexical"


@dataclass(frozen=True, slots=True)
class Scored:
    """One channel's find: a passage's id and its raw score, higher is better."""

    passage_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a document did: added it, replaced an older version, or nothing."""

    document: DocumentInfo
    outcome: Literal["added", "replaced", "unchanged"]
    passages: int
