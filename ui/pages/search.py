"""The Search page: passages with the query's words marked, to read, to tick and to cite."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import gradio as gr
from starlette.concurrency import run_in_threadpool

from qa.errors import BadQuestion, UnreadableDate
from qa.records import Language, VectorStoreError
from qa.requests import LONGEST_QUESTION
from qa.searching import ORDERS, Order, find
from ui.desk import Desk
from ui.pages.day_field import as_typed
from ui.pages.document_choices import document_choices
from ui.pages.search_asking import Asked
from ui.pages.search_drawing import drawn, instead, nothing, welcome
from ui.pages.search_form import Form, boxes, draw
from ui.pages.told import said
from ui.safety.seats import Busy
from ui.site import Site


def build(site: Site, desk: Desk, tab: gr.Tab) -> None:
    """Draw the page inside its tab; an address like /en/?tab=search&q=… is a search made."""
    form = draw(desk)
    shared: dict[str, Any] = {
        "api_visibility": "private",
        "show_progress": "hidden",
        "concurrency_limit": None,  # Seats decides
        "trigger_mode": "always_last",
    }
    _searching(site, desk, form, shared)
    _going_on(site, desk, form, shared)

    async def arrived(request: gr.Request) -> list[object]:
        left = [gr.skip()] * (len(form.filters) + 3)
        if request.query_params.get("tab") != "search":
            return left
        asked = Asked.addressed(request.query_params)
        documents = document_choices(site, desk.language)
        if asked == Asked():  # someone may be writing already
            return [left[0], gr.Dropdown(choices=documents), *left[2:]]
        filled = [gr.Dropdown(choices=documents, value=list(asked.documents)), *boxes(asked)[1:]]
        return [asked.query, *filled, asked, await results_of(site, asked, desk.language)]

    desk.blocks.load(arrived, None, [form.query, *form.filters, form.asked, form.results], **shared)
    tab.select(
        lambda: gr.Dropdown(choices=document_choices(site, desk.language)),
        None,
        form.documents,
        **shared,
    )


def _searching(site: Site, desk: Desk, form: Form, shared: dict[str, Any]) -> None:
    """Enter and the button search; so does a filter that is changed once something was sought."""

    async def searched(
        query: str,
        documents: list[str],
        kinds: list[str],
        languages: list[str],
        year_from: str | None,
        year_to: str | None,
        on: str | None,
        before: Asked,
    ) -> tuple[Asked, str]:
        asked = Asked.written(
            query, documents, kinds, languages, year_from, year_to, on, before.order
        )
        return asked, await results_of(site, asked, desk.language)

    async def narrowed(*values: Any) -> tuple[object, object]:  # noqa: ANN401 - as `searched`
        *_, before = values
        if not before.query:
            return gr.skip(), gr.skip()
        return await searched(before.query, *values)

    filtered = [*form.filters, form.asked]
    written = [form.query, *filtered]
    gr.on(
        [form.query.submit, form.go.click, form.year_from.submit, form.year_to.submit],
        searched,
        written,
        [form.asked, form.results],
        js=as_typed(written, form.on),
        **shared,
    )
    gr.on(
        [
            form.documents.input,
            form.kinds.input,
            form.languages.input,
            form.year_from.blur,
            form.year_to.blur,
            form.on.submit,
        ],
        narrowed,
        filtered,
        [form.asked, form.results],
        js=as_typed(filtered, form.on),
        **shared,
    )


def _going_on(site: Site, desk: Desk, form: Form, shared: dict[str, Any]) -> None:
    """Another page of the results, another order, no filters."""

    async def chosen(before: Asked, event: gr.EventData) -> list[object]:
        what = said(event, "do")
        asked = before
        if what == "page":
            number = said(event, "page")
            asked = replace(before, page=int(number) if number.isdecimal() else 1)
        elif what == "order":
            order: Order = next((o for o in ORDERS if o == said(event, "chosen")), "relevance")
            asked = replace(before, order=order, page=1)
        elif what == "clear":
            asked = Asked(before.query, order=before.order)
        filled = boxes(asked) if what == "clear" else [gr.skip()] * len(form.filters)
        return [*filled, asked, await results_of(site, asked, desk.language)]

    form.results.click(chosen, form.asked, [*form.filters, form.asked, form.results], **shared)


async def results_of(site: Site, asked: Asked, language: Language) -> str:
    """The results as HTML in the words of that language, or why there are none."""
    if not asked.query:
        return welcome(language)
    try:
        if asked.reversed:
            return instead(language, "search.reversed")
        async with site.seats.taken():
            return await run_in_threadpool(_results, site, asked, language)
    except Busy:
        return instead(language, "search.busy")
    except BadQuestion:
        long = len(asked.query) > LONGEST_QUESTION
        key = "search.too_long" if long else "search.no_words"
        return instead(language, key, most=LONGEST_QUESTION)
    except UnreadableDate:
        return instead(language, "search.no_date")
    except VectorStoreError:
        return instead(language, "page.unreadable")


def _results(site: Site, asked: Asked, language: Language) -> str:
    library = site.assistant.library
    found = find(library, asked.query, asked.where(), asked.order)
    held = {document.id: document for document in library.documents()} if asked.documents else {}
    if not found.hits:
        return nothing(asked, held, language)
    return drawn(asked, found, held, language)
