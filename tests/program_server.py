"""The interface for programs on a real server on loopback, without the pages."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from ui.api import programs
from ui.safety.guards import secured
from ui.site import Site


@contextmanager
def serving_programs(site: Site, *, guarded: bool = False) -> Iterator[str]:
    """Its address, while a thread of this process serves it, behind all guards or none."""
    app = programs(site)
    if guarded:
        secured(app, site)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    late = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < late, "the server did not start in time"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        site.close()
