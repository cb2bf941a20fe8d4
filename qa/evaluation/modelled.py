"""A chat model behind the guard, asked many questions: what it said, what was shown, what held."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from time import perf_counter
from typing import Literal, NamedTuple

from qa.answer import QUOTES, Answer
from qa.assistant import Assistant
from qa.evaluation.strict import strictly_supported
from vectorstore.records import Language

QuestionKind = Literal["answerable", "unanswerable", "off-subject"]
Outcome = Literal["model", "quotes", "refused"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question written for this test, and whether the notes answer it."""

    language: Language
    kind: QuestionKind
    text: str


class Doubt(NamedTuple):
    """A sentence that the strict check does not find in its quotes, and why."""

    text: str
    quotes: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Run:
    """One question asked: whose words were shown, and how many of the model's sentences.

    The strict check finds most sentences shown in their quotes; `read` counts those that a person
    found there, and `doubtful` are the rest, with its reason. Times are seconds; `first` is that
    of the first sentence.
    """

    question: Question
    outcome: Outcome
    shown: int
    stopped: int
    read: int
    doubtful: tuple[Doubt, ...]
    first: float
    whole: float
    calls: int


@cache
def questions() -> tuple[Question, ...]:
    """The questions, in the order of the file."""
    text = (files("qa.evaluation") / "questions.toml").read_text("utf-8")
    return tuple(
        Question(row["language"], row["kind"], row["text"])
        for row in tomllib.loads(text)["question"]
    )


def runs(assistant: Assistant, asked: Sequence[Question]) -> Iterator[Run]:
    """Each question asked of an assistant that has a chat model."""
    for question in asked:
        started, first = perf_counter(), 0.0
        for event in assistant.stream(question.text):
            if event.kind == "sentence" and not first:
                first = perf_counter() - started
            if event.answer is not None:
                yield _run(question, event.answer, first, perf_counter() - started)


def _run(question: Question, answer: Answer, first: float, whole: float) -> Run:
    own = not answer.abstained and answer.answered_by != QUOTES
    quoted = {citation.number: citation.quote for citation in answer.citations}
    doubts = []
    for sentence in answer.sentences if own else ():
        quotes = tuple(quoted[number] for number in sentence.citations)
        if why := strictly_supported(sentence.text, quotes, question.language):
            doubts.append(Doubt(sentence.text, quotes, why))
    doubtful = [doubt for doubt in doubts if (doubt.text, doubt.quotes) not in _found_right()]
    return Run(
        question=question,
        outcome="refused" if answer.abstained else "model" if own else "quotes",
        shown=len(answer.sentences) if own else 0,
        stopped=len(answer.stopped),
        read=len(doubts) - len(doubtful),
        doubtful=tuple(doubtful),
        first=first,
        whole=whole,
        calls=answer.usage.calls,
    )


@cache
def _found_right() -> frozenset[tuple[str, tuple[str, ...]]]:
    """Sentences with their quotes that a person has read and found to say no more than these."""
    text = (files("qa.evaluation") / "read.toml").read_text("utf-8")
    rows = tomllib.loads(text).get("sentence", [])
    return frozenset((row["text"], tuple(row["quotes"])) for row in rows)
