"""A chat model's reply read chunk by chunk: what it cost, and what of it can be shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prompts import Message
from qa.answer import Answer, AnswerSentence, Usage
from qa.composition import Composition
from qa.events import Event
from qa.model_cache import Reply, ReplyCache

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk


def counted(usage: Usage, chunk: AIMessageChunk) -> Usage:
    """The usage with the tokens that a chunk reports added."""
    told = chunk.usage_metadata
    if not told:
        return usage
    tokens_in, tokens_out = told["input_tokens"], told["output_tokens"]
    return Usage(usage.calls, usage.tokens_in + tokens_in, usage.tokens_out + tokens_out)


class Reading:
    """Turns the chunks of one reply into events, the last of which carries the answer."""

    def __init__(
        self, composition: Composition, before: Usage, cache: ReplyCache | None, key: str
    ) -> None:
        """`before` is what the question took already; the reply is kept in `cache` under `key`."""
        self._composition, self._before = composition, before
        self._cache, self._key = cache, key
        self._known = cache.get(key) if cache else None
        self._usage = Usage() if self._known else Usage(calls=1)

    @property
    def messages(self) -> tuple[Message, ...]:
        """What to send to the model."""
        return self._composition.messages

    @property
    def enough(self) -> bool:
        """Whether the rest of the reply need not be waited for, or is known."""
        return self._known is not None or self._composition.full

    def take(self, chunk: AIMessageChunk) -> Iterator[Event]:
        """The sentences that can be shown with this chunk."""
        self._usage = counted(self._usage, chunk)
        yield from self._shown(self._composition.feed(chunk.text))

    def end(self, failure: str = "") -> Iterator[Event]:
        """The rest of the sentences, then the answer; `failure` says why the reply broke off."""
        if self._known:
            yield from self._shown(self._composition.feed(self._known.text))
        elif self._cache and not failure:
            usage = self._usage
            reply = Reply(self._composition.reply, usage.tokens_in, usage.tokens_out)
            self._cache.put(self._key, reply)
        yield from self._shown(self._composition.finish())
        answer = self._composition.answer(self._total(), failure)
        if answer.answered_by != self._composition.name:
            yield from sentence_events(answer)
        yield answer_event(answer)

    def _total(self) -> Usage:
        pairs = zip(_counts(self._before), _counts(self._usage), strict=True)
        return Usage(*(before + now for before, now in pairs))

    def _shown(self, sentences: Iterator[AnswerSentence]) -> Iterator[Event]:
        question = self._composition.question
        for sentence in sentences:
            cited = self._composition.cited_by(sentence)
            yield Event("sentence", question, sentence=sentence, citations=cited)


def sentence_events(answer: Answer) -> Iterator[Event]:
    """An event for each sentence of a finished answer."""
    by_number = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        cited = tuple(by_number[number] for number in sentence.citations)
        yield Event("sentence", answer.standalone_question, sentence=sentence, citations=cited)


def answer_event(answer: Answer) -> Event:
    """The last event, with the whole answer."""
    return Event("answer", answer.standalone_question, answer.hits, answer=answer)


def _counts(usage: Usage) -> tuple[int, int, int]:
    return usage.calls, usage.tokens_in, usage.tokens_out
