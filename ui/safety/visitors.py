"""Who is asking: the one person of this machine, somebody logged in, or a visitor with a cookie."""

from __future__ import annotations

import hashlib
import secrets

from itsdangerous import BadSignature, Signer
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL = "local"
VISITOR = "visitor:"
LOGIN = "login:"
"""What an owner begins with, so that no login name can be taken for another's."""

_OWNER = "kazqa.owner"
_LOGGED_IN = "kazqa.login"
DAYS = 365
"""How long a visitor is known."""

_KINDS = ("text/html", "application/json", "text/event-stream")
"""Of these a visitor's first response is; styles and pictures are cached, and carry no cookie."""


def owner_of(request: HTTPConnection) -> str:
    """Whose the request is: "local", "login:NAME" or "visitor:KEY".

    Also of a `gr.Request`'s `.request`. Raises LookupError where no `Visitors` stand in front.
    """
    owner = request.scope.get(_OWNER)
    if not isinstance(owner, str):
        raise LookupError("the request did not come through ui.safety.visitors.Visitors")
    return owner


def logged_in(scope: Scope, name: str) -> None:
    """Note in a connection's scope who has logged in."""
    scope[_LOGGED_IN] = name


def login_of(request: HTTPConnection) -> str | None:
    """The name that somebody has logged in with; None for everybody else."""
    name = request.scope.get(_LOGGED_IN)
    return name if isinstance(name, str) else None


def cookie_name(name: str, *, secure: bool) -> str:
    """`__Host-` keeps a neighbouring name of the same domain from setting the cookie."""
    return f"__Host-{name}" if secure else name


def cookie(name: str, value: str, seconds: int, *, secure: bool) -> str:
    """A Set-Cookie header: no script reads it, and no other site's form sends it."""
    return (
        f"{cookie_name(name, secure=secure)}={value}; Path=/; Max-Age={seconds}; HttpOnly; "
        f"SameSite=Lax{'; Secure' if secure else ''}"
    )


class Visitors:
    """Names the owner of each request, and gives a visitor without a key a signed one."""

    def __init__(self, app: ASGIApp, *, secret: bytes, shared: bool) -> None:
        """`shared` where others than the one person of this machine may come in."""
        self._app = app
        self._signer = Signer(secret, salt="kazqa.visitor", digest_method=hashlib.sha256)
        self._shared = shared

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name, new = scope.get(_LOGGED_IN), ""
        if name is not None:
            scope[_OWNER] = f"{LOGIN}{name}"
        elif self._is_local(scope):
            scope[_OWNER] = LOCAL
        else:
            key = self._key(scope)
            if not key:
                key = new = secrets.token_urlsafe(24)
            scope[_OWNER] = f"{VISITOR}{key}"
        await self._app(scope, receive, self._giving(new, scope, send) if new else send)

    def _is_local(self, scope: Scope) -> bool:
        """A proxy on this machine brings others, though it reaches a loopback address."""
        headers = Headers(scope=scope)
        forwarded = "x-forwarded-for" in headers or "forwarded" in headers
        return not self._shared and not forwarded

    def _key(self, scope: Scope) -> str:
        """The key in the visitor's cookie, if we signed it."""
        cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
        signed = cookies.get(cookie_name("kazqa_visitor", secure=scope["scheme"] == "https"), "")
        try:
            return self._signer.unsign(signed).decode("ascii")
        except (BadSignature, UnicodeError):
            return ""

    def _giving(self, key: str, scope: Scope, send: Send) -> Send:
        """Sends responses on, the first of them with the cookie."""
        signed = self._signer.sign(key).decode("ascii")
        given = cookie("kazqa_visitor", signed, DAYS * 24 * 3600, secure=scope["scheme"] == "https")

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                leads_on = 300 <= message["status"] < 400 and "location" in headers
                if leads_on or headers.get("content-type", "").startswith(_KINDS):
                    headers.append("set-cookie", given)
            await send(message)

        return sending
