"""What programs are told when something can't be done: a status, a code and one clear line."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from ingest.errors import BadMetadata, FixedDocument, IngestError, JobNotFound, QueueFull
from qa.errors import BadQuestion, BadSetting, QAError, UnreadableAnswer, UnreadableDate
from qa.records import DocumentNotFound, LibraryBusy, PassageNotFound, VectorStoreError
from qa.rendering import visible
from ui.safety.seats import Busy

RETRY_SECONDS = 5
"""After so long it makes sense to ask again."""

_log = logging.getLogger(__name__)
_LONGEST = 500  # characters of a message

_DESCRIBED: dict[int, str] = {
    400: "The request is not well-formed: no JSON, or not what this address reads.",
    404: "There is nothing of that id.",
    405: "The address does not know that method.",
    409: "It can't be done with this library as it is.",
    413: "What was sent is too large.",
    422: "A value is missing, out of bounds or makes no sense; the message names it.",
    503: "Too much is going on; try again after the seconds in Retry-After.",
}


class Problem(BaseModel):
    """What went wrong."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(description="A word for programs.", examples=["bad_question"])
    message: str = Field(
        description="One line for people: what is wrong and what helps.",
        examples=["the question is empty: write what you want to know"],
    )


class ErrorReply(BaseModel):
    """Every reply that is no success."""

    model_config = ConfigDict(extra="forbid")

    error: Problem


class APIError(Exception):
    """What a program is told instead of what it asked for."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, visible(message)[:_LONGEST]

    @property
    def headers(self) -> dict[str, str]:
        """When to try again, if that helps."""
        return {"Retry-After": str(RETRY_SECONDS)} if self.status == 503 else {}

    def body(self) -> dict[str, Any]:
        """The error as JSON-able data."""
        return {"error": {"code": self.code, "message": self.message}}

    def response(self) -> JSONResponse:
        """The error as a response."""
        return JSONResponse(self.body(), self.status, self.headers)


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of an operation, for its description."""
    return {
        status: {"model": ErrorReply, "description": _DESCRIBED[status]}
        | ({"headers": _RETRY} if status == 503 else {})
        for status in statuses
    }


_RETRY = {
    "Retry-After": {
        "description": "Seconds to wait before trying again.",
        "schema": {"type": "integer"},
    }
}

_KNOWN: tuple[tuple[type[Exception], int, str], ...] = (
    (BadQuestion, 422, "bad_question"),
    (UnreadableDate, 422, "unreadable_date"),
    (UnreadableAnswer, 422, "unreadable_answer"),
    (BadMetadata, 422, "bad_metadata"),
    (BadSetting, 422, "bad_value"),
    (JobNotFound, 404, "job_not_found"),
    (FixedDocument, 409, "fixed_document"),
    (QueueFull, 503, "queue_full"),
    (QAError, 422, "not_possible"),
    (IngestError, 422, "not_possible"),
)


def described(error: Exception) -> APIError:
    """What a program may know of an error; whatever names paths or was unforeseen is logged."""
    if isinstance(error, APIError):
        return error
    if isinstance(error, Busy):
        return APIError(503, "busy", "every seat is taken; try again in some seconds")
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    if isinstance(error, HTTPException):
        return APIError(error.status_code, _CODES.get(error.status_code, "error"), error.detail)
    if isinstance(error, VectorStoreError):
        return _of_store(error)
    for kind, status, code in _KNOWN:
        if isinstance(error, kind):
            return APIError(status, code, str(error))
    _log.error("unforeseen", exc_info=error)
    return APIError(500, "unforeseen", "something went wrong; whoever runs KazQA finds it logged")


_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def _of_store(error: VectorStoreError) -> APIError:
    """Errors of the store name paths of the server, so they are said in other words."""
    if isinstance(error, DocumentNotFound):
        return APIError(404, "document_not_found", "no document has that id: list the documents")
    if isinstance(error, PassageNotFound):
        message = "no passage has that id; its document may have been replaced, so search again"
        return APIError(404, "passage_not_found", message)
    if isinstance(error, LibraryBusy):
        return APIError(503, "library_busy", "another program is writing to the library; try again")
    _log.error("the library: %s", error)
    message = "the library can't be used now; whoever runs KazQA finds the reason logged"
    return APIError(503, "library_unavailable", message)


def _invalid(error: RequestValidationError) -> APIError:
    """Where the first wrong value stands and what is wrong with it."""
    first: Mapping[str, Any] = error.errors()[0]
    place = ".".join(str(step) for step in first["loc"][1:]) or "the body"
    if first["type"] == "json_invalid":
        return APIError(400, "bad_json", f"the body is not JSON ({first['ctx']['error']})")
    if (
        first["type"] in ("model_attributes_type", "dict_type", "model_type")
        and place == "the body"
    ):
        message = "send a JSON object with the header Content-Type: application/json"
        return APIError(400, "bad_json", message)
    said = str(first["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return APIError(422, "invalid", f"{place}: {said[:1].lower()}{said[1:]}")
