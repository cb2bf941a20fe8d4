"""The events that add documents and show how far they are: not there where nothing may be added."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import gradio as gr

from ingest.errors import JobNotFound
from ingest.jobs import Adding
from ui.desk import Desk
from ui.pages.documents_adding import add_form, discard, ids, progress, queued, states
from ui.pages.documents_parts import Parts, data_of, html, quietly, table_if_changed
from ui.pages.documents_refusals import Refused, told, told_why_not
from ui.site import Site

_LOOKED_AT_EVERY = 0.7
"""Seconds between two looks at how far adding is."""

_REMEMBERED = "kazqa-documents-being-added"
"""The name under which a browser keeps its jobs, the same for every language."""


class Progress:
    """The form for adding and what it needs, drawn where it is made."""

    def __init__(self, site: Site, adding: Adding, desk: Desk) -> None:
        """Draw the form; `tie` has it add."""
        self._site, self._adding, self._desk = site, adding, desk
        self._sent: set[str] = desk.blocks.upload_file_set
        self._form = html(add_form(site, desk.language), "documents-add")
        # What encrypts it need not be secret: a job's name is of use in its own browser alone.
        self._remembered = gr.BrowserState([], storage_key=_REMEMBERED, secret=_REMEMBERED)
        self._timer = gr.Timer(_LOOKED_AT_EVERY, active=False)

    def tie(self, parts: Parts) -> None:
        """Have the form add, and the page's parts show how far adding is."""
        jobs, known = [parts.jobs, self._timer], self._remembered
        quiet = quietly(self._site)
        self._form.upload(self._add, known, [parts.told, *jobs, known], **quiet)
        self._form.clear(self._discard, None, None, **quiet)
        parts.jobs.stop(self._cancel, known, jobs, **quiet)
        parts.jobs.clear(self._dismiss, known, [*jobs, known], **quiet)
        # What a browser remembers arrives after the page is opened, when its tab is.
        known.change(self._shown, known, jobs, queue=False, **quiet)
        seen = [*jobs, parts.table, parts.drawn]
        self._timer.tick(self._look, [known, parts.drawn], seen, queue=False, **quiet)

    def _shown(self, known: object) -> tuple[object, ...]:
        jobs = states(self._adding, known)
        running = any(job.running for job in jobs)
        return progress(jobs, self._desk.language), gr.Timer(active=running)

    def _look(self, known: object, drawn: object) -> tuple[object, ...]:
        return *self._shown(known), *table_if_changed(self._site, self._desk, drawn)

    async def _add(self, event: gr.EventData, known: object) -> tuple[object, ...]:
        data, most = data_of(event), self._site.settings.upload_files
        try:
            job = await asyncio.to_thread(queued, self._adding, data, self._sent, most)
        except Refused as why:
            return told_why_not(self._desk.language, why), gr.skip(), gr.skip(), gr.skip()
        jobs = ids([job.id, *ids(known)])
        said = told(self._desk.language, "documents.begun", accepted=job.id)
        return said, *self._shown(jobs), jobs

    def _discard(self, event: gr.EventData) -> None:
        discard(data_of(event), self._sent)

    def _cancel(self, event: gr.EventData, known: object) -> tuple[object, ...]:
        job_id = data_of(event).get("job")
        with suppress(JobNotFound):
            if isinstance(job_id, str) and job_id in ids(known):
                self._adding.cancel(job_id)
        return self._shown(known)

    def _dismiss(self, event: gr.EventData, known: object) -> tuple[object, ...]:
        left = [each for each in ids(known) if each != data_of(event).get("job")]
        return *self._shown(left), left
