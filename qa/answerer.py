"""The steps from a question to an answer: what is asked, what is found, what is said.

The quotes answerer and a chat model behind the guard are two ways through the same steps. Each
step has an asynchronous twin, so that a chat model's reply can be cancelled at once.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, closing
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from qa.answer import Usage
from qa.answering import answer_by_quotes
from qa.composition import Composition
from qa.errors import ModelFailed
from qa.events import Event
from qa.finding import Found, Inquiry, find
from qa.model_rewriting import Asked, aasked, asked
from qa.reading_replies import Reading, answer_event, sentence_events
from qa.requests import Request
from qa.settings import QASettings
from vectorstore import Library

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableConfig

    from qa.model_cache import ReplyCache
    from qa.models import ChatModel


NO_MODEL = "none"
"""`KAZQA_MODEL` of answers made of quotes."""

REPLIES = "replies.db"
"""Name of the file beside the library in which a chat model's replies are kept."""


class Sought(NamedTuple):
    """A question, what the library holds on it, and what a chat model took so far."""

    inquiry: Inquiry
    found: Found
    usage: Usage


class Answerer:
    """Answers from one library, by quotes or, where it has one, by a chat model."""

    def __init__(
        self,
        library: Library,
        settings: QASettings,
        model: ChatModel | None = None,
        cache: ReplyCache | None = None,
    ) -> None:
        """`cache` keeps replies of the model; without one each is asked for anew."""
        self._library, self._settings = library, settings
        self._model, self._cache = model, cache
        self._secret = cache.secret() if cache else secrets.token_bytes(32)

    def stream(self, request: Request) -> Iterator[Event]:
        """The steps from a question to its answer, as they happen."""
        understood = self.asked(request)
        yield Event("question", understood.inquiry.question.text)
        yield from self.events(self.sought(understood))

    async def astream(self, request: Request) -> AsyncGenerator[Event]:
        """What `stream` gives, without blocking the event loop."""
        understood = await self.aasked(request)
        yield Event("question", understood.inquiry.question.text)
        async with aclosing(self.aevents(await self.asought(understood))) as events:
            async for event in events:
                yield event

    def asked(self, request: Request, config: RunnableConfig | None = None) -> Asked:
        """The question made to stand alone and understood."""
        return asked(request, self._model, self._settings, config)

    async def aasked(self, request: Request, config: RunnableConfig | None = None) -> Asked:
        """What `asked` gives, without blocking the event loop."""
        return await aasked(request, self._model, self._settings, config)

    def sought(self, asked: Asked) -> Sought:
        """The question with the passages and quotes found for it."""
        found = find(self._library, asked.inquiry, self._settings)
        return Sought(asked.inquiry, found, asked.usage)

    async def asought(self, asked: Asked) -> Sought:
        """What `sought` gives, without blocking the event loop."""
        return await asyncio.to_thread(self.sought, asked)

    def events(self, sought: Sought, config: RunnableConfig | None = None) -> Iterator[Event]:
        """The steps of the answer; no model is asked where the sources do not answer."""
        yield Event("hits", sought.inquiry.question.text, sought.found.hits)
        if self._model is None or not sought.found.answers:
            yield from self._quoted(sought)
            return
        from qa.model_replies import replies

        reading, failure = self._reading(sought, self._model), ""
        try:
            with closing(replies(self._model, reading.messages, config, self._seconds)) as chunks:
                while not reading.enough and (chunk := next(chunks, None)):
                    yield from reading.take(chunk)
        except ModelFailed as failed:
            failure = failed.note(sought.inquiry.language)
        yield from reading.end(failure)

    async def aevents(
        self, sought: Sought, config: RunnableConfig | None = None
    ) -> AsyncGenerator[Event]:
        """What `events` gives, without blocking the event loop; cancelling stops the model."""
        yield Event("hits", sought.inquiry.question.text, sought.found.hits)
        if self._model is None or not sought.found.answers:
            for event in await asyncio.to_thread(list, self._quoted(sought)):
                yield event
            return
        from qa.model_replies import areplies

        reading = await asyncio.to_thread(self._reading, sought, self._model)
        failure = ""
        try:
            async with aclosing(
                areplies(self._model, reading.messages, config, self._seconds)
            ) as chunks:
                while not reading.enough and (chunk := await anext(chunks, None)):
                    for event in await asyncio.to_thread(list, reading.take(chunk)):
                        yield event
        except ModelFailed as failed:
            failure = failed.note(sought.inquiry.language)
        for event in await asyncio.to_thread(list, reading.end(failure)):
            yield event

    @property
    def _seconds(self) -> float:
        return self._settings.model_timeout

    def _quoted(self, sought: Sought) -> Iterator[Event]:
        answer = answer_by_quotes(self._library, sought.inquiry, sought.found)
        yield from sentence_events(answer)
        yield answer_event(replace(answer, usage=sought.usage))

    def _reading(self, sought: Sought, model: ChatModel) -> Reading:
        composition = Composition(
            self._library, sought.inquiry, sought.found, self._settings, model.name, self._secret
        )
        return Reading(composition, sought.usage, self._cache, self._key(model, composition))

    def _key(self, model: ChatModel, composition: Composition) -> str:
        if self._cache is None:
            return ""
        said = [part for message in composition.messages for part in (message.role, message.text)]
        return self._cache.key(model.fingerprint, *said)


def chat_model(
    settings: QASettings, model: str | BaseChatModel | ChatModel | None = None
) -> ChatModel | None:
    """The chat model that `model` names, or else the settings; None for quotes.

    Raises `ModelUnavailable`.
    """
    wanted = settings.model if model is None else model
    if wanted in ("", NO_MODEL):
        return None
    from qa.models import ChatModel, open_model

    return wanted if isinstance(wanted, ChatModel) else open_model(wanted, settings)


def answerer_of(library: Library, settings: QASettings, model: ChatModel | None) -> Answerer:
    """The answerer over a library, with the cache of replies that the settings ask for."""
    if model is None or not settings.model_cache:
        return Answerer(library, settings, model)
    from qa.model_cache import ReplyCache

    return Answerer(library, settings, model, ReplyCache(library.path / REPLIES))
