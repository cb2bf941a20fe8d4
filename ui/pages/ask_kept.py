"""A conversation as it is kept: opened, held against the library, and added to."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from qa.answer import Answer
from qa.conversations import Conversation, ConversationNotFound, Turn
from ui.site import Site

_REMEMBERED = 5_000


class Receipts:
    """Whether each turn's receipts hold, remembered until the library changes."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._guard = Lock()
        self._known: OrderedDict[tuple[str, int], bool] = OrderedDict()

    def hold(self, turn: Turn) -> bool:
        """Whether every receipt of the turn does, held against the library as it is now."""
        key = turn.id, self._site.assistant.library.version()
        with self._guard:
            if key in self._known:
                return self._known[key]
        holds = self._site.assistant.verify(turn.answer).ok
        with self._guard:
            self._known[key] = holds
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return holds


def opened(site: Site, owner: str, conversation: str) -> Conversation | None:
    """The conversation of that id; None where there is none, as when another tab deleted it."""
    if not conversation:
        return None
    try:
        return site.conversations.get(owner, conversation)
    except ConversationNotFound:
        return None


def turns_before(found: Conversation | None, turn: str = "") -> tuple[Turn, ...]:
    """The turns before the one of that id, or all."""
    turns = found.turns if found else ()
    place = next((n for n, each in enumerate(turns) if each.id == turn), len(turns))
    return turns[:place]


def keep(
    site: Site, owner: str, conversation: str, replaces: str, answer: Answer
) -> tuple[str, Turn]:
    """Keep an answer, in the place of a turn if one is named; gives its conversation.

    What another tab has deleted meanwhile does not lose the answer: it is then added at the end,
    or begins a conversation. Raises ConversationsFull.
    """
    if conversation and replaces:
        try:
            turn = site.conversations.replace_from(owner, conversation, replaces, answer)
        except ConversationNotFound:
            pass
        else:
            return conversation, turn
    try:
        return site.conversations.add(owner, conversation or None, answer)
    except ConversationNotFound:
        return site.conversations.add(owner, None, answer)
