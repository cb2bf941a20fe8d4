"""The answers being made in each browser tab, so that closing it stops them.

Gradio looks whether a tab is still there between two steps of a generator alone; a chat model may
take minutes for one. Its `unload` event comes as soon as the tab's connection is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Running:
    """The tasks that work for each tab."""

    def __init__(self) -> None:
        self._tasks: dict[str, set[asyncio.Task[object]]] = {}
        self._asked: set[str] = set()

    @contextmanager
    def working_for(self, tab: str) -> Iterator[None]:
        """While inside, the current task works for that tab."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can work for a tab")
        self._asked.add(tab)
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
        tasks = list(self._tasks.get(tab, ()))
        for task in tasks:
            task.cancel()
        return len(tasks)

    def has_asked(self, tab: str) -> bool:
        """Whether anything was asked there: the page as it was before would hide the answer."""
        return tab in self._asked

    def forget(self, tab: str) -> None:
        """Note that a tab is gone."""
        self._asked.discard(tab)
