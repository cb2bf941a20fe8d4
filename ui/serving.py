"""Serves the application of a library until it is interrupted."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from qa.errors import BadSetting
from ui.application import application
from ui.safety.visitors import DAYS, VISITOR
from ui.site import Site

USUAL_PORT = 7860
"""Where it is found if no port was asked for, and nothing else is there."""


def serve(site: Site, port: int | None, *, ready: Callable[[str], None], browser: bool) -> None:
    """Serve at the site's address until interrupted; port 0 is any free one, None the usual one.

    `ready` is told the address once it answers; then the browser is opened if `browser`. Raises
    `BadSetting` where the address can't be listened at.
    """
    listening = _listening(site.host, port) if port is not None else _listening_as_usual(site.host)
    site.conversations.delete_idle(DAYS, owners=VISITOR)  # whose visitors are known no more
    shown = f"http://{_shown(site.host)}:{listening.getsockname()[1]}/"
    config = uvicorn.Config(
        application(site),
        log_level=logging.WARNING,
        server_header=False,
        forwarded_allow_ips=site.settings.proxies,
        timeout_graceful_shutdown=3,
    )
    logging.getLogger("uvicorn.error").addFilter(_is_no_farewell)
    server = _Server(config, lambda: _announce(shown, ready, browser))
    with _ended_by_signal():
        try:
            server.run(sockets=[listening])
        finally:
            listening.close()


def _is_no_farewell(record: logging.LogRecord) -> bool:
    """Whether a record is of more than a tab that is still open when the server ends."""
    cancelled = record.exc_info is not None and record.exc_info[0] is asyncio.CancelledError
    return not cancelled and "timeout graceful shutdown exceeded" not in record.getMessage()


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """SIGTERM, with which services are ended, cleans up as Ctrl-C does: uvicorn raises it again."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Server(uvicorn.Server):
    """Calls a function once it answers."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then tell."""
        await super().startup(sockets)
        if self.started:
            self._started()


def _announce(address: str, ready: Callable[[str], None], browser: bool) -> None:
    ready(address)
    if browser:
        # A browser in a terminal would hold up the server.
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _listening_as_usual(host: str) -> socket.socket:
    """At the usual port, or at any other where it is taken."""
    try:
        return _listening(host, USUAL_PORT)
    except BadSetting:
        return _listening(host, 0)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise BadSetting(
            f"KazQA can't listen at {host}, port {port} ({error.strerror}): choose another --port"
        ) from None
    return listening


def _shown(host: str) -> str:
    """What a browser on this machine calls the address."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host
