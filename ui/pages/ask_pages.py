"""The page on which a quote begins: shown as a picture, and named in the place of the quote."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from ingest.errors import IngestError
from ingest.formats import find_format, suffix_of
from qa.answer import Citation
from qa.labels import labels
from qa.records import DocumentInfo, Library, Page, Passage, VectorStoreError

PageOf = Callable[[Citation], Page | None]
"""The page on which a quote begins, where it can be shown as a picture."""

_PLACE_ON_PAGE = re.compile(r"^p\. |^с\. |^\S+-б\., ")
"""How `ingest.locators` begins a place that is counted on a page."""


def on_page(passage: Passage, page: Page) -> Passage:
    """The passage with the page of a quote in place of the one on which it begins itself."""
    if page.number == passage.page:
        return passage
    locator = passage.locator
    if _PLACE_ON_PAGE.search(locator):  # its paragraph is counted on the other page
        said = labels(passage.document.language)
        locator = said.page.format(page=page.label or page.number)
    return replace(passage, page=page.number, locator=locator)


def pages_of(library: Library) -> PageOf:
    """Tells the pages of quotes from the PDFs of that library, as it is now."""

    def page_of(citation: Citation) -> Page | None:
        document = citation.passage.document
        if citation.passage.page is None or not _is_pdf(library, document):
            return None
        try:
            pages = library.pages(document.id)
        except VectorStoreError:
            return None
        before = (page for page in pages if page.start <= citation.start)
        return max(before, key=lambda page: page.number, default=None)

    return page_of


def _is_pdf(library: Library, document: DocumentInfo) -> bool:
    return suffix_of(document.source) == ".pdf" or _holds_pdf(library, document.id)


@lru_cache(maxsize=1000)
def _holds_pdf(library: Library, document: str) -> bool:
    """Whether the original is a PDF under another name; an id is the hash of what it names."""
    try:
        return find_format(library.content(document), "") == "pdf"
    except (VectorStoreError, IngestError):
        return False
