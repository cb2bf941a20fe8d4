"""The events that correct, read anew and remove documents: not there where nothing may be."""

from __future__ import annotations

from collections.abc import AsyncIterator

import gradio as gr

from qa.rendering import visible
from ui.desk import Desk
from ui.pages.documents_details import typed
from ui.pages.documents_editing import edit_form, in_turn, own, remove_question, removed, saved
from ui.pages.documents_parts import Parts, data_of, quietly, table_if_changed
from ui.pages.documents_refusals import Refused, told, told_why_not
from ui.site import Site


class Changes:
    """What may be done to the documents of a library, tied to the parts of the page."""

    def __init__(self, site: Site, desk: Desk, parts: Parts) -> None:
        """Have the page's buttons change documents."""
        self._site, self._desk, self._parts = site, desk, parts
        panel, table = parts.panel, parts.table
        asking = quietly(site) | {"outputs": [panel, parts.told]}
        seen = [panel, parts.told, table, parts.drawn]
        changing = quietly(site) | {"inputs": parts.drawn, "outputs": seen}
        gr.on([table.edit, panel.edit], self._form, **asking)
        gr.on([table.release, panel.release], self._question, **asking)
        panel.apply(self._save, **changing)
        panel.delete(self._remove, **changing)

    def _form(self, event: gr.EventData) -> tuple[str, str]:
        try:
            document = own(self._site, data_of(event).get("id"))
        except Refused as why:
            return "", told_why_not(self._desk.language, why)
        return edit_form(document, self._desk.language), ""

    def _question(self, event: gr.EventData) -> tuple[str, str]:
        try:
            document = own(self._site, data_of(event).get("id"))
        except Refused as why:
            return "", told_why_not(self._desk.language, why)
        passages = self._site.assistant.library.passage_counts().get(document.id, 0)
        return remove_question(document, passages, self._desk.language), ""

    async def _save(self, event: gr.EventData, drawn: object) -> AsyncIterator[tuple[object, ...]]:
        data, language = data_of(event), self._desk.language
        fields, key = typed(data.get("details")), str(data.get("key"))
        unchanged = (gr.skip(), gr.skip())
        try:
            document = own(self._site, data.get("id"))
        except Refused as why:
            yield "", told_why_not(language, why), *table_if_changed(self._site, self._desk, drawn)
            return
        try:
            async for done in saved(self._site, document, fields):
                yield edit_form(document, language, fields, key=key, done=done), "", *unchanged
        except Refused as why:
            yield edit_form(document, language, fields, key=key, why=why), "", *unchanged
            return
        said = told(language, "documents.saved", title=visible(fields["title"]))
        yield "", said, *table_if_changed(self._site, self._desk, drawn)

    async def _remove(self, event: gr.EventData, drawn: object) -> tuple[object, ...]:
        document_id, language = data_of(event).get("id"), self._desk.language
        try:
            document = await in_turn(lambda: removed(self._site, document_id))
        except Refused as why:
            said = told_why_not(language, why)
        else:
            said = told(language, "documents.removed", title=visible(document.title))
        return "", said, *table_if_changed(self._site, self._desk, drawn)
