"""`/docs`: the description of the interface, to read and to try, without anything from outside.

Swagger UI comes from a package; what starts it is a file of ours, since no inline script may run.
"""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse
from starlette.exceptions import HTTPException

from ui.markup import render

_SERVED = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
}


def router() -> APIRouter:
    """The page and the files it needs."""
    made = APIRouter(include_in_schema=False)
    folder = files("fastapi_offline") / "static"

    @made.get("/docs")
    async def docs() -> HTMLResponse:
        return HTMLResponse(render("api_docs.html", "en"))

    @made.get("/docs/{name}")
    async def file(name: str) -> FileResponse:
        if name not in _SERVED:
            raise HTTPException(404)
        day = {"Cache-Control": "max-age=86400"}
        return FileResponse(str(folder / name), media_type=_SERVED[name], headers=day)

    return made
