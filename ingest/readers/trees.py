"""Untrusted XML and HTML as trees: no entities expanded, no network, no silent shortage."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement


class MalformedMarkup(ValueError):
    """The bytes are not well-formed XML."""


def xml_tree(source: bytes, encoding: str | None = None) -> _Element:
    """The root of an XML document; raises MalformedMarkup, and MemoryError at the limit."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, encoding=encoding
    )
    try:
        return etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise MalformedMarkup(str(error)) from error


def html_tree(text: str) -> HtmlElement | None:
    """The root of an HTML page, None when it has no element; raises MemoryError at the limit."""
    from lxml import etree, html

    # Without huge_tree, text below 256 levels of nesting would be lost.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise
    except etree.ParserError:  # nothing but spaces and comments
        return None
