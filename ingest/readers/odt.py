"""ODT: headings, paragraphs, list items, table rows and notes of a text document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.blocks import Block, BlockKind, Extracted
from ingest.errors import EncryptedFile
from ingest.readers.archive import Archive
from ingest.readers.properties import language_of, sensible_author, sensible_title

if TYPE_CHECKING:
    from lxml.etree import _Element

# Local names of OpenDocument 1.3: no two namespaces use the same one for different things here.
_UNREAD = {
    *("tracked-changes", "annotation", "annotation-end", "ruby-text", "hidden-text"),
    *("hidden-paragraph", "table-of-content", "alphabetical-index", "illustration-index"),
    *("table-index", "object-index", "sequence-decls", "variable-decls", "user-field-decls"),
    *("forms", "title", "desc", "script"),
}
_TEXT_BLOCKS = {"p", "h"}
_FRAMES = {"frame", "text-box"}


def read_odt(archive: Archive) -> Extracted:
    """The document's blocks, its notes last; raises EncryptedFile and BrokenFile."""
    _refuse_encrypted(archive)
    content = archive.xml("content.xml")
    text = content.find(".//{*}body/{*}text")
    if text is None:
        raise archive.broken("holds no text document")
    notes: list[Block] = []
    blocks = [*_blocks(text, "paragraph", notes), *notes]
    about = archive.xml("meta.xml") if "meta.xml" in archive.members else None
    return Extracted(
        blocks=tuple(blocks),
        title=sensible_title(_stated(about, "title")),
        author=sensible_author(_stated(about, "initial-creator") or _stated(about, "creator")),
        language=language_of(_stated(about, "language")),
    )


def _refuse_encrypted(archive: Archive) -> None:
    manifest = "META-INF/manifest.xml"
    if manifest in archive.members:
        locked = archive.xml(manifest).find(".//{*}encryption-data")
        if locked is not None:
            raise EncryptedFile(
                f"{archive.name}: is protected by a password; save a copy without it"
            )


def _stated(about: _Element | None, name: str) -> str | None:
    return None if about is None else about.findtext(f".//{{*}}{name}")


def _name(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _blocks(parent: _Element, kind: BlockKind, notes: list[Block]) -> Iterator[Block]:
    """The blocks below an element; notes met on the way go to `notes`."""
    for element in parent:
        name = _name(element)
        if name in _TEXT_BLOCKS:
            yield from _text_block(element, kind, notes)
        elif name == "table-row":
            yield from _row(element, notes)
        elif name in ("list-item", "list-header"):
            yield from _blocks(element, "item", notes)
        elif name and name not in _UNREAD:
            yield from _blocks(element, kind, notes)


def _text_block(element: _Element, kind: BlockKind, notes: list[Block]) -> Iterator[Block]:
    framed: list[_Element] = []
    text = _text(element, notes, framed).strip()
    if text:
        if _name(element) == "h":
            level = _attribute(element, "outline-level") or "1"
            yield Block(text, "heading", int(level) if level.isdecimal() else 1)
        elif _attribute(element, "style-name") == "Title":
            yield Block(text, "heading", 1)
        else:
            yield Block(text, kind)
    for box in framed:
        yield from _blocks(box, "paragraph", notes)


def _row(row: _Element, notes: list[Block]) -> Iterator[Block]:
    cells = [cell for cell in row if _name(cell) == "table-cell"]
    if len(cells) == 1:  # a frame around text rather than a table
        yield from _blocks(cells[0], "paragraph", notes)
        return
    texts = [" ".join(block.text for block in _blocks(cell, "table", notes)) for cell in cells]
    if any(texts):
        yield Block(" | ".join(" ".join(text.split()) for text in texts), "table")


def _text(element: _Element, notes: list[Block], framed: list[_Element]) -> str:
    """An element's running text; text boxes in it go to `framed`, note bodies to `notes`."""
    pieces = [element.text or ""]
    for child in element:
        name = _name(child)
        if name == "s":
            pieces.append(" " * min(100, int(_attribute(child, "c") or "1")))
        elif name == "tab":
            pieces.append("\t")
        elif name == "line-break":
            pieces.append("\n")
        elif name == "note":
            notes.extend(_note(child))
        elif name in _FRAMES:
            framed.append(child)
        elif name and name not in _UNREAD:
            pieces.append(_text(child, notes, framed))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _note(note: _Element) -> Iterator[Block]:
    body = note.find("./{*}note-body")
    if body is not None:
        text = "\n".join(block.text for block in _blocks(body, "note", []))
        if text:
            yield Block(text, "note")


def _attribute(element: _Element, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    return next(
        (str(value) for key, value in element.attrib.items() if str(key).endswith("}" + name)), None
    )
