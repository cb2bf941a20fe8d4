"""A real HTTP server on loopback that speaks OpenAI's protocol, or fails in a way that is named.

    with chat_server("Kazakhstan joined on 2 March 1992 [k7q].") as server:
        assistant = Assistant.open(library, model=server.spec())          # the scripted reply
        assistant = Assistant.open(library, model=server.spec("status-429"))  # a failure

The model's name chooses what happens, see `FAILURES`; "scripted" replies with the texts given, one
for each request, the last one again and again. A text may also be made from the request.
"""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]
Text = str | Callable[[Body], str]

SECRET = "sk-what-no-user-may-see"  # noqa: S105 - in the body of every error
STEP = 0.02
"""Seconds between two signs of life of a slow server."""

FAILURES = {
    "status-400": "refused",
    "status-401": "key",
    "status-403": "key",
    "status-404": "model",
    "status-408": "time",
    "status-422": "refused",
    "status-429": "limit",
    "status-500": "server",
    "status-503": "server",
    "window": "window",
    "drop": "unreachable",
    "drop-midway": "unreachable",
    "redirect": "unreachable",
    "html": "garbled",
    "not-json": "garbled",
    "json-list": "garbled",
    "garbled": "garbled",
    "not-utf8": "garbled",
    "error-event": "server",
    "no-choices": "empty",
    "no-text": "empty",
    "spaces": "empty",
    "endless": "long",
    "hang": "time",
    "hang-midway": "time",
    "pings": "time",
    "drip": "time",
}
"""What each name stands for, as `ModelFailed.kind` has it; the last four never end alone."""


class ChatServer(ThreadingHTTPServer):
    """Counts what it is asked and how many replies are under way."""

    daemon_threads = True

    def __init__(self, *replies: Text) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies = replies
        self.requests: list[Body] = []
        self.keys: list[str] = []
        self.under_way = 0
        self.ending = threading.Event()
        self.lock = threading.Lock()

    @property
    def address(self) -> str:
        """Where clients connect."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def spec(self, model: str = "scripted") -> str:
        """What KAZQA_MODEL has to be for a model of this server."""
        return f"openai-compatible:{self.address}#{model}"

    def idle(self, seconds: float = 10) -> bool:
        """Whether no reply is under way any more; waits for that so long at most."""
        until = time.monotonic() + seconds
        while self.under_way and time.monotonic() < until:
            time.sleep(0.005)
        return not self.under_way

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave are no news."""

    def next_reply(self, body: Body) -> str:
        """The reply to the request that was counted last."""
        text = self.replies[min(len(self.requests), len(self.replies)) - 1]
        return text if isinstance(text, str) else text(body)


@contextmanager
def chat_server(*replies: Text) -> Iterator[ChatServer]:
    """A server on a free port of 127.0.0.1 until the block ends."""
    with ChatServer(*(replies or ("The sources say so.",))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.ending.set()
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ChatServer
    connection: socket.socket

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with self.server.lock:
            self.server.requests.append(body)
            self.server.keys.append(self.headers.get("authorization", ""))
            self.server.under_way += 1
        try:
            self._reply(body)
        except OSError:
            self.close_connection = True
        finally:
            with self.server.lock:
                self.server.under_way -= 1

    def _reply(self, body: Body) -> None:
        name = body["model"]
        if name == "scripted":
            self._stream(*_words(self.server.next_reply(body)), _usage(), _DONE)
        elif name.startswith("status-"):
            self._send(int(name.removeprefix("status-")), json.dumps(_error(f"no {SECRET}")))
        elif name in _STREAMED:
            self._stream(*_STREAMED[name])
        elif name in _SENT:
            self._send(*_SENT[name])
        else:
            getattr(self, f"_{name.replace('-', '_')}")()

    def _drop(self) -> None:
        self.close_connection = True

    def _drop_midway(self) -> None:
        self._open(("transfer-encoding", "chunked"))
        said = _said("Kazakhstan ")
        self.wfile.write(b"%x\r\n%s\r\n" % (len(said), said))
        self.close_connection = True

    def _hang(self) -> None:
        while not self._left():
            pass

    def _hang_midway(self) -> None:
        self._stream(_said("Kazakhstan "))
        self._hang()

    def _pings(self) -> None:
        self._stream(_said("Kazakhstan "))
        while not self._left():
            self.wfile.write(b": ping\n\n")

    def _drip(self) -> None:
        self._stream(_said("Kazakhstan "))
        while not self._left():
            self.wfile.write(_said("joined "))

    def _endless(self) -> None:
        self._stream()
        while not self.server.ending.is_set():
            self.wfile.write(_said("Kazakhstan joined. " * 100))

    def _left(self) -> bool:
        """Whether the client has closed the connection, or the test is over; waits a step."""
        readable, _, _ = select.select([self.connection], [], [], STEP)
        if readable and not self.connection.recv(1, socket.MSG_PEEK):
            return True
        return self.server.ending.is_set()

    def _open(self, *headers: tuple[str, str]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        for header in headers:
            self.send_header(*header)
        self.end_headers()

    def _stream(self, *parts: bytes) -> None:
        self._open(("connection", "close"))
        for part in parts:
            self.wfile.write(part)
            self.wfile.flush()

    def _send(self, status: int, text: str, kind: str = "application/json") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        if status == 302:
            self.send_header("location", "http://127.0.0.1:1/v1/chat/completions")
        self.end_headers()
        self.wfile.write(body)


def _event(data: Body) -> bytes:
    return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"


def _chunk(delta: Body, ended: str | None = None) -> Body:
    choice = {"index": 0, "delta": delta, "finish_reason": ended}
    return {"id": "x", "object": "chat.completion.chunk", "model": "m", "choices": [choice]}


def _said(text: str) -> bytes:
    return _event(_chunk({"role": "assistant", "content": text}))


def _words(text: str) -> list[bytes]:
    spoken = [_said(f"{word} ") for word in text.split(" ")]
    return [*spoken, _event(_chunk({}, "stop"))]


def _usage() -> bytes:
    usage = {"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150}
    return _event(_chunk({}) | {"choices": [], "usage": usage})


def _error(message: str, **more: object) -> Body:
    return {"error": {"message": message, "type": "invalid_request_error", **more}}


_DONE = b"data: [DONE]\n\n"
_STREAMED = {
    "garbled": (_said("Kazakhstan "), b'data: {"id": "x", "choi\n\n', _DONE),
    "not-utf8": (_said("Kazakhstan "), b"data: \xff\xfe{\n\n", _DONE),
    "error-event": (_said("Kazakhstan "), _event(_error(f"boom {SECRET}", code=500))),
    "no-choices": (_event(_chunk({}) | {"choices": []}), _DONE),
    "no-text": (_event(_chunk({"role": "assistant", "content": None})), _DONE),
    "spaces": (_said(" \n "), _DONE),
}
_SENT = {
    "html": (200, f"<html>{SECRET}</html>", "text/html"),
    "not-json": (200, f"not JSON at all, {SECRET}"),
    "json-list": (200, "[1, 2]"),
    "window": (400, json.dumps(_error("request (6031 tokens) exceeds the available context size"))),
    "redirect": (302, ""),
}
