"""Puts every guard in front of the application, in the order in which they must stand."""

from __future__ import annotations

from fastapi import FastAPI

from ui.safety.headers import SafeHeaders
from ui.safety.signing import secret_of
from ui.safety.visitors import Visitors
from ui.site import Site


def secured(app: FastAPI, site: Site) -> None:
    """Put every guard in front of the application; the one named last is met first."""
    secret = secret_of(site.assistant.library.path)
    app.add_middleware(Visitors, secret=secret, shared=site.shared)
    app.add_middleware(SafeHeaders)
