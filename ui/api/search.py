"""`/api/v1/search`: passages for a query, without an answer."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ConfigDict

from ui.api.asking import document_of
from ui.api.connections import while_connected
from ui.api.errors import refusals
from ui.api.models import SearchReply, SearchRequest
from ui.api.routes import router_of
from ui.api.shown import Data, hits_data
from ui.site import Site


class SearchQuery(SearchRequest):
    """The same in an address, where everything is text."""

    model_config = ConfigDict(extra="forbid", strict=False)


def router(site: Site) -> APIRouter:
    """The routes that search."""
    made = router_of("/api/v1", "Passages")
    common: dict[str, Any] = {"response_model": SearchReply}

    @made.get(
        "/search",
        operation_id="search",
        summary="Search for passages",
        responses=refusals(404, 422, 503),
        **common,
    )
    async def search(request: Request, query: Annotated[SearchQuery, Query()]) -> Response:
        """Passages for a query, best first, from documents in every language."""
        return JSONResponse(await while_connected(request.receive, found(site, query)))

    @made.post(
        "/search",
        operation_id="search_by_body",
        summary="Search for passages, the query in the body",
        responses=refusals(400, 404, 413, 422, 503),
        **common,
    )
    async def search_by_body(request: Request, body: SearchRequest) -> Response:
        """The same as the other, for queries that should not stand in an address."""
        return JSONResponse(await while_connected(request.receive, found(site, body)))

    return made


async def found(site: Site, sought: SearchRequest) -> Data:
    """What a search finds, as `SearchReply` has it; raises Busy, BadQuestion, DocumentNotFound."""
    async with site.seats.taken():
        return await asyncio.to_thread(_searched, site, sought)


def _searched(site: Site, sought: SearchRequest) -> Data:
    library, end = site.assistant.library, sought.offset + sought.limit
    hits = site.assistant.search(
        sought.query,
        k=end + 1,
        language=sought.language,
        kind=sought.kind,
        document=document_of(library, sought.document).id if sought.document else None,
        as_of=sought.as_of,
        year_from=sought.year_from,
        year_to=sought.year_to,
    )
    return {
        "query": sought.query,
        "offset": sought.offset,
        "hits": hits_data(hits[sought.offset : end]),
        "more": len(hits) > end,
    }
