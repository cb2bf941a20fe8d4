"""`/mcp`: the same for programs that speak the Model Context Protocol.

The server is stateless: each request stands alone, so that any number of clients costs nothing
between their questions. Which Host and Origin may reach it is decided by the guards in front of
the whole application, with names and addresses that only they know; the protocol's own list,
which knows loopback alone, would refuse the same server behind a proxy.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp.server.fastmcp import FastMCP
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import Message, Receive, Scope, Send

from ui.api.connections import ClientGone, while_connected
from ui.api.errors import APIError
from ui.api.mcp_tools import INSTRUCTIONS, add_tools
from ui.api.routes import LARGEST_BODY
from ui.site import Site

_WAITING_PARTS = 16  # of a request's body that nobody has read yet


class MCPEndpoint:
    """The ASGI application at `/mcp`; it answers while its lifespan lasts."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._sessions: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def lifespan(self, _: object) -> AsyncIterator[None]:
        """Answer from here on; each time anew, since a session manager runs once."""
        server = server_of(self._site)
        server.streamable_http_app()  # it makes the session manager
        async with server.session_manager.run():
            self._sessions = server.session_manager
            try:
                yield
            finally:
                self._sessions = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; its tool is cancelled when the client goes away."""
        if self._sessions is None:
            error = APIError(503, "not_started", "the server is starting or ending; try again")
            await error.response()(scope, receive, send)
            return
        parts: asyncio.Queue[Message] = asyncio.Queue(_WAITING_PARTS)
        gone: asyncio.Queue[Message] = asyncio.Queue()
        forwarding = asyncio.create_task(_forward(receive, parts, gone))
        try:
            await while_connected(gone.get, self._sessions.handle_request(scope, parts.get, send))
        except ClientGone:
            return
        finally:
            forwarding.cancel()
            await asyncio.gather(forwarding, return_exceptions=True)


async def _forward(
    receive: Receive, parts: asyncio.Queue[Message], gone: asyncio.Queue[Message]
) -> None:
    """Pass a request on to who reads it, and its end also to who waits for that alone."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            await gone.put(message)
        await parts.put(message)
        if message["type"] == "http.disconnect":
            return


def server_of(site: Site) -> FastMCP:
    """The server with its tools."""
    # FastMCP sets up the root logger if nobody has: then its records are lines like all others.
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    server = FastMCP(
        "KazQA",
        instructions=INSTRUCTIONS,
        stateless_http=True,
        json_response=True,
        log_level="WARNING",
        max_request_body_size=LARGEST_BODY,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    add_tools(server, site)
    return server
