"""Conversations: what was asked and answered, kept in the library with every receipt."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from qa.answer import Answer
from qa.errors import BadFeedback, UnreadableAnswer
from qa.labels import format_date
from qa.receipts import Verification, verify
from qa.rendering import visible
from vectorstore import Library
from vectorstore.conversation_records import (
    ConversationInfo,
    Feedback,
    KeptTurn,
    Limits,
    NewTurn,
    Rating,
)
from vectorstore.errors import ConversationNotFound, ConversationsFull

__all__ = [
    "LONGEST_COMMENT",
    "LONGEST_TITLE",
    "Conversation",
    "ConversationInfo",
    "ConversationNotFound",
    "Conversations",
    "ConversationsFull",
    "Feedback",
    "Limits",
    "Rating",
    "Turn",
]

LONGEST_TITLE = 120
LONGEST_COMMENT = 2_000
"""Characters."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer; `id` can't be guessed and stays."""

    id: str
    answer: Answer
    rating: Rating = 0
    comment: str = ""
    asked_at: str = ""  # ISO 8601, UTC, seconds


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation with its turns, oldest first."""

    info: ConversationInfo
    turns: tuple[Turn, ...]
    unreadable: int = 0  # turns left out, because their answers can't be read any more

    @property
    def answers(self) -> list[Answer]:
        """The answers, oldest first: the `history` of the next question."""
        return [turn.answer for turn in self.turns]

    @property
    def language(self) -> str:
        """The language of its first answer."""
        return self.turns[0].answer.language if self.turns else "en"

    @property
    def dates(self) -> str:
        """The day of its first question, and of its newest if that is another, in words."""
        days = dict.fromkeys((self.info.created_at[:10], self.info.changed_at[:10]))
        return " – ".join(format_date(day, self.language) for day in days)


class Conversations:
    """Each owner's conversations in a library; safe to share between threads.

    An owner is any name: a login, a visitor's random key, "local" where there is one person. What
    another owner has is ConversationNotFound, like what nobody has.
    """

    def __init__(self, library: Library, limits: Limits | None = None) -> None:
        self._library = library
        self._kept = library.conversations
        self._limits = limits or Limits()

    def add(self, owner: str, conversation_id: str | None, answer: Answer) -> tuple[str, Turn]:
        """Keep an answer at the end of a conversation; of a new one, whose id it gives, for None.

        Raises ConversationNotFound, and ConversationsFull beyond the limits.
        """
        found, kept = self._kept.add(owner, conversation_id, _new_turn(answer), self._limits)
        return found, _turn(kept, answer)

    def replace_from(self, owner: str, conversation_id: str, turn_id: str, answer: Answer) -> Turn:
        """Keep an answer in the place of a turn and of all after it, which go for good.

        What was said of those in feedback stays. Raises ConversationNotFound, also for the turn,
        and ConversationsFull beyond the limits.
        """
        new = _new_turn(answer)
        kept = self._kept.replace_from(owner, conversation_id, turn_id, new, self._limits)
        return _turn(kept, answer)

    def get(self, owner: str, conversation_id: str) -> Conversation:
        """A conversation with every answer that can be read; ConversationNotFound."""
        info, kept = self._kept.get(owner, conversation_id)
        turns = tuple(_readable(kept))
        return Conversation(info, turns, len(kept) - len(turns))

    def listed(self, owner: str, search: str = "", limit: int = 200) -> list[ConversationInfo]:
        """Those with every word of `search` in title, questions or answers, newest turn first."""
        return self._kept.listed(owner, search, max(limit, 0))

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give a conversation another title, shortened if too long; none changes nothing.

        Raises ConversationNotFound.
        """
        if shown := _shortened(title):
            self._kept.rename(owner, conversation_id, shown)

    def delete(self, owner: str, conversation_id: str) -> None:
        """Delete a conversation with its feedback; ConversationNotFound."""
        self._kept.delete(owner, conversation_id)

    def delete_idle(self, days: int, owners: str = "") -> int:
        """Delete conversations without a turn for so many days; gives how many there were.

        Of the owners whose name begins with `owners` only, such as "visitor:".
        """
        before = datetime.now(UTC) - timedelta(days=days)
        return self._kept.delete_idle(before.isoformat(timespec="seconds"), owners)

    def rate(self, owner: str, turn_id: str, rating: Rating, comment: str = "") -> None:
        """Say what one thinks of an answer, instead of what was said before.

        A rating of 0 without a comment takes it back. Raises BadFeedback for another rating than
        -1, 0 and 1 and for too long a comment, ConversationNotFound for the turn.
        """
        if rating not in (-1, 0, 1):
            raise BadFeedback(f"A rating is -1, 0 or 1, not {rating!r}.")
        words = comment.encode("utf-8", "replace").decode().strip()
        if len(words) > LONGEST_COMMENT:
            said = (
                f"The comment has {len(words):,} characters; at most {LONGEST_COMMENT:,} are kept"
            )
            raise BadFeedback(f"{said}, so shorten it.")
        self._kept.rate(owner, turn_id, rating, words)

    def feedback(self, owner: str | None = None) -> list[Feedback]:
        """What that owner said of answers, or everybody, oldest first.

        `qa.exports.feedback` writes it as JSON and CSV.
        """
        return self._kept.rated(owner)

    def verified(self, conversation: Conversation) -> dict[str, Verification]:
        """For each turn's id, its answer held against the library as it is now."""
        return {turn.id: verify(turn.answer, self._library) for turn in conversation.turns}


def _new_turn(answer: Answer) -> NewTurn:
    data = json.dumps(answer.to_dict(), ensure_ascii=False, allow_nan=False)
    title = _shortened(answer.question)
    words = f"{answer.question}\n{answer.text}"
    # Half a surrogate pair, which a question from a program may have, is no text to SQLite.
    return NewTurn(*(text.encode("utf-8", "replace").decode() for text in (title, words, data)))


def _turn(kept: KeptTurn, answer: Answer) -> Turn:
    return Turn(kept.id, answer, kept.rating, kept.comment, kept.asked_at)


def _readable(kept: Iterable[KeptTurn]) -> Iterable[Turn]:
    """The turns whose answers this KazQA can read."""
    for turn in kept:
        try:
            yield _turn(turn, Answer.from_dict(json.loads(turn.answer)))
        except (UnreadableAnswer, ValueError, RecursionError) as error:
            _log.warning("the turn %s is left out: %s", turn.id, error)


def _shortened(text: str) -> str:
    """One line of text, cut between words if it is too long for a title."""
    line = visible(text)
    if len(line) <= LONGEST_TITLE:
        return line
    cut = line[: LONGEST_TITLE - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"
