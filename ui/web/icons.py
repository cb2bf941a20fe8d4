"""What browsers ask for by themselves: a picture for the tab, and the application's name."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from ui.site import Site

_DAY = {"Cache-Control": "max-age=86400"}
_MANIFEST = {
    "name": "KazQA",
    "short_name": "KazQA",
    "start_url": "/",
    "display": "browser",
    "icons": [{"src": "/assets/icon.svg", "type": "image/svg+xml", "sizes": "any"}],
}


def router(_: Site) -> APIRouter:
    """Routes of the icon and the manifest."""
    made = APIRouter(include_in_schema=False)
    icon = files("ui").joinpath("assets", "icon.svg").read_bytes()

    @made.get("/favicon.ico")
    def favicon() -> Response:
        return Response(icon, media_type="image/svg+xml", headers=_DAY)

    @made.get("/manifest.json")
    def manifest() -> JSONResponse:
        return JSONResponse(_MANIFEST, headers=_DAY, media_type="application/manifest+json")

    return made
