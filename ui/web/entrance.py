"""The entrance: `/` leads to the application in the visitor's language."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from qa.records import LANGUAGES, Language
from ui.site import Site

REMEMBERED = "kazqa_language"
"""The cookie that holds the language last chosen."""


def router(_: Site) -> APIRouter:
    """Routes of the entrance."""
    made = APIRouter(include_in_schema=False)

    @made.get("/")
    def enter(request: Request) -> RedirectResponse:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{language_of_visitor(request)}/{query}", status_code=307)

    return made


def language_of_visitor(request: Request) -> Language:
    """The language chosen before, else the first that the browser asks for and that is spoken."""
    wanted = [request.cookies.get(REMEMBERED, ""), *_accepted(request)]
    spoken = (known for code in wanted for known in LANGUAGES if known == code)
    return next(spoken, "en")


def _accepted(request: Request) -> list[str]:
    """The main parts of Accept-Language, as in "ru" of "ru-RU;q=0.8", most wanted first."""
    weighed: list[tuple[float, str]] = []
    for part in request.headers.get("accept-language", "").split(",")[:20]:
        code, _, weight = part.strip().partition(";q=")
        try:
            share = float(weight or 1)
        except ValueError:
            continue
        weighed.append((-share, code.partition("-")[0].casefold()))
    return [code for _, code in sorted(weighed, key=lambda each: each[0])]
