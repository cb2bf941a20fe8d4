"""How somebody wants to be answered, remembered in the browser and shown above the box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from qa.errors import UnreadableDate
from qa.labels import format_date
from qa.records import LANGUAGES, Language
from qa.rendering import visible
from qa.requests import checked_day
from ui.desk import Desk
from ui.markup import render
from ui.pages.ask_form import Form, wishes_of
from ui.pages.document_choices import document_choices
from ui.pages.told import said
from ui.site import Site
from ui.words import say

_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_LANGUAGES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
_LONGEST = 40
"""Characters of what is no day in the words above the box."""
_Values = tuple[str | None, str, list[str], str]


@dataclass(frozen=True, slots=True)
class Settings:
    """The values of the settings, the documents to choose from, and the words above the box."""

    values: _Values
    documents: list[tuple[str, str]]
    scope: str

    def outputs(self) -> list[object]:
        """For `Form.wishes` and then `Form.scope`."""
        as_of, language, documents, by = self.values
        chosen = gr.Dropdown(choices=self.documents, value=documents)
        return [as_of, language, chosen, by, self.scope]


def restored(site: Site, desk: Desk, remembered: object, query: Mapping[str, str]) -> Settings:
    """The settings as a browser remembers them, whatever it holds; a question's day is its own."""
    held = remembered if isinstance(remembered, Mapping) else {}
    choices = document_choices(site, desk.language)
    known = {key for _, key in choices}
    listed = held.get("documents")
    documents = [d for d in listed if d in known] if isinstance(listed, list) else []
    language = held.get("language")
    by_quotes = site.assistant.model is None or held.get("by") == "quotes"
    wanted = query.get("as_of") if query.get("ask", "").strip() else held.get("as_of")
    values = (
        _day(wanted),
        language if language in LANGUAGES else "",
        documents,
        "quotes" if by_quotes else "model",
    )
    return Settings(values, choices, scope(desk.language, *values))


def scope(
    language: Language,
    as_of: str | None,
    answer_in: str | None,
    documents: list[str] | None,
    by: str | None,  # noqa: ARG001 - in the order of Form.wishes
) -> str:
    """What limits the next answer, each with a button that takes it away."""
    wishes = wishes_of(as_of, answer_in, documents, None)
    limits, no_day = [], ""
    if day := _day(wishes.as_of):
        limits.append((say(language, "ask.as_of_day", day=format_date(day, language)), "as_of"))
    elif wishes.as_of:
        no_day = say(language, "ask.not_a_day", text=visible(wishes.as_of)[:_LONGEST])
    if wishes.language:
        name = _LANGUAGES.get(wishes.language, wishes.language)
        limits.append((say(language, "ask.answers_in", name=name), "language"))
    if wishes.documents:
        count = len(wishes.documents)
        limits.append((say(language, "ask.only_documents", count=count), "documents"))
    return render("ask_scope.html", language, limits=limits, no_day=no_day)


def remember(site: Site, desk: Desk, tab: gr.Tab, form: Form) -> None:
    """Keep the settings in the browser, and show what limits the next answer."""

    def changed(
        as_of: str | None, language: str | None, documents: list[str] | None, by: str | None
    ) -> tuple[dict[str, object], str]:
        held: dict[str, object] = {
            "as_of": _day(as_of),
            "language": language,
            "documents": documents,
            "by": by,
        }
        return held, scope(desk.language, as_of, language, documents, by)

    def dated(
        as_of: str | None, language: str | None, documents: list[str] | None, by: str | None
    ) -> list[object]:
        # Gradio has to hold what stands in the field, or could not empty it.
        return [_day(as_of) or as_of, *changed(as_of, language, documents, by)]

    def forgotten(
        as_of: str | None,
        language: str | None,
        documents: list[str] | None,
        by: str | None,
        event: gr.EventData,
    ) -> list[object]:
        what = said(event, "what")
        values: _Values = (
            None if what == "as_of" else as_of,
            "" if what == "language" else language or "",
            [] if what == "documents" else documents or [],
            by or "quotes",
        )
        return [*values, *changed(*values)]

    kept = [form.remembered, form.scope]
    js = form.as_typed(form.wishes)
    gr.on(
        [form.as_of.change, form.language.input, form.documents.input, form.by.input],
        changed,
        form.wishes,
        kept,
        js=js,
        trigger_mode="always_last",
        **_QUIET,
    )
    form.relay.day(
        dated, form.wishes, [form.as_of, *kept], js=js, trigger_mode="always_last", **_QUIET
    )
    form.relay.forget(forgotten, form.wishes, [*form.wishes, *kept], js=js, **_QUIET)
    tab.select(
        lambda: gr.Dropdown(choices=document_choices(site, desk.language)),
        None,
        form.documents,
        concurrency_limit=site.settings.at_once,
        **_QUIET,
    )


def _day(text: object) -> str | None:
    """The day that a text names, in ISO 8601; None if it names none."""
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        day = checked_day(text)
    except UnreadableDate:
        return None
    return day.isoformat() if day else None
