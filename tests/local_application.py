"""An application on a real server on loopback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

_LONGEST_START = 60.0  # seconds


@contextmanager
def answering(app: ASGIApp) -> Iterator[str]:
    """Its address, while a thread of this process serves it on a free port."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    late = time.monotonic() + _LONGEST_START
    while not server.started:
        assert thread.is_alive(), "the application did not start"
        assert time.monotonic() < late, "the application did not start in time"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
