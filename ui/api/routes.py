"""How every route for programs reads a request and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from ingest.limits import MEGABYTE
from ui.api.connections import ClientGone
from ui.api.errors import APIError, described

LARGEST_BODY = 4 * MEGABYTE
"""Bytes of a request, except for uploads."""
ANY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ProgramRoute(APIRoute):
    """A route whose errors are JSON of one form, and whose requests are of bounded size."""

    def get_route_handler(self) -> Handler:
        """The handler of the route, guarded."""
        handle = super().get_route_handler()
        most = (self.openapi_extra or {}).get("x-most-bytes", LARGEST_BODY)

        async def guarded(request: Request) -> Response:
            try:
                return await handle(_bounded(request, most))
            except (ClientGone, ClientDisconnect):
                return Response(status_code=499)  # nobody reads it
            except Exception as error:  # noqa: BLE001 - what is unforeseen is logged there
                return self.refusal(described(error))

        return guarded

    def refusal(self, error: APIError) -> Response:
        """The response that says an error."""
        return error.response()


def _bounded(request: Request, most: int) -> Request:
    """The request, which raises HTTPException when more than `most` bytes of it come."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise _too_large(most)
    return Request(request.scope, _counted(request.receive, most))


def _counted(receive: Receive, most: int) -> Receive:
    left = most

    async def counted() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise _too_large(most)
        return message

    return counted


def _too_large(most: int) -> HTTPException:
    """FastAPI lets no other exception through while it reads a body."""
    shown = f"{most / MEGABYTE:.0f} MB"
    return HTTPException(413, f"the request is larger than {shown}; send less at once")


def router_of(prefix: str, tag: str, kind: type[ProgramRoute] = ProgramRoute) -> APIRouter:
    """A router of routes for programs."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=kind)


def add_rest(router: APIRouter, prefix: str, known: Sequence[APIRoute]) -> None:
    """Say of every other address below the prefix, in JSON, that it is unknown."""

    async def unknown(request: Request) -> Response:
        at = request.url.path
        methods = {m for route in known if route.path_regex.match(at) for m in route.methods or ()}
        if methods:
            error = APIError(405, "method_not_allowed", f"use {' or '.join(sorted(methods))}")
            response = error.response()
            response.headers["Allow"] = ", ".join(sorted(methods))
            return response
        raise APIError(404, "not_found", "there is nothing here; /docs lists what there is")

    router.add_api_route(
        prefix + "/{rest:path}", unknown, methods=list(ANY_METHOD), include_in_schema=False
    )
