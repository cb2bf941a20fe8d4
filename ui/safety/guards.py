"""Puts every guard in front of the application, in the order in which they must stand."""

from __future__ import annotations

from fastapi import FastAPI

from ui.safety.headers import SafeHeaders
from ui.site import Site


def secured(app: FastAPI, site: Site) -> None:
    """Put every guard in front of the application."""
    app.add_middleware(SafeHeaders)
