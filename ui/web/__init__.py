"""The routes beside the Gradio pages: the entrance, documents and passages, the API."""

from __future__ import annotations

from fastapi import APIRouter

from ui.site import Site
from ui.web import documents, entrance, passages


def routers(site: Site) -> list[APIRouter]:
    """Every router of the application, for one site."""
    return [entrance.router(site), passages.router(site), documents.router(site)]
