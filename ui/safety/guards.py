"""Puts every guard in front of the application, in the order in which they must stand."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from ui.pages.verify import LARGEST as LARGEST_ANSWER
from ui.safety import login
from ui.safety.bodies import Bodies
from ui.safety.doors import is_known
from ui.safety.failures import Failures
from ui.safety.gate import Gate, Keeper
from ui.safety.gradio_routes import GradioRoutes
from ui.safety.headers import SafeHeaders
from ui.safety.origins import KnownHosts, OwnPages
from ui.safety.passwords import Passwords
from ui.safety.refusals import GRADIO, refusal
from ui.safety.signing import secret_of
from ui.safety.temporary import temporary_folder
from ui.safety.uploads import Uploads, is_upload
from ui.safety.visitors import Visitors
from ui.settings import UISettings
from ui.site import Site

_MEGABYTE = 1_000_000
_FORM = 10_000
"""Bytes that a form has besides its files."""

_EVENT = 4 * LARGEST_ANSWER + _FORM
"""An answer pasted to be verified, as JSON in JSON."""


def secured(app: FastAPI, site: Site) -> None:
    """Put every guard in front of the application; the one added last is met first."""
    settings, secret = site.settings, secret_of(site.assistant.library.path)
    folder = temporary_folder()
    app.add_exception_handler(HTTPException, _in_words)
    app.add_exception_handler(RequestValidationError, _in_words)
    app.add_middleware(Failures)
    app.add_middleware(GradioRoutes, folder=folder, largest=settings.upload_megabytes)
    app.add_middleware(
        Uploads, folder=folder, room=settings.uploads_megabytes * _MEGABYTE, **_uploads(settings)
    )
    app.add_middleware(Bodies, limit=lambda scope: _longest(scope, settings))
    app.add_middleware(Visitors, secret=secret, shared=site.shared)
    if settings.users is not None:
        keeper = Keeper(Passwords(settings.users, secret), secret)
        app.include_router(login.router(keeper))
        app.add_middleware(Gate, keeper=keeper)
    app.add_middleware(OwnPages)
    app.add_middleware(KnownHosts, known=lambda name: is_known(name, site.host, settings.names))
    app.add_middleware(SafeHeaders)


def _uploads(settings: UISettings) -> dict[str, int]:
    """Bytes and files a request; where nothing may be added, what the verify page takes."""
    if settings.read_only:
        return {"most": LARGEST_ANSWER + _FORM, "files": 1}
    most = settings.upload_megabytes * settings.upload_files
    return {"most": most * _MEGABYTE + _FORM, "files": settings.upload_files}


def _longest(scope: Scope, settings: UISettings) -> int:
    """The most bytes of a request; routes for programs may allow themselves less."""
    if is_upload(scope) or scope["path"].startswith("/api/"):
        return settings.upload_megabytes * settings.upload_files * _MEGABYTE + _FORM
    return _EVENT if GRADIO.fullmatch(scope["path"]) else LARGEST_ANSWER


def _in_words(request: Request, error: Exception) -> Response:
    """What is not there, or was asked in a wrong way, without what the framework says of it."""
    status = error.status_code if isinstance(error, HTTPException) else 422
    headers = error.headers if isinstance(error, HTTPException) else None
    name = "not_found" if status in (404, 405) else "not_possible" if status < 500 else "failed"
    return refusal(request.scope, status, name, headers)
