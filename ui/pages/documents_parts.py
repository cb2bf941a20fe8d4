"""The parts of the documents page that its events write to, and what an event is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.desk import Desk
from ui.pages.documents_list import listed
from ui.site import Site

_BRIDGE = "element.addEventListener('dc', (e) => trigger(e.detail.event, e.detail.data))"
"""Takes what documents.js found out over to Gradio's events."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Where the page says what was done, shows jobs, one document and the table of all."""

    told: gr.HTML
    jobs: gr.HTML
    panel: gr.HTML
    table: gr.HTML
    drawn: gr.State  # the version of the library that the table shows


def html(value: str, elem_id: str) -> gr.HTML:
    """A part with HTML from a template, whose clicks reach Gradio's events."""
    return gr.HTML(value, elem_id=elem_id, js_on_load=_BRIDGE, apply_default_css=False)


def quietly(site: Site) -> dict[str, Any]:
    """What every event of the page is given: no endpoint of its own, nobody kept waiting."""
    return {
        "api_visibility": "private",
        "show_progress": "hidden",
        "concurrency_limit": site.settings.at_once,
    }


def data_of(event: gr.EventData) -> Mapping[str, object]:
    """What came with an event from the browser, where anything may have been written."""
    data = event._data
    return data if isinstance(data, dict) else {}


def table_if_changed(site: Site, desk: Desk, drawn: object) -> tuple[object, int]:
    """The table if the library is another one than was `drawn`, and the version it shows."""
    version = site.assistant.library.version()
    return gr.skip() if version == drawn else listed(site, desk.language), version
