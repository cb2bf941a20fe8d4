"""The guards in front of the whole application, asked as browsers and programs ask."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import bcrypt
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from ingest.settings import IngestSettings
from qa import Assistant
from qa.records import LANGUAGES, Language
from ui.application import application
from ui.safety.origins import KnownHosts, OwnPages
from ui.safety.temporary import temporary_folder
from ui.safety.uploads import Uploads
from ui.safety.visitors import owner_of
from ui.settings import UISettings
from ui.site import Site
from ui.words import say
from vectorstore import VectorStoreSettings

BROWSER = {"Accept": "text/html,*/*"}
NO_TRACE = ("Traceback", 'File "', "site-packages", "KeyError", str(Path(__file__).parents[1]))


@pytest.fixture(scope="module")
def app(own_notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The whole application, with two routes that fail and one that swallows a body."""
    folder = tmp_path_factory.mktemp("guards") / "library"
    shutil.copytree(own_notes, folder)
    settings = UISettings(hosts="qa.example.kz, QA2.example.kz", upload_megabytes=1, upload_files=2)
    with Assistant.open(store=VectorStoreSettings(library=folder), model="none") as assistant:
        site = Site.of(assistant, settings, IngestSettings())
        made = application(site)

        @made.get("/fails")
        def fails() -> None:
            raise RuntimeError("a secret path: /root/library")

        @made.get("/forbidden")
        def forbidden() -> None:
            raise HTTPException(403, "a detail of the framework: /root")

        @made.post("/swallows")
        async def swallows(request: Request) -> PlainTextResponse:
            return PlainTextResponse(str(len(await request.body())))

        yield made
        site.close()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Asks the application at its own address."""
    return TestClient(app, base_url="http://localhost:7860", follow_redirects=False)


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:7860", "127.0.0.1:7860", "[::1]:7860", "qa.example.kz",
     "QA.EXAMPLE.KZ:443", "qa2.example.kz", "localhost."],
)  # fmt: skip
def test_known_names_are_served(client: TestClient, host: str) -> None:
    assert client.get("/manifest.json", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil.example:7860", "192.168.1.7", "", "a b",
     "localhost@evil.example", "localhost/evil", "qa.example.kz.evil.example", "[::1", "x:99999"],
)  # fmt: skip
def test_an_unknown_name_is_refused_in_words(client: TestClient, host: str) -> None:
    response = client.get("/ru/", headers={"Host": host, **BROWSER})
    assert response.status_code == 400
    assert say("ru", "safety.unknown_host") in response.text
    assert response.headers["x-frame-options"] == "DENY"


def test_a_forwarded_name_is_held_to_the_same_names(client: TestClient) -> None:
    ask = "/manifest.json"
    assert client.get(ask, headers={"X-Forwarded-Host": "evil.example"}).status_code == 400
    assert client.get(ask, headers={"X-Forwarded-Host": "qa.example.kz"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/en/gradio_api/queue/join", "/kk/gradio_api/upload", "/api/v1/ask", "/v1/chat/completions",
     "/mcp", "/swallows"],
)  # fmt: skip
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "http://localhost:7860", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_another_sites_page_sends_is_refused(
    client: TestClient, path: str, headers: dict[str, str]
) -> None:
    response = client.post(path, headers=headers, content=b"{}")
    assert response.status_code == 403
    assert not any(name.startswith("access-control") for name in response.headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost:7860"},
        {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_own_pages_and_programs_may_send(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/swallows", headers=headers, content=b"123").text == "3"


def test_a_page_elsewhere_can_read_nothing(client: TestClient) -> None:
    origin = {"Origin": "http://localhost:9999", "Access-Control-Request-Method": "POST"}
    for response in (
        client.options("/en/gradio_api/queue/join", headers=origin),
        client.get("/en/", headers=origin),
    ):
        assert not any(name.startswith("access-control") for name in response.headers)
        assert response.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_is_told_in_words(client: TestClient, language: Language) -> None:
    words = say(language, "safety.not_found")
    client.cookies.set("kazqa_language", language)
    page = client.get("/nothing", headers=BROWSER)
    assert page.status_code == 404
    assert words in page.text
    assert f'lang="{language}"' in page.text
    assert client.get("/nothing").json() == {"error": {"code": "not_found", "message": words}}


@pytest.mark.parametrize(
    "path",
    ["monitoring", "monitoring/summary", "gradio_api/info", "gradio_api/openapi.json",
     "gradio_api/runs", "gradio_api/dev/reload", "gradio_api/vibe-code", "gradio_api/deep_link",
     "gradio_api/proxy=http://127.0.0.1:1/", "gradio_api/call/x/y", "gradio_api/queue/status",
     "gradio_api/stream/a/b/c/playlist.m3u8", "gradio_api/custom_component/a/client/b/c", "config",
     "gradio_api/file=/etc/passwd", "gradio_api/file=http://127.0.0.1:1/", "gradio_api/user",
     "gradio_api/file=../etc/passwd", "gradio_api/token", "robots.txt", "pwa_icon", "login_check",
     "?page=unknown", "?deep_link=x", "?view=api", "gradio_api/file/etc/passwd", "logout"],
)  # fmt: skip
def test_what_no_page_needs_of_gradio_is_closed(client: TestClient, path: str) -> None:
    response = client.get(f"/kk/{path}")
    assert response.status_code == 404
    assert say("kk", "safety.not_found") in response.text


def test_a_path_out_of_the_uploads_is_closed(client: TestClient) -> None:
    inside = f"/en/gradio_api/file={temporary_folder()}"
    for path in (
        f"{inside}/../../etc/passwd",
        f"{inside}/%2e%2e/%2e%2e/etc/passwd",
        f"{inside}x/y",
    ):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["login", "gradio_api/component_server", "gradio_api/vibe-edit", "gradio_api/run/x",
     "gradio_api/api/predict", "gradio_api/call/predict", "gradio_api/process_recording",
     "gradio_api/stream/x", "gradio_api/run-history/connect"],
)  # fmt: skip
def test_nothing_else_of_gradio_takes_what_is_sent(client: TestClient, path: str) -> None:
    assert client.post(f"/en/{path}", content=b"{}").status_code == 404


def event(path: object) -> bytes:
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    return json.dumps({"data": [[{"deep": file}]], "fn_index": 1, "session_hash": "a"}).encode()


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "http://127.0.0.1:1/x", "HTTPS://example.org/x", "x", "file:///etc", 7]
)
def test_an_event_names_no_file_but_what_was_sent(client: TestClient, path: object) -> None:
    for route in ("queue/join", "run/predict"):
        response = client.post(f"/ru/gradio_api/{route}", content=event(path))
        assert response.status_code == 400
        assert response.json()["detail"] == say("ru", "safety.foreign_file")
    climbing = f"{temporary_folder()}/../x"
    assert client.post("/ru/gradio_api/queue/join", content=event(climbing)).status_code == 400


def test_a_body_that_is_no_json_or_too_deep_is_refused(client: TestClient) -> None:
    for body in (b"\xff", b"{", b"[" * 100_000):
        assert client.post("/en/gradio_api/queue/join", content=body).status_code == 400


def test_errors_never_show_traces_or_paths(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    failed = client.get("/fails", headers=BROWSER)
    assert failed.status_code == 500
    assert say("en", "safety.failed") in failed.text
    assert "a secret path" in caplog.text  # whoever runs it finds it there
    forbidden = client.get("/forbidden")
    assert forbidden.status_code == 403
    bad_event = {"data": [], "fn_index": 9999, "session_hash": "a"}
    gradio = client.post("/ru/gradio_api/queue/join", json=bad_event)
    assert gradio.status_code == 500
    assert gradio.json()["detail"] == say("ru", "safety.failed")
    unread = client.post("/en/gradio_api/queue/join", json={"data": "x"})
    assert unread.status_code == 422
    for response in (failed, forbidden, gradio, unread):
        assert not any(
            word in response.text for word in (*NO_TRACE, "/root", "secret", "framework")
        )


def test_nothing_says_what_runs_here(client: TestClient) -> None:
    for path in ("/en/", "/assets/site.css", "/nothing", "/api/v1/health", "/en/theme.css"):
        headers = client.get(path).headers
        assert "x-powered-by" not in headers
        assert "server" not in headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_too_long_a_body_is_refused_with_and_without_its_length(client: TestClient) -> None:
    most = 4_000_000
    assert client.post("/swallows", content=b"x" * most).text == str(most)
    told = client.post("/swallows", content=b"x" * (most + 1))
    untold = client.post("/swallows", content=(b"x" * 500_000 for _ in range(9)))
    for response in (told, untold):
        assert response.status_code == 413
        assert response.json()["error"]["message"] == say("en", "safety.too_large", megabytes=4)


def send(client: TestClient, *sizes: int) -> tuple[int, str]:
    files = [("files", (f"{place}.txt", b"x" * size)) for place, size in enumerate(sizes)]
    response = client.post("/en/gradio_api/upload", files=files)
    return response.status_code, response.text


def test_uploads_are_bounded_in_size_and_number(client: TestClient) -> None:
    status, text = send(client, 10, 900_000)
    assert status == 200
    paths = [Path(path) for path in json.loads(text)]
    assert all(path.is_relative_to(temporary_folder()) for path in paths)
    assert send(client, 1, 1, 1) == (413, detail("too_many_files", files=2))
    assert send(client, 1_200_000) == (413, detail("too_large_file", megabytes=1))
    assert send(client, 1_000_000, 1_020_000) == (413, detail("too_large", megabytes=2))
    chunked = client.post(
        "/en/gradio_api/upload",
        content=(part for part in (b"--x--",)),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert chunked.status_code == 411
    downloaded = client.get(f"/en/gradio_api/file={paths[0]}")
    assert downloaded.headers["content-type"] == "application/octet-stream"
    assert downloaded.headers["content-disposition"].startswith("attachment")


def detail(name: str, **values: object) -> str:
    words = say("en", f"safety.{name}", **values)
    return json.dumps({"detail": words, "error": words}, separators=(",", ":"))


def test_a_page_has_no_words_of_other_places_and_only_its_own_scripts(client: TestClient) -> None:
    page = client.get("/kk/")
    assert '<html\n\tlang="kk"' in page.text
    nonce = page.headers["content-security-policy"].partition("'nonce-")[2].partition("'")[0]
    scripts = page.text.count("<script")
    assert scripts == page.text.count(f'<script nonce="{nonce}"') >= 5
    assert (
        client.get("/kk/").headers["content-security-policy"]
        != page.headers["content-security-policy"]
    )
    assert "og:" not in page.text
    assert "twitter:" not in page.text
    assert page.headers["cache-control"] == "no-store"


def test_browsers_find_an_icon_and_a_manifest(client: TestClient) -> None:
    assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"
    manifest = client.get("/manifest.json").json()
    assert client.get(manifest["icons"][0]["src"]).status_code == 200


def test_redirects_stay_relative(client: TestClient) -> None:
    assert client.get("/en").headers["location"] == "/en/"
    behind = {"X-Forwarded-Proto": "https", "Host": "qa.example.kz"}
    assert client.get("/ru", headers=behind).headers["location"] == "/ru/"
    assert client.get("/?ask=x", headers=behind).headers["location"] == "/en/?ask=x"


def test_nobody_but_gradio_keeps_who_is_asking(app: FastAPI) -> None:
    visitor = TestClient(app, base_url="https://qa.example.kz")
    assert visitor.get("/en/").headers["set-cookie"].startswith("__Host-kazqa_visitor=")


@pytest.fixture(scope="module")
def gated(own_notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The whole application for those who log in, where nothing may be added."""
    folder = tmp_path_factory.mktemp("gated") / "library"
    shutil.copytree(own_notes, folder)
    users = folder.with_name("users")
    users.write_bytes(b"anna:" + bcrypt.hashpw(b"correct horse", bcrypt.gensalt(4)))
    settings = UISettings(users=users, hosts="qa.example.kz", read_only=True)
    with Assistant.open(store=VectorStoreSettings(library=folder), model="none") as assistant:
        site = Site.of(assistant, settings, IngestSettings())
        made = application(site)

        @made.get("/owner")
        def owner(request: Request) -> str:
            return owner_of(request)

        yield made
        site.close()


def test_everything_is_behind_the_login_but_what_leads_to_it(gated: FastAPI) -> None:
    asking = TestClient(gated, base_url="http://localhost", follow_redirects=False)
    for path in (
        "/",
        "/en/",
        "/kk/?tab=verify",
        "/passage/x",
        "/docs",
        "/nothing",
        "/openapi.json",
    ):
        led = asking.get(path, headers=BROWSER)
        assert led.status_code == 303, path
        language = "kk" if path.startswith("/kk") else "en"
        assert led.headers["location"] == f"/login?next={quote(path)}&lang={language}"
    for path in ("/en/config", "/en/theme.css", "/en/gradio_api/queue/data", "/api/v1/documents"):
        assert asking.get(path).status_code == 401, path
    for path in ("/en/gradio_api/queue/join", "/mcp", "/v1/chat/completions", "/api/v1/ask"):
        assert asking.post(path, json={}).status_code == 401, path
    for path in ("/login", "/assets/site.css", "/api/v1/health", "/favicon.ico", "/manifest.json"):
        assert asking.get(path).status_code == 200, path
    elsewhere = {"Origin": "http://evil.example"}
    entering = {"name": "anna", "password": "correct horse", "next": "/ru/"}
    assert asking.post("/login", data=entering, headers=elsewhere).status_code == 403
    assert asking.post("/login", data=entering).headers["location"] == "/ru/"
    assert say("ru", "login.leave") in asking.get("/ru/").text
    assert asking.get("/owner").json() == "login:anna"
    assert asking.post("/logout", headers=elsewhere).status_code == 403
    assert asking.post("/logout").status_code == 303
    assert asking.get("/ru/", headers=BROWSER).status_code == 303


def test_a_proxy_that_is_believed_makes_cookies_secure(gated: FastAPI) -> None:
    behind = ProxyHeadersMiddleware(gated, trusted_hosts="127.0.0.1")  # type: ignore[arg-type]
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.5", "Host": "qa.example.kz"}
    form = {"name": "anna", "password": "correct horse", "next": "/kk/"}
    for address, secure in (("127.0.0.1", True), ("203.0.113.9", False)):
        asking = TestClient(behind, follow_redirects=False, client=(address, 1))  # type: ignore[arg-type]
        led = asking.get("/kk/", headers=said | BROWSER)
        assert led.headers["location"].startswith("/login?next=")
        entered = asking.post("/login", data=form, headers=said)
        assert entered.headers["location"] == "/kk/"
        assert entered.headers["set-cookie"].endswith("; Secure") == secure


def test_where_nothing_may_be_added_one_small_file_may_be_verified(gated: FastAPI) -> None:
    asking = TestClient(gated, base_url="http://localhost")
    asking.auth = ("anna", "correct horse")
    assert send(asking, 100)[0] == 200
    assert send(asking, 1, 1) == (413, detail("too_many_files", files=1))
    assert send(asking, 4_100_000) == (413, detail("too_large", megabytes=4))


def uploads(folder: Path, room: int) -> TestClient:
    """Takes uploads while there is room in the folder."""

    async def kept(scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        (folder / "inner").mkdir(exist_ok=True)
        (folder / "inner" / str(len(list(folder.rglob("*"))))).write_bytes(body)
        await PlainTextResponse("kept")(scope, receive, send)

    return TestClient(Uploads(kept, folder=folder, most=1000, files=9, room=room))


def test_there_is_room_again_when_old_files_are_gone(tmp_path: Path) -> None:
    asking = uploads(tmp_path, 1000)
    assert asking.post("/en/gradio_api/upload", content=b"x" * 600).text == "kept"
    full = asking.post("/en/gradio_api/upload", content=b"x" * 600)
    assert full.status_code == 507
    assert full.headers["retry-after"] == "600"
    program = asking.post("/api/v1/documents", content=b"x" * 600)
    assert program.status_code == 507
    assert program.json()["error"]["code"] == "no_room"
    assert asking.post("/elsewhere", content=b"x" * 600).text == "kept"
    for path in tmp_path.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    assert asking.post("/en/gradio_api/upload", content=b"x" * 600).text == "kept"
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 1


def test_files_are_counted_wherever_the_parts_of_a_body_end(tmp_path: Path) -> None:
    files = b"".join(b"--mark\r\n\r\n1\r\n" for _ in range(10)) + b"--mark--"
    headers = {"Content-Type": "multipart/form-data; boundary=mark"}
    for size in (1, 3, 7, 1000):
        for body, status in ((files, 413), (files[13:], 200)):
            parts = [body[at : at + size] for at in range(0, len(body), size)]
            told = headers | {"Content-Length": str(len(body))}
            asking = uploads(tmp_path, 10**6)
            response = asking.post("/en/gradio_api/upload", content=iter(parts), headers=told)
            assert response.status_code == status, size


def test_a_socket_is_closed_whoever_asks() -> None:
    app = KnownHosts(OwnPages(PlainTextResponse("")), known=lambda name: name == "testserver")
    for host in ("testserver", "evil.example"):
        with (
            pytest.raises(WebSocketDisconnect),
            TestClient(app).websocket_connect("/", headers={"Host": host}),
        ):
            pass
