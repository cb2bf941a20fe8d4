"""Fetching web addresses from a server on this machine, and what is never fetched."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ingest.errors import FetchFailed
from ingest.fetching import fetch, is_address, is_public
from ingest.reading import extract_fetched
from ingest.settings import IngestSettings

pytestmark = pytest.mark.enable_socket
PRIVATE = IngestSettings(fetch_private=True, fetch_seconds=5, fetch_max_mb=1)
PAGE = b"<html><body><p>Ratified treaties have priority.</p></body></html>"


GZIP = {"content_encoding": "gzip"}
ANSWERS: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "/page": (200, PAGE, {"content_type": "text/html; charset=UTF-8"}),
    "/untyped": (200, PAGE, {}),
    "/away": (301, b"", {"location": "http://169.254.169.254/latest/meta-data"}),
    "/file": (302, b"", {"location": "file:///etc/hostname"}),
    "/gzip": (200, gzip.compress(PAGE), GZIP),
    "/bad-gzip": (200, b"not gzip at all", GZIP),
    "/gzip-bomb": (200, gzip.compress(bytes(50 * 1024 * 1024)), GZIP),
    "/brotli": (200, b"x", {"content_encoding": "br"}),
    "/large": (200, bytes(2 * 1024 * 1024), {}),
}


class Pages(BaseHTTPRequestHandler):
    """A small site: pages, errors, redirects, compression, and slow and endless answers."""

    def do_GET(self) -> None:  # noqa: D102
        path = self.path.partition("?")[0]
        if path == "/slow":
            self._drip()
        elif path == "/host":
            self._send(200, self.headers["Host"].encode(), content_type="text/plain")
        elif path.startswith("/redirect/"):
            left = int(path.rpartition("/")[2])
            self._send(302, b"", location=f"/redirect/{left - 1}" if left else "/page")
        else:
            status, body, headers = ANSWERS.get(path, (404, b"", {}))
            self._send(status, body, **headers)

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:  # a client that has seen enough
            self.close_connection = True

    def _drip(self) -> None:
        """A header that never ends, a letter at a time."""
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            for _ in range(100):
                self.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_page_with_its_type_and_address(site: str) -> None:
    found = fetch(f"{site}/page?x=1#part", PRIVATE)
    assert (found.content, found.media_type, found.charset) == (PAGE, "text/html", "utf-8")
    assert found.final_url == f"{site}/page?x=1#part"
    blocks = extract_fetched(found, PRIVATE).blocks
    assert [block.text for block in blocks] == ["Ratified treaties have priority."]


def test_a_page_without_a_type_is_told_by_its_content(site: str) -> None:
    found = fetch(f"{site}/untyped", PRIVATE)
    assert found.media_type == "application/octet-stream"
    assert extract_fetched(found, PRIVATE).blocks


@pytest.mark.parametrize("count", [0, 4])
def test_redirects_are_followed_to_the_last_address(site: str, count: int) -> None:
    found = fetch(f"{site}/redirect/{count}", PRIVATE)
    assert (found.content, found.final_url) == (PAGE, f"{site}/page")


def test_too_many_redirects(site: str) -> None:
    with pytest.raises(FetchFailed, match="redirects more than 5 times"):
        fetch(f"{site}/redirect/5", PRIVATE)


def test_the_server_is_told_the_name_that_was_asked_for(site: str) -> None:
    port = site.rpartition(":")[2]
    found = fetch(f"http://localhost:{port}/host", PRIVATE)
    assert found.content == f"localhost:{port}".encode()


def test_compressed_pages_are_unpacked(site: str) -> None:
    assert fetch(f"{site}/gzip", PRIVATE).content == PAGE


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/missing", "answered 404 Not Found"),
        ("/large", "larger than 1 MB.*KAZQA_FETCH_MAX_MB"),
        ("/gzip-bomb", "larger than 1 MB"),
        ("/bad-gzip", "does not answer"),
        ("/brotli", "compressed as br"),
        ("/file", "leads to file:/etc/hostname, which is not http"),
    ],
)
def test_refusals_are_one_line_that_names_the_address(site: str, path: str, message: str) -> None:
    with pytest.raises(FetchFailed, match=message) as caught:
        fetch(site + path, PRIVATE)
    assert str(caught.value).startswith(f"{site}{path}: ")
    assert "\n" not in str(caught.value)


def test_an_endless_answer_is_given_up(site: str) -> None:
    with pytest.raises(FetchFailed, match="did not answer within 1 seconds"):
        fetch(f"{site}/slow", IngestSettings(fetch_private=True, fetch_seconds=1))


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(FetchFailed, match=r"does not answer \(ConnectError\)"):
        fetch("http://127.0.0.1:9/page", PRIVATE)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0"),  # noqa: S104
        *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]"),
        *("10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("[fe80::1]", "[fc00::1]", "[2002:7f00:1::]", "224.0.0.1", "255.255.255.255"),
    ],
)
def test_this_machine_and_private_networks_are_not_fetched(site: str, host: str) -> None:
    port = site.rpartition(":")[2]
    refusal = r"private network, where KazQA does not fetch|not a valid web address|no server"
    with pytest.raises(FetchFailed, match=refusal):
        fetch(f"http://{host}:{port}/page", IngestSettings())


def test_a_redirect_is_checked_like_the_first_address(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = ipaddress.ip_address("127.0.0.1")
    monkeypatch.setattr("ingest.fetching.is_public", lambda a: a == local or is_public(a))
    with pytest.raises(FetchFailed, match=r"169\.254\.169\.254 is on this machine or a private"):
        fetch(f"{site}/away", IngestSettings())


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://example.org/x", "not http or https"),
        ("http://", "not http or https"),
        ("http://exa mple.org/", "not a valid web address|no server"),
        ("http://example.org:99999/", "not a valid web address|no server"),
    ],
)
def test_what_is_no_web_address(url: str, message: str) -> None:
    with pytest.raises(FetchFailed, match=message):
        fetch(url, PRIVATE)


def test_a_name_that_does_not_exist() -> None:
    with pytest.raises(FetchFailed, match="there is no server called"):
        fetch("http://no-such-host.invalid/", IngestSettings())


def test_it_works_inside_a_running_event_loop(site: str) -> None:
    async def caller() -> bytes:
        return fetch(f"{site}/page", PRIVATE).content

    assert asyncio.run(caller()) == PAGE


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_public_addresses(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_addresses_and_paths() -> None:
    assert is_address("HTTPS://example.org")
    assert not is_address("notes/http.md")
