"""The rows of conversations and their turns, inside a transaction."""

from __future__ import annotations

import json
import secrets
import sqlite3
import unicodedata
from datetime import UTC, datetime
from typing import Any

from vectorstore.conversation_records import Feedback, KeptTurn, Limits, NewTurn
from vectorstore.errors import ConversationNotFound, ConversationsFull

# Read out of the JSON, so that an answer of a format that is no longer read is told of too.
RATED = """
SELECT t.id, json_extract(t.answer, '$.question'), json_extract(t.answer, '$.text'), t.rating,
t.comment, t.asked_at, t.rated_at, json_extract(t.answer, '$.language'),
json_extract(t.answer, '$.answered_by'), (
    SELECT json_group_array(
        json_extract(q.value, '$.passage.id') || ' '
        || json_extract(q.value, '$.start') || '-' || json_extract(q.value, '$.end')
    ) FROM json_each(t.answer, '$.citations') AS q
)
FROM turns AS t JOIN conversations AS c ON c.number = t.conversation
WHERE t.rated_at IS NOT NULL AND (?1 IS NULL OR c.owner = ?1) ORDER BY t.rated_at, t.number
"""
"""What the owner ?1 said of answers, everybody if it is NULL: rows for `feedback`, oldest first."""

_COUNTS = """
SELECT
(SELECT count(*) FROM turns WHERE conversation = ?2),
(SELECT count(*) FROM conversations WHERE owner = ?1),
(SELECT coalesce(sum(t.size), 0) FROM conversations AS c JOIN turns AS t
    ON t.conversation = c.number WHERE c.owner = ?1),
(SELECT coalesce(sum(size), 0) FROM turns)
"""


def folded(text: str) -> str:
    """A text as searches compare it: without case, compatible characters as one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def number_of(connection: sqlite3.Connection, owner: str, conversation_id: str) -> int:
    """The number of an owner's conversation; ConversationNotFound."""
    row = connection.execute(
        "SELECT number FROM conversations WHERE owner = ? AND id = ?", (owner, conversation_id)
    ).fetchone()
    if row is None:
        raise not_found("conversation", conversation_id)
    return int(row[0])


def insert_conversation(
    connection: sqlite3.Connection, owner: str, conversation_id: str, title: str
) -> int:
    """Insert a conversation; gives its number."""
    row = connection.execute(
        "INSERT INTO conversations (id, owner, title, searched, created_at) "
        "VALUES (?, ?, ?, ?, ?) RETURNING number",
        (conversation_id, owner, title, folded(title), now()),
    ).fetchone()
    return int(row[0])


def insert_turn(connection: sqlite3.Connection, number: int, turn: NewTurn) -> KeptTurn:
    """Insert a turn at the end of a conversation."""
    kept = KeptTurn(new_id(), turn.answer, 0, "", now())
    size = len(turn.answer.encode("utf-8"))
    connection.execute(
        "INSERT INTO turns (id, conversation, asked_at, size, searched, answer) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (kept.id, number, kept.asked_at, size, folded(turn.words), turn.answer),
    )
    return kept


def replace(connection: sqlite3.Connection, number: int, place: int, title: str) -> None:
    """Take a conversation's turns from a place on out of it; rated ones stay as feedback."""
    since = "conversation = ? AND number >= ?"
    connection.execute(f"DELETE FROM turns WHERE {since} AND rated_at IS NULL", (number, place))  # noqa: S608
    connection.execute(f"UPDATE turns SET replaced = 1 WHERE {since}", (number, place))  # noqa: S608
    connection.execute(
        "UPDATE conversations SET title = ?, searched = ? WHERE number = ? AND NOT renamed AND "
        "NOT EXISTS (SELECT 1 FROM turns WHERE conversation = conversations.number "
        "AND replaced = 0)",
        (title, folded(title), number),
    )


def check_limits(connection: sqlite3.Connection, owner: str, number: int, limits: Limits) -> None:
    """ConversationsFull where a turn just inserted in that conversation is one too many."""
    turns, conversations, mine, everybodys = connection.execute(_COUNTS, (owner, number)).fetchone()
    delete = "delete some that are no longer needed"
    if turns > limits.turns:
        remedy = "start a new one to go on"
        raise ConversationsFull(f"A conversation has at most {limits.turns} turns; {remedy}.")
    if conversations > limits.conversations:
        raise ConversationsFull(f"At most {limits.conversations} conversations are kept; {delete}.")
    if mine > limits.owner_bytes:
        full = f"At most {_megabytes(limits.owner_bytes)} of conversations are kept"
        raise ConversationsFull(f"{full}; {delete}.")
    if everybodys > limits.total_bytes:
        full = f"The library keeps at most {_megabytes(limits.total_bytes)} of conversations"
        raise ConversationsFull(f"{full}; who runs it can delete those long unused.")


def feedback(row: tuple[Any, ...]) -> Feedback:
    """What a row of `RATED` tells."""
    turn, question, answer, rating, comment, asked_at, rated_at, language, answered_by, quotes = row
    return Feedback(
        turn=turn,
        question=str(question or ""),
        answer=str(answer or ""),
        rating=rating,
        comment=comment,
        asked_at=asked_at,
        rated_at=rated_at,
        language=str(language or ""),
        answered_by=str(answered_by or ""),
        quotes=tuple(quote for quote in json.loads(quotes) if quote),
    )


def new_id() -> str:
    """A new id that can't be guessed."""
    return secrets.token_urlsafe(16)


def now() -> str:
    """The time: ISO 8601, UTC, seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def not_found(what: str, key: str) -> ConversationNotFound:
    """The error for a conversation or turn that its owner does not have."""
    return ConversationNotFound(f"There is no {what} {key!r}; open one from the list.")


def _megabytes(size: int) -> str:
    return f"{size // 1_048_576:,} MiB"
