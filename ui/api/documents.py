"""`/api/v1/documents`: what is in the library; removing something from it."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse

from qa.records import Kind, Language
from ui.api.asking import document_of
from ui.api.document_models import DocumentDetails, DocumentsReply
from ui.api.errors import APIError, refusals
from ui.api.routes import router_of
from ui.api.shown import Data, document_data
from ui.site import Site

DocumentId = Annotated[
    str,
    Path(max_length=300, description="Its id, the beginning of its id (6 digits), or its title."),
]
WholeId = Annotated[str, Path(max_length=64, description="Its whole id.")]


def router(site: Site) -> APIRouter:
    """The routes of documents; where the site is read-only, those that only read."""
    made = router_of("/api/v1", "Documents")
    _add_reading(made, site)
    if site.adding is not None:
        _add_removing(made, site)
    return made


def _add_reading(made: APIRouter, site: Site) -> None:
    @made.get(
        "/documents",
        operation_id="documents",
        summary="List documents",
        response_model=DocumentsReply,
        responses=refusals(422, 503),
    )
    async def documents(
        kind: Kind | None = None,
        language: Language | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    ) -> Response:
        """The documents of the library, in the order in which they were added."""
        every = await asyncio.to_thread(site.assistant.library.documents)
        fitting = [d for d in every if kind in (None, d.kind) and language in (None, d.language)]
        shown = [document_data(document) for document in fitting[offset : offset + limit]]
        return JSONResponse({"documents": shown, "offset": offset, "total": len(fitting)})

    @made.get(
        "/documents/{id}",
        operation_id="document",
        summary="Read what is known of a document",
        response_model=DocumentDetails,
        responses=refusals(404, 422, 503),
    )
    async def document(id: DocumentId) -> Response:
        """A document's title, dates and size."""
        return JSONResponse(await asyncio.to_thread(_details, site, id))


def _add_removing(made: APIRouter, site: Site) -> None:
    @made.delete(
        "/documents/{id}",
        operation_id="remove_document",
        summary="Remove a document",
        status_code=204,
        responses=refusals(404, 409, 422, 503),
    )
    async def remove(id: WholeId) -> Response:
        """Remove a document and its passages for good; a built-in note stays (409)."""
        await asyncio.to_thread(_removed, site, id)
        return Response(status_code=204)


def _details(site: Site, key: str) -> Data:
    library = site.assistant.library
    found = document_of(library, key)
    sizes = {
        "passages": len(library.document_passages(found.id)),
        "characters": len(library.text(found.id)),
    }
    return {**document_data(found), **sizes}


def _removed(site: Site, document_id: str) -> None:
    library = site.assistant.library
    if any(note.id == document_id for note in library.notes()):
        message = "it is one of the notes that KazQA brings; they stay"
        raise APIError(409, "fixed_document", message)
    library.remove(document_id)
