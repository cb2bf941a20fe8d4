"""Clients that go away, clients too many, and clients that wait: what becomes of the work."""

from __future__ import annotations

import asyncio
import json
import runpy
import socket
import threading
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from urllib.parse import urlsplit

import httpx
import pytest
from langchain_core.language_models import BaseChatModel
from starlette.types import Message

from ingest.settings import IngestSettings
from qa import Assistant
from qa.settings import QASettings
from ui.api.connections import ClientGone, while_connected, with_comments
from ui.settings import UISettings
from ui.site import Site

served = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("program_server.py"))))

UN = "When did Kazakhstan join the United Nations?"
SLOW = 0.05  # seconds before each chunk
LONG = "Kazakhstan became a member of the United Nations on 2 March 1992. " * 40
TOOL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "ask", "arguments": {"question": UN}},
}
MCP = {"Accept": "application/json, text/event-stream"}

ASKED = [
    pytest.param("/api/v1/ask", {"question": UN}, id="json"),
    pytest.param("/api/v1/ask", {"question": UN, "stream": True}, id="events"),
    pytest.param(
        "/v1/chat/completions",
        {"model": "kazqa", "messages": [{"role": "user", "content": UN}]},
        id="completion",
    ),
    pytest.param(
        "/v1/chat/completions",
        {"model": "kazqa", "stream": True, "messages": [{"role": "user", "content": UN}]},
        id="chunks",
    ),
    pytest.param("/mcp", TOOL, id="tool"),
]


@pytest.fixture
def slow(scripted: ModuleType) -> BaseChatModel:
    """A chat model that speaks for many seconds."""
    model: BaseChatModel = scripted.saying(LONG, pause=SLOW)
    return model


@contextmanager
def one_seat(
    assistant: Assistant, model: BaseChatModel, waiting: int = 0, *, guarded: bool = False
) -> Iterator[str]:
    """The address of a server with one seat, where the chat model answers."""
    wording = Assistant(assistant.library, QASettings(model_cache=False), model=model)
    settings = UISettings(read_only=True, at_once=1, waiting=waiting)
    site = Site.of(wording, settings, IngestSettings())
    with served.serving_programs(site, guarded=guarded) as address:
        yield address


def begun(address: str, path: str, body: object) -> socket.socket:
    """A connection on which a request was sent and whose response is never read."""
    parts = urlsplit(address)
    connection = socket.create_connection((parts.hostname or "", parts.port or 0))
    content = json.dumps(body).encode()
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Content-Type: application/json",
        "Accept: application/json, text/event-stream" if path == "/mcp" else "Accept: */*",
        f"Content-Length: {len(content)}",
    ]
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + content)
    return connection


def until(true: object, seconds: float = 15.0) -> None:
    late = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < late
        time.sleep(0.01)


@pytest.mark.enable_socket
@pytest.mark.parametrize("guarded", [False, True], ids=["bare", "guarded"])
@pytest.mark.parametrize(("path", "body"), ASKED)
def test_the_work_ends_when_the_client_goes_away(
    assistant: Assistant, slow: BaseChatModel, path: str, body: object, guarded: bool
) -> None:
    with one_seat(assistant, slow, guarded=guarded) as address:
        connection = begun(address, path, body)
        until(lambda: slow.chunks_sent > 2)  # type: ignore[attr-defined]
        connection.close()
        quotes = {"question": UN, "mode": "quotes"}
        ask = f"{address}/api/v1/ask"
        until(lambda: httpx.post(ask, json=quotes).status_code == 200)  # the seat is free again
        sent = slow.chunks_sent  # type: ignore[attr-defined]
        time.sleep(6 * SLOW)
        assert slow.chunks_sent - sent <= 1  # type: ignore[attr-defined]  # one was on its way
        assert slow.chunks_sent < len(LONG) / 7  # type: ignore[attr-defined]


@pytest.mark.enable_socket
def test_who_is_one_too_many_is_told_to_try_again(
    assistant: Assistant, slow: BaseChatModel
) -> None:
    with one_seat(assistant, slow) as address, httpx.Client(base_url=address) as client:
        connection = begun(address, "/api/v1/ask", {"question": UN})
        until(lambda: slow.chunks_sent > 2)  # type: ignore[attr-defined]
        for path, body in (param.values for param in ASKED):
            reply = client.post(path, json=body, headers=MCP if path == "/mcp" else {})
            assert "seat" in reply.text
            if path == "/mcp":
                assert reply.json()["result"]["isError"]
                continue
            assert reply.status_code == 503
            assert int(reply.headers["retry-after"]) > 0
            assert reply.json()["error"]["code"] == "busy"
        assert client.get("/api/v1/search", params={"query": UN}).status_code == 503
        assert client.get("/api/v1/health").status_code == 200
        connection.close()


@pytest.mark.enable_socket
def test_who_goes_away_while_waiting_gives_the_place_up(
    assistant: Assistant, slow: BaseChatModel
) -> None:
    with one_seat(assistant, slow, waiting=1) as address:
        connection = begun(address, "/api/v1/ask", {"question": UN})
        until(lambda: slow.chunks_sent > 2)  # type: ignore[attr-defined]
        search = f"{address}/api/v1/search?query=x"
        for body in ({"question": UN}, {"question": UN, "stream": True}):
            waiting = begun(address, "/api/v1/ask", body)
            until(lambda: _status(search) == 503)
            waiting.close()
            until(lambda: _status(search) is None)  # it waits: there is a place
        connection.close()


def _status(address: str) -> int | None:
    """The status of a quick reply; None if it does not come."""
    try:
        return httpx.get(address, timeout=0.2).status_code
    except httpx.TimeoutException:
        return None


@pytest.mark.enable_socket
def test_a_model_answers_through_every_door(assistant: Assistant, scripted: ModuleType) -> None:
    said = "Kazakhstan became a member of the United Nations on 2 March 1992"
    model = scripted.ScriptedModel(
        reply=lambda prompt: f"{said} [{scripted.marker_of(prompt, '2 March 1992')}]."
    )
    with one_seat(assistant, model) as address, httpx.Client(base_url=address) as client:
        assert client.get("/api/v1/health").json()["model"] is True
        answer = client.post("/api/v1/ask", json={"question": UN}).json()
        assert answer["text"] == f"{said}. [1]"
        assert answer["usage"] == {"calls": 1, "tokens_in": 100, "tokens_out": 10}
        assert client.post("/api/v1/verify", json=answer).json()["ok"]
        asked = {"messages": [{"role": "user", "content": UN}]}
        reply = client.post("/v1/chat/completions", json={"model": "kazqa", **asked}).json()
        assert reply["choices"][0]["message"]["content"].startswith(f"{said}. [1]")
        assert reply["usage"]["total_tokens"] == 110
        plain = client.post("/v1/chat/completions", json={"model": "kazqa-quotes", **asked}).json()
        assert plain["kazqa"]["answered_by"] == "quotes"
        assert plain["usage"]["total_tokens"] == 0
        told = client.post("/mcp", json=TOOL, headers=MCP).json()["result"]["structuredContent"]
        assert told["text"] == f"{said}. [1]"


def test_work_is_cancelled_before_the_client_is_given_up() -> None:
    ended = threading.Event()

    async def working() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    async def gone() -> Message:
        await asyncio.sleep(0.01)
        return {"type": "http.disconnect"}

    async def tried() -> None:
        with pytest.raises(ClientGone):
            await while_connected(gone, working())
        assert ended.is_set()

    asyncio.run(tried())


def test_a_comment_is_sent_whenever_nothing_happens() -> None:
    enough = asyncio.Event()

    async def events() -> AsyncGenerator[bytes]:
        yield b"first"
        await enough.wait()
        yield b"second"

    async def sent() -> list[bytes]:
        found = []
        async for each in with_comments(events(), 0.05):
            found.append(each)
            if len(found) == 3:
                enough.set()
        return found

    first, *quiet, second = asyncio.run(sent())
    assert (first, second) == (b"first", b"second")
    assert len(quiet) == 2
    assert all(each.startswith(b":") and each.endswith(b"\n\n") for each in quiet)
