"""A chat model's reply, chunk by chunk, within a time and with every failure told in words.

A reply can be given up at any moment, between chunks or while nothing comes: the connection is
closed and nothing is left running.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Sequence
from contextlib import aclosing, contextmanager, suppress
from contextvars import copy_context
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, cast

from prompts import Message
from qa.errors import ModelFailed, QAError
from qa.model_failures import failure_kind

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk
    from langchain_core.runnables import RunnableConfig

    from qa.models import ChatModel

LONGEST_REPLY = 100_000
"""Characters; a server that sends more does not keep to any limit."""

_PATIENCE = 5.0  # seconds for an integration to let go of a reply that is given up


@contextmanager
def integration_errors(told: Callable[[Exception], QAError]) -> Iterator[None]:
    """Whatever an integration raises inside, as the error that `told` makes of it.

    Integrations raise what their providers' packages do, down to KeyError on an odd reply. Ours
    are raised outside, and being stopped or cancelled is no Exception: both pass.
    """
    try:
        yield
    except Exception as error:
        raise told(error) from error


async def areplies(
    model: ChatModel, messages: Sequence[Message], config: RunnableConfig | None, seconds: float
) -> AsyncGenerator[AIMessageChunk]:
    """The chunks of the model's reply; close it to stop the model.

    Raises `ModelFailed` for every failure, for a reply without a word, and once `seconds` have
    passed since the start.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    letters, words = 0, False
    asked = [(message.role, message.text) for message in messages]
    stream = cast("AsyncGenerator[AIMessageChunk]", model.runnable.astream(asked, config))
    async with aclosing(stream):
        while True:
            with integration_errors(lambda e: ModelFailed(failure_kind(e), model.name)):
                async with asyncio.timeout_at(deadline):
                    chunk = await anext(stream, None)
            if chunk is None:
                break
            letters += len(chunk.text)
            words = words or bool(chunk.text.strip())
            if letters > LONGEST_REPLY:
                raise ModelFailed("long", model.name)
            yield chunk
    if not words:
        raise ModelFailed("empty", model.name)


def replies(
    model: ChatModel, messages: Sequence[Message], config: RunnableConfig | None, seconds: float
) -> Generator[AIMessageChunk]:
    """What `areplies` gives, for code that does not await; close it to stop the model."""
    reader = _Reader(areplies(model, messages, config, seconds))
    reader.start()
    try:
        yield from iter(reader.arrived.get, None)
        reader.check()
    finally:
        reader.stop()


class _Reader(Thread):
    """Reads a reply in an event loop of its own, where waiting can be given up at any moment.

    A synchronous client can't be interrupted while its server sends nothing, or only signs of
    life.
    """

    def __init__(self, chunks: AsyncGenerator[AIMessageChunk]) -> None:
        super().__init__(name="kazqa-model", daemon=True)
        self.arrived: SimpleQueue[AIMessageChunk | None] = SimpleQueue()
        self._loop = asyncio.new_event_loop()
        # Callbacks and tracing that the caller has turned on live in its context.
        self._task = self._loop.create_task(self._take_in(chunks), context=copy_context())

    def run(self) -> None:
        """Read until the reply ends, fails or is given up; None follows the last chunk."""
        try:
            self._loop.run_until_complete(asyncio.wait([self._task]))
            if not self._task.cancelled():
                self._task.exception()  # looked at, so that asyncio does not log it
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()
            self.arrived.put(None)

    def check(self) -> None:
        """Raise what ended the reply, if it was not its end; call it after the last chunk."""
        self._task.result()

    def stop(self) -> None:
        """Give the reply up if it has not ended."""
        with suppress(RuntimeError):  # it has ended, and its loop is closed
            self._loop.call_soon_threadsafe(self._task.cancel)
        self.join(_PATIENCE)

    async def _take_in(self, chunks: AsyncGenerator[AIMessageChunk]) -> None:
        async with aclosing(chunks):
            async for chunk in chunks:
                self.arrived.put(chunk)
