"""EPUB: the chapters in spine order, with headings, items, tables and notes."""

from __future__ import annotations

import html.entities
import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ingest.blocks import Block, Extracted
from ingest.encodings import decode
from ingest.errors import EncryptedFile, ReadLimit
from ingest.limits import Limits
from ingest.readers.archive import Archive
from ingest.readers.markup import drop_unseen, parts_of
from ingest.readers.properties import language_of, sensible_author, sensible_title, year_of
from ingest.readers.trees import MalformedMarkup, html_tree, xml_tree

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
# Fonts are only obfuscated: EPUB 3.3, section 4.4, and Adobe's older way.
_FONT_OBFUSCATION = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_CHAPTER_TYPES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_NAMED_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*;)")
_XML_ENTITIES = {"amp;", "lt;", "gt;", "quot;", "apos;"}


def read_epub(archive: Archive, limits: Limits) -> Extracted:
    """The book's blocks in reading order and the metadata of its package document.

    Raises EncryptedFile for DRM, BrokenFile, and ReadLimit for too many chapters.
    """
    _refuse_encrypted(archive)
    package_path = _package_path(archive)
    package = archive.xml(package_path)
    chapters = _chapters(package, posixpath.dirname(package_path))
    if len(chapters) > limits.pages:
        raise ReadLimit(
            f"{archive.name}: has {len(chapters)} chapters, more than {limits.pages}; "
            "split it, or raise KAZQA_MAX_PAGES"
        )
    blocks: list[Block] = []
    for chapter in chapters:
        tree = _tree(archive, chapter)
        if tree is not None:
            drop_unseen(tree)
            blocks.extend(part.block for part in parts_of(tree))
    return Extracted(
        blocks=tuple(blocks),
        title=sensible_title(_texts(package, "title")[0]),
        author=sensible_author(", ".join(_texts(package, "creator"))),
        year=year_of(_texts(package, "date")[0]),
        language=language_of(_texts(package, "language")[0]),
    )


def _refuse_encrypted(archive: Archive) -> None:
    if _ENCRYPTION not in archive.members:
        return
    methods = archive.xml(_ENCRYPTION).xpath(".//*[local-name()='EncryptionMethod']/@Algorithm")
    if any(method not in _FONT_OBFUSCATION for method in methods):
        raise EncryptedFile(
            f"{archive.name}: is locked by its seller (DRM); add a copy without the lock"
        )


def _package_path(archive: Archive) -> str:
    paths = archive.xml(_CONTAINER).xpath(".//*[local-name()='rootfile']/@full-path")
    if not paths:
        raise archive.broken("names no package document")
    return str(paths[0])


def _chapters(package: _Element, folder: str) -> list[str]:
    """Paths inside the archive in spine order, without the table of contents."""
    items = {
        item.get("id"): item
        for item in package.xpath(".//*[local-name()='manifest']/*[local-name()='item']")
    }
    paths = []
    for reference in package.xpath(".//*[local-name()='spine']/*[local-name()='itemref']"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _CHAPTER_TYPES:
            continue
        if "nav" not in (item.get("properties") or "").split():
            href = unquote((item.get("href") or "").split("#")[0])
            paths.append(posixpath.normpath(posixpath.join(folder, href)))
    return paths


def _tree(archive: Archive, chapter: str) -> _Element | None:
    """A chapter as a tree without namespaces: XML if it is well-formed, else read as HTML."""
    from lxml import html as lxml_html

    text = decode(archive.read(chapter))
    if text is None:
        raise archive.broken(f"has a part that is not text, {chapter}")
    if "<!ENTITY" in text:
        raise archive.broken(f"declares entities in {chapter}, which KazQA does not expand")
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", _NAMED_ENTITY.sub(_character, text)).encode()
    try:
        tree = xml_tree(source, "utf-8")
    except MalformedMarkup:
        tree = html_tree(source.decode())
    if tree is not None:
        lxml_html.xhtml_to_html(tree)
    return tree


def _character(entity: re.Match[str]) -> str:
    """HTML's named characters, which XML does not know, for what they stand for."""
    name = entity[1]
    return entity[0] if name in _XML_ENTITIES else html.entities.html5.get(name, entity[0])


def _texts(package: _Element, name: str) -> list[str]:
    """The texts of a Dublin Core element, or one empty text."""
    found = package.xpath(f".//*[local-name()='metadata']//*[local-name()='{name}']/text()")
    return [str(text) for text in found if str(text).strip()] or [""]
