"""One writer at a time: an operating-system lock that says who holds it."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import LibraryBusy, VectorStoreError


class WriteLock:
    """The library's write lock; threads that share it wait for each other, processes do not."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder = folder
        self._holder = folder / "writer.json"
        self._file_lock = FileLock(folder / "write.lock", timeout=seconds, thread_local=False)
        self._threads = threading.RLock()
        self._depth = 0
        self.after_crash = False
        """Whether a writer crashed and nobody cleaned up since; who has done so sets it back."""

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock, again if this thread holds it; LibraryBusy if another process does."""
        with self._threads:
            if self._depth == 0:
                self._acquire()
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._release()

    def _acquire(self) -> None:
        try:
            self._file_lock.acquire()
        except Timeout:
            raise LibraryBusy(self._busy()) from None
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            self.after_crash = self._holder.exists()
            self._holder.write_text(json.dumps(_this_process()), encoding="utf-8")
        except OSError as error:
            self._file_lock.release()
            raise self._unwritable(error) from error

    def _release(self) -> None:
        # The holder's note goes first: one that is there without the lock means a crash.
        if not self.after_crash:
            self._holder.unlink(missing_ok=True)
        self._file_lock.release()

    def _busy(self) -> str:
        return (
            f"The library at {self._folder} is being written by {self._holder_name()}; wait until "
            "it is done, or set KAZQA_LOCK_SECONDS to wait for it."
        )

    def _holder_name(self) -> str:
        try:
            note = json.loads(self._holder.read_text(encoding="utf-8"))
            return f"process {note['pid']} ({note['program']}, since {note['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"  # it has the lock and has not written its note yet

    def _unwritable(self, error: OSError) -> VectorStoreError:
        return VectorStoreError(
            f"The library at {self._folder} can't be written ({error.strerror}); check the "
            "folder's permissions and free space."
        )


def _this_process() -> dict[str, str | int]:
    program = Path(sys.argv[0] if sys.argv else "")
    name = program.parent.name if program.stem == "__main__" else program.name
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return {"pid": os.getpid(), "program": name or "python", "since": since}
