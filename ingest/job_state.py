"""What is known of documents that are being added in the background."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from vectorstore.records import Added

ItemState = Literal[
    "waiting", "reading", "embedding", "added", "replaced", "unchanged", "failed", "cancelled"
]

_UNDER_WAY: frozenset[ItemState] = frozenset({"waiting", "reading", "embedding"})


@dataclass(frozen=True, slots=True)
class Item:
    """One file or address: how far it is, and the one line that says why it failed."""

    name: str  # the file's, in a safe form, or the address as it was typed
    state: ItemState = "waiting"
    done: int = 0  # texts embedded
    total: int = 0  # texts to embed; 0 until they are known
    message: str = ""
    document_id: str | None = None
    passages: int = 0


@dataclass(frozen=True, slots=True)
class JobState:
    """How far a job is; `running` until every item is done, has failed or was cancelled."""

    id: str
    items: tuple[Item, ...]
    running: bool


class Job:
    """Files and addresses added together; safe between threads."""

    def __init__(self, names: Sequence[str]) -> None:
        """A job of one item for each name; its id can't be guessed."""
        self.id = secrets.token_urlsafe(16)
        self._guard = threading.Lock()
        self._items = list(map(Item, names))
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked for its end."""
        return self._cancelled.is_set()

    def state(self) -> JobState:
        """How far it is now."""
        with self._guard:
            items = tuple(self._items)
        return JobState(self.id, items, any(item.state in _UNDER_WAY for item in items))

    def cancel(self) -> None:
        """Have what waits cancelled now, and the item under way as soon as it can be left."""
        with self._guard:
            self._cancelled.set()
            self._items = [
                replace(item, state="cancelled") if item.state == "waiting" else item
                for item in self._items
            ]

    def begin(self, place: int) -> bool:
        """Note that an item is read now; false if it is done with already."""
        with self._guard:
            if self._items[place].state != "waiting":
                return False
            self._items[place] = replace(self._items[place], state="reading")
            return True

    def embedded(self, place: int, done: int, total: int) -> None:
        """Note how many of an item's texts are embedded."""
        self._change(place, replace(self._items[place], state="embedding", done=done, total=total))

    def finish(self, place: int, added: Added) -> None:
        """Note what adding an item did."""
        item = self._items[place]
        self._change(
            place,
            replace(
                item,
                state=added.outcome,
                done=item.total,
                document_id=added.document.id,
                passages=added.passages,
            ),
        )

    def fail(self, place: int, message: str) -> None:
        """Note why an item could not be added."""
        self._change(place, replace(self._items[place], state="failed", message=message))

    def leave(self, place: int) -> None:
        """Note that an item was cancelled on its way."""
        self._change(place, replace(self._items[place], state="cancelled"))

    def _change(self, place: int, item: Item) -> None:
        with self._guard:
            self._items[place] = item
