"""Logging in: passwords, sessions, delays after wrong passwords, and the gate with its page."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import bcrypt
import pytest
from fastapi import FastAPI, Request
from httpx import Response
from starlette.testclient import TestClient

from qa.errors import BadSetting
from qa.records import LANGUAGES, Language
from ui.safety import login
from ui.safety.gate import Gate, Keeper, basic
from ui.safety.login import inside
from ui.safety.passwords import Passwords
from ui.safety.sessions import SECONDS, Sessions
from ui.safety.throttle import Throttle
from ui.safety.visitors import Visitors, owner_of
from ui.words import say

SECRET = b"s" * 32
RIGHT, WRONG = "correct horse", "wrong"
BROWSER = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}


def entry(name: str, password: str, kind: bytes = b"$2y$") -> bytes:
    hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).replace(b"$2b$", kind)
    return name.encode() + b":" + hashed


@pytest.fixture
def users(tmp_path: Path) -> Path:
    """A file of two who may log in."""
    path = tmp_path / "users"
    path.write_bytes(b"\n".join((entry("anna", "correct horse"), entry("Әсем", "құпия"), b"")))
    return path


@pytest.fixture
def keeper(users: Path) -> Keeper:
    """Keeps the gate for those users."""
    return Keeper(Passwords(users, SECRET), SECRET)


def client(keeper: Keeper, address: str = "203.0.113.5", base: str = "http://test") -> TestClient:
    """Asks an application behind the gate from that address."""
    app = FastAPI()

    @app.get("/owner")
    @app.get("/assets/x.css")
    @app.get("/api/v1/health")
    def owner(request: Request) -> str:
        return owner_of(request)

    app.include_router(login.router(keeper))
    app.add_middleware(Visitors, secret=SECRET, shared=True)
    app.add_middleware(Gate, keeper=keeper)
    return TestClient(app, base_url=base, follow_redirects=False, client=(address, 1))


def log_in(asking: TestClient, password: str = RIGHT, **more: str) -> Response:
    return asking.post("/login", data={"name": "anna", "password": password, **more})


def test_a_browser_is_led_to_the_login_page_and_back(keeper: Keeper) -> None:
    asking = client(keeper)
    led = asking.get("/owner?ask=%D0%9A%D1%82%D0%BE%3F&x=1", headers=BROWSER)
    assert led.status_code == 303
    page = asking.get(led.headers["location"], headers=BROWSER)
    assert page.status_code == 200
    assert 'value="/owner?ask=%D0%9A%D1%82%D0%BE%3F&amp;x=1"' in page.text
    assert "<script" not in page.text.partition("<main")[2]
    back = log_in(asking, next="/owner?ask=%D0%9A%D1%82%D0%BE%3F&x=1")
    assert back.status_code == 303
    assert back.headers["location"] == "/owner?ask=%D0%9A%D1%82%D0%BE%3F&x=1"
    assert asking.get("/owner").json() == "login:anna"


def test_the_session_cookie_is_hidden_bound_to_https_and_short(keeper: Keeper) -> None:
    plain = log_in(client(keeper)).headers.get_list("set-cookie")[0]
    assert plain.startswith("kazqa_session=")
    assert plain.endswith(f"; Path=/; Max-Age={SECONDS}; HttpOnly; SameSite=Lax")
    secure = log_in(client(keeper, base="https://test")).headers.get_list("set-cookie")[0]
    assert secure.startswith("__Host-kazqa_session=")
    assert secure.endswith("; Secure")


def test_logging_out_ends_the_session_for_good(keeper: Keeper) -> None:
    asking = client(keeper)
    session = log_in(asking).cookies["kazqa_session"]
    assert asking.post("/logout").headers["location"] == "/login"
    assert "kazqa_session" not in asking.cookies
    kept = {"Cookie": f"kazqa_session={session}"}
    assert asking.get("/owner", headers=kept).status_code == 401


@pytest.mark.parametrize("session", ["", "x", "a.b.c", "WyJhbm5hIl0.x.y"])
def test_a_session_that_was_not_begun_here_is_none(keeper: Keeper, session: str) -> None:
    cookie = {"Cookie": f"kazqa_session={session}"}
    assert client(keeper).get("/owner", headers=cookie).status_code == 401
    others = Sessions(b"o" * 32, keeper.passwords).begun("anna")
    assert keeper.sessions.name(others) is None


def test_a_session_is_over_after_twelve_hours(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = keeper.sessions.begun("anna")
    assert keeper.sessions.name(session) == "anna"
    later = time.time() + SECONDS + 2
    monkeypatch.setattr(time, "time", lambda: later)
    assert keeper.sessions.name(session) is None
    keeper.sessions.end(session)  # of one that is over nothing is kept


def test_a_new_password_and_a_removed_name_end_sessions(keeper: Keeper, users: Path) -> None:
    anna, asem = keeper.sessions.begun("anna"), keeper.sessions.begun("Әсем")
    users.write_bytes(entry("anna", "another password"))
    assert keeper.sessions.name(anna) is None
    assert keeper.sessions.name(asem) is None
    assert keeper.passwords.check("anna", "another password")
    users.write_bytes(b"damaged while it is edited")
    assert keeper.passwords.check("anna", "another password")
    users.unlink()
    assert keeper.passwords.check("anna", "another password")


def test_programs_send_name_and_password(keeper: Keeper) -> None:
    asking = client(keeper)
    refused = asking.get("/owner")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith('Basic realm="KazQA"')
    assert refused.json()["error"]["code"] == "log_in_first"
    assert asking.get("/owner", auth=("anna", "correct horse")).json() == "login:anna"
    assert asking.get("/owner", auth=("anna", "wrong")).status_code == 401
    assert asking.get("/owner", auth=("Әсем".encode(), "құпия".encode())).json() == "login:Әсем"


def test_a_pages_own_request_makes_no_browser_ask_by_itself(keeper: Keeper) -> None:
    refused = client(keeper).get("/owner", headers={"Sec-Fetch-Mode": "cors"})
    assert refused.status_code == 401
    assert "www-authenticate" not in refused.headers


def test_health_login_and_assets_need_nobody(keeper: Keeper) -> None:
    asking = client(keeper)
    for path in ("/api/v1/health", "/login", "/assets/x.css"):
        assert asking.get(path).status_code == 200
    for path in ("/api/v1/health/", "/assets", "/loginx", "//login", "/assets/../owner", "/docs"):
        assert asking.get(path).status_code in (401, 404)
    assert asking.get("/owner", headers=BROWSER).status_code == 303
    assert asking.post("/owner", headers=BROWSER).status_code == 401


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_password_is_told_in_words(keeper: Keeper, language: Language) -> None:
    asking = client(keeper)
    response = asking.post(
        f"/login?lang={language}", data={"name": "<b>anna", "password": "x", "next": "//evil"}
    )
    assert response.status_code == 401
    assert say(language, "login.wrong") in response.text
    assert f'lang="{language}"' in response.text
    assert "<b>anna" not in response.text
    assert "evil" not in response.text
    assert "set-cookie" not in response.headers or "session" not in response.headers["set-cookie"]


def test_wrong_passwords_make_the_next_wait(keeper: Keeper) -> None:
    asking = client(keeper)
    for _ in range(5):
        assert log_in(asking, WRONG).status_code == 401
    waiting = log_in(asking)
    assert waiting.status_code == 429
    assert 0 < int(waiting.headers["retry-after"]) <= 2
    assert waiting.headers["retry-after"] in waiting.text
    program = asking.get("/owner", auth=("anna", "correct horse"))
    assert program.status_code == 429
    assert program.json()["error"]["code"] == "too_often"


@pytest.mark.parametrize(
    "body", [b"x" * 9000, b"\xff", b"&".join([b"a=1"] * 20), b"", b"name=anna"]
)
def test_what_is_no_form_logs_nobody_in(keeper: Keeper, body: bytes) -> None:
    assert client(keeper).post("/login", content=body).status_code == 401


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/\tx",
     "/login?next=/", "javascript:alert(1)", "/é", " /x"],
)  # fmt: skip
def test_nobody_is_led_away(address: str) -> None:
    assert inside(address) == "/"


def test_places_inside_are_kept() -> None:
    assert inside("/ru/?tab=search&ask=%D0%9A") == "/ru/?tab=search&ask=%D0%9A"


def test_basic_reads_a_header_or_nothing() -> None:
    assert basic("Basic YTpiOmM=") == ("a", "b:c")
    for header in ("", "Bearer x", "Basic", "Basic ???", "Basic YQ==", "Basic /////w=="):
        assert basic(header) is None


class Clock:
    """A clock that stands until it is set."""

    now = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_delays_grow_and_are_forgotten() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    waits = []
    for number in range(12):
        throttle.wrong("203.0.113.5", f"name {number}")
        waits.append(throttle.wait("203.0.113.5", "another"))
    assert waits == [0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256]
    for _ in range(50):
        throttle.wrong("203.0.113.5", "x")
    assert throttle.wait("203.0.113.5", "another") == 300
    assert throttle.wait("203.0.113.6", "x") == 60  # a name can be called up against its owner
    clock.now += 4000
    assert throttle.wait("203.0.113.5", "x") == 0
    throttle.wrong("203.0.113.5", "x")
    assert throttle.wait("203.0.113.5", "x") == 0


def test_one_who_may_log_in_is_not_freed_to_try_others() -> None:
    throttle = Throttle(Clock())
    for _ in range(6):
        throttle.wrong("203.0.113.5", "victim")
        throttle.wrong("203.0.113.5", "own")
        throttle.right("203.0.113.5", "own")
    assert throttle.wait("203.0.113.5", "own") == 4
    assert throttle.wait("198.51.100.1", "own") == 0


def test_a_network_of_ipv6_is_one_address_and_memory_is_bounded() -> None:
    throttle = Throttle(Clock())
    for number in range(6):
        throttle.wrong(f"2001:db8::{number}", f"n{number}")
    assert throttle.wait("2001:db8::ffff", "x") == 4
    assert throttle.wait("2001:db8:0:1::1", "x") == 0
    for number in range(20_000):
        throttle.wrong("", f"n{number}")
    assert len(throttle._failed) <= 10_000


def test_a_name_nobody_has_costs_the_same_work(
    users: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = bcrypt.hashpw(b"x", bcrypt.gensalt(9))
    users.write_bytes(b"slow:" + hashed)
    passwords, work = Passwords(users, SECRET), []
    monkeypatch.setattr(bcrypt, "checkpw", lambda *given: work.append(given))
    for name in ("slow", "nobody"):
        assert not passwords.check(name, "wrong")
    assert work == [(b"wrong", hashed)] * 2


def test_passwords_are_cut_as_htpasswd_cuts_them(users: Path) -> None:
    users.write_bytes(entry("long", "x" * 72))
    passwords = Passwords(users, SECRET)
    assert passwords.check("long", "x" * 90)
    assert not passwords.check("long", "x" * 71)
    assert not passwords.check("long", "x" * 2000)
    assert not passwords.check("n" * 300, "x")
    assert not passwords.check("long", "x\0x")


def test_a_right_password_is_remembered_and_a_wrong_one_is_not(keeper: Keeper) -> None:
    passwords = keeper.passwords
    assert not passwords.is_remembered("anna", "correct horse")
    assert passwords.check("anna", "correct horse")
    assert passwords.check("anna", "correct horse")
    assert passwords.is_remembered("anna", "correct horse")
    for name, password in (("anna", "wrong"), ("nobody", "correct horse"), ("Әсем", "құпия")):
        assert not passwords.is_remembered(name, password)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"anna:$apr1$abc$xyz\n", "line 1 is no name with a bcrypt hash"),
        (b"# users\n\nanna:{SHA}xyz\n", "line 3"),
        (b"anna:plain", "htpasswd -B"),
        (b":$2y$05$" + b"a" * 53, "line 1"),
        (b"# nobody\n", "has no names"),
    ],
)
def test_entries_of_other_kinds_are_refused_in_one_line(
    users: Path, content: bytes, said: str
) -> None:
    users.write_bytes(content)
    with pytest.raises(BadSetting, match=said) as refused:
        Passwords(users, SECRET)
    assert "\n" not in str(refused.value)
    assert b"$apr1$abc$xyz" not in str(refused.value).encode()


def test_a_file_that_is_missing_or_closed_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"missing: No such file.*htpasswd -Bc"):
        Passwords(tmp_path / "missing", SECRET)
    with pytest.raises(BadSetting, match="Is a directory"):
        Passwords(tmp_path, SECRET)
    assert stat.S_ISDIR(tmp_path.stat().st_mode)
