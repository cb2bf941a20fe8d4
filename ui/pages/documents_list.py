"""The table of what is in the library, as HTML: it is filtered and sorted in the browser."""

from __future__ import annotations

from datetime import date

from ingest.fetching import is_address
from ingest.sources import shown_source
from qa.labels import format_date
from qa.records import DocumentInfo, Language
from qa.rendering import visible
from ui.markup import render
from ui.pages.links import document_page_link
from ui.site import Site
from ui.words import say

COLUMNS = (
    "title",
    "author",
    "kind",
    "language",
    "pages",
    "passages",
    "force",
    "year",
    "source",
    "added",
)
"""The columns, in their order; each can be sorted by."""


def listed(site: Site, language: Language) -> str:
    """Every document as a row: added ones first, then those in the page's language, by title."""
    library = site.assistant.library
    documents = sorted(
        library.documents(),
        key=lambda d: (
            d.note is not None,
            d.language != language,
            d.language,
            visible(d.title).casefold(),
        ),
    )
    return render(
        "documents_list.html",
        language,
        documents=documents,
        columns=COLUMNS,
        passages=library.passage_counts(),
        editable=site.adding is not None,
        visible=visible,
        source=lambda document: visible(shown_source(document.source)),
        address=address_of,
        link=lambda document: document_page_link(document.id, language),
        force=lambda document: in_force(document.valid_from, document.valid_to, language),
        day=lambda document: format_date(document.added_at[:10], language),
    )


def address_of(document: DocumentInfo) -> str:
    """The web address that a document came from; empty for every other source."""
    return document.source if is_address(document.source) else ""


def in_force(first: date | None, last: date | None, language: Language) -> str:
    """The days of being in force, in words; empty where neither is known."""
    if first and last:
        days = {"first": format_date(first, language), "last": format_date(last, language)}
        return say(language, "documents.force_both", **days)
    if first:
        return say(language, "documents.force_from", first=format_date(first, language))
    if last:
        return say(language, "documents.force_to", last=format_date(last, language))
    return ""
