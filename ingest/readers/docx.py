"""DOCX: headings, paragraphs, list items, table rows, notes, and the numbers Word shows.

The XML is read directly: python-docx leaves out what stands in content controls, smart tags,
accepted insertions, text boxes and footnotes, and every automatic number.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.blocks import Block, BlockKind, Extracted
from ingest.readers.archive import Archive
from ingest.readers.docx_styles import Numbering, Styles, child, name_of, value_of
from ingest.readers.properties import language_of, sensible_author, sensible_title

if TYPE_CHECKING:
    from lxml.etree import _Element

# Deleted or moved text, a drawing's copy for old programs, and the codes of fields.
_UNREAD = {"del", "moveFrom", "Fallback", "instrText", "pPr", "rPr", "sdtPr", "sdtEndPr"}
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\xad"}


def read_docx(archive: Archive) -> Extracted:
    """The document's blocks, footnotes and endnotes last; raises BrokenFile."""
    main = _main_part(archive)
    folder = posixpath.dirname(main)
    body = child(archive.xml(main), "body")
    if body is None:
        raise archive.broken("holds no text document")
    styles = Styles(_optional(archive, f"{folder}/styles.xml"))
    numbering = Numbering(_optional(archive, f"{folder}/numbering.xml"), styles)
    blocks = list(_blocks(body, styles, numbering))
    for kind in ("footnote", "endnote"):
        blocks.extend(_notes(_optional(archive, f"{folder}/{kind}s.xml"), kind))
    about = _optional(archive, "docProps/core.xml")
    return Extracted(
        blocks=tuple(blocks),
        title=sensible_title(_stated(about, "title")),
        author=sensible_author(_stated(about, "creator")),
        language=language_of(_stated(about, "language")),
    )


def _main_part(archive: Archive) -> str:
    for relation in archive.xml("_rels/.rels"):
        if (relation.get("Type") or "").endswith("/officeDocument"):
            return (relation.get("Target") or "").lstrip("/")
    raise archive.broken("holds no text document")


def _optional(archive: Archive, member: str) -> _Element | None:
    return archive.xml(member) if member in archive.members else None


def _stated(about: _Element | None, name: str) -> str | None:
    return None if about is None else about.findtext(f"./{{*}}{name}")


def _blocks(parent: _Element, styles: Styles, numbering: Numbering) -> Iterator[Block]:
    for element in parent:
        name = name_of(element)
        if name == "p":
            yield from _paragraph(element, styles, numbering)
        elif name == "tr":
            yield from _row(element, styles, numbering)
        elif name and name not in _UNREAD:
            yield from _blocks(element, styles, numbering)


def _paragraph(element: _Element, styles: Styles, numbering: Numbering) -> Iterator[Block]:
    boxes: list[_Element] = []
    text = "".join(_pieces(element, boxes)).strip()
    style = styles.of(element)
    if text and not style.is_contents:
        label = numbering.label(element)
        kind: BlockKind = "heading" if style.level else "paragraph"
        if kind == "paragraph" and (label is not None or style.is_list):
            kind = "item"
        yield Block(f"{label} {text}" if label else text, kind, style.level)
    for box in boxes:
        yield from _blocks(box, styles, numbering)


def _pieces(element: _Element, boxes: list[_Element]) -> Iterator[str]:
    """The running text below an element; text boxes in it go to `boxes`."""
    for part in element:
        name = name_of(part)
        if name == "t":
            yield part.text or ""
        elif name in _CHARACTERS:
            yield _CHARACTERS[name]
        elif name == "txbxContent":
            boxes.append(part)
        elif name and name not in _UNREAD:
            yield from _pieces(part, boxes)


def _row(row: _Element, styles: Styles, numbering: Numbering) -> Iterator[Block]:
    cells = [cell for cell in row.iter("{*}tc") if next(cell.iterancestors("{*}tr")) is row]
    if len(cells) == 1:  # a frame around text rather than a table
        yield from _blocks(cells[0], styles, numbering)
        return
    texts = [
        " ".join(" ".join(block.text for block in _blocks(cell, styles, numbering)).split())
        for cell in cells
    ]
    if any(texts):
        yield Block(" | ".join(texts), "table")


def _notes(root: _Element | None, kind: str) -> Iterator[Block]:
    for note in [] if root is None else root.iterfind(f"./{{*}}{kind}"):
        if value_of(note, "type") in (None, "normal"):  # the others are separators
            paragraphs = ("".join(_pieces(p, [])).strip() for p in note.iter("{*}p"))
            text = "\n".join(filter(None, paragraphs))
            if text:
                yield Block(text, "note")
