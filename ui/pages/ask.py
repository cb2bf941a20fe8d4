"""The Ask page: a conversation of cited answers, with the evidence beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import gradio as gr

from ui.desk import Desk
from ui.pages.ask_answering import Answering
from ui.pages.ask_asked import Asked
from ui.pages.ask_conversations import arrive, conversations
from ui.pages.ask_form import Form, draw, wishes_of
from ui.pages.ask_remembering import remember
from ui.pages.ask_running import Running
from ui.pages.ask_screen import Screen, asker
from ui.pages.ask_views import Views
from ui.pages.told import said
from ui.site import Site

# Seats decides who is answered and who has to try again, and not Gradio's queue.
_ANSWERED: dict[str, Any] = {
    "api_visibility": "private",
    "show_progress": "hidden",
    "concurrency_limit": None,
}
_BESIDE = 100
"""Events that Gradio works on at once besides the answers that Seats lets in or has waiting."""
_Screens = AsyncGenerator[list[object]]


def build(site: Site, desk: Desk, tab: gr.Tab) -> None:
    """Draw the page inside its tab and answer what is asked on it."""
    form = draw(site, desk)
    views = Views(site, desk.language)
    answering, running = Answering(site, views), Running()
    arrived = arrive(site, desk, form, views, running)
    asking = _asking(form, answering, running, arrived)
    _stopping(form, answering, asking)
    _following(form, views, asking)
    conversations(site, form, views, asking)
    remember(site, desk, tab, form)

    async def gone(request: gr.Request) -> None:
        running.stop(request.session_hash or "")

    desk.blocks.unload(gone)
    # Gradio would work on 40 and let all others wait unseen, whom Seats tells at once to try again.
    most = site.settings.at_once + site.settings.waiting + _BESIDE
    desk.blocks._queue.max_thread_count = most


def _asking(form: Form, answering: Answering, running: Running, arrived: Any) -> list[Any]:  # noqa: ANN401
    """Enter, the button, what on the page asks a question, and the address; gives the events."""

    async def typed(
        question: str,
        conversation: str,
        as_of: str | None,
        language: str | None,
        documents: list[str] | None,
        by: str | None,
        request: gr.Request,
    ) -> _Screens:
        wishes = wishes_of(as_of, language, documents, by)
        asked = Asked(asker(request), conversation, question, wishes)
        async with aclosing(_screens(answering, running, asked, request)) as screens:
            async for screen in screens:
                yield screen

    async def clicked(
        conversation: str,
        as_of: str | None,
        language: str | None,
        documents: list[str] | None,
        by: str | None,
        event: gr.EventData,
        request: gr.Request,
    ) -> _Screens:
        wishes = wishes_of(as_of, language, documents, by)
        owner, text, turn = asker(request), said(event, "text"), said(event, "turn")
        asked = Asked(owner, conversation, text, wishes, replaces=turn)
        async with aclosing(_screens(answering, running, asked, request)) as screens:
            async for screen in screens:
                yield screen

    async def addressed(
        language: str | None,
        documents: list[str] | None,
        by: str | None,
        request: gr.Request,
    ) -> _Screens:
        question = request.query_params.get("ask", "").strip()
        if not question:
            yield Screen().answer()
            return
        # The address's own day: the field is empty where that is none.
        wishes = wishes_of(request.query_params.get("as_of"), language, documents, by)
        asked = Asked(asker(request), "", question, wishes)
        async with aclosing(_screens(answering, running, asked, request)) as screens:
            async for screen in screens:
                yield screen

    given = [form.conversation, *form.wishes]
    boxed = [form.question, *given]
    sent = [form.question.submit, form.send.click]
    return [
        gr.on(sent, typed, boxed, form.answer, js=form.as_typed(boxed), **_ANSWERED),
        form.relay.ask(clicked, given, form.answer, js=form.as_typed(given), **_ANSWERED),
        arrived.then(addressed, form.wishes[1:], form.answer, **_ANSWERED),
    ]


async def _screens(
    answering: Answering, running: Running, asked: Asked, request: gr.Request
) -> _Screens:
    """The steps of an answer, for as long as the tab that asked is there."""
    with running.working_for(request.session_hash or ""):
        async with aclosing(answering.answered(asked)) as screens:
            async for screen in screens:
                yield screen.answer()


def _stopping(form: Form, answering: Answering, asking: list[Any]) -> None:
    """The button that ends an answer: its question stands in the box again."""

    async def stopped(
        conversation: str,
        as_of: str | None,
        language: str | None,
        documents: list[str] | None,
        by: str | None,
        event: gr.EventData,
        request: gr.Request,
    ) -> list[object]:
        wishes = wishes_of(as_of, language, documents, by)
        asked = Asked(asker(request), conversation, said(event, "text"), wishes)
        return (await asyncio.to_thread(answering.put_back, asked, "ask.stopped")).answer()

    given = [form.conversation, *form.wishes]
    js = form.as_typed(given)
    form.relay.stop(stopped, given, form.answer, js=js, cancels=asking, **_ANSWERED)


def _following(form: Form, views: Views, asking: list[Any]) -> None:
    """After an answer: what to ask next, and the list with its conversation."""
    # Many answers may end at once, and none has to wait for what comes after another.
    one_at_a_time: dict[str, Any] = {**_ANSWERED, "concurrency_limit": 1}

    def followed(
        conversation: str, documents: list[str] | None, search: str, request: gr.Request
    ) -> tuple[str, str]:
        owner = asker(request)
        where = wishes_of(None, None, documents, None).where
        following = views.following(owner, conversation, where)
        return following, views.listing(owner, search, conversation)

    for event in asking:
        event.then(
            followed,
            [form.conversation, form.documents, form.search],
            [form.following, form.listing],
            concurrency_id="ask-following",
            **one_at_a_time,
        )
