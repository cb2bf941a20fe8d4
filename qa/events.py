"""The steps of an answer being made, as they are streamed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa.answer import Answer, AnswerSentence, Citation
from vectorstore import Hit


@dataclass(frozen=True, slots=True)
class Event:
    """The question as searched, the passages found, a sentence with its receipts, or the whole.

    Where nothing that a chat model said holds, the sentences of the answer are its quotes.
    """

    kind: Literal["question", "hits", "sentence", "answer"]
    question: str = ""
    hits: tuple[Hit, ...] = ()
    sentence: AnswerSentence | None = None
    citations: tuple[Citation, ...] = ()  # those of the sentence
    answer: Answer | None = None

    @property
    def whole(self) -> Answer:
        """The answer that the last event carries; ValueError for the others."""
        if self.answer is None:
            message = f"an event of kind {self.kind!r} carries no answer"
            raise ValueError(message)
        return self.answer
