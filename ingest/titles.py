"""What stands before a text proper: its title, its bylines, where and when it was made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.blocks import Block
from ingest.bylines import is_byline
from ingest.numbering import (
    LONGEST_HEADING,
    article_number,
    ends_sentence,
    heading_rank,
    in_capitals,
    is_label,
)

FRONT = 10  # paragraphs among which it is looked for
_CODE = re.compile(
    r"(?:УДК|ББК|МРНТИ|ГРНТИ|ӘОЖ|ҒТАМР|UDC|LBC|IRSTI|DOI|ISSN|ISBN)\b", re.IGNORECASE
)
_ABOUT = re.compile(r"(?:О|Об|On)\s")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The title as the text has it, the bylines, and the paragraphs that are nothing else."""

    title: str | None = None
    bylines: tuple[str, ...] = ()
    indices: frozenset[int] = frozenset()


def front_matter(texts: Sequence[str], blocks: Sequence[Block], legal: bool) -> FrontMatter:
    """Reads the first paragraphs.

    Lines that are no sentences, before the first sentence, article or chapter, are front matter
    if one of them is a byline or the text is a legal one; else the title is the first heading.
    """
    end = _front_end(texts, blocks)
    bylines = tuple(text for text in texts[:end] if is_byline(text))
    if end == len(texts) or not (bylines or legal):
        return FrontMatter(_first_heading(texts, blocks))
    lines = [
        text
        for text, block in zip(texts[:end], blocks[:end], strict=True)
        if block.kind == "heading" or not (is_byline(text) or _CODE.match(text))
    ]
    plain = frozenset(index for index in range(end) if blocks[index].kind != "heading")
    return FrontMatter(_title(lines) or _first_heading(texts, blocks), bylines, plain)


def _front_end(texts: Sequence[str], blocks: Sequence[Block]) -> int:
    """How many paragraphs there are before the text proper."""
    named = False
    for index, (text, block) in enumerate(zip(texts[:FRONT], blocks[:FRONT], strict=True)):
        byline = block.kind == "paragraph" and is_byline(text)
        if not byline and not _is_title_line(text, block, named):
            return index
        named = named or byline
    return min(FRONT, len(texts))


def _is_title_line(text: str, block: Block, named: bool) -> bool:
    if _opens_text(text) or (named and in_capitals(text)):
        return False
    plain = block.kind == "paragraph" and len(text) <= LONGEST_HEADING
    return block.kind == "heading" or (plain and not ends_sentence(text))


def _opens_text(text: str) -> bool:
    """Whether an article or a chapter begins here."""
    chapter = heading_rank(text) is not None and not in_capitals(text)
    return chapter or is_label(text) or article_number(text) is not None


def _first_heading(texts: Sequence[str], blocks: Sequence[Block]) -> str | None:
    """The first heading, or line set like one, with no sentence before it."""
    for text, block in zip(texts[:FRONT], blocks[:FRONT], strict=True):
        if _opens_text(text):
            return None
        if block.kind == "heading" or heading_rank(text) is not None:
            return text
        if ends_sentence(text):
            return None
    return None


def _title(lines: Sequence[str]) -> str | None:
    """The first of the lines; with the next one where they make one name: "Закон …" "О …"."""
    if not lines:
        return None
    together = lines[1:] and (_ABOUT.match(lines[1]) or lines[0].endswith(" туралы"))
    return f"{lines[0]} {lines[1]}" if together else lines[0]
