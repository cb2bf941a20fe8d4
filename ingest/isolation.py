"""The parent's side of the limited child process: start it, ask it, replace it when it dies."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, cast

import ingest.errors
from ingest.blocks import Extracted
from ingest.errors import BrokenFile, IngestError, ReadLimit
from ingest.limits import Limits
from ingest.worker import read_frame, write_frame

# The child imports this very package, whatever the parent's __main__ and folder are.
_BOOT = (
    "import sys; root = sys.argv[1]; root in sys.path or sys.path.insert(0, root); "
    "from ingest.worker import main; main()"
)
_ROOT = str(Path(__file__).parents[1])

Reply = dict[str, Any]


class IsolatedReader:
    """Reads and draws files in a child process that starts when first needed and is then reused."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._aborted = threading.Event()

    def read(self, form: str, content: bytes, name: str) -> Extracted:
        """What the file holds.

        Raises the format reader's IngestError, ReadLimit when time or memory ran out, and
        BrokenFile when the file made its reader fail.
        """
        return _decoded(self._asked({"format": form}, content, name)["extracted"])

    def draw(self, page: Mapping[str, object], content: bytes, name: str) -> Reply:
        """What `page_drawing.drawn` gives for a PDF and these arguments, not yet checked.

        Raises as `read` does, and NoSuchPage.
        """
        reply = self._asked({"page": page}, content, name)["drawn"]
        return cast(Reply, reply)

    def abort(self) -> None:
        """Kill the child, from any thread: a read raises ReadLimit until `resume` is called."""
        self._aborted.set()
        child = self._child
        if child is not None:
            child.kill()

    def resume(self) -> None:
        """Let it read again after `abort`."""
        self._aborted.clear()

    def close(self) -> None:
        """Stop the child; a later read starts another."""
        with self._lock:
            self._stop()

    def _asked(self, task: Mapping[str, object], content: bytes, name: str) -> Reply:
        """The child's reply; raises the IngestError that it names."""
        with self._lock:
            reused = self._child is not None
            reply = self._ask(task, content, name)
            if reused and reply.get("fresh"):
                # The child had gone idle, or earlier files had left it short of memory.
                reply = self._ask(task, content, name)
        if "error" in reply:
            kind: type[IngestError] = getattr(ingest.errors, reply["error"])
            raise kind(reply["message"])
        return reply

    def _ask(self, task: Mapping[str, object], content: bytes, name: str) -> Reply:
        child = self._child = self._child or _start()
        if self._aborted.is_set():  # asked for after there is a child: `abort` may have met none
            child.kill()
        request = {**task, "name": name, "limits": asdict(self.limits)}
        late = threading.Event()
        timer = threading.Timer(self.limits.seconds, _kill, (child, late))
        timer.start()
        try:
            answer = _exchange(child, json.dumps(request).encode(), content)
        except BaseException:  # an interrupted exchange leaves the pipes between two frames
            self._stop()
            raise
        finally:
            timer.cancel()
        reply = _failure(child, name, self.limits, late) if answer is None else json.loads(answer)
        if answer is None or reply.get("fresh"):
            self._stop()
        return cast(Reply, reply)

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):  # what a dead child has not read can't be flushed
                cast(BinaryIO, pipe).close()
        child.wait()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-P", "-c", _BOOT, _ROOT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _exchange(child: subprocess.Popen[bytes], request: bytes, content: bytes) -> bytes | None:
    """The child's reply, or None when it died or left first."""
    requests, replies = cast(BinaryIO, child.stdin), cast(BinaryIO, child.stdout)
    with suppress(BrokenPipeError):
        write_frame(requests, request)
        write_frame(requests, content)
    return read_frame(replies)


def _kill(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


def _failure(
    child: subprocess.Popen[bytes], name: str, limits: Limits, late: threading.Event
) -> Reply:
    """The error that a child's death stands for; `fresh` if another child might do better."""
    if late.is_set():
        message = (
            f"{name}: took longer than {limits.seconds:g} seconds to read; split it, "
            "or raise KAZQA_READ_SECONDS"
        )
        return {"error": ReadLimit.__name__, "message": message}
    if child.wait() < 0:  # killed by a signal: what running out of memory looks like in C
        message = (
            f"{name}: crashed its reader or needs more than {limits.memory_mb} MB of memory; "
            "save it anew or split it, or raise KAZQA_READ_MEMORY_MB"
        )
        return {"error": ReadLimit.__name__, "message": message, "fresh": True}
    message = f"{name}: is damaged; open it in the program it comes from and save it anew"
    return {"error": BrokenFile.__name__, "message": message, "fresh": True}


def _decoded(fields: dict[str, object]) -> Extracted:
    """The records again, every value checked: the child is not trusted."""
    from pydantic import TypeAdapter

    return TypeAdapter(Extracted).validate_json(json.dumps(fields))
