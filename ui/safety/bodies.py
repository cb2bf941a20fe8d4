"""How much may be sent in one request."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.safety.refusals import refusal

Limit = Callable[[Scope], int]


class Bodies:
    """Refuses a body that is longer than it may be, whether its length was told or not."""

    def __init__(self, app: ASGIApp, *, limit: Limit) -> None:
        """`limit` gives the most bytes of a request."""
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._limit(scope)
        told = told_length(scope)
        if told is not None and told > most:
            await too_large(scope, most)(scope, receive, send)
            return
        body = _Counted(receive, most)
        answering = _Answering(scope, body, send)
        try:
            await self._app(scope, body.receive, answering.send)
        except ClientDisconnect:
            if not body.exceeded:
                raise
        await answering.end()


class _Counted:
    """A body that ends as if the client had gone once it is longer than it may be."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self.most = receive, most
        self._left = most
        self.exceeded = False

    async def receive(self) -> Message:
        """The next part of the body."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self.exceeded = self.exceeded or self._left < 0
        return {"type": "http.disconnect"} if self.exceeded else message


class _Answering:
    """Sends the response on, or the refusal in its place when the body was too long."""

    def __init__(self, scope: Scope, body: _Counted, send: Send) -> None:
        self._scope, self._body, self._send = scope, body, send
        self._started = self._refused = False

    async def send(self, message: Message) -> None:
        """Pass a message of the response on."""
        if self._body.exceeded and not self._started:
            await self.end()
        elif not self._refused:
            self._started = True
            await self._send(message)

    async def end(self) -> None:
        """Refuse if nothing was said yet to too long a body."""
        if self._body.exceeded and not self._started and not self._refused:
            self._refused = True
            response = too_large(self._scope, self._body.most)
            await response(self._scope, self._body.receive, self._send)


def told_length(scope: Scope) -> int | None:
    """The length that the request says it has; None if it says none."""
    told = Headers(scope=scope).get("content-length", "")
    return int(told) if told.isdecimal() and len(told) < 20 else None


def too_large(scope: Scope, most: int) -> ASGIApp:
    """The refusal of more than so many bytes."""
    megabytes = max(1, round(most / 1_000_000))
    return refusal(scope, 413, "too_large", {"Connection": "close"}, megabytes=megabytes)
