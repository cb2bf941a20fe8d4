"""`/api/v1/passages`, `/timeline` and `/verify`: what an answer rests on."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from qa.answer import Answer
from qa.answer_files import answers_in
from qa.exports.styles import Style, in_text, styled_passage
from qa.records import Language
from qa.references import passage_references
from ui.api.connections import while_connected
from ui.api.errors import APIError, refusals
from ui.api.models import PassageReply, TimelineReply, VerifyReply
from ui.api.routes import router_of
from ui.api.shown import Data, entry_data, passage_data, verification_data
from ui.site import Site

MOST_RECEIPTS = 1000
"""Citations, sentences and passages found, all together: a check reads texts of the library."""

PassageId = Annotated[
    str,
    Path(max_length=100, examples=["b1bf9b4833ca4ceb:1417-1607"], description="As a hit has it."),
]
When = Annotated[
    str | None,
    Query(
        pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$",
        examples=["1991-12"],
        description="A year, month or day in ISO 8601, included whole.",
    ),
]
_ANSWERS: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "An answer, or a list of answers, as `/ask` and every JSON export give it.",
        "content": {
            "application/json": {
                "schema": {
                    "anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]
                }
            }
        },
    }
}


def router(site: Site) -> APIRouter:
    """The routes that show and check evidence."""
    made = router_of("/api/v1", "Evidence")
    _add_passage(made, site)
    _add_timeline(made, site)
    _add_verify(made, site)
    return made


def _add_passage(made: APIRouter, site: Site) -> None:
    @made.get(
        "/passages/{id}",
        operation_id="passage",
        summary="Read a passage",
        response_model=PassageReply,
        responses=refusals(404, 422, 503),
    )
    async def passage(
        id: PassageId,
        style: Style = "chicago",
        language: Language = "en",
    ) -> Response:
        """A passage with its place and validity, and references to it in a citation style."""
        return JSONResponse(await asyncio.to_thread(read, site, id, style, language))


def _add_timeline(made: APIRouter, site: Site) -> None:
    @made.get(
        "/timeline",
        operation_id="timeline",
        summary="What happened in a period",
        response_model=TimelineReply,
        responses=refusals(422, 503),
    )
    async def timeline(start: When = None, end: When = None, language: Language = "en") -> Response:
        """What documents in one language tell of a period, by date, each with its receipt."""
        return JSONResponse(await asyncio.to_thread(told, site, start, end, language))


def _add_verify(made: APIRouter, site: Site) -> None:
    @made.post(
        "/verify",
        operation_id="verify",
        summary="Check answers against the library",
        response_model=VerifyReply,
        responses=refusals(400, 413, 422, 503),
        openapi_extra=_ANSWERS,
    )
    async def verify(request: Request) -> Response:
        """Whether each receipt of an answer holds: its document, text, quote, place and dates."""
        answers = _answers(await request.body())
        return JSONResponse(await while_connected(request.receive, _checked(site, answers)))


def read(site: Site, passage_id: str, style: str, language: str) -> Data:
    """A passage as `PassageReply` has it; raises PassageNotFound."""
    found = site.assistant.library.passage(passage_id)
    return {
        "passage": passage_data(found),
        "style": style,
        "references": styled_passage(found, style, language),
        "in_text": in_text(passage_references(found), style, language),
    }


def told(site: Site, start: str | None, end: str | None, language: str) -> Data:
    """The timeline as `TimelineReply` has it; raises UnreadableDate and BadSetting."""
    entries = site.assistant.timeline(start, end, language=language)
    return {"entries": [entry_data(entry) for entry in entries]}


def _answers(body: bytes) -> list[Answer]:
    """The answers in a body, few enough to check."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise APIError(400, "bad_json", "the body is not text in UTF-8") from None
    if text.lstrip()[:1] not in ("{", "["):
        raise APIError(400, "bad_json", "the body is neither a JSON object nor a list of them")
    answers = answers_in(text, "the body")
    receipts = sum(len(a.citations) + len(a.sentences) + len(a.hits) + 1 for a in answers)
    if receipts > MOST_RECEIPTS:
        message = f"there are {receipts} receipts: send at most {MOST_RECEIPTS} at once"
        raise APIError(413, "too_large", message)
    return answers


async def _checked(site: Site, answers: list[Answer]) -> Data:
    async with site.seats.taken():
        checked = await asyncio.to_thread(lambda: [site.assistant.verify(a) for a in answers])
        library = site.assistant.library
        shown = [await asyncio.to_thread(verification_data, each, library) for each in checked]
    return {"ok": all(each.ok for each in checked), "answers": shown}
