"""The parts of the Ask page, drawn: conversations and settings, the turns, evidence, the box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr
from gradio.components import Component

from qa.rendering import visible
from ui.desk import Desk
from ui.markup import render
from ui.pages.ask_asked import Wishes
from ui.pages.ask_evidence import nothing
from ui.pages.day_field import as_typed, day_field
from ui.pages.document_choices import document_choices
from ui.site import Site

_BROWSER_KEY = "kazqa-ask"
# Gradio scrambles what it keeps in the browser with this and sends it to each page that reads it:
# no secret, and always the same, so that a restart and the other languages can read it too.
_SCRAMBLING = "kazqa"

ACTIONS = ("ask", "rate", "evidence", "open", "fresh", "rename", "delete", "forget", "stop", "day")
"""What ask.js passes on from the page, as events of `Form.relay`."""

_RELAY = "; ".join(
    f"document.addEventListener('kazqa:{name}', e => element.isConnected && "
    f"trigger('{name}', e.detail))"
    for name in ACTIONS
)


@dataclass(frozen=True, slots=True)
class Form:
    """The components of the page."""

    relay: gr.HTML
    past: gr.HTML
    current: gr.HTML
    following: gr.HTML
    evidence: gr.HTML
    listing: gr.HTML
    search: gr.Textbox
    scope: gr.HTML
    notice: gr.HTML
    question: gr.Textbox
    send: gr.Button
    conversation: gr.Textbox  # its id: kept by the browser, so that no server has to
    as_of: gr.DateTime
    language: gr.Dropdown
    documents: gr.Dropdown
    by: gr.Radio
    remembered: gr.BrowserState

    @property
    def screen(self) -> list[Component]:
        """What a `Screen` changes, in its order."""
        return [
            self.past,
            self.current,
            self.evidence,
            self.notice,
            self.conversation,
            self.following,
            self.listing,
        ]

    @property
    def answer(self) -> list[Component]:
        """What an answer changes of it."""
        return self.screen[:5]

    @property
    def wishes(self) -> list[Component]:
        """How to answer, in the order of `wishes_of`."""
        return [self.as_of, self.language, self.documents, self.by]

    def as_typed(self, inputs: Sequence[Component]) -> str:
        """The `js` of an event with those inputs, so that it comes with the day as it is typed."""
        return as_typed(inputs, self.as_of)


def wishes_of(
    as_of: str | None, language: str | None, documents: list[str] | None, by: str | None
) -> Wishes:
    """What the settings of the page say."""
    day = (as_of or "").strip()
    return Wishes(day, language or "", frozenset(documents or ()), by == "model")


def draw(site: Site, desk: Desk) -> Form:
    """The page inside the tab that is open for drawing."""
    with gr.Row(elem_id="ask-desk"):
        with gr.Column(elem_id="ask-side"):
            _html(render("ask_side.html", desk.language), "ask-side-top")
            with gr.Accordion(desk.say("ask.how"), open=True, elem_id="ask-how"):
                as_of, language, documents, by = _settings(site, desk)
            with gr.Column(elem_id="ask-conversations"):
                search = gr.Textbox(
                    label=desk.say("ask.find"),
                    placeholder=desk.say("ask.find"),
                    max_lines=1,
                    show_label=False,
                    max_length=200,
                    elem_id="ask-find",
                )
                listing = _html("", "ask-listing")
        with gr.Column(elem_id="ask-log"):
            past = _html("", "ask-past")
            with gr.Column(elem_id="ask-newest"):
                current = _html(render("ask_waiting.html", desk.language), "ask-current")
                following = _html("", "ask-next")
        evidence = _html(nothing(desk.language), "ask-evidence")
        with gr.Column(elem_id="ask-composer"):
            scope = _html("", "ask-scope")
            _html(render("ask_wait.html", desk.language), "ask-wait")
            notice = _html("", "ask-notice")
            with gr.Row(elem_id="ask-box"):
                question, send = _box(desk)
                _html(render("ask_stop.html", desk.language), "ask-stop")
    return Form(
        relay=gr.HTML("", elem_id="ask-relay", js_on_load=_RELAY, apply_default_css=False),
        past=past,
        current=current,
        following=following,
        evidence=evidence,
        listing=listing,
        search=search,
        scope=scope,
        notice=notice,
        question=question,
        send=send,
        conversation=gr.Textbox(visible=False),
        as_of=as_of,
        language=language,
        documents=documents,
        by=by,
        remembered=gr.BrowserState({}, storage_key=_BROWSER_KEY, secret=_SCRAMBLING),
    )


def _box(desk: Desk) -> tuple[gr.Textbox, gr.Button]:
    question = gr.Textbox(
        label=desk.say("ask.question"),
        placeholder=desk.say("ask.placeholder"),
        lines=1,
        max_lines=8,
        show_label=False,
        container=False,
        autofocus=False,
        scale=8,
        elem_id="ask-question",
        html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
    )
    send = gr.Button(
        desk.say("ask.send"), variant="primary", min_width=90, scale=1, elem_id="ask-send"
    )
    return question, send


def _settings(site: Site, desk: Desk) -> tuple[gr.DateTime, gr.Dropdown, gr.Dropdown, gr.Radio]:
    model = site.assistant.model
    as_of = day_field(desk.say("ask.as_of"), "ask-as-of")
    language = gr.Dropdown(
        [
            (desk.say("ask.own_language"), ""),
            ("English", "en"),
            ("Русский", "ru"),
            ("Қазақша", "kk"),
        ],
        value="",
        label=desk.say("ask.answer_language"),
        filterable=False,
        elem_id="ask-language",
    )
    documents = gr.Dropdown(
        document_choices(site, desk.language),
        value=[],
        multiselect=True,
        label=desk.say("ask.documents"),
        info=desk.say("ask.documents_all"),
        elem_id="ask-documents",
    )
    by = gr.Radio(
        [(desk.say("ask.quotes"), "quotes"), (visible(model.name) if model else "", "model")],
        value="model" if model else "quotes",
        label=desk.say("ask.worded_by"),
        visible=model is not None,
        elem_id="ask-by",
    )
    return as_of, language, documents, by


def _html(value: str, elem_id: str) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=None, apply_default_css=False)
