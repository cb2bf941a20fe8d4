"""How a request is turned away: in words, in the form that whoever sent it can read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from qa.records import Language
from ui.markup import render
from ui.web.entrance import language_of_visitor
from ui.words import say

GRADIO = re.compile(r"/(en|ru|kk)/(?P<rest>.*)", re.DOTALL)
"""The path of a Gradio page, or of what belongs to it."""

_PROGRAMS = re.compile(r"/(api|v1|mcp)(/|$)")


def refusal(
    scope: Scope,
    status: int,
    name: str,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> Response:
    """The words `name` of safety.toml: a page for a browser, JSON for Gradio and for programs."""
    language = spoken(scope)
    words = say(language, f"safety.{name}", **values)
    given = {"Cache-Control": "no-store", **(headers or {})}
    if wants_page(scope):
        shown = render("refused.html", language, status=status, message=words)
        return HTMLResponse(shown, status, given)
    if GRADIO.fullmatch(scope["path"]):
        return JSONResponse({"detail": words, "error": words}, status, given)
    return JSONResponse({"error": {"code": name, "message": words}}, status, given)


def wants_page(scope: Scope) -> bool:
    """Whether a browser asks for something to show in its window."""
    found = GRADIO.fullmatch(scope["path"])
    if found and found["rest"]:
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


def spoken(scope: Scope) -> Language:
    """The language of the page that asks, else the visitor's; programs are told in English."""
    if _PROGRAMS.match(scope["path"]):
        return "en"
    found = GRADIO.fullmatch(scope["path"])
    codes: dict[str, Language] = {"en": "en", "ru": "ru", "kk": "kk"}
    return codes[found[1]] if found else language_of_visitor(Request(scope))
