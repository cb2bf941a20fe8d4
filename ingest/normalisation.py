"""A document's text as every offset sees it: one rule, applied once, with a version.

The rule, version 1, in the order of its steps:

1. Characters (characters.py): line ends to LF; a soft hyphen at a line's end and the break with
   it removed; controls, soft hyphens, zero-width, bidirectional, tag and other invisible
   characters removed; full-width forms to ASCII, ligatures to letters, every space to U+0020,
   U+2010 and U+2011 to "-"; NFC; runs of spaces to one; in a document that holds U+2016, ―…‖ to
   “…”; U+2018 after a letter to ’; words that mix Latin and Cyrillic letters to one script where
   all their letters of the other have twins. Superscripts, fractions, № and the like stay.
2. Lines: paragraphs apart into lines, each without outer space; other blocks into one line.
   Form feeds begin pages where the format has none.
3. Pages (furniture.py): running headers and footers, and page numbers, which become labels.
4. Words (lines.py): "large- scale", "50 th" mended by the document's own vocabulary. Among the
   first lines, text that runs on after a byline set apart from it (bylines.py).
5. Paragraphs (layout.py): lines of hard-wrapped text joined, over blocks, empty lines and page
   breaks, with the words broken at their ends; repeated until nothing changes.
6. The paragraphs, joined by an empty line.

The paragraphs go through steps 1, 4 and 5 again, as text without pages, until they come out
unchanged, so that a normalised text stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block
from ingest.bylines import run_in_text
from ingest.characters import clean, has_odd_quotes
from ingest.furniture import without_furniture
from ingest.layout import paragraphs
from ingest.lines import Line, Vocabulary
from vectorstore.records import Page

NORMALISATION = "1"
SEPARATOR = "\n\n"
_ROUNDS = 8  # one changes nothing as a rule, and two do in contrived texts
_FRONT = 12  # lines among which bylines are looked for


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of the normalised text, and the block that gave it its kind, dates and sources."""

    start: int
    end: int
    block: Block


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """The text, its paragraphs in order, and where its pages begin."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    pages: tuple[Page, ...]


def normalise(blocks: Sequence[Block]) -> NormalisedText:
    """The blocks as one normalised text with offsets; no paragraphs if there is no text."""
    odd_quotes = any(has_odd_quotes(block.text) for block in blocks)
    raw = list(_lines(blocks, odd_quotes))
    seen = {block.page for block in blocks} | {line.page for line in raw}
    numbers = sorted(page for page in seen if page is not None)
    lines, labels = without_furniture(raw, numbers)
    joined = _joined(lines)
    for _ in range(_ROUNDS):
        again = _joined([_without_layout(line) for line in joined])
        if [line.text for line in again] == [line.text for line in joined]:
            break
        joined = again
    return _assembled(joined, numbers, labels)


def _joined(lines: list[Line]) -> list[Line]:
    words = Vocabulary(lines)
    mended = [_rewritten(line, words.mended) for line in lines]
    return paragraphs([*_set_apart(mended[:_FRONT]), *mended[_FRONT:]], words)


def _without_layout(line: Line) -> Line:
    """A paragraph as the normalised text alone shows it; where its pages begin stays known."""
    pages = line.pages if line.page is None else ((0, line.page), *line.pages)
    alone = replace(line, page=None, pages=pages, spaced=True, indented=False)
    return _rewritten(alone, lambda text: clean(text, odd_quotes=False))


def _rewritten(line: Line, rewrite: Callable[[str], str]) -> Line:
    """The line rewritten; each page in it begins where what stands before it now ends."""
    text = rewrite(line.text)
    pages = [(min(len(rewrite(line.text[:at])), len(text)), page) for at, page in line.pages]
    return replace(line, text=text, pages=tuple(pages))


def _assembled(
    joined: Sequence[Line], numbers: Sequence[int], labels: dict[int, str]
) -> NormalisedText:
    """Paragraphs put together, with where each begins and ends, and where each page begins."""
    text = SEPARATOR.join(line.text for line in joined)
    found: list[Paragraph] = []
    begun: dict[int, int] = {}
    start = 0
    for line in joined:
        end = start + len(line.text)
        found.append(Paragraph(start, end, line.block))
        if line.page is not None:
            begun.setdefault(line.page, start)
        for offset, page in line.pages:
            begun.setdefault(page, start + offset)
        start = end + len(SEPARATOR)
    return NormalisedText(text, tuple(found), _pages(numbers, begun, labels, len(text)))


def _lines(blocks: Sequence[Block], odd_quotes: bool) -> Iterator[Line]:
    paged = any(block.page is not None for block in blocks)
    form_feeds = not paged and any("\f" in block.text for block in blocks)
    page = 1
    for block in blocks:
        spaced = True
        cleaned = clean(block.text, odd_quotes)
        if block.kind != "paragraph":
            cleaned = " ".join(cleaned.split())
        for raw in cleaned.split("\n"):
            for number, piece in enumerate(raw.split("\f")):
                page += number > 0
                text = piece.strip()
                if text:
                    at = page if form_feeds else block.page
                    yield Line(text, block, at, spaced, piece[0].isspace())
                spaced = not text


def _set_apart(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines, a byline and the text that runs on in the same line set apart."""
    for line in lines:
        rest = line
        while rest.prose and (at := run_in_text(rest.text)) is not None:
            before = tuple(begun for begun in rest.pages if begun[0] < at)
            after = tuple((offset - at, page) for offset, page in rest.pages if offset >= at)
            yield replace(rest, text=rest.text[:at].rstrip(), pages=before)
            rest = replace(rest, text=rest.text[at:], pages=after, spaced=True)
        yield rest


def _pages(
    numbers: Sequence[int], begun: dict[int, int], labels: dict[int, str], end: int
) -> tuple[Page, ...]:
    """Pages in order; one without text begins where the next one does."""
    pages: list[Page] = []
    start = end
    for number in reversed(numbers):
        start = begun.get(number, start)
        pages.append(Page(number, start, labels.get(number)))
    return tuple(reversed(pages))
