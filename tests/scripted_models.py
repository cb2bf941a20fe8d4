"""A chat model whose replies a test writes, from what it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from time import sleep
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

Reply = Callable[[str], str]
_OPENING = re.compile(r"^\[(?P<marker>[a-z0-9]+)\] .*\n(?P<text>.+)$", re.MULTILINE)


def given_in(prompt: str) -> dict[str, str]:
    """The passages that a prompt gives: text by marker, in order."""
    return {found["marker"]: found["text"] for found in _OPENING.finditer(prompt)}


def marker_of(prompt: str, words: str) -> str:
    """The marker of the first passage given that holds those words."""
    return next(marker for marker, text in given_in(prompt).items() if words in text)


class ScriptedModel(BaseChatModel):
    """Says what `reply` makes of the last message, a few characters at a time."""

    reply: Reply
    size: int = 7
    tokens: tuple[int, int] = (100, 10)
    prompts: list[str] = Field(default_factory=list)
    chunks_sent: int = 0
    raises: Exception | None = None
    after: int = 10**9  # chunks before it raises
    pause: float = 0.0  # seconds before each chunk

    @property
    def _llm_type(self) -> str:
        return "scripted"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"size": self.size}

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        chunks = list(self._stream(messages, stop, run_manager, **kwargs))
        whole = chunks[0]
        for chunk in chunks[1:]:
            whole += chunk
        return ChatResult(generations=[ChatGeneration(message=whole.message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: Sequence[str] | None = None,  # noqa: ARG002 - LangChain passes these three
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: object,  # noqa: ARG002
    ) -> Iterator[ChatGenerationChunk]:
        prompt = str(messages[-1].content)
        self.prompts.append(prompt)
        text = self.reply(prompt)
        for place, start in enumerate(range(0, max(1, len(text)), self.size)):
            if self.raises is not None and place >= self.after:
                raise self.raises
            sleep(self.pause)
            self.chunks_sent += 1
            yield ChatGenerationChunk(message=AIMessageChunk(text[start : start + self.size]))
        into, out = self.tokens
        usage = {"input_tokens": into, "output_tokens": out, "total_tokens": into + out}
        yield ChatGenerationChunk(message=AIMessageChunk("", usage_metadata=usage))


def saying(text: str, **fields: object) -> ScriptedModel:
    """A model that always says the same."""
    return ScriptedModel(reply=lambda _: text, **fields)
