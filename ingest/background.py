"""A thread for long work beside the threads that answer questions."""

from __future__ import annotations

import logging
import os
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

_log = logging.getLogger(__name__)

_NICENESS = 10


def background_thread(name: str) -> ThreadPoolExecutor:
    """One thread that runs what is submitted in turn, after the threads that answer."""
    return ThreadPoolExecutor(1, name, initializer=_stand_back)


def log_unforeseen(future: Future[None]) -> None:
    """Log the error, if there is one, that what was submitted ended with."""
    error = future.exception()
    if error is not None:
        _log.error("background work failed", exc_info=error)


def _stand_back() -> None:
    """Let this thread, the threads and the processes that it starts go after the others.

    Linux alone knows the priority of a thread; elsewhere it would be the whole program's.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
