"""The conversations of whoever asks: listed, opened, renamed, deleted, their answers rated."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import gradio as gr

from qa.conversations import Rating
from qa.errors import BadFeedback
from qa.records import ConversationNotFound, Filter
from ui.desk import Desk
from ui.markup import render
from ui.pages.ask_form import Form, wishes_of
from ui.pages.ask_remembering import restored
from ui.pages.ask_running import Running
from ui.pages.ask_screen import Screen, asker
from ui.pages.ask_views import Views
from ui.pages.told import said
from ui.site import Site

_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_RATINGS: dict[str, Rating] = {"-1": -1, "0": 0, "1": 1}


def arrive(site: Site, desk: Desk, form: Form, views: Views, running: Running) -> Any:  # noqa: ANN401 - an event
    """When the page is opened: the conversation of its address, settings as they were left."""

    def arrived(remembered: object, request: gr.Request) -> list[object]:
        owner, query = asker(request), request.query_params
        settings = restored(site, desk, remembered, query)
        wishes = wishes_of(*settings.values)
        if query.get("ask", "").strip():
            waiting = render("ask_waiting.html", desk.language)
            screen = Screen(current=waiting, listing=views.listing(owner, "", ""))
        else:
            wanted = query.get("conversation", "")
            screen = views.conversation(owner, wanted, wishes.where)
            screen = replace(screen, listing=views.listing(owner, "", screen.conversation or ""))
        if running.has_asked(request.session_hash or ""):  # somebody was quicker
            screen = Screen()
        return [*settings.outputs(), *screen.outputs()]

    return desk.blocks.load(
        arrived,
        form.remembered,
        [*form.wishes, form.scope, *form.screen],
        concurrency_limit=site.settings.at_once,
        **_QUIET,
    )


def conversations(site: Site, form: Form, views: Views, asking: list[Any]) -> None:
    """What can be done with conversations and turns; opening another one ends an answer."""
    _opening(site, form, views, asking)
    _keeping(site, form, views)
    _turns(site, form, views)


def _opening(site: Site, form: Form, views: Views, asking: list[Any]) -> None:
    def opened(event: gr.EventData, request: gr.Request) -> list[object]:
        owner, wanted = asker(request), said(event, "conversation")
        screen = views.conversation(owner, wanted, Filter())
        listing = views.listing(owner, "", screen.conversation or "")
        return replace(screen, listing=listing).outputs()

    def fresh(documents: list[str] | None, request: gr.Request) -> list[object]:
        screen = views.new(wishes_of(None, None, documents, None).where)
        return replace(screen, listing=views.listing(asker(request), "", "")).outputs()

    limit = site.settings.at_once
    form.relay.open(opened, None, form.screen, cancels=asking, concurrency_limit=limit, **_QUIET)
    form.relay.fresh(
        fresh, form.documents, form.screen, cancels=asking, concurrency_limit=limit, **_QUIET
    )


def _keeping(site: Site, form: Form, views: Views) -> None:
    def searched(search: str, conversation: str, request: gr.Request) -> str:
        return views.listing(asker(request), search, conversation)

    def renamed(search: str, conversation: str, event: gr.EventData, request: gr.Request) -> str:
        owner = asker(request)
        with suppress(ConversationNotFound):  # deleted by another tab, as the list then shows
            site.conversations.rename(owner, said(event, "conversation"), said(event, "text"))
        return views.listing(owner, search, conversation)

    def deleted(
        search: str, conversation: str, event: gr.EventData, request: gr.Request
    ) -> list[object]:
        owner, gone = asker(request), said(event, "conversation")
        with suppress(ConversationNotFound):  # another tab was first
            site.conversations.delete(owner, gone)
        screen = views.new(Filter()) if gone == conversation else Screen()
        left = "" if gone == conversation else conversation
        return replace(screen, listing=views.listing(owner, search, left)).outputs()

    limit = site.settings.at_once
    known = [form.search, form.conversation]
    form.search.change(
        searched,
        known,
        form.listing,
        trigger_mode="always_last",
        concurrency_limit=limit,
        **_QUIET,
    )
    form.relay.rename(renamed, known, form.listing, concurrency_limit=limit, **_QUIET)
    form.relay.delete(deleted, known, form.screen, concurrency_limit=limit, **_QUIET)


def _turns(site: Site, form: Form, views: Views) -> None:
    def rated(
        conversation: str, documents: list[str] | None, event: gr.EventData, request: gr.Request
    ) -> list[object]:
        owner, turn = asker(request), said(event, "turn")
        words = ""
        try:
            rating = _RATINGS.get(said(event, "rating"), 0)
            site.conversations.rate(owner, turn, rating, said(event, "text"))
        except ConversationNotFound:
            words = "ask.turn_gone"
        except BadFeedback:
            words = "ask.comment_long"
        screen = views.conversation(
            owner, conversation, wishes_of(None, None, documents, None).where
        )
        notice = views.notice(words) if words else ""
        return replace(screen, evidence=None, notice=notice).outputs()

    def evidence(conversation: str, event: gr.EventData, request: gr.Request) -> object:
        owner, turn = asker(request), said(event, "turn")
        shown = views.evidence_in(owner, conversation, turn)
        return gr.skip() if shown is None else shown

    limit = site.settings.at_once
    form.relay.rate(
        rated,
        [form.conversation, form.documents],
        form.screen,
        trigger_mode="multiple",
        concurrency_limit=limit,
        **_QUIET,
    )
    form.relay.evidence(
        evidence,
        form.conversation,
        form.evidence,
        trigger_mode="always_last",
        concurrency_limit=limit,
        **_QUIET,
    )
