"""What a reader of a file format hands on: blocks of text in reading order, and metadata."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from vectorstore.records import Source

BlockKind = Literal["heading", "paragraph", "item", "table", "note"]


@dataclass(frozen=True, slots=True)
class EventMark:
    """That a paragraph tells of an event: when that was, and what the telling rests on."""

    date: str  # ISO 8601, to the year, the month or the day
    line: int  # of the file, from 0: other paragraphs may tell of the same event
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table row or note; `text` is as the file has it."""

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0  # of a heading, from 1
    page: int | None = None  # physical page from 1, where the format has pages
    valid_from: date | None = None
    valid_to: date | None = None
    sources: tuple[Source, ...] = ()
    events: tuple[EventMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Extracted:
    """A file's blocks and what the file itself says of its title, author, and so on."""

    blocks: tuple[Block, ...]
    title: str | None = None
    author: str | None = None
    year: int | None = None
    language: str | None = None
    kind: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    page_count: int | None = None
