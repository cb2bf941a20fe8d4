"""Who is asking: the person of this machine, a login, or a visitor with a signed cookie."""

from __future__ import annotations

import stat
from pathlib import Path

import gradio as gr
import pytest
from fastapi import FastAPI, Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.testclient import TestClient

from ui.safety.signing import NAME, secret_of
from ui.safety.visitors import Visitors, logged_in, login_of, owner_of

SECRET = b"s" * 32


def client(*, shared: bool, secret: bytes = SECRET, scheme: str = "http") -> TestClient:
    """Asks an application that says who the owner is."""
    app = FastAPI()

    @app.get("/owner")
    def owner(request: Request) -> str:
        assert owner_of(request) == owner_of(gr.Request(request).request)
        return owner_of(request)

    @app.get("/styles")
    def styles() -> PlainTextResponse:
        return PlainTextResponse("", media_type="text/css")

    @app.get("/on")
    def on() -> RedirectResponse:
        return RedirectResponse("/owner")

    app.add_middleware(Visitors, secret=secret, shared=shared)
    return TestClient(app, base_url=f"{scheme}://testserver")


def test_one_person_of_this_machine_is_local_and_gets_no_cookie() -> None:
    response = client(shared=False).get("/owner")
    assert response.json() == "local"
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_whom_a_proxy_brings_is_not_the_person_of_this_machine(header: str) -> None:
    owner = client(shared=False).get("/owner", headers={header: "for=192.0.2.1"}).json()
    assert owner.startswith("visitor:")


def test_a_visitor_stays_the_same_and_is_not_another() -> None:
    one, other = client(shared=True), client(shared=True)
    owner = one.get("/owner").json()
    assert owner.startswith("visitor:")
    assert len(owner) > 30
    assert one.get("/owner").json() == owner
    assert "set-cookie" not in one.get("/owner").headers
    assert other.get("/owner").json() != owner


def test_the_cookie_is_hidden_from_scripts_and_other_sites() -> None:
    given = client(shared=True).get("/owner").headers["set-cookie"]
    assert given.endswith("; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax")
    secure = client(shared=True, scheme="https").get("/owner").headers["set-cookie"]
    assert secure.startswith("__Host-kazqa_visitor=")
    assert secure.endswith("; Secure")


def test_a_key_that_was_not_signed_here_is_not_taken() -> None:
    asking = client(shared=True)
    signed = client(shared=True, secret=b"o" * 32).get("/owner").cookies["kazqa_visitor"]
    for value in (signed, signed.partition(".")[0], "visitor", "local", "", "é"):
        cookie = f"kazqa_visitor={value}".encode()
        owner = asking.get("/owner", headers={"Cookie": cookie}).json()
        assert owner.startswith("visitor:")
        assert owner != f"visitor:{value.partition('.')[0]}"
        asking.cookies.clear()


def test_a_redirect_gives_the_cookie_and_a_style_does_not() -> None:
    asking = client(shared=True)
    assert "set-cookie" not in asking.get("/styles").headers
    assert "set-cookie" in asking.get("/on", follow_redirects=False).headers


def test_a_login_goes_before_everything_and_cannot_name_another_owner() -> None:
    async def app(scope, receive, send) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        request = Request(scope)
        body = f"{owner_of(request)} {login_of(request)}"
        await PlainTextResponse(body)(scope, receive, send)

    inner = Visitors(app, secret=SECRET, shared=True)

    async def login(scope, receive, send) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        logged_in(scope, "local")
        await inner(scope, receive, send)

    response = TestClient(login).get("/")
    assert response.text == "login:local local"
    assert "set-cookie" not in response.headers


def test_without_the_guard_nobody_is_taken_for_anybody() -> None:
    with pytest.raises(LookupError, match="Visitors"):
        owner_of(Request({"type": "http", "headers": []}))
    assert login_of(Request({"type": "http", "headers": []})) is None


def test_the_secret_outlives_a_restart_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    secret = secret_of(tmp_path)
    assert len(secret) == 32
    assert secret_of(tmp_path) == secret
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_the_rights_of_a_copied_secret_are_mended_and_one_cut_short_is_made_anew(
    tmp_path: Path,
) -> None:
    secret = secret_of(tmp_path)
    (tmp_path / NAME).chmod(0o644)
    assert secret_of(tmp_path) == secret
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    (tmp_path / NAME).write_bytes(b"")
    assert secret_of(tmp_path) not in (secret, b"")


def test_without_a_place_to_write_the_secret_passes(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert secret_of(missing) != secret_of(missing)
