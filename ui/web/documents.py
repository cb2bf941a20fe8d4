"""A document as a whole page, its pages as pictures, and the file it was read from."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ingest.errors import IngestError
from ingest.formats import find_format
from ingest.sources import shown_source
from qa.labels import format_date
from qa.records import (
    DocumentInfo,
    DocumentNotFound,
    Language,
    Library,
    Page,
    VectorStoreError,
)
from qa.references import format_place
from qa.rendering import visible
from ui.pages.links import document_page_link, original_link, page_picture_link, passage_link
from ui.safety.seats import Seats
from ui.site import Site
from ui.web.document_drawing import Drawing, Span, draw, stretch
from ui.web.page_pictures import AT_ONCE, WAITING, Wanted
from ui.web.page_pictures import picture as page_picture
from ui.web.responses import attachment, language_asked, or_missing, page


def router(site: Site) -> APIRouter:
    """Routes of documents."""
    made = APIRouter(include_in_schema=False)
    drawing = Seats(AT_ONCE, WAITING)
    library = site.assistant.library

    @made.get("/document/{document_id}")
    def whole(request: Request, document_id: str) -> Response:
        language = language_asked(request)

        def shown() -> Response:
            document = known(library, document_id)
            values = _values(library, document, request.query_params.get("at"), language)
            return page("document.html", request, language, values)

        return or_missing(request, language, "document.missing", shown)

    @made.get("/document/{document_id}/page/{number}.png")
    async def picture(request: Request, document_id: str, number: str) -> Response:
        wanted = Wanted.read(document_id, number, request)
        return await page_picture(site, drawing, wanted, language_asked(request))

    @made.get("/document/{document_id}/original")
    def original(request: Request, document_id: str) -> Response:
        def saved() -> Response:
            document = known(library, document_id)
            return attachment(library.content(document.id), file_name(document))

        return or_missing(request, language_asked(request), "document.missing", saved)

    return made


def known(library: Library, document_id: str) -> DocumentInfo:
    """The document with exactly that id; DocumentNotFound, also for a title or part of an id."""
    found = library.document(document_id)
    if found.id != document_id:
        raise DocumentNotFound(f"The library has no document {document_id!r}; see `kazqa list`.")
    return found


def has_pictures(library: Library, document: DocumentInfo) -> bool:
    """Whether the pages of a document can be shown as pictures: it is a PDF."""
    try:
        return document.page_count is not None and _is_pdf(library, document.id)
    except VectorStoreError:  # the text can be read without the file
        return False


def file_name(document: DocumentInfo) -> str:
    """The name under which a document's file is saved: its own, or its title."""
    source = shown_source(document.source)
    if source.startswith(("https://", "http://")):
        source = unquote(urlsplit(source).path).rpartition("/")[2]
    return source or document.title


@lru_cache(1024)
def _is_pdf(library: Library, document_id: str) -> bool:
    """An id is the hash of the bytes, so what they are stays."""
    try:
        return find_format(library.content(document_id), "the original") == "pdf"
    except IngestError:
        return False


def _values(
    library: Library, document: DocumentInfo, asked: str | None, language: Language
) -> dict[str, object]:
    text = library.text(document.id)
    pages = library.pages(document.id)
    passages = library.document_passages(document.id)
    at = stretch(asked, len(text))
    drawn: Drawing = draw(text, passages, pages, at)
    pictured = has_pictures(library, document)
    cited = next((p for p in passages if at and p.start <= at[0] < p.end), None)

    def picture(shown: Page) -> str:
        return page_picture_link(document, shown.number, _on(shown, pages, at))

    return {
        "document": document,
        "drawn": drawn,
        "current": max((e.start for e in drawn.contents if at and e.start <= at[0]), default=None),
        "pages": pages,
        "picture": picture if pictured else None,
        "cited": (passage_link(cited.id, language), format_place(cited, language))
        if cited
        else None,
        "visible": visible,
        "day": lambda when: format_date(when, language),
        "source": visible(shown_source(document.source)),
        "source_address": document.source
        if document.source.startswith(("https://", "http://"))
        else "",
        "original": original_link(document.id),
        "passage_link": lambda passage: passage_link(passage.id, language),
        "here": document_page_link(document.id, language),
        "passages": len(passages),
    }


def _on(shown: Page, pages: tuple[Page, ...], at: Span | None) -> Span | None:
    """The stretch, if some of it is on that page."""
    following = next((page.start for page in pages if page.number > shown.number), None)
    if at is None or at[1] <= shown.start or (following is not None and following <= at[0]):
        return None
    return at
