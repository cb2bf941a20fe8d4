"""Blocks of an HTML tree, for web pages and for the chapters of an EPUB."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.blocks import Block, BlockKind

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ITEMS = {"li", "dt", "dd"}
_BREAKS = {"br", "hr"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "details"),
    *("dialog", "div", "dl", "fieldset", "figcaption", "figure", "footer", "form", "header"),
    *("legend", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody"),
    *("td", "tfoot", "th", "thead", "tr", "ul"),
    *_HEADINGS,
    *_ITEMS,
}
_UNREAD = (
    *("audio", "button", "canvas", "datalist", "embed", "head", "iframe", "input", "math"),
    *("noscript", "object", "script", "select", "style", "svg", "template", "textarea", "video"),
)
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|(?:opacity|font-size|max-height)\s*:\s*0*(?:\.0+)?(?:px|r?em|pt|%)?\s*(?:!important\s*)?(?:;|$)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_HIDING_MARKUP = ".//*[@hidden or @style or @aria-hidden or local-name()='nav']"
_NOTE_TYPE = re.compile(r"\b(?:foot|end|rear)note\b")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


@dataclass(frozen=True, slots=True)
class Part:
    """A block and the share of its letters that are links, which tells menus from text."""

    block: Block
    linked: float


@dataclass(slots=True)
class _Walk:
    """What the walk has gathered since the last block, and the elements it stands in."""

    open: list[tuple[str, BlockKind, int]] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    cells: list[str] | None = None  # of the table row that the walk is in
    linked: int = 0
    links: int = 0  # how many <a> are open
    pre: int = 0

    def add(self, text: str | None) -> None:
        if text:
            spaced = text if self.pre else re.sub(r"\s+", " ", text)
            self.pieces.append(spaced)
            self.linked += len(spaced.strip()) if self.links else 0

    def flush(self) -> Iterator[Part]:
        text, linked = "".join(self.pieces), self.linked
        self.pieces, self.linked = [], 0
        _, kind, level = next((o for o in reversed(self.open) if o[1] != "paragraph"), _PLAIN)
        for piece in [text] if self.pre else _BLANK_LINE.split(text):
            lines = piece.strip("\n") if self.pre else _trimmed(piece)
            if lines.strip():
                yield Part(Block(lines, kind, level), min(1.0, linked / len(text.strip())))


_PLAIN: tuple[str, BlockKind, int] = ("", "paragraph", 0)


def drop_unseen(root: _Element) -> None:
    """Take out of the tree what a reader of the page would not see, and its menus."""
    from lxml import etree

    etree.strip_elements(root, etree.Comment, etree.PI, *_UNREAD, with_tail=False)
    for element in root.xpath(_HIDING_MARKUP):
        if _is_hidden(element):
            _drop(element)


def parts_of(root: _Element) -> Iterator[Part]:
    """The blocks of a tree in reading order, each with its share of links."""
    from lxml import etree

    walk = _Walk()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = str(element.tag).lower()
        if event == "start":
            yield from _begin(walk, element, tag)
            walk.add(element.text)
        else:
            yield from _finish(walk, tag)
            walk.add(element.tail if element is not root else None)
    yield from walk.flush()


def _begin(walk: _Walk, element: _Element, tag: str) -> Iterator[Part]:
    if tag in _BREAKS:
        walk.pieces.append("\n")
    elif tag == "a":
        walk.links += 1
    elif tag in _BLOCKS and walk.cells is None:
        yield from walk.flush()
        walk.pre += tag == "pre"
        walk.open.append((tag, _kind_of(element, tag), _HEADINGS.get(tag, 0)))
        if tag == "tr" and _is_data_row(element):
            walk.cells = []
    elif tag in _BLOCKS:
        walk.pieces.append(" ")


def _finish(walk: _Walk, tag: str) -> Iterator[Part]:
    if tag == "a":
        walk.links -= 1
    elif walk.cells is not None and tag in ("td", "th"):
        walk.cells.append(" ".join("".join(walk.pieces).split()))
        walk.pieces = []
    elif walk.cells is not None and tag == "tr":
        walk.pieces = [" | ".join(walk.cells)] if any(walk.cells) else []
        walk.cells = None
        yield from walk.flush()
        walk.open.pop()
    elif walk.cells is None and tag in _BLOCKS:
        yield from walk.flush()
        walk.pre -= tag == "pre"
        walk.open.pop()


def _kind_of(element: _Element, tag: str) -> BlockKind:
    if tag in _HEADINGS:
        return "heading"
    if tag in _ITEMS:
        return "item"
    if tag == "tr" and _is_data_row(element):
        return "table"
    role = f"{element.get(_EPUB_TYPE, '')} {element.get('epub:type', '')} {element.get('role', '')}"
    return "note" if _NOTE_TYPE.search(role) else "paragraph"


def _is_data_row(row: _Element) -> bool:
    """Whether a table row holds data: in old pages rows hold the layout and the whole text."""
    cells = row.xpath("./td | ./th")
    return len(cells) > 1 and not any(
        cell.xpath(".//table | .//h1 | .//h2 | .//h3 | .//h4") or len(cell.xpath(".//p")) > 2
        for cell in cells
    )


def _is_hidden(element: _Element) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or element.tag == "nav"
        or _HIDING_STYLE.search(element.get("style") or "") is not None
    )


def _drop(element: _Element) -> None:
    """Remove an element but not the text after it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _trimmed(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.strip().split("\n"))
