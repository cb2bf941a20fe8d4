"""What went wrong without anybody having foreseen it: logged whole, told in one line."""

from __future__ import annotations

import logging

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.safety.refusals import refusal

_log = logging.getLogger(__name__)


class Failures:
    """Answers with words where the application raised; the trace goes to the log alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            return  # nobody is there to be told
        except Exception as error:  # noqa: BLE001 - it is the last place to say something
            if started and isinstance(error.__cause__, HTTPException):
                # A tab asks for events of the server before this one, and is told so.
                await send({"type": "http.response.body", "body": b""})
                return
            _log.error("%s %s failed", scope["method"], scope["path"], exc_info=error)
            if not started:
                await refusal(scope, 500, "failed")(scope, receive, send)
