"""What of Gradio's server is open: what its pages use here, and nothing that they don't."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from os.path import normpath
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.safety.refusals import GRADIO, refusal

_READ = re.compile(
    r"|theme\.css|(?:assets|static|svelte)/.+|gradio_api/(?:"
    r"heartbeat/\w+|queue/data|upload_progress|startup-events|app_id|file=(?P<file>.+))",
    re.DOTALL,
)
_SENT = re.compile(r"gradio_api/(?:queue/join|run/predict|cancel|reset|upload)/?")
_EVENT = re.compile(r"gradio_api/(?:queue/join|run/predict)/?")
_FILE = "gradio_api/file="
_UNUSED = ("page", "deep_link", "view", "share")
"""What Gradio's page takes in its address besides: other pages of its own, and saved states."""

_WORDS = {401: "log_in", 413: "too_large_file", 503: "busy"}


class GradioRoutes:
    """Closes what no page needs, and says what went wrong in words that name no paths."""

    def __init__(self, app: ASGIApp, *, folder: Path, largest: int) -> None:
        """`folder` is where uploads lie, `largest` the megabytes that a file may have."""
        self._app, self._folder, self._largest = app, folder, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        found = GRADIO.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        if not self._is_open(scope, found["rest"]):
            await refusal(scope, 404, "not_found")(scope, receive, send)
            return
        if _EVENT.fullmatch(found["rest"]):
            body = await _whole(receive)
            if body is None:
                return
            if not is_local(body, self._folder):
                await refusal(scope, 400, "foreign_file")(scope, receive, send)
                return
            receive = _again(body, receive)
        if found["rest"].startswith(_FILE):
            send = _to_be_saved(send)
        await self._app(scope, receive, self._in_words(scope, receive, send))

    def _is_open(self, scope: Scope, rest: str) -> bool:
        if scope["method"] == "POST":
            return _SENT.fullmatch(rest) is not None
        opened = _READ.fullmatch(rest)
        if opened is None or scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            return False
        if opened["file"] is not None:
            return _lies_in(opened["file"], self._folder)
        asked = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=100)
        return not any(name in asked for name in _UNUSED)

    def _in_words(self, scope: Scope, receive: Receive, send: Send) -> Send:
        """Sends on what is no error; in the place of an error its words."""
        refused = False

        async def sending(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] >= 400:
                refused = True
                status = message["status"]
                name = _WORDS.get(status, "not_possible" if status < 500 else "failed")
                name = "not_found" if status in (403, 404, 405) else name
                words = refusal(scope, status, name, megabytes=self._largest)
                await words(scope, receive, send)
            elif not refused:
                await send(message)

        return sending


def _to_be_saved(send: Send) -> Send:
    """Sends on a file that somebody uploaded so that no browser shows or runs it."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["content-type"] = "application/octet-stream"
            given = headers.get("content-disposition", "")
            headers["content-disposition"] = given.replace("inline", "attachment") or "attachment"
        await send(message)

    return sending


def is_local(body: bytes, folder: Path) -> bool:
    """Whether an event names no files but those sent here, which lie in the folder.

    Of an application that is mounted Gradio takes any path of the machine, and fetches addresses.
    """
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return all(
        isinstance(each["path"], str) and _lies_in(each["path"], folder)
        for each in _objects(sent)
        if "meta" in each and each.get("path") is not None
    )


def _lies_in(path: str, folder: Path) -> bool:
    return Path(path).is_absolute() and Path(normpath(path)).is_relative_to(folder)


def _objects(sent: object) -> Iterator[dict[str, object]]:
    """Every object inside, however deep."""
    waiting = [sent]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


async def _whole(receive: Receive) -> bytes | None:
    """The body; None if the client went away before its end."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives the body that was read, then what comes after it."""
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving
