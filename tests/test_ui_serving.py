"""`kazqa ui` as a program: who may reach it, what it leaves behind, and that it calls nobody."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from qa.errors import BadSetting
from ui import serving
from ui.safety.doors import is_known, is_loopback, is_shared, refuse_open_door
from ui.settings import UISettings

_WATCHED = """
    import sys
    def watch(event, details):
        if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
            where = str(details[-1] if event != "socket.getaddrinfo" else details[0])
            print("REACHED", event, where, file=sys.stderr, flush=True)
    sys.addaudithook(watch)
    from qa.__main__ import main
    sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def folder(own_notes: Path, tmp_path: Path) -> Path:
    """The folder of a library of one's own."""
    return Path(shutil.copytree(own_notes, tmp_path / "library"))


@pytest.fixture
def running(folder: Path, tmp_path: Path) -> Iterator[Popen[str]]:
    """The application, which tells on standard error whom it reaches; its files in tmp_path."""
    (tmp_path / "tmp").mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}  # noqa: TID251
    arguments = ["--library", str(folder), "ui", "--port", "0", "--no-browser", "--model", "none"]
    process = Popen(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(_WATCHED), *arguments],
        cwd=Path(__file__).parents[1],
        env=kept | {"TMPDIR": str(tmp_path / "tmp")},
        stdout=PIPE,
        stderr=PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.enable_socket
def test_it_reaches_nobody_and_leaves_nothing_behind(running: Popen[str], tmp_path: Path) -> None:
    assert running.stdout is not None
    line = running.stdout.readline()
    address = line.removeprefix("KazQA is at ").partition(" ")[0]
    assert address.startswith("http://127.0.0.1:"), running.communicate()
    for path in ("", "ru/", "en/theme.css", "api/v1/health"):
        with urllib.request.urlopen(address + path) as response:  # noqa: S310 - our own
            assert response.status == 200
            assert response.headers["server"] is None
    assert [path.name[:9] for path in (tmp_path / "tmp").iterdir()] == ["kazqa-ui-"]
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate(timeout=20)
    assert "REACHED" not in said
    assert "Traceback" not in said
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.enable_socket
def test_the_usual_port_gives_way_to_another_where_it_is_taken() -> None:
    with socket.socket() as taken:
        with suppress(OSError):  # then somebody else has it
            taken.bind(("127.0.0.1", serving.USUAL_PORT))
            taken.listen()
        with serving._listening_as_usual("127.0.0.1") as other:
            assert other.getsockname()[1] not in (0, serving.USUAL_PORT)


def test_an_open_door_is_refused() -> None:
    settings = UISettings()
    for host in ("0.0.0.0", "::", "192.168.1.7", "qa.example.kz"):  # noqa: S104 - not bound
        with pytest.raises(BadSetting, match=r"others can reach .* --i-know"):
            refuse_open_door(host, settings, i_know=False)
        refuse_open_door(host, settings, i_know=True)
        refuse_open_door(host, UISettings(users=Path("users")), i_know=False)
    for host in ("127.0.0.1", "127.8.9.1", "::1", "localhost"):
        refuse_open_door(host, settings, i_know=False)
        assert is_loopback(host)


def test_the_command_refuses_an_open_door(kazqa: Callable[..., tuple[int, str, str]]) -> None:
    code, _, said = kazqa("ui", "--host", "0.0.0.0", "--no-browser")  # noqa: S104 - refused
    assert code == 2
    assert said.startswith("kazqa: others can reach 0.0.0.0")


def test_who_is_shared() -> None:
    assert not is_shared("127.0.0.1", UISettings())
    assert is_shared("0.0.0.0", UISettings())  # noqa: S104
    assert is_shared("127.0.0.1", UISettings(hosts="qa.example.kz"))
    assert is_shared("127.0.0.1", UISettings(users=Path("users")))


@pytest.mark.parametrize(
    ("name", "host", "known"),
    [
        ("localhost", "127.0.0.1", True),
        ("::1", "127.0.0.1", True),
        ("192.168.1.7", "192.168.1.7", True),
        ("192.168.1.7", "127.0.0.1", False),
        ("192.168.1.7", "0.0.0.0", True),  # noqa: S104
        ("fe80::1", "::", True),
        ("evil.example", "0.0.0.0", False),  # noqa: S104
        ("QA.example.kz", "127.0.0.1", True),
        ("", "127.0.0.1", False),
    ],
)
def test_names_under_which_it_is_known(name: str, host: str, known: bool) -> None:
    assert is_known(name, host, frozenset({"qa.example.kz"})) is known


@pytest.mark.enable_socket
def test_a_port_that_is_taken_is_told_in_one_line(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "qa", "--library", str(folder), "ui", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("choose another --port")
    assert "Traceback" not in done.stderr
