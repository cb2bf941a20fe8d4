"""The child process that reads or draws one untrusted file after another within hard limits.

The parent writes two frames (a JSON request and the file's bytes) and reads one (a JSON
reply). Nothing but JSON comes back, so a child that a hostile file has taken over can
hand its parent wrong text but never code.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import Any, BinaryIO

from ingest.errors import IngestError, ReadLimit
from ingest.limits import MEGABYTE, Limits
from ingest.page_drawing import drawn
from ingest.readers import read

_LENGTH_BYTES = 8
_IDLE_SECONDS = 60.0  # an unused child leaves, so that a long chat does not keep its memory


def write_frame(stream: BinaryIO, payload: bytes) -> None:
    """Write the payload's length (8 bytes, big-endian) and the payload."""
    stream.write(len(payload).to_bytes(_LENGTH_BYTES, "big"))
    stream.write(payload)
    stream.flush()


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next payload, or None when the other side has closed or died."""
    header = stream.read(_LENGTH_BYTES)
    if len(header) < _LENGTH_BYTES:
        return None
    length = int.from_bytes(header, "big")
    payload = stream.read(length)
    return payload if len(payload) == length else None


def main() -> None:
    """Answer requests on standard input until it closes or nothing comes for a minute."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # a library that prints must not write into the replies
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    serve(requests, replies)


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer one request after another until the other side closes or falls silent."""
    while _request_waits(requests):
        request, content = read_frame(requests), read_frame(requests)
        if request is None or content is None:
            return
        fields = json.loads(request)
        limits = Limits(**fields["limits"])
        _set_limits(limits)
        if "page" in fields:
            reply = draw(fields["page"], content, fields["name"], limits)
        else:
            reply = answer(fields["format"], content, fields["name"], limits)
        write_frame(replies, json.dumps(reply, default=_iso).encode())
        if reply.get("fresh"):
            return  # what a failed allocation leaves behind is not worth keeping


def answer(form: str, content: bytes, name: str, limits: Limits) -> dict[str, object]:
    """What the reader found, as JSON values, or the name and message of the error it raised."""
    return _answered(lambda: {"extracted": asdict(read(form, content, name, limits))}, name, limits)


def draw(page: dict[str, Any], content: bytes, name: str, limits: Limits) -> dict[str, object]:
    """A page of a PDF as `page_drawing.drawn` gives it, or the error that it raised."""
    return _answered(lambda: {"drawn": drawn(content, name, **page)}, name, limits)


def _answered(
    work: Callable[[], dict[str, object]], name: str, limits: Limits
) -> dict[str, object]:
    try:
        return work()
    except IngestError as error:
        return {"error": type(error).__name__, "message": str(error)}
    except MemoryError:
        message = (
            f"{name}: needs more than {limits.memory_mb} MB of memory to read; split it, "
            "or raise KAZQA_READ_MEMORY_MB"
        )
        return {"error": ReadLimit.__name__, "message": message, "fresh": True}


def _request_waits(requests: BinaryIO) -> bool:
    if sys.platform == "win32":  # select knows only sockets there
        return True
    return bool(select.select([requests], [], [], _IDLE_SECONDS)[0])


def _set_limits(limits: Limits) -> None:
    """Bound memory and the next file's processor time, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(usage.ru_utime + usage.ru_stime + limits.seconds) + 1
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_mb * MEGABYTE),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # macOS refuses some of them
            resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")
