"""Who may reach in from a browser: pages of this server alone, under names that are its own."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.safety.refusals import refusal

_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})


class KnownHosts:
    """Refuses a name that is not the server's: a page elsewhere may have had it point here."""

    def __init__(self, app: ASGIApp, *, known: Callable[[str], bool]) -> None:
        """`known` tells whether the server may be called that."""
        self._app, self._known = app, known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] in ("http", "websocket") and not self._is_known(Headers(scope=scope)):
            if scope["type"] == "http":
                await refusal(scope, 400, "unknown_host")(scope, receive, send)
            else:
                await send({"type": "websocket.close"})
            return
        await self._app(scope, receive, send)

    def _is_known(self, headers: Headers) -> bool:
        """Gradio believes X-Forwarded-Host, so that it is held to the same names."""
        named = [headers.get("host", ""), *headers.getlist("x-forwarded-host")]
        return all(self._known(host) for host in map(_host, named))


class OwnPages:
    """Refuses what a page of another site would have a visitor's browser do here.

    A program sends neither header; a browser sends one at least, and no script can change them.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and scope["method"] not in _HARMLESS:
            if not _is_own(Headers(scope=scope)):
                await refusal(scope, 403, "cross_origin")(scope, receive, send)
                return
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})  # nothing here speaks it
            return
        await self._app(scope, receive, send)


def _is_own(headers: Headers) -> bool:
    if (site := headers.get("sec-fetch-site")) is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    # A proxy may have changed the scheme, and says so to some servers only.
    return origin is None or _place(origin) == _place(f"//{headers.get('host', '')}")


def _place(address: str) -> tuple[str, int | None]:
    """Host and port; those of the scheme are as good as none."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "", None
    return (parts.hostname or "").rstrip("."), None if port in (80, 443) else port


def _host(named: str) -> str:
    """The host of a Host header, without its port; empty for what is none."""
    try:
        parts = urlsplit(f"//{named.strip()}")
        _ = parts.port
    except ValueError:
        return ""
    whole = parts.path == parts.query == parts.fragment == "" and parts.username is None
    return (parts.hostname or "") if whole else ""
