"""How a document was understood: its text as passages, with pages, headings, places and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.sources import shown_source
from qa.labels import format_date
from qa.records import (
    DocumentInfo,
    DocumentNotFound,
    Language,
    Library,
    Page,
    Passage,
    VectorStoreError,
)
from qa.references import format_sources
from qa.rendering import visible
from ui.markup import render
from ui.pages.documents_list import address_of, in_force
from ui.pages.documents_refusals import refusal
from ui.pages.links import document_page_link, original_link, passage_link
from ui.site import Site

AT_ONCE = 50
"""Passages that are shown together."""

_LONGEST_OUTSIDE = 1500
"""Characters shown of a stretch of text that is in no passage."""

_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Part:
    """A passage with what comes before it: a page's beginning, new headings, text in no passage."""

    number: int  # from 1, in the whole document
    passage: Passage
    page: Page | None  # that begins with it or shortly before
    headings: tuple[str, ...]  # where they are others than those of the passage before
    outside: str


def held(library: Library, document_id: object) -> DocumentInfo:
    """The document with exactly that id; raises Refused."""
    try:
        if not isinstance(document_id, str) or not _ID.fullmatch(document_id):
            raise DocumentNotFound("no id of a document")
        return library.document(document_id)
    except VectorStoreError as error:
        raise refusal(error) from error


def understood(site: Site, language: Language, document_id: object, first: object = 0) -> str:
    """The view of a document as HTML, `first` passages left out; raises Refused."""
    library = site.assistant.library
    document = held(library, document_id)
    try:
        passages = library.document_passages(document.id)
        pages, text = library.pages(document.id), library.text(document.id)
    except VectorStoreError as error:
        raise refusal(error) from error
    start = _start(first, len(passages))
    return render(
        "documents_view.html",
        language,
        document=document,
        parts=list(parts(passages, pages, text))[start : start + AT_ONCE],
        count=len(passages),
        start=start,
        at_once=AT_ONCE,
        pages=pages,
        letters=len(text),
        editable=site.adding is not None and document.note is None,
        key=f"{document.id}-{start}",
        visible=visible,
        lines=lines,
        stretches=stretches,
        address=address_of(document),
        source=visible(shown_source(document.source)),
        force=lambda held: in_force(held.valid_from, held.valid_to, language),
        day=format_date(document.added_at[:10], language),
        sources=lambda passage: format_sources(passage, language),
        passage_link=lambda passage: passage_link(passage.id, language),
        whole=document_page_link(document.id, language),
        original=original_link(document.id),
    )


def parts(passages: Sequence[Passage], pages: Sequence[Page], text: str) -> Iterator[Part]:
    """The passages in order, each with what comes before it."""
    end, before = 0, None
    for number, passage in enumerate(passages, 1):
        changed = before is None or before.page != passage.page
        begun = [page for page in pages if page.number == passage.page] if changed else []
        same = before is not None and before.headings == passage.headings
        yield Part(
            number,
            passage,
            next(iter(begun), None),
            () if same else passage.headings,
            _outside(text[end : passage.start], passage.headings),
        )
        end, before = max(end, passage.end), passage


def _outside(text: str, headings: Sequence[str]) -> str:
    """What of a text in no passage is no heading, which is shown as one."""
    shown = set(map(visible, headings))
    kept = [line for line in lines(text).split("\n") if line not in shown]
    return "\n".join(kept)[:_LONGEST_OUTSIDE]


def stretches(passage: Passage) -> list[tuple[str, bool]]:
    """A passage's text in order: its sentences, and what stands between them."""
    edges = [passage.start, *(edge for span in passage.sentences for edge in span), passage.end]
    cut = [
        (passage.text[a - passage.start : b - passage.start], number % 2 == 1)
        for number, (a, b) in enumerate(pairwise(edges))
    ]
    return [(_kept(text), sentence) for text, sentence in cut if text]


def lines(text: str) -> str:
    """A text without control characters and changes of direction, its lines kept."""
    return "\n".join(filter(None, map(visible, text.split("\n"))))


def _kept(text: str) -> str:
    """The same with the blanks at its ends, which stand between two stretches."""
    body = "\n".join(map(visible, text.strip().split("\n")))
    blank = "\n" if "\n" in text else " "
    if not body:
        return blank
    return f"{blank if text[0].isspace() else ''}{body}{blank if text[-1].isspace() else ''}"


def _start(first: object, count: int) -> int:
    """The first passage shown: a multiple of AT_ONCE inside the document."""
    digits = str(first)[:9]
    wanted = int(digits) if digits.isdecimal() else 0
    return min(wanted, max(count - 1, 0)) // AT_ONCE * AT_ONCE
