"""Whole answers while a chat model's server fails: quotes with a note, and never an error."""

from __future__ import annotations

import asyncio
import json
import runpy
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from qa import Assistant
from qa.__main__ import main
from qa.answer import QUOTES
from qa.errors import ModelUnavailable
from qa.settings import QASettings
from vectorstore import Library

servers = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("chat_servers.py"))))
ChatServer = servers.ChatServer
ENDLESS = ("hang", "hang-midway", "pings", "drip")
UN = "When did Kazakhstan join the UN?"
SAID = "Kazakhstan became a member of the United Nations on 2 March 1992."

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with servers.chat_server(SAID) as running:
        yield running


def over(notes: Library, spec: str, **settings: object) -> Assistant:
    return Assistant(notes, QASettings(**settings), model=spec)


@pytest.mark.parametrize("failure", sorted(servers.FAILURES))
def test_every_failure_ends_in_quotes_with_a_plain_note(
    notes: Library, server: ChatServer, failure: str
) -> None:
    seconds = 2.0 if failure in ENDLESS else 60.0
    assistant = over(notes, server.spec(failure), model_timeout=seconds)
    answer = assistant.ask(UN)
    assert answer.answered_by == QUOTES
    assert "2 March 1992" in answer.text
    assert answer.note.startswith("Quotes are shown instead: ")
    assert "Traceback" not in answer.note
    assert servers.SECRET not in json.dumps(answer.to_dict())
    assert assistant.verify(answer).ok
    assert server.idle()


def test_a_server_that_is_not_there_ends_in_quotes(notes: Library, server: ChatServer) -> None:
    spec = server.spec()
    server.server_close()
    server.shutdown()
    answer = over(notes, spec).ask("Когда Казахстан вступил в ООН?")
    assert answer.answered_by == QUOTES
    assert answer.note.startswith("Вместо этого показаны цитаты: ")


def test_a_reply_over_http_is_checked_and_counted(notes: Library, server: ChatServer) -> None:
    assistant = over(notes, server.spec())
    answer = assistant.ask(UN)
    assert answer.answered_by != QUOTES
    assert answer.text == f"{SAID} [1]"
    assert answer.usage.calls == 1
    assert answer.usage.tokens_in > 0
    assert answer.usage.tokens_out > 0
    assert assistant.verify(answer).ok
    assert len(server.requests) == 1


def test_a_kept_reply_is_not_asked_for_again(
    notes: Library, server: ChatServer, tmp_path: Path
) -> None:
    from qa.answerer import Answerer
    from qa.model_cache import ReplyCache
    from qa.models import open_model
    from qa.requests import request

    settings = QASettings()
    model = open_model(server.spec(), settings)
    answers = []
    for _ in range(2):
        answerer = Answerer(notes, settings, model, ReplyCache(tmp_path / "replies.db"))
        *_, last = answerer.stream(request(UN))
        answers.append(last.whole)
    assert len(server.requests) == 1
    assert answers[0].text == answers[1].text
    assert [answer.usage.calls for answer in answers] == [1, 0]
    kept = Answerer(notes, settings, model, ReplyCache(tmp_path / "replies.db"))

    async def again() -> str:
        events = [event async for event in kept.astream(request(UN))]
        return events[-1].whole.text

    assert asyncio.run(again()) == answers[0].text
    assert len(server.requests) == 1
    other = Answerer(notes, settings, model, ReplyCache(tmp_path / "replies.db"))
    list(other.stream(request("When was the Budapest Memorandum signed?")))
    assert len(server.requests) == 2


def test_closing_a_stream_stops_the_model(notes: Library, server: ChatServer) -> None:
    assistant = over(notes, server.spec("drip"), model_timeout=60)
    before = threading.active_count()

    def stop_it() -> None:
        with closing(assistant.stream(UN)) as events:
            for event in events:
                if event.kind == "hits":
                    break

    stop_it()
    assert server.idle()

    async def cancel_it() -> None:
        task = asyncio.create_task(assistant.aask(UN))
        while not server.under_way:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel_it())
    assert server.idle()
    ended = time.monotonic() + 10
    while threading.active_count() > before + 2 and time.monotonic() < ended:
        time.sleep(0.05)  # the server's own threads need a moment
    assert not [t for t in threading.enumerate() if t.name.startswith("kazqa")]


def test_the_command_line_words_an_answer_and_names_what_is_wrong(
    notes: Library, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["--library", str(notes.path), "ask", UN]
    assert main([*ask, "--model", server.spec(), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["text"] == f"{SAID} [1]"
    assert main([*ask, "--model", server.spec("status-401")]) == 0
    out = capsys.readouterr().out
    assert "Quotes are shown instead" in out
    assert "2 March 1992" in out
    assert main([*ask, "--model", "nosuch:model"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("kazqa: ")
    assert len(err.splitlines()) == 1


def test_a_model_that_can_not_be_opened_is_told_before_a_library_is_made(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable):
        Assistant.open(tmp_path / "library", model="openai-compatible:not-an-address")
    assert not (tmp_path / "library").exists()
