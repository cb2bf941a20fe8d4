"""The protocol's own client against the application: tools, resources, errors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent, TextResourceContents
from pydantic import AnyUrl

pytestmark = pytest.mark.enable_socket

UN = "When did Kazakhstan join the United Nations?"


@asynccontextmanager
async def session(address: str) -> AsyncIterator[ClientSession]:
    """A session of the client with the served application."""
    async with (
        streamable_http_client(f"{address}/mcp") as (read, write, _),
        ClientSession(read, write) as made,
    ):
        await made.initialize()
        yield made


def within(address: str, work: Callable[[ClientSession], Awaitable[None]]) -> None:
    async def run() -> None:
        async with session(address) as made:
            await work(made)

    asyncio.run(run())


def said(result: CallToolResult) -> str:
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


def test_the_tools_say_what_they_are_for_and_what_they_give(served: str) -> None:
    async def work(client: ClientSession) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search", "passage", "timeline"}
        for tool in tools.values():
            assert tool.description
            assert tool.outputSchema
            assert tool.annotations is not None
            assert tool.annotations.readOnlyHint
        assert tools["ask"].inputSchema["required"] == ["question"]
        templates = (await client.list_resource_templates()).resourceTemplates
        assert [template.uriTemplate for template in templates] == ["kazqa://passage/{passage_id}"]

    within(served, work)


def test_a_question_is_asked_and_its_passage_read(served: str) -> None:
    async def work(client: ClientSession) -> None:
        answer = await client.call_tool("ask", {"question": UN})
        assert not answer.isError
        told = answer.structuredContent
        assert told is not None
        assert "2 March 1992" in told["text"]
        assert told["abstained"] is False
        cited = told["citations"][0]
        assert cited["quote"] in said(answer)
        read = await client.call_tool(
            "passage", {"passage_id": cited["passage_id"], "style": "apa"}
        )
        assert read.structuredContent is not None
        assert cited["quote"] in read.structuredContent["passage"]["text"]
        assert len(read.structuredContent["references"]) == 2
        resource = await client.read_resource(AnyUrl(f"kazqa://passage/{cited['passage_id']}"))
        assert isinstance(resource.contents[0], TextResourceContents)
        assert cited["quote"] in resource.contents[0].text

    within(served, work)


def test_a_follow_up_a_search_and_a_period(served: str) -> None:
    async def work(client: ClientSession) -> None:
        history = [{"question": UN}]
        then = await client.call_tool("ask", {"question": "And the OSCE?", "history": history})
        assert then.structuredContent is not None
        assert "30 January 1992" in then.structuredContent["text"]
        found = await client.call_tool(
            "search", {"query": "Baikonur", "limit": 3, "language": "ru"}
        )
        assert found.structuredContent is not None
        assert [p["language"] for p in found.structuredContent["passages"]] == ["ru"] * 3
        period = {"start": "1991-12-16", "end": "1991-12-16"}
        events = (await client.call_tool("timeline", period)).structuredContent
        assert events is not None
        assert {event["date"] for event in events["events"]} == {"1991-12-16"}

    within(served, work)


def test_errors_are_words(served: str) -> None:
    async def work(client: ClientSession) -> None:
        for name, arguments, words in (
            ("ask", {"question": "?!"}, "the question is empty"),
            ("ask", {"question": UN, "documents": ["nothing"]}, "no document has that id"),
            ("passage", {"passage_id": "nothing"}, "no passage has that id"),
            ("timeline", {"start": "1995", "end": "1991"}, "after its end"),
            ("search", {"query": "x", "limit": 1000}, "less than or equal to 50"),
        ):
            result = await client.call_tool(name, arguments)
            assert result.isError
            assert words in said(result)
            assert "Traceback" not in said(result)

    within(served, work)


def test_many_clients_ask_at_once(served: str) -> None:
    async def one(question: str) -> str:
        async with session(served) as client:
            result = await client.call_tool("ask", {"question": question, "quotes_only": True})
            assert result.structuredContent is not None
            return str(result.structuredContent["standalone_question"])

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*(one(f"{UN} ({n})") for n in range(8)))

    assert asyncio.run(all_of_them()) == [f"{UN} ({n})" for n in range(8)]


def test_what_is_too_large_is_refused(served: str) -> None:
    headers = {"Accept": "application/json, text/event-stream"}
    large = {"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": "x" * 5_000_000}}
    assert httpx.post(f"{served}/mcp", json=large, headers=headers).status_code == 413


def test_the_guards_in_front_decide_who_reaches_it(served: str) -> None:
    headers = {"Accept": "application/json, text/event-stream"}
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    reply = httpx.post(f"{served}/mcp", json=ping, headers=headers)
    assert reply.json() == {"jsonrpc": "2.0", "id": 1, "result": {}}
    for foreign in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
        refused = httpx.post(f"{served}/mcp", json=ping, headers={**headers, **foreign})
        assert refused.status_code in (400, 403)
        assert refused.json()["error"]["message"]
