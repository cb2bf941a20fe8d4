"""The answers being made in each browser tab, so that closing it stops them.

Gradio looks whether a tab is still there between two steps of a generator alone; a chat model may
take minutes for one. Its `unload` event comes as soon as the tab's connection is gone.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

_REMEMBERED = 10_000
"""Tabs that asked, of which some never say that they are gone."""


class Running:
    """The tasks that work for each tab."""

    def __init__(self) -> None:
        self._tasks: dict[str, set[asyncio.Task[object]]] = {}
        self._asked: OrderedDict[str, None] = OrderedDict()

    @contextmanager
    def working_for(self, tab: str) -> Iterator[None]:
        """While inside, the current task works for that tab."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can work for a tab")
        self._asked[tab] = None
        if len(self._asked) > _REMEMBERED:
            self._asked.popitem(last=False)
        self._tasks.setdefault(tab, set()).add(task)
        try:
            yield
        finally:
            tasks = self._tasks.get(tab, set())
            tasks.discard(task)
            if not tasks:
                self._tasks.pop(tab, None)

    def stop(self, tab: str) -> int:
        """Cancel what works for a tab that is gone; gives how many tasks there were."""
        self._asked.pop(tab, None)
        tasks = list(self._tasks.get(tab, ()))
        for task in tasks:
            task.cancel()
        return len(tasks)

    def has_asked(self, tab: str) -> bool:
        """Whether anything was asked there: the page as it was before would hide the answer."""
        return tab in self._asked
