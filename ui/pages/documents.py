"""The documents page: what is in the library, how it was understood, and what may be changed.

Where nothing may be added, the events that add, change and remove are not there at all.
"""

from __future__ import annotations

import gradio as gr

from qa.records import KINDS, LANGUAGES
from ui.desk import Desk
from ui.markup import render
from ui.pages.documents_changes import Changes
from ui.pages.documents_list import COLUMNS
from ui.pages.documents_parts import Parts, data_of, html, quietly, table_if_changed
from ui.pages.documents_progress import Progress
from ui.pages.documents_refusals import Refused, told_why_not
from ui.pages.documents_view import understood
from ui.site import Site


def build(site: Site, desk: Desk, tab: gr.Tab) -> None:
    """Draw the page inside its tab; the documents are read when it is opened."""
    adding = None if site.adding is None else Progress(site, site.adding, desk)
    parts = Parts(
        told=html("", "documents-told"),
        jobs=html("", "documents-jobs"),
        panel=html("", "documents-panel"),
        table=_table(desk),
        drawn=gr.State(-1),
    )
    _show(site, desk, tab, parts)
    if adding is not None:
        adding.tie(parts)
        Changes(site, desk, parts)


def _table(desk: Desk) -> gr.HTML:
    """The filters, which stay as they are, and below them the table, not yet read."""
    tools = {"kinds": KINDS, "languages": LANGUAGES, "columns": COLUMNS}
    html(render("documents_tools.html", desk.language, **tools), "documents-tools")
    return html(render("documents_reading.html", desk.language), "documents-list")


def _show(site: Site, desk: Desk, tab: gr.Tab, parts: Parts) -> None:
    """The events that only show: the table when the page is opened, a document when asked for."""

    def opened(drawn: object) -> tuple[object, int]:
        return table_if_changed(site, desk, drawn)

    def viewed(event: gr.EventData) -> tuple[str, str]:
        data = data_of(event)
        try:
            return understood(site, desk.language, data.get("id"), data.get("first")), ""
        except Refused as why:
            return "", told_why_not(desk.language, why)

    tab.select(
        opened,
        parts.drawn,
        [parts.table, parts.drawn],
        **quietly(site),
    )
    gr.on(
        [parts.table.click, parts.jobs.click, parts.panel.click],
        viewed,
        None,
        [parts.panel, parts.told],
        **quietly(site),
    )
    parts.panel.collapse(None, None, parts.panel, js="() => ''", api_visibility="private")
