"""What the application is made of: markup that escapes, seats, the entrance, headers, its theme."""

from __future__ import annotations

import asyncio
import re
from importlib.resources import files
from pathlib import Path

import pytest
from fastapi import FastAPI
from jinja2 import UndefinedError
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.testclient import TestClient

from qa.records import LANGUAGES, Language
from ui import markup
from ui.markup import render
from ui.page_head import SCRIPTS, STYLES
from ui.safety.headers import SafeHeaders, policy
from ui.safety.seats import Busy, Seats
from ui.web import entrance
from ui.words import say

UI = Path(str(files("ui")))
HOSTILE = "<img src=x onerror=alert(1)>\"'{{ 7*7 }}"


def test_markup_shows_text_as_text() -> None:
    shown = render("refused.html", "en", status=404, message=HOSTILE)
    assert "<img" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;&#34;&#39;{{ 7*7 }}" in shown


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="message"):
        render("refused.html", "en", status=404)


def test_no_template_lets_text_through_unescaped() -> None:
    assert markup._templates().autoescape is True
    for path in (UI / "templates").iterdir():
        text = path.read_text("utf-8")
        assert not re.search(r"\|\s*safe|autoescape|Markup|<script(?![^>]*\ssrc=\"/)", text), path
        assert not re.search(r"\son[a-z]+=|javascript:|<style|<iframe|<object", text), path
        # An attribute without quotes would end at a space in what is filled in.
        assert not re.search(r"\s[a-z-]+=\{\{", text), path


def test_nothing_but_templates_makes_markup() -> None:
    made = []
    for path in UI.rglob("*.py"):
        text = path.read_text("utf-8")
        if path.name not in ("page_head.py", "headers.py"):
            assert not re.search(r"""["']</?[a-z]+[ >]""", text), path
        made += [path.name] * text.count("Markup(")
    # The turns of a conversation are drawn one by one and put into a template whole.
    assert made == ["ask_drawing.py"]


def test_nothing_of_ours_points_outside() -> None:
    for path in (*(UI / "assets").rglob("*"), *(UI / "templates").rglob("*")):
        if path.is_file():
            named = re.findall(r"(?:https?:)?//[a-z][\w.-]+\.[a-z]{2,}\b", path.read_text("utf-8"))
            assert [each for each in named if not each.endswith("//www.w3.org")] == [], path


def test_seats_are_taken_in_turn_and_one_too_many_is_told_at_once() -> None:
    async def asked() -> list[str]:
        seats, said = Seats(2, 1), []
        done = asyncio.Event()

        async def ask(name: str) -> None:
            try:
                async with seats.taken():
                    said.append(f"{name} sits")
                    await done.wait()
            except Busy:
                said.append(f"{name} is told")

        async with asyncio.TaskGroup() as group:
            for name in "abcd":
                group.create_task(ask(name))
                await asyncio.sleep(0)
            await asyncio.sleep(0.01)
            assert said == ["a sits", "b sits", "d is told"]
            done.set()
        async with seats.taken(), seats.taken():  # all were given back
            return said

    assert asyncio.run(asked()) == ["a sits", "b sits", "d is told", "c sits"]


def test_who_leaves_while_waiting_gives_the_place_back() -> None:
    async def asked() -> None:
        seats = Seats(1, 1)
        async with seats.taken():
            waiting = asyncio.create_task(seats.taken().__aenter__())
            await asyncio.sleep(0)
            with pytest.raises(Busy):
                await seats.taken().__aenter__()
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            next_one = asyncio.create_task(seats.taken().__aenter__())
            await asyncio.sleep(0)
            assert not next_one.done()
        await next_one

    asyncio.run(asked())


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "kk-KZ,ru;q=0.8,en;q=0.5", "kk"),
        ("", "en;q=0.3, RU-ru;q=0.9", "ru"),
        ("", "de, fr;q=0.9, ru;q=0.1", "ru"),
        ("", "de", "en"),
        ("", "ru;q=x, kk;q=0.1", "kk"),
        ("kk", "ru", "kk"),
        ("de", "ru", "ru"),
        ("<script>", "", "en"),
        ("", ",".join(["de"] * 30) + ",ru", "en"),
    ],
)
def test_the_entrance_leads_to_the_visitors_language(
    cookie: str, accepted: str, language: Language
) -> None:
    app = FastAPI()
    app.include_router(entrance.router(None))  # type: ignore[arg-type]
    asking = TestClient(app, follow_redirects=False)
    headers = {"Accept-Language": accepted, "Cookie": f"{entrance.REMEMBERED}={cookie}"}
    assert asking.get("/?a=%3Cb%3E", headers=headers).headers["location"] == (
        f"/{language}/?a=%3Cb%3E"
    )


def page_with_headers(html: str, path: str = "/ru/") -> tuple[str, str]:
    """What a page of Gradio becomes, and the policy that came with it."""
    app = FastAPI()

    @app.get(path)
    def page() -> HTMLResponse:
        return HTMLResponse(html, headers={"Server": "x", "X-Powered-By": "y"})

    @app.get("/on")
    def on() -> RedirectResponse:
        return RedirectResponse("http://testserver/en/?x=1")

    @app.get("/out")
    def out() -> RedirectResponse:
        return RedirectResponse("https://other.example/")

    app.add_middleware(SafeHeaders)
    asking = TestClient(app, follow_redirects=False)
    assert asking.get("/on").headers["location"] == "/en/?x=1"
    assert asking.get("/out").headers["location"] == "https://other.example/"
    response = asking.get(path)
    assert not {"server", "x-powered-by"} & set(response.headers)
    assert int(response.headers["content-length"]) == len(response.content)
    return response.text, response.headers["content-security-policy"]


def test_scripts_of_gradios_page_get_a_nonce_that_others_lack() -> None:
    html = '<html lang="en"><head></head><script>a</script><p lang="en"><scripture></html>'
    page, rules = page_with_headers(html)
    nonce = rules.partition("'nonce-")[2].partition("'")[0]
    assert len(nonce) >= 22
    assert page.startswith('<html lang="ru"><head><link rel="icon"')
    ours = SCRIPTS.count("<script")
    assert page.count(f'<script nonce="{nonce}"') == page.count("<script") - 1 == ours + 1
    assert '<p lang="en"><scripture>' in page
    assert page_with_headers(html)[1] != rules


def test_other_pages_stay_as_they_are() -> None:
    html = '<html lang="en"><head></head><script>a</script></html>'
    assert page_with_headers(html, "/passage")[0] == html


def test_the_policy_lets_nothing_out() -> None:
    rules = dict(rule.split(" ", 1) for rule in policy("n").split("; "))
    assert rules["default-src"] == "'self'"
    assert "unsafe-inline" not in rules["script-src"]
    assert rules["frame-src"] == rules["object-src"] == rules["frame-ancestors"] == "'none'"
    for rule in rules.values():
        assert not re.search(r"\*|https?:|//", rule)


def test_every_style_and_script_is_in_the_head_in_order() -> None:
    for path in filter(Path.is_file, (UI / "assets").iterdir()):
        named = f'"/assets/{path.name}"'
        assert (named in STYLES, named in SCRIPTS) == (path.suffix == ".css", path.suffix == ".js")
    assert STYLES.index("site.css") < STYLES.index("ask.css")
    assert SCRIPTS.index("first.js") < SCRIPTS.index("site.js") < SCRIPTS.index("ask.js")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_offers_the_languages_and_the_way_out(language: Language) -> None:
    shown = render("header.html", language, pages="ask", login=True)
    assert shown.count("hreflang=") == 3
    assert say(language, "login.leave") in shown
    assert "logout" not in render("header.html", language, pages="ask", login=False)
