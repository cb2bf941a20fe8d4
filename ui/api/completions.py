"""An answer written as a chat completion of OpenAI's protocol, whole or in chunks."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from typing import Any

from qa.answer import Answer
from qa.events import Event
from qa.rendering import render
from ui.api.shown import Data, answer_data

_ABOUT = (
    "abstained",
    "reason",
    "confidence",
    "answered_by",
    "as_of",
    "language",
    "standalone_question",
    "note",
)


class Completion:
    """One completion: its id, and how much of the answer was sent in chunks."""

    def __init__(self, model: str) -> None:
        """`model` is the name that was asked for."""
        self._id = f"chatcmpl-{secrets.token_hex(12)}"
        self._created, self._model = int(time.time()), model
        self._sent = ""
        self._begun = False

    def whole(self, answer: Answer) -> Data:
        """The completion at once."""
        data = answer_data(answer)
        message = {
            "role": "assistant",
            "content": answer.to_markdown(),
            "refusal": None,
            "citations": data["citations"],
        }
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {
            **self._frame("chat.completion", [choice]),
            "usage": _usage(answer),
            "kazqa": _about(data),
        }

    def begun(self, event: Event) -> Data | None:
        """The chunk of a step before the last; None where there is nothing to say yet."""
        if event.sentence is None:
            return None
        said = render((event.sentence,))
        return self._said(f" {said}" if self._sent else said)

    def ended(self, answer: Answer, *, usage: bool) -> Iterator[Data]:
        """The last chunks: what was not yet said, the sources, the receipts, the usage."""
        data, text = answer_data(answer), answer.to_markdown()
        # Where what was said is not how the answer begins, the answer follows it whole.
        rest = text[len(self._sent) :] if text.startswith(self._sent) else f"\n\n{text}"
        yield self._said(rest)
        last = self._chunk({"citations": data["citations"]}, "stop")
        yield {**last, "kazqa": _about(data)}
        if usage:
            yield {**self._frame("chat.completion.chunk", []), "usage": _usage(answer)}

    def _said(self, text: str) -> Data:
        self._sent += text
        role = {} if self._begun else {"role": "assistant"}
        self._begun = True
        return self._chunk({**role, "content": text}, None)

    def _chunk(self, delta: Data, finish: str | None) -> Data:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return self._frame("chat.completion.chunk", [choice])

    def _frame(self, kind: str, choices: list[Data]) -> Data:
        return {
            "id": self._id,
            "object": kind,
            "created": self._created,
            "model": self._model,
            "choices": choices,
        }


def _usage(answer: Answer) -> dict[str, int]:
    into, out = answer.usage.tokens_in, answer.usage.tokens_out
    return {"prompt_tokens": into, "completion_tokens": out, "total_tokens": into + out}


def _about(data: Data) -> dict[str, Any]:
    return {name: data[name] for name in _ABOUT}
