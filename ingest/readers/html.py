"""HTML: the main text of a page, found with trafilatura, without menus and hidden text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.blocks import Block, Extracted
from ingest.limits import Limits
from ingest.readers.markup import Part, drop_unseen, parts_of
from ingest.readers.plain import decoded
from ingest.readers.properties import language_of, sensible_author, sensible_title, year_of
from ingest.readers.trees import html_tree

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_DECLARED_WITHIN = 4096
# Names of <meta> elements as scholarly pages, Open Graph and Dublin Core use them.
_TITLE = ("citation_title", "dc.title", "dcterms.title", "og:title", "title")
_AUTHOR = ("citation_author", "dc.creator", "dcterms.creator", "author", "article:author")
_DATE = (
    *("citation_publication_date", "citation_date", "article:published_time", "dcterms.issued"),
    *("dc.date.issued", "dc.date", "datepublished", "pubdate", "date"),
)
# Menus and their like are not counted; below this share trafilatura has lost real text.
_KEPT_ENOUGH = 0.5
_MOSTLY_LINKS = 0.6
_WINDOW = 20_000  # letters looked through for a part, so that long pages take linear time


def read_html(content: bytes, name: str, limits: Limits) -> Extracted:  # noqa: ARG001
    """The headings, paragraphs, items and table rows of the page's main text."""
    declared = _DECLARED.search(content[:_DECLARED_WITHIN])
    text = decoded(content, name, declared[1].decode("ascii") if declared else None)
    root = html_tree(text)
    if root is None:
        return Extracted(blocks=())
    about = _metadata(root)
    drop_unseen(root)
    return Extracted(
        blocks=_main_blocks(root),
        title=sensible_title(_first(about, _TITLE)),
        author=sensible_author(_first(about, _AUTHOR)),
        year=year_of(_first(about, _DATE)),
        language=language_of(root.get("lang") or about.get("content-language")),
    )


def _metadata(root: HtmlElement) -> dict[str, str]:
    """The page's <meta> values by lower-case name, and its <title> as "title"."""
    found = {"title": root.findtext(".//title") or ""}
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop")
        name = (name or meta.get("http-equiv") or "").lower()
        value = (meta.get("content") or "").strip()
        if name and value:
            several = name == "citation_author" and name in found
            found[name] = f"{found[name]}; {value}" if several else found.get(name) or value
    return found


def _first(about: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((about[name] for name in names if about.get(name)), None)


def _main_blocks(root: HtmlElement) -> tuple[Block, ...]:
    """The stretch of the page that trafilatura calls its text, with all paragraphs in it.

    Where trafilatura keeps much less than the page shows (a bare list of articles looks to
    it like boilerplate), the whole page counts, less what consists of links.
    """
    parts = list(parts_of(root))
    kept = _kept_by_trafilatura(root)
    wanted = _places(parts, kept)
    ends = [at for at in wanted if parts[at].linked < _MOSTLY_LINKS]
    shown = [part.block for part in parts if part.linked < _MOSTLY_LINKS]
    if not ends or len(kept) < _KEPT_ENOUGH * sum(len(_squeezed(b.text)) for b in shown):
        return tuple(shown)
    first, last = _first_heading(parts, min(ends)), max(ends)
    return tuple(
        part.block
        for at, part in enumerate(parts[first : last + 1], first)
        if at in wanted or part.linked < _MOSTLY_LINKS
    )


def _places(parts: list[Part], kept: str) -> set[int]:
    """Which parts stand in the text that trafilatura kept; both are in reading order."""
    found, reached = set(), 0
    for at, part in enumerate(parts):
        text = _squeezed(part.block.text)
        place = kept.find(text, reached, reached + len(text) + _WINDOW)
        if place >= 0:
            found.add(at)
            reached = place + len(text)
    return found


def _kept_by_trafilatura(root: HtmlElement) -> str:
    from copy import deepcopy

    from trafilatura import bare_extraction

    # It takes a tree to own and changes it.
    found = bare_extraction(deepcopy(root), favor_recall=True, include_comments=False)
    body = getattr(found, "body", None)
    return "" if body is None else _squeezed("".join(body.itertext()))


def _first_heading(parts: list[Part], at: int) -> int:
    """Where the headings directly before a part begin."""
    while at > 0 and parts[at - 1].block.kind == "heading":
        at -= 1
    return at


def _squeezed(text: str) -> str:
    """The text without spaces and cell marks, to compare two extractions of it."""
    return re.sub(r"[\s|]+", "", text)
