"""`POST /api/v1/ask`: a question and its cited answer, at once or step by step."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from qa.answer import Answer
from qa.events import Event
from ui.api.asking import Asking, asking, history_of
from ui.api.connections import EventStream, described_events, event, while_connected
from ui.api.errors import described, refusals
from ui.api.models import AnswerReply, AskRequest
from ui.api.routes import router_of
from ui.api.shown import answer_data, event_data
from ui.site import Site

PREFIX = "/api/v1"

_STREAMED = described_events(
    "The answer, which may be that nothing is found; or the steps as events.",
    *("question", "hits", "sentence", "answer", "error"),
)


def router(site: Site) -> APIRouter:
    """The route that answers."""
    made = router_of(PREFIX, "Answers")

    @made.post(
        "/ask",
        operation_id="ask",
        summary="Ask a question",
        response_model=AnswerReply,
        responses={200: _STREAMED, **refusals(400, 404, 409, 413, 422, 503)},
    )
    async def ask(request: Request, body: AskRequest) -> Response:
        """The cited answer to a question, or an answer that abstains and says why.

        With `"stream": true`, or the header `Accept: text/event-stream`, the steps are sent as
        server-sent events: `question` (as it is searched), `hits` (the passages found),
        `sentence` (one, with its citations), `answer` (the whole, in the form of the plain
        reply), or `error`.
        """
        chosen = await asking(
            site,
            body.question,
            history=history_of(body.history),
            mode=body.mode,
            as_of=body.as_of,
            language=body.language,
            documents=body.documents,
            kinds=body.kinds,
        )
        if body.stream or "text/event-stream" in request.headers.get("accept", ""):
            return EventStream(_told(chosen.events()), site.seats)
        answer = await while_connected(request.receive, answered(site, chosen))
        return JSONResponse(answer_data(answer))

    return made


async def answered(site: Site, chosen: Asking) -> Answer:
    """The answer, made in a seat; raises Busy."""
    async with site.seats.taken():
        return await chosen.answer()


async def _told(events: AsyncGenerator[Event]) -> AsyncGenerator[bytes]:
    """The steps as server-sent events; what goes wrong is the last of them."""
    try:
        async with aclosing(events):
            async for each in events:
                yield event(event_data(each), each.kind)
    except Exception as error:  # noqa: BLE001 - what is unforeseen is logged there
        yield event(described(error).body(), "error")
