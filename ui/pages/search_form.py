"""The form of the Search page: a box for the query, filters, and a place for the results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from qa.records import KINDS, LANGUAGES
from qa.requests import LONGEST_QUESTION
from ui.desk import Desk
from ui.pages.day_field import day_field
from ui.pages.search_asking import Asked
from ui.pages.search_drawing import welcome

# What in the results leads to others, told to Python; the links lead there without it as well.
_LISTEN = """
document.dispatchEvent(new Event('kazqa:search'));
element.addEventListener('click', e => {
  const link = e.target.closest('[data-do]');
  if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  trigger('click', {...link.dataset});
});
element.addEventListener('change', e => {
  const list = e.target.closest('[data-change]');
  if (list) trigger('click', {do: list.dataset.change, chosen: list.value});
});
"""


@dataclass(frozen=True, slots=True)
class Form:
    """The components of the page; `asked` is the search whose results are shown."""

    query: gr.Textbox
    go: gr.Button
    documents: gr.Dropdown
    kinds: gr.Dropdown
    languages: gr.CheckboxGroup
    year_from: gr.Textbox
    year_to: gr.Textbox
    on: gr.DateTime
    asked: gr.State
    results: gr.HTML

    @property
    def filters(self) -> list[Component]:
        """In the order in which `Asked.written` takes them."""
        return [
            self.documents,
            self.kinds,
            self.languages,
            self.year_from,
            self.year_to,
            self.on,
        ]


def draw(desk: Desk) -> Form:
    """The page inside the tab that is open for drawing."""
    with gr.Row(elem_classes="sr-ask"):
        query = gr.Textbox(
            label=desk.say("search.query"),
            placeholder=desk.say("search.query"),
            show_label=False,
            max_lines=1,
            max_length=LONGEST_QUESTION,
            elem_id="search-query",
            html_attributes=gr.InputHTMLAttributes(enterkeyhint="search"),
            container=False,
            scale=8,
            min_width=220,
        )
        go = gr.Button(desk.say("search.go"), variant="primary", scale=1, min_width=110)
    with gr.Accordion(desk.say("search.narrow"), open=False, elem_classes="sr-narrow"):
        with gr.Row():
            documents = gr.Dropdown(
                [], value=[], multiselect=True, label=desk.say("search.documents"), scale=2
            )
            kinds = gr.Dropdown(
                [(desk.say(f"search.kind_{kind}"), kind) for kind in KINDS],
                value=[],
                multiselect=True,
                label=desk.say("search.kinds"),
            )
        with gr.Row():
            languages = gr.CheckboxGroup(
                [(desk.say(f"search.name_{code}"), code) for code in LANGUAGES],
                value=[],
                label=desk.say("search.languages"),
                min_width=250,
                scale=3,
            )
            year_from, year_to = (
                gr.Textbox(
                    label=desk.say(f"search.{name}"),
                    max_lines=1,
                    max_length=4,
                    placeholder="1995",
                    min_width=170,
                    scale=1,
                )
                for name in ("year_from", "year_to")
            )
            on = day_field(
                desk.say("search.in_force_on"), "search-in-force-on", scale=2, min_width=250
            )
    results = gr.HTML(
        welcome(desk.language),
        elem_id="search-results",
        js_on_load=_LISTEN,
        apply_default_css=False,
    )
    return Form(
        query, go, documents, kinds, languages, year_from, year_to, on, gr.State(Asked()), results
    )


def boxes(asked: Asked) -> list[Any]:
    """The filters of a search, as the form's components show them."""
    return [
        list(asked.documents),
        list(asked.kinds),
        list(asked.languages),
        asked.year_from,
        asked.year_to,
        asked.on or None,
    ]
