"""Conversations and feedback, kept in the catalogue beside the documents.

They are written without the library's write lock. That lock keeps documents, their files and the
index in step, and a writer may hold it for minutes; conversations touch none of these. SQLite's own
lock is enough for them: each change is one short transaction that waits for its turn, so that a
turn is kept also while another process adds documents. Nor do they raise the library's version, at
which every process would look for new vectors.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from vectorstore.connections import ReadConnections, connect, explained
from vectorstore.conversation_records import (
    ConversationInfo,
    Feedback,
    KeptTurn,
    Limits,
    NewTurn,
    Rating,
)
from vectorstore.conversation_rows import (
    RATED,
    check_limits,
    feedback,
    folded,
    insert_conversation,
    insert_turn,
    new_id,
    not_found,
    now,
    number_of,
    replace,
)
from vectorstore.errors import LibraryBusy

_WAIT_MILLISECONDS = 120_000  # for the longest transaction of others: all terms indexed anew
_SEARCHED_WORDS = 16

# A conversation has one turn or more that is not replaced.
_INFOS = """
SELECT c.id, c.title, c.created_at, max(t.asked_at), count(*), max(t.number) AS newest
FROM conversations AS c JOIN turns AS t ON t.conversation = c.number AND t.replaced = 0
WHERE c.owner = ?1 {} GROUP BY c.number ORDER BY newest DESC LIMIT ?2
"""
_WITH_WORDS = """
AND NOT EXISTS (
    SELECT 1 FROM json_each(?3) AS word WHERE instr(c.searched, word.value) = 0 AND NOT EXISTS (
        SELECT 1 FROM turns AS s WHERE s.conversation = c.number AND s.replaced = 0
        AND instr(s.searched, word.value) > 0
    )
)
"""
_TURNS = """
SELECT t.id, t.answer, t.rating, t.comment, t.asked_at
FROM turns AS t JOIN conversations AS c ON c.number = t.conversation
WHERE c.owner = ? AND c.id = ? AND t.replaced = 0 ORDER BY t.number
"""


class ConversationStore:
    """Each owner's conversations; what another owner has is not found, like what nobody has."""

    def __init__(self, connections: ReadConnections) -> None:
        self._connections = connections

    def add(
        self, owner: str, conversation_id: str | None, turn: NewTurn, limits: Limits
    ) -> tuple[str, KeptTurn]:
        """Keep a turn at the end of a conversation, of a new one for None; gives its id too.

        Raises ConversationNotFound, and ConversationsFull beyond the limits.
        """
        with self._writing() as connection:
            if conversation_id is None:
                conversation_id = new_id()
                number = insert_conversation(connection, owner, conversation_id, turn.title)
            else:
                number = number_of(connection, owner, conversation_id)
            kept = insert_turn(connection, number, turn)
            check_limits(connection, owner, number, limits)
        return conversation_id, kept

    def replace_from(
        self, owner: str, conversation_id: str, turn_id: str, turn: NewTurn, limits: Limits
    ) -> KeptTurn:
        """Keep a turn in the place of one and of all after it; what was said of those stays.

        Raises ConversationNotFound, and ConversationsFull beyond the limits.
        """
        with self._writing() as connection:
            number = number_of(connection, owner, conversation_id)
            place = connection.execute(
                "SELECT number FROM turns WHERE conversation = ? AND id = ? AND replaced = 0",
                (number, turn_id),
            ).fetchone()
            if place is None:
                raise not_found("turn", turn_id)
            replace(connection, number, place[0], turn.title)
            kept = insert_turn(connection, number, turn)
            check_limits(connection, owner, number, limits)
        return kept

    def get(self, owner: str, conversation_id: str) -> tuple[ConversationInfo, list[KeptTurn]]:
        """A conversation and its turns, oldest first; ConversationNotFound."""
        statement = _INFOS.format("AND c.id = ?3")
        with self._connections.reading() as connection:
            row = connection.execute(statement, (owner, 1, conversation_id)).fetchone()
            turns = connection.execute(_TURNS, (owner, conversation_id)).fetchall()
        if row is None:
            raise not_found("conversation", conversation_id)
        return ConversationInfo(*row[:5]), [KeptTurn(*turn) for turn in turns]

    def listed(self, owner: str, search: str, limit: int) -> list[ConversationInfo]:
        """Those with every word of `search` in title or turns, newest turn first."""
        words = folded(search).split()[:_SEARCHED_WORDS]
        statement = _INFOS.format(_WITH_WORDS if words else "")
        parameters = (owner, limit, json.dumps(words)) if words else (owner, limit)
        with self._connections.reading() as connection:
            rows = connection.execute(statement, parameters).fetchall()
        return [ConversationInfo(*row[:5]) for row in rows]

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give a conversation a title that its questions no longer change."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE conversations SET title = ?, searched = ?, renamed = 1 WHERE number = ?",
                (title, folded(title), number_of(connection, owner, conversation_id)),
            )

    def delete(self, owner: str, conversation_id: str) -> None:
        """Delete a conversation with its turns and what was said of them."""
        with self._writing() as connection:
            number = number_of(connection, owner, conversation_id)
            connection.execute("DELETE FROM conversations WHERE number = ?", (number,))
        self._leave_no_copy()

    def delete_idle(self, before: str, owners: str) -> int:
        """Delete what has no turn since, of owners whose name begins so; gives how many."""
        with self._writing() as connection:
            deleted = connection.execute(
                "DELETE FROM conversations WHERE substr(owner, 1, length(?1)) = ?1 AND "
                "(SELECT max(asked_at) FROM turns WHERE conversation = conversations.number) < ?2",
                (owners, before),
            ).rowcount
        if deleted:
            self._leave_no_copy()
        return deleted

    def rate(self, owner: str, turn_id: str, rating: Rating, comment: str) -> None:
        """Say what one thinks of an answer; nothing at all takes back what was said."""
        said = now() if rating or comment else None
        with self._writing() as connection:
            changed = connection.execute(
                "UPDATE turns SET rating = ?, comment = ?, rated_at = ? "
                "WHERE id = ? AND replaced = 0 AND conversation IN "
                "(SELECT number FROM conversations WHERE owner = ?)",
                (rating, comment, said, turn_id, owner),
            ).rowcount
            if not changed:
                raise not_found("turn", turn_id)

    def rated(self, owner: str | None) -> list[Feedback]:
        """What that owner said of answers, or everybody for None, oldest first."""
        with self._connections.reading() as connection:
            rows = connection.execute(RATED, (owner,)).fetchall()
        return [feedback(row) for row in rows]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection of its own; what it did is committed, or undone."""
        path = self._connections.path
        with explained(path), closing(connect(path, writable=True)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {_WAIT_MILLISECONDS}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _leave_no_copy(self) -> None:
        """Empty the write-ahead log, which still has what was deleted; not while others read."""
        path = self._connections.path
        with (
            suppress(LibraryBusy),  # what was asked for is done; the log is emptied another time
            explained(path),
            closing(connect(path, writable=True)) as connection,
        ):
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
