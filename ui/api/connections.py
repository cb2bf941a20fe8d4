"""Work for a client that may go away, and events for one that stays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from ui.api.errors import described
from ui.safety.seats import Busy, Seats

Made = TypeVar("Made")

QUIET_SECONDS = 10.0
"""After so long without an event a comment is sent, so that no proxy gives the client up."""


class ClientGone(Exception):
    """The client closed the connection before it had its answer."""


async def while_connected(receive: Receive, work: Coroutine[Any, Any, Made]) -> Made:
    """What the work gives; it is cancelled, and ClientGone raised, when the client goes away.

    The request's body must have been received.
    """
    working = asyncio.create_task(work)
    watching = asyncio.create_task(_disconnected(receive))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientGone
    finally:
        working.cancel()
        watching.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def event(data: object, name: str | None = None) -> bytes:
    """A server-sent event of JSON."""
    said = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return (f"event: {name}\n" if name else "").encode() + f"data: {said}\n\n".encode()


def described_events(description: str, *names: str) -> dict[str, Any]:
    """A response for the OpenAPI that is also given as events, of those names if they have any."""
    of_one = {"event": {"enum": list(names)}} if names else {}
    said = {"type": "string", "description": "JSON, as the plain reply has it in parts or whole."}
    one = {
        "type": "object",
        "required": ["data", *of_one],
        "properties": {**of_one, "data": said},
    }
    return {
        "description": description,
        "content": {"text/event-stream": {"itemSchema": one}},
    }


class EventStream(StreamingResponse):
    """Server-sent events made while a seat is taken; Busy is an ordinary error response.

    The events are made no further when the client goes away.
    """

    media_type = "text/event-stream"

    def __init__(self, events: AsyncGenerator[bytes], seats: Seats) -> None:
        quiet = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # nginx would hold it back
        super().__init__(with_comments(events), headers=quiet)
        self._events, self._seats = events, seats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events to the client."""
        try:
            await while_connected(receive, self._sent(send))
        except ClientGone:
            return
        except Busy as busy:
            await described(busy).response()(scope, receive, send)

    async def _sent(self, send: Send) -> None:
        async with aclosing(self._events), self._seats.taken():
            await self.stream_response(send)


async def with_comments(
    events: AsyncGenerator[bytes], seconds: float = QUIET_SECONDS
) -> AsyncIterator[bytes]:
    """The events, and a comment whenever none comes for that many seconds."""
    following: asyncio.Task[bytes] | None = None
    try:
        while True:
            following = following or asyncio.create_task(_next(events))
            done, _ = await asyncio.wait({following}, timeout=seconds)
            if not done:
                yield b": still at it\n\n"
                continue
            made, following = following.result(), None
            if not made:
                return
            yield made
    finally:
        if following is not None:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


async def _next(events: AsyncGenerator[bytes]) -> bytes:
    """The next event; nothing at their end."""
    return await anext(events, b"")
