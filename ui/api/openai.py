"""`/v1/chat/completions` and `/v1/models`: for programs that speak OpenAI's protocol."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse

from qa.answer import Answer
from qa.events import Event
from qa.requests import LONGEST_QUESTION
from ui.api.ask import answered
from ui.api.asking import Asking, asking, told_before
from ui.api.completions import Completion
from ui.api.connections import EventStream, described_events, event, while_connected
from ui.api.errors import APIError, described, refusals
from ui.api.models import LONGEST_ANSWER, MOST_TURNS
from ui.api.openai_models import (
    ChatReply,
    ChatRequest,
    Message,
    ModelReply,
    ModelsReply,
    OpenAIError,
)
from ui.api.routes import ProgramRoute, router_of
from ui.site import Site

MODELS = ("kazqa", "kazqa-quotes")

_STREAMED = described_events("The answer, or its chunks as events; the last is `[DONE]`.")


class OpenAIRoute(ProgramRoute):
    """A route whose errors are those that OpenAI's clients read."""

    def refusal(self, error: APIError) -> Response:
        """The response that says an error."""
        return JSONResponse(problem(error), error.status, error.headers)


def problem(error: APIError) -> dict[str, Any]:
    """An error as OpenAI's clients read it."""
    kind = "server_error" if error.status >= 500 else "invalid_request_error"
    said = {"message": error.message, "type": kind, "param": None, "code": error.code}
    return {"error": said}


def router(site: Site) -> APIRouter:
    """The routes of the protocol."""
    made = router_of("/v1", "OpenAI-compatible", OpenAIRoute)
    _add_models(made)
    _add_completions(made, site)
    return made


def _add_models(made: APIRouter) -> None:
    started = int(time.time())
    listed = [
        {"id": name, "object": "model", "created": started, "owned_by": "kazqa"} for name in MODELS
    ]

    @made.get("/models", operation_id="models", summary="List models", response_model=ModelsReply)
    async def models() -> Response:
        """The names that a request may give as `model`."""
        return JSONResponse({"object": "list", "data": listed})

    @made.get(
        "/models/{id}",
        operation_id="model",
        summary="Read what is known of a model",
        response_model=ModelReply,
        responses=_errors(404, 422),
    )
    async def model(
        id: Annotated[str, Path(max_length=100, examples=["kazqa"])],
    ) -> Response:
        """One of them."""
        return JSONResponse(listed[MODELS.index(_known(id))])


def _add_completions(made: APIRouter, site: Site) -> None:
    @made.post(
        "/chat/completions",
        operation_id="chat_completions",
        summary="Ask a question as a chat completion",
        response_model=ChatReply,
        responses={200: _STREAMED, **_errors(400, 404, 409, 413, 422, 503)},
    )
    async def chat_completions(request: Request, body: ChatRequest) -> Response:
        """The cited answer to the last message, which is the user's.

        The questions and replies before it are what a follow-up leans on.
        """
        chosen = await _asked(site, body)
        completion = Completion(body.model)
        if body.stream:
            usage = bool(body.stream_options and body.stream_options.include_usage)
            return EventStream(_chunks(completion, chosen.events(), usage=usage), site.seats)
        answer = await while_connected(request.receive, answered(site, chosen))
        return JSONResponse(completion.whole(answer))


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {
        status: {**reply, "model": OpenAIError} for status, reply in refusals(*statuses).items()
    }


def _known(name: str) -> str:
    if name not in MODELS:
        message = f"there is no model {name!r} here: use {' or '.join(MODELS)}"
        raise APIError(404, "model_not_found", message)
    return name


async def _asked(site: Site, body: ChatRequest) -> Asking:
    quotes = _known(body.model) == "kazqa-quotes"
    if body.refused is not None:
        message = f"{body.refused} is not supported here: leave it out"
        raise APIError(400, "unsupported_parameter", message)
    if body.messages[-1].role != "user":
        raise APIError(422, "no_question", "the last message must be the user's: the question")
    return await asking(
        site,
        body.messages[-1].text,
        history=_history(body.messages[:-1]),
        mode="quotes" if quotes else None,
        as_of=body.kazqa.as_of,
        language=body.kazqa.language,
        documents=body.kazqa.documents,
        kinds=body.kazqa.kinds,
    )


def _history(messages: list[Message]) -> list[Answer]:
    """The last questions before, each with what was replied to it."""
    turns: list[tuple[str, str]] = []
    for message in messages:
        if message.role == "user":
            turns.append((message.text[:LONGEST_QUESTION], ""))
        elif message.role == "assistant" and turns:
            turns[-1] = (turns[-1][0], message.text[:LONGEST_ANSWER])
    told: list[Answer] = []
    for question, text in turns[-MOST_TURNS:]:
        told.append(told_before(question, text, told))
    return told


async def _chunks(
    made: Completion, events: AsyncGenerator[Event], *, usage: bool
) -> AsyncGenerator[bytes]:
    """The answer in chunks, sentence by sentence, then its sources and receipts."""
    try:
        async with aclosing(events):
            async for each in events:
                if each.answer is None:
                    if chunk := made.begun(each):
                        yield event(chunk)
                    continue
                for chunk in made.ended(each.answer, usage=usage):
                    yield event(chunk)
        yield event("[DONE]")
    except Exception as error:  # noqa: BLE001 - what is unforeseen is logged there
        yield event(problem(described(error)))
