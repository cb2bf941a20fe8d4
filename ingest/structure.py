"""Where each paragraph stands in its document: its headings, article, numbered part and page."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import pairwise

from ingest.normalisation import NormalisedText
from ingest.numbering import article_number, ends_sentence, ordinal, part_number
from ingest.outline import Outline, Unit, parts_counted
from ingest.titles import FRONT, FrontMatter, front_matter
from vectorstore.records import Page


class Structure:
    """The outline of a normalised text, read once from first paragraph to last."""

    def __init__(self, normalised: NormalisedText) -> None:
        self.text = normalised.text
        self.pages: tuple[Page, ...] = normalised.pages
        self._paragraphs = normalised.paragraphs
        self._texts = [self.text[p.start : p.end] for p in normalised.paragraphs]

    @cached_property
    def legal(self) -> bool:
        """Whether articles in sequence make it a legal text; a paper that cites one is none.

        At least three articles, or two in a text of ten paragraphs, four in five of them with a
        higher number than the one before; or a text that begins with the one article it has.
        """
        found = [
            (index, ordinal(article[0]))
            for index, (text, paragraph) in enumerate(
                zip(self._texts, self._paragraphs, strict=True)
            )
            if paragraph.block.kind in ("heading", "paragraph")
            and (article := article_number(text)) is not None
        ]
        if len(found) < 2:
            return bool(found) and found[0][0] <= 1
        rising = sum(b[1] > a[1] for a, b in pairwise(found))
        share = len(found) / len(self._texts)
        often = share >= 0.03 if len(found) > 2 else share >= 0.2
        return often and rising >= 0.8 * (len(found) - 1)

    @cached_property
    def front(self) -> FrontMatter:
        """The title and the bylines before the text proper."""
        return front_matter(self._texts, [p.block for p in self._paragraphs], self.legal)

    @cached_property
    def opening(self) -> tuple[str, ...]:
        """The first paragraphs and the last ones, where a text says when it was made."""
        return (*self._texts[:FRONT], *self._texts[FRONT:][-3:])

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The paragraphs that can be quoted: all but headings, bylines and signatures."""
        walk = Outline(self.legal)
        units: list[Unit] = []
        last = len(self._texts) - self._signatures()
        for index, paragraph in enumerate(self._paragraphs[:last]):
            text = self._texts[index]
            following = self._texts[index + 1] if index + 1 < last else None
            if index in self.front.indices:
                walk.front(text, self.front.title)
            elif walk.heading(text, paragraph.block, following) is False:
                units.append(walk.unit(text, paragraph.start, paragraph.end, paragraph.block))
        if not units:  # nothing but headings: better quoted than lost
            return tuple(Unit(p.start, p.end, p.block) for p in self._paragraphs)
        return tuple(parts_counted(units))

    def _signatures(self) -> int:
        """How many paragraphs at the end of a legal text name who signed it, and where."""
        for count, text in enumerate(reversed(self._texts if self.legal else [])):
            plain = article_number(text) is None and part_number(text) is None
            plain = plain and self._paragraphs[-1 - count].block.kind == "paragraph"
            if ends_sentence(text) or len(text) > 100 or not plain:
                return count
        return 0

    def page_at(self, offset: int) -> Page | None:
        """The page on which the character at `offset` stands, if there are pages."""
        at = bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        return self.pages[max(at, 0)] if self.pages else None
