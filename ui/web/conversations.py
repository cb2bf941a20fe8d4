"""A visitor's own conversations and feedback as files."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from qa.exports.conversation import FORMS, conversation_as
from qa.exports.feedback import feedback_csv, feedback_json
from qa.rendering import visible
from ui.safety.seats import Busy, Seats
from ui.safety.visitors import owner_of
from ui.site import Site
from ui.web.responses import attachment, language_asked, missing, or_missing

_AT_ONCE, _WAITING = 2, 20  # a PDF takes a second, and one is made at a time
_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
}
_FEEDBACK = {"json": feedback_json, "csv": feedback_csv}


def router(site: Site) -> APIRouter:
    """Routes of conversations and feedback."""
    made = APIRouter(include_in_schema=False)
    writing = Seats(_AT_ONCE, _WAITING)

    @made.get("/conversation/{name}")
    async def conversation(request: Request, name: str) -> Response:
        language = language_asked(request)
        conversation_id, _, form = name.rpartition(".")
        if form not in FORMS:
            return missing(request, language, "conversation.no_form")

        def saved() -> Response:
            return _saved(site, owner_of(request), conversation_id, form)

        try:
            async with writing.taken():
                return await run_in_threadpool(
                    or_missing, request, language, "conversation.missing", saved
                )
        except Busy:
            return missing(request, language, "page.busy", 503)

    @made.get("/feedback.{form}")
    def feedback(request: Request, form: str) -> Response:
        language = language_asked(request)
        write = _FEEDBACK.get(form)
        if write is None:
            return missing(request, language, "conversation.no_feedback_form")

        def saved() -> Response:
            written = write(site.conversations.feedback(owner_of(request)))
            return attachment(written, f"kazqa-feedback.{form}", _TYPES[form])

        return or_missing(request, language, "conversation.missing", saved)

    return made


def _saved(site: Site, owner: str, conversation_id: str, form: str) -> Response:
    """The file, named for the conversation's title; ConversationNotFound."""
    found = site.conversations.get(owner, conversation_id)
    name = f"{visible(found.info.title) or 'KazQA'}.{form}"
    return attachment(conversation_as(found, form), name, _TYPES[form])
