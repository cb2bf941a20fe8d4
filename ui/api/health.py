"""`GET /api/v1/health`: that the server answers, and what it serves."""

from __future__ import annotations

import asyncio
from importlib.metadata import version

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from ingest.notes import installed, standing
from ui.api.errors import refusals
from ui.api.models import HealthReply
from ui.api.routes import router_of
from ui.api.shown import Data
from ui.site import Site

VERSION = version("kazqa")


def router(site: Site) -> APIRouter:
    """The route of health checks."""
    made = router_of("/api/v1", "Server")

    @made.get(
        "/health",
        operation_id="health",
        summary="Whether the server is well",
        response_model=HealthReply,
        responses=refusals(503),
    )
    async def health() -> Response:
        """Versions and counts; it answers 503 where the library can't be read."""
        return JSONResponse(await asyncio.to_thread(_state, site))

    return made


def _state(site: Site) -> Data:
    library = site.assistant.library
    notes = installed(library)
    return {
        "status": "ok",
        "version": VERSION,
        "documents": len(library.documents()),
        "passages": library.passage_count(),
        "notes": notes
        and {"version": notes.edition.version.isoformat(), "standing": standing(library)},
        "model": site.assistant.model is not None,
        "read_only": site.adding is None,
    }
