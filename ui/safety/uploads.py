"""Files sent to the pages: how many may come, how large, and how much room there is."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.safety.bodies import told_length, too_large
from ui.safety.refusals import refusal

_UPLOAD = re.compile(r"/(en|ru|kk)/gradio_api/upload/?")
_ADDED = re.compile(r"/api/v1/documents/?")
_KEPT_SECONDS = 3600
"""A file is read when it has come; later somebody may look at its name again, but not for long."""


class Uploads:
    """Refuses uploads that are too large, too many at once, or more than there is room for."""

    def __init__(self, app: ASGIApp, *, folder: Path, most: int, files: int, room: int) -> None:
        """At most `most` bytes and `files` files a request; `room` bytes in the folder."""
        self._app, self._folder = app, folder
        self._most, self._files, self._room = most, files, room
        self._coming = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        told = told_length(scope) if scope["type"] == "http" else None
        if scope["type"] == "http" and is_upload(scope):
            if told is None:
                await refusal(scope, 411, "no_length")(scope, receive, send)
            elif told > self._most:
                await too_large(scope, self._most)(scope, receive, send)
            else:
                await self._with_room(told, self._taken, scope, receive, send)
        elif scope["type"] == "http" and _is_by_program(scope):
            await self._with_room(told or self._most, self._app, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _with_room(
        self, told: int, taking: ASGIApp, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Take so many bytes if there is room for them besides what lies here and is coming."""
        held = await asyncio.to_thread(_made_room, self._folder)
        if held + self._coming + told > self._room:
            await refusal(scope, 507, "no_room", {"Retry-After": "600"})(scope, receive, send)
            return
        self._coming += told
        try:
            await taking(scope, receive, send)
        finally:
            self._coming -= told

    async def _taken(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the files through while they are not too many."""
        counted = _Files(scope, receive, self._files)
        refused = False

        async def answering(message: Message) -> None:
            nonlocal refused
            if not counted.exceeded:
                await send(message)
            elif not refused:
                refused = True
                too_many = refusal(scope, 413, "too_many_files", files=self._files)
                await too_many(scope, receive, send)

        await self._app(scope, counted.receive, answering)


class _Files:
    """Counts the parts of a form as they come; the form breaks off at one too many."""

    def __init__(self, scope: Scope, receive: Receive, most: int) -> None:
        kind = Headers(scope=scope).get("content-type", "")
        self._mark = b"--" + parse_options_header(kind)[1].get(b"boundary", b"\r\n")
        self._receive, self._left = receive, most + 1  # the form ends with a boundary too
        self._end = b""
        self.exceeded = False

    async def receive(self) -> Message:
        """The next part of the body."""
        message = await self._receive()
        seen = self._end + message.get("body", b"")
        self._left -= seen.count(self._mark)
        self.exceeded = self.exceeded or self._left < 0
        # The start of a boundary may be the end of this part; a whole one is not counted twice.
        after = seen.rfind(self._mark) + len(self._mark) if self._mark in seen else 0
        self._end = seen[max(after, len(seen) - len(self._mark) + 1) :]
        if self.exceeded and message["type"] == "http.request":
            return {"type": "http.request", "body": b"\r\n", "more_body": False}
        return message


def is_upload(scope: Scope) -> bool:
    """Whether files are sent to a page."""
    return scope["method"] == "POST" and _UPLOAD.fullmatch(scope["path"]) is not None


def _is_by_program(scope: Scope) -> bool:
    """Whether a program sends files; its route counts them, and wants no more than the pages."""
    return scope["method"] == "POST" and _ADDED.fullmatch(scope["path"]) is not None


def _made_room(folder: Path) -> int:
    """Bytes that lie in the folder, after what is old was removed."""
    old = time.time() - _KEPT_SECONDS
    held = 0
    for path in folder.rglob("*"):
        try:
            found = path.lstat()
            if path.is_dir():
                continue
            if found.st_mtime < old:
                path.unlink()
            else:
                held += found.st_size
        except OSError:
            continue  # somebody else removed it
    return held
