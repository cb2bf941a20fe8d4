"""What is kept of conversations: frozen records, and how much of them is kept at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Rating = Literal[-1, 0, 1]
"""Thumb down, none, thumb up."""


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A conversation without its turns; `id` can't be guessed."""

    id: str
    title: str  # the first question shortened, until renamed
    created_at: str  # ISO 8601, UTC, seconds
    changed_at: str  # when its newest turn was asked
    turns: int


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A question and its answer, to be kept."""

    title: str  # the question shortened, for a conversation that begins with it
    words: str  # the question and the answer's text, which searches look through
    answer: str  # JSON


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A question and its answer, as kept; `id` can't be guessed."""

    id: str
    answer: str  # JSON
    rating: Rating
    comment: str
    asked_at: str  # ISO 8601, UTC, seconds


@dataclass(frozen=True, slots=True)
class Feedback:
    """What someone thinks of an answer; says nothing of who that is."""

    turn: str
    question: str
    answer: str  # its text, Markdown
    rating: Rating
    comment: str
    asked_at: str  # ISO 8601, UTC, seconds
    rated_at: str
    language: str
    answered_by: str
    quotes: tuple[str, ...]  # "PASSAGE START-END" of each citation


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is kept; beyond it nothing is kept until something is deleted."""

    turns: int = 200  # in a conversation
    conversations: int = 1_000  # of an owner
    owner_bytes: int = 268_435_456  # of an owner's answers; made of quotes, one has about 20,000
    total_bytes: int = 4_294_967_296  # of everybody's answers
