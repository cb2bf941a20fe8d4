"""`kazqa ui`: the application in the browser."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from qa.commands.invocation import ANSWERED, invocation
from qa.commands.parameters import Model
from qa.console import write

Host = Annotated[
    str,
    typer.Option(
        "--host",
        metavar="ADDRESS",
        help="Address to listen at; one that others reach needs a login or --i-know.",
    ),
]
Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=0,
        max=65535,
        help="Port to listen at, 0 for any free one; 7860, or another where that is taken.",
        show_default=False,
    ),
]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")]
IKnow = Annotated[
    bool, typer.Option("--i-know", help="Let in everybody who reaches the address, without login.")
]


def ui(
    context: typer.Context,
    host: Host = "127.0.0.1",
    port: Port = None,
    model: Model = None,
    browser: Browser = True,
    i_know: IKnow = False,
) -> int:
    """Open the application in the browser; Ctrl-C ends it."""
    run = invocation(context)
    from ui.safety.doors import refuse_open_door

    refuse_open_door(host, run.serving, i_know=i_know)
    with _starting():
        from ui.serving import serve
        from ui.site import Site

        with run.assistant(model=model) as assistant:
            site = Site.of(assistant, run.serving, run.reading, host)
            try:
                serve(site, port, ready=_announced, browser=browser)
            finally:
                site.close()
    return ANSWERED


@contextmanager
def _starting() -> Iterator[None]:
    """No collection of garbage until the server is announced: hardly any of what is made is.

    It would look through all that was imported again and again, a tenth of the start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _announced(address: str) -> None:
    gc.enable()
    gc.freeze()  # what is there now stays, and is not looked through again
    write(f"KazQA is at {address} (Ctrl-C ends it)")
    sys.stdout.flush()  # a program may be waiting for the line
