"""Headers that keep a browser from running, fetching or framing what the application did not send.

Gradio's page has scripts of its own in it, so each page gets a nonce that nobody can guess and its
scripts are given it: a script that came in with somebody's text has none and does not run.
Gradio fills in its templates with `Function`, hence 'unsafe-eval'; its components set styles.
"""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.page_head import SCRIPTS

_SCRIPT = re.compile(rb"<script(?=[\s>])")
_ELSEWHERE = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')
_HEAD = b"<head>"
_OPENED = f'<head><link rel="icon" href="/assets/icon.svg">{SCRIPTS}'.encode()
_DROPPED = re.compile(rb"server|x-powered-by|access-control-.*", re.IGNORECASE)
"""Headers that say what runs here, or that open Gradio's routes to pages of other sites."""

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def policy(nonce: str) -> str:
    """The Content-Security-Policy of a page whose scripts have that nonce."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'unsafe-eval' 'nonce-{nonce}'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SafeHeaders:
    """Adds the headers to every response, and the nonce to the scripts of a Gradio page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        page = _Page(send, _language(scope["path"]), (f"http://{host}/", f"https://{host}/"))
        await self._app(scope, receive, page.send)


class _Page:
    """One response; a Gradio page is held back until it is whole, then given its nonce."""

    def __init__(self, send: Send, language: str | None, here: tuple[str, str]) -> None:
        """`here` is how addresses of this server begin."""
        self._send, self._language, self._here = send, language, here
        self._nonce = secrets.token_urlsafe(16)
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Pass a message of the response on."""
        if message["type"] == "http.response.start":
            self._made_safe(message)
            kind = Headers(raw=message["headers"]).get("content-type", "")
            if self._language and message["status"] == 200 and kind.startswith("text/html"):
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._whole()
            return
        await self._send(message)

    def _made_safe(self, message: Message) -> None:
        """Give the headers; an address of this server stays without host, whatever a proxy says."""
        kept = [each for each in message.get("headers", []) if not _DROPPED.fullmatch(each[0])]
        message["headers"] = kept
        headers = MutableHeaders(raw=kept)
        for name, value in _FIXED.items():
            headers[name] = value
        headers["Content-Security-Policy"] = policy(self._nonce)
        place = headers.get("location", "")
        for here in self._here:
            if place.startswith(here):
                headers["location"] = f"/{place.removeprefix(here)}"

    async def _whole(self) -> None:
        assert self._start is not None  # noqa: S101 - `send` saw to it
        page = bytes(self._body).replace(_HEAD, _OPENED, 1)
        page = _SCRIPT.sub(f'<script nonce="{self._nonce}"'.encode(), page)
        page = _ELSEWHERE.sub(b"", page)
        page = page.replace(b'lang="en"', f'lang="{self._language}"'.encode(), 1)
        headers = MutableHeaders(raw=self._start["headers"])
        headers["content-length"] = str(len(page))
        headers["cache-control"] = "no-store"
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": page})


def _language(path: str) -> str | None:
    """The language of a Gradio page at that path; None for what is none."""
    found = re.fullmatch(r"/(en|ru|kk)/", path)
    return found[1] if found else None
