"""The answering chain in LangChain's expression language: question | retrieval | answer.

The steps are those of `Assistant.stream`; as Runnables they batch, stream, trace and compose. A
stream gives the answer as far as it has come, again and again; the last one is whole.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator, RunnableLambda

from qa.answer import Answer
from qa.answerer import Answerer, Sought
from qa.answering import answer_of
from qa.events import Event
from qa.rendering import render
from qa.requests import Request, request

Asking = str | dict[str, Any]
"""A question, or a dict of `Assistant.ask`'s arguments."""


class _Answers(RunnableGenerator[Sought, Answer]):
    """The last step: answers as far as they have come, each of which replaces the one before."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        # LangChain passes the configuration to functions that take it.
        super().__init__(self._answers, self._aanswers, name="kazqa-answer")  # type: ignore[arg-type]

    def invoke(
        self,
        input: Sought,
        config: RunnableConfig | None = None,
        **kwargs: object,
    ) -> Answer:
        *_, last = self.stream(input, config, **kwargs)
        return last

    async def ainvoke(
        self,
        input: Sought,
        config: RunnableConfig | None = None,
        **kwargs: object,
    ) -> Answer:
        return [answer async for answer in self.astream(input, config, **kwargs)][-1]

    def _answers(self, found: Iterator[Sought], config: RunnableConfig) -> Iterator[Answer]:
        for sought in found:
            answer = answer_of(sought.inquiry, sought.found, (), ())
            for event in self._answerer.events(sought, config):
                if event.kind != "hits":
                    answer = _with(answer, event)
                    yield answer

    async def _aanswers(
        self, found: AsyncIterator[Sought], config: RunnableConfig
    ) -> AsyncIterator[Answer]:
        async for sought in found:
            answer = answer_of(sought.inquiry, sought.found, (), ())
            async with aclosing(self._answerer.aevents(sought, config)) as events:
                async for event in events:
                    if event.kind != "hits":
                        answer = _with(answer, event)
                        yield answer


def answering_chain(answerer: Answerer) -> Runnable[Asking, Answer]:
    """The chain from a question to its answer."""

    def requested(asked: Asking) -> Request:
        return request(asked) if isinstance(asked, str) else request(**asked)

    return (
        RunnableLambda(requested, name="kazqa-request")
        | RunnableLambda(answerer.asked, afunc=answerer.aasked, name="kazqa-question")
        | RunnableLambda(answerer.sought, afunc=answerer.asought, name="kazqa-retrieval")
        | _Answers(answerer)
    )


def _with(partial: Answer, event: Event) -> Answer:
    """The answer as far as it has come with one more event."""
    if event.answer is not None:
        return event.answer
    if event.sentence is None:
        return partial
    sentences = (*partial.sentences, event.sentence)
    citations = tuple(dict.fromkeys((*partial.citations, *event.citations)))
    return replace(partial, text=render(sentences), sentences=sentences, citations=citations)
