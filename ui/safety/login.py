"""The login page, and logging out; both work without scripts."""

from __future__ import annotations

from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from qa.records import LANGUAGES
from ui.markup import render
from ui.safety.gate import Keeper, session_in
from ui.safety.sessions import COOKIE, SECONDS
from ui.safety.visitors import cookie
from ui.web.responses import language_asked

_LONGEST = 8_000
"""Bytes of the form."""


def router(keeper: Keeper) -> APIRouter:
    """Routes of the login page; that it was our page that sent the form is seen to before."""
    made = APIRouter(include_in_schema=False)

    @made.get("/login")
    def ask(request: Request) -> HTMLResponse:
        return _page(request, request.query_params.get("next", ""))

    @made.post("/login")
    async def log_in(request: Request) -> Response:
        sent = await _form(request)
        name, password = sent.get("name", "").strip(), sent.get("password", "")
        wanted = sent.get("next", "")
        found = await keeper.tried(request.scope, name, password)
        if found is not True:
            return _page(request, wanted, "too_often" if found else "wrong", name, found)
        answer = RedirectResponse(inside(wanted), 303)
        answer.headers.append("set-cookie", _cookie(request, keeper.sessions.begun(name), SECONDS))
        return answer

    @made.post("/logout")
    def log_out(request: Request) -> Response:
        keeper.sessions.end(session_in(request.scope))
        answer = RedirectResponse("/login", 303)
        answer.headers.append("set-cookie", _cookie(request, "", 0))
        return answer

    return made


def inside(address: str) -> str:
    """The address if it is a path of this server, so that nobody is led away; else `/`."""
    leads_in = address.startswith("/") and not address.startswith(("//", "/login"))
    plain = all("!" <= letter <= "~" and letter != "\\" for letter in address)
    return address if leads_in and plain else "/"


def _page(
    request: Request, wanted: str, wrong: str = "", name: str = "", wait: int = 0
) -> HTMLResponse:
    language = language_asked(request)
    target = inside(wanted)
    shown = render(
        "login.html",
        language,
        addresses={
            code: f"/login?next={quote(target, safe='/')}&lang={code}" for code in LANGUAGES
        },
        target=target,
        wrong=wrong,
        name=name[:200],
        seconds=wait,
    )
    status = {"": 200, "wrong": 401, "too_often": 429}[wrong]
    retry = {"Retry-After": str(wait)} if wait else {}
    return HTMLResponse(shown, status, {"Cache-Control": "no-store", **retry})


async def _form(request: Request) -> dict[str, str]:
    """The fields of the form, each once; nothing of what is too long or no form."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST:
            return {}
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=10)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def _cookie(request: Request, value: str, seconds: int) -> str:
    return cookie(COOKIE, value, seconds, secure=request.url.scheme == "https")
