"""What the routes beside Gradio send: whole pages, pages that say what is missing, files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from ingest.sources import safe_name
from qa.records import (
    LANGUAGES,
    ConversationNotFound,
    DocumentNotFound,
    Language,
    PassageNotFound,
    VectorStoreError,
)
from ui.markup import render
from ui.web.entrance import language_of_visitor
from ui.words import say


def language_asked(request: Request) -> Language:
    """The language that the address asks for by `lang`, else the visitor's."""
    asked = request.query_params.get("lang")
    return next((known for known in LANGUAGES if known == asked), language_of_visitor(request))


def page(
    template: str,
    request: Request,
    language: Language,
    values: Mapping[str, object],
    status: int = 200,
) -> HTMLResponse:
    """A template that extends page.html, filled in; `addresses` are this page's by language."""
    shown = render(template, language, addresses=_addresses(request), **values)
    return HTMLResponse(shown, status, {"Cache-Control": "no-cache", "Vary": "Cookie"})


def missing(request: Request, language: Language, key: str, status: int = 404) -> HTMLResponse:
    """A page that says in the words of `key` what is not there, or not now."""
    return page("missing.html", request, language, {"message": say(language, key)}, status)


def or_missing(
    request: Request, language: Language, key: str, made: Callable[[], Response]
) -> Response:
    """What `made` gives; a page that says so in the words of `key` where it finds nothing."""
    try:
        return made()
    except (ConversationNotFound, DocumentNotFound, PassageNotFound):
        return missing(request, language, key)
    except VectorStoreError:
        return missing(request, language, "page.unreadable", 503)


def told(language: Language, key: str, status: int = 404) -> PlainTextResponse:
    """The words of `key` as text, in the place of a picture or a file."""
    headers = {"Cache-Control": "no-store", **({"Retry-After": "5"} if status == 503 else {})}
    return PlainTextResponse(say(language, key), status, headers)


def attachment(
    content: bytes | str, name: str, media_type: str = "application/octet-stream"
) -> Response:
    """A file to be saved under a safe form of that name, never shown in the page's place."""
    named = safe_name(name)
    plain = "".join(c if c.isascii() and c not in '"\\%' else "_" for c in named)
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": (
                f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(named, safe='')}"
            ),
            "Cache-Control": "private, no-cache",
        },
    )


def _addresses(request: Request) -> dict[Language, str]:
    """The same page in each language."""
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    path = quote(request.url.path)
    return {code: f"{path}?{urlencode([*kept, ('lang', code)])}" for code in LANGUAGES}
