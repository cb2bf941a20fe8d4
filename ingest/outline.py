"""The outline of a document while its paragraphs go by: headings, article, numbered parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block
from ingest.numbering import (
    LONGEST_HEADING,
    article_number,
    ends_sentence,
    heading_rank,
    in_capitals,
    is_label,
    part_number,
)

_DEEPEST = {"numeral": 1, "point": 2, "letter": 3}
Step = tuple[str, str]
"""One step of a legal pinpoint: "article", "numeral", "point", "letter" or "part", and which."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph of text that can be quoted, and its place."""

    start: int
    end: int
    block: Block
    headings: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()  # from the article inwards; empty outside articles
    preamble: bool = False  # of a legal text: before its first article


class Outline:
    """What is open while the paragraphs go by: headings, article, numbered parts."""

    def __init__(self, legal: bool) -> None:
        self._legal = legal
        self._headings: list[tuple[int, str]] = []
        self._article: Step | None = None
        self._parts: list[Step] = []
        self._untitled = False  # the last heading was a bare "Chapter II" or "Article 4"
        self._begun = False  # an article has been seen

    def front(self, text: str, title: str | None) -> None:
        """Takes a line of the front matter, the title being the heading of everything."""
        if title is not None and text in title:
            self._headings = [(0, title)]

    def heading(self, text: str, block: Block, following: str | None) -> bool:
        """Takes `text` if it is a heading; an article's number is noted in any case."""
        candidate = block.kind in ("heading", "paragraph")
        article = article_number(text) if self._legal and candidate else None
        if article is not None:
            return self._open_article(text, article, block, following)
        rank = block.level or 1 if block.kind == "heading" else None
        if rank is None and candidate:
            rank = heading_rank(text)
        if rank is None:
            titles = self._untitled and candidate and part_number(text) is None
            if titles and not ends_sentence(text) and len(text) <= LONGEST_HEADING:
                self._extend(text)
                return True
            self._untitled = False
            return False
        if self._untitled and block.kind != "heading" and not is_label(text):
            self._extend(text)
            return True
        is_title = block.kind != "heading" and not self._headings and in_capitals(text)
        self._push(0 if is_title and not is_label(text) else rank, text)
        self._untitled = is_label(text)
        self._article, self._parts = None, []
        return True

    def _extend(self, text: str) -> None:
        rank, label = self._headings[-1]
        self._headings[-1] = (rank, f"{label} {text}")
        self._untitled = False

    def _push(self, rank: int, text: str) -> None:
        while self._headings and self._headings[-1][0] >= rank:
            self._headings.pop()
        self._headings.append((rank, text))

    def _open_article(
        self, text: str, article: tuple[str, int], block: Block, following: str | None
    ) -> bool:
        number, after = article
        self._article, self._parts, self._begun = ("article", number), [], True
        rest = text[after:]
        goes_on = following is not None and article_number(following) is None
        short = len(text) <= LONGEST_HEADING and not ends_sentence(rest)
        titled = goes_on and short and heading_rank(following or "") is None
        whole = block.kind == "heading" or not rest or titled
        self._push(99, text if whole else text[:after].rstrip(" .:)–—"))
        self._untitled = not rest
        return whole

    def unit(self, text: str, start: int, end: int, block: Block) -> Unit:
        """The quotable paragraph with its place."""
        self._untitled = False
        headings = tuple(text for _, text in self._headings)
        if self._article is None:
            return Unit(start, end, block, headings, (), self._legal and not self._begun)
        article = article_number(text)
        part = part_number(text[article[1] :] if article else text)
        if part is not None:
            depth = _DEEPEST[part[0]]
            self._parts = [p for p in self._parts if _DEEPEST[p[0]] < depth]
            self._parts.append(part)
        elif block.kind != "item":
            self._parts = [p for p in self._parts if p[0] == "numeral"]
        return Unit(start, end, block, headings, (self._article, *self._parts))


def parts_counted(units: Sequence[Unit]) -> list[Unit]:
    """Units with the parts of articles that number none of them counted: "part 2"."""
    members: dict[tuple[tuple[str, ...], Step], list[int]] = {}
    for index, unit in enumerate(units):
        if unit.steps:
            members.setdefault((unit.headings, unit.steps[0]), []).append(index)
    counted = list(units)
    for indices in members.values():
        numbered = any(
            len(units[i].steps) > 1 or units[i].block.kind != "paragraph" for i in indices
        )
        if numbered or len(indices) == 1:
            continue
        for count, index in enumerate(indices, start=1):
            steps = (*units[index].steps, ("part", str(count)))
            counted[index] = replace(units[index], steps=steps)
    return counted
