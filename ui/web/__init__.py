"""The routes beside the Gradio pages: the entrance, documents and passages, the API."""

from __future__ import annotations

from fastapi import APIRouter

from ui.site import Site
from ui.web import conversations, documents, entrance, icons, passages, search_exports


def routers(site: Site) -> list[APIRouter]:
    """Every router of the application, for one site."""
    return [
        entrance.router(site),
        icons.router(site),
        passages.router(site),
        documents.router(site),
        search_exports.router(site),
        conversations.router(site),
    ]
