"""What a chat model is sent: the wording with a question, passages and history in it, all inert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from prompts.plain import plain
from prompts.templates import NO_ANSWER, Language, Prompt, prompt


@dataclass(frozen=True, slots=True)
class Given:
    """A passage given: its marker without brackets, its title, locator and dates, its text."""

    marker: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation with a chat model."""

    role: Literal["system", "human"]
    text: str


def answer_messages(
    question: str, given: Sequence[Given], day: str, language: Language
) -> tuple[Message, ...]:
    """Asks for an answer from the passages `given`, as the law stood on `day`, in `language`.

    ValueError where no passage is given: there is nothing to answer from.
    """
    wording = prompt("answer", language)
    example, when = _markers(given)[0], plain(day)
    return (
        Message(
            "system",
            wording.rendered("system", marker_example=example, day=when, no_answer=NO_ANSWER),
        ),
        Message(
            "human",
            wording.rendered(
                "human",
                passages=_passages(wording, given),
                question=plain(question),
                day=when,
                marker_example=example,
            ),
        ),
    )


def rewrite_messages(
    question: str, history: Sequence[tuple[str, str]], language: Language
) -> tuple[Message, ...]:
    """Asks for a question that needs no history; `history` is (question, answer), oldest first."""
    wording = prompt("rewrite", language)
    turns = (
        wording.rendered("turn", question=plain(asked), answer=plain(answered))
        for asked, answered in history
    )
    return (
        Message("system", wording.rendered("system")),
        Message(
            "human",
            wording.rendered("human", history="\n".join(turns), question=plain(question)),
        ),
    )


def suggest_messages(
    question: str, answer: str, given: Sequence[Given], language: Language
) -> tuple[Message, ...]:
    """Asks for three next questions, one a line, that the passages `given` answer.

    ValueError where no passage is given.
    """
    wording = prompt("suggest", language)
    _markers(given)
    return (
        Message("system", wording.rendered("system")),
        Message(
            "human",
            wording.rendered(
                "human",
                passages=_passages(wording, given),
                question=plain(question),
                answer=plain(answer),
            ),
        ),
    )


def _markers(given: Sequence[Given]) -> list[str]:
    markers = [passage.marker for passage in given]
    if not markers:
        raise ValueError("a chat model needs at least one passage to answer from")
    if len(set(markers)) < len(markers):
        raise ValueError("two passages have the same marker; take those of new_markers")
    return markers


def _passages(wording: Prompt, given: Sequence[Given]) -> str:
    return "\n\n".join(
        wording.rendered(
            "passage",
            marker=passage.marker,
            source=plain(passage.source),
            text=plain(passage.text),
        )
        for passage in given
    )
