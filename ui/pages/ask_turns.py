"""A turn of a conversation as it is shown: what of its answer is drawn, and how it is cut."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qa.answer import QUOTES, Answer, AnswerSentence, Citation, Stopped
from qa.conversations import Rating, Turn
from qa.records import Hit
from qa.rendering import visible
from ui.pages.ask_copying import as_text

NOW = "now"
"""The id of a turn that is not kept yet."""

_NEAR = 3
"""Passages that a refusal leads to."""


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence with its markers; `first` are those that occur here for the first time."""

    text: str
    remark: str
    numbers: tuple[int, ...]
    first: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A question with its answer, or with as much of it as there is while it is being made."""

    number: int  # from 1
    question: str
    language: str  # of the answer
    id: str = NOW
    answer: Answer | None = None
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    searched: str = ""  # the question as searched
    doing: str = ""  # words on what is being done, of a turn that is being answered
    flowing: bool = False  # whether a chat model's sentences follow each other
    kept: bool = False
    rating: Rating = 0
    comment: str = ""
    holds: bool | None = None  # whether every receipt does; None where that was not looked at
    stopped: tuple[Stopped, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether it is still being answered."""
        return self.answer is None

    @property
    def refused(self) -> bool:
        """Whether the sources do not answer."""
        return self.answer is not None and self.answer.abstained

    @property
    def by_quotes(self) -> bool:
        """Whether the answer is made of quotes alone."""
        return self.answer is not None and self.answer.answered_by == QUOTES

    @property
    def standalone(self) -> str:
        """The question as searched, if that is another than was asked."""
        searched = visible(self.searched)
        return "" if searched.casefold() == visible(self.question).casefold() else searched

    @property
    def near(self) -> tuple[Hit, ...]:
        """The passages nearest to what was asked, of a refusal."""
        return self.answer.hits[:_NEAR] if self.answer is not None and self.refused else ()

    @property
    def paragraphs(self) -> list[list[ShownSentence]]:
        """The sentences: each quote apart, a chat model's together unless something is remarked."""
        found: list[list[ShownSentence]] = []
        seen: set[int] = set()
        for said in self.sentences:
            first = tuple(n for n in said.citations if n not in seen)
            seen.update(first)
            shown = ShownSentence(said.text, said.remark, said.citations, first)
            if self.flowing and found and not said.remark and not found[-1][0].remark:
                found[-1].append(shown)
            else:
                found.append([shown])
        return found

    @property
    def markdown(self) -> str:
        """The answer with its citations as Markdown, below its question."""
        return "" if self.answer is None else self.answer.to_markdown()

    @property
    def plain(self) -> str:
        """The answer with its references as text."""
        return "" if self.answer is None else as_text(self.answer)


def kept_turn(
    turn: Turn,
    number: int,
    *,
    holds: bool | None = None,
    show_stopped: bool = False,
) -> ShownTurn:
    """A turn of a conversation as it is shown; `show_stopped` with what the guard stopped."""
    shown = answered_turn(turn.answer, number, show_stopped=show_stopped)
    return replace(
        shown,
        id=turn.id,
        kept=True,
        rating=turn.rating,
        comment=turn.comment,
        holds=holds,
    )


def answered_turn(answer: Answer, number: int, *, show_stopped: bool = False) -> ShownTurn:
    """An answer as it is shown, which no conversation keeps."""
    return ShownTurn(
        number=number,
        question=answer.question,
        language=answer.language,
        answer=answer,
        sentences=answer.sentences,
        citations=answer.citations,
        searched=answer.standalone_question,
        flowing=answer.answered_by != QUOTES,
        stopped=answer.stopped if show_stopped else (),
    )
