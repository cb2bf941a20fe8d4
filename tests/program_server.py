"""The interface for programs on a real server on loopback, without the pages."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from ui.api import programs
from ui.safety.guards import secured
from ui.site import Site

local = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("local_application.py"))))


@contextmanager
def serving_programs(site: Site, *, guarded: bool = False) -> Iterator[str]:
    """Its address, while a thread of this process serves it, behind all guards or none."""
    app = programs(site)
    if guarded:
        secured(app, site)
    try:
        with local.answering(app) as address:
            yield address
    finally:
        site.close()
