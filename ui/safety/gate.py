"""The gate: lets in who is logged in, or sends a name and password with a program's request."""

from __future__ import annotations

import asyncio
import base64
import binascii
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.safety.passwords import Passwords
from ui.safety.refusals import refusal, spoken, wants_page
from ui.safety.sessions import COOKIE, Sessions
from ui.safety.throttle import Throttle
from ui.safety.visitors import cookie_name, logged_in

_OPEN = frozenset({"/login", "/logout", "/api/v1/health", "/favicon.ico", "/manifest.json"})


class Keeper:
    """What the gate and its page share: passwords, sessions, and how often one may try."""

    def __init__(self, passwords: Passwords, secret: bytes) -> None:
        self.passwords = passwords
        self.sessions = Sessions(secret, passwords)
        self.throttle = Throttle()

    async def tried(self, scope: Scope, name: str, password: str) -> bool | int:
        """Whether the password is right; seconds to wait where it was not even looked at."""
        if self.passwords.is_remembered(name, password):
            return True
        address = scope["client"][0] if scope.get("client") else ""
        if wait := self.throttle.wait(address, name):
            return wait
        # Counted before it is known, so that tries at the same moment don't all go through.
        self.throttle.wrong(address, name)
        right = await asyncio.to_thread(self.passwords.check, name, password)
        if right:
            self.throttle.right(address, name)
        return right


class Gate:
    """Lets requests through that somebody has logged in for, and those that need nobody."""

    def __init__(self, app: ASGIApp, *, keeper: Keeper) -> None:
        self._app, self._keeper = app, keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = self._keeper.sessions.name(session_in(scope))
        refused = None
        if name is None:
            name, refused = await self._by_password(scope)
        if name is not None:
            logged_in(scope, name)
        elif not _is_open(scope["path"]):
            await (refused or _asked_to_log_in(scope))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _by_password(self, scope: Scope) -> tuple[str | None, Response | None]:
        """The name of a program that sends its password, or why it is not let in."""
        given = basic(Headers(scope=scope).get("authorization", ""))
        if given is None or _is_open(scope["path"]):
            return None, None
        found = await self._keeper.tried(scope, *given)
        if found is True:
            return given[0], None
        return None, too_often(scope, found) if found else None


def session_in(scope: Scope) -> str:
    """The session in the cookies of a request; empty without one."""
    cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
    return cookies.get(cookie_name(COOKIE, secure=scope["scheme"] == "https"), "")


def basic(header: str) -> tuple[str, str] | None:
    """Name and password of an Authorization header of the kind Basic."""
    kind, _, coded = header.partition(" ")
    if kind.casefold() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name, password) if colon else None


def too_often(scope: Scope, seconds: int) -> Response:
    """What is said to somebody who has to wait before the next password."""
    return refusal(scope, 429, "too_often", {"Retry-After": str(seconds)}, seconds=seconds)


def _is_open(path: str) -> bool:
    return path in _OPEN or path.startswith("/assets/")


def _asked_to_log_in(scope: Scope) -> Response:
    """A browser is led to the login page; a program is told how to send a password."""
    if wants_page(scope) and scope["method"] in ("GET", "HEAD"):
        query = scope["query_string"].decode("ascii", "replace")
        path = scope.get("raw_path", b"").decode("ascii", "replace") or quote(scope["path"])
        wanted = f"{path.partition('?')[0]}?{query}" if query else path
        asked = f"next={quote(wanted, safe='/')}&lang={spoken(scope)}"
        return RedirectResponse(f"/login?{asked}", 303)
    # A page's own request would make the browser ask in a window of its own, not in our page.
    by_page = "sec-fetch-mode" in Headers(scope=scope)
    how = {} if by_page else {"WWW-Authenticate": 'Basic realm="KazQA", charset="UTF-8"'}
    return refusal(scope, 401, "log_in" if by_page else "log_in_first", how)
