"""What the command line says when something is wrong: one line, the right exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.__main__ import main

Run = Callable[..., tuple[int, str, str]]

KAZQA = [sys.executable, "-m", "qa"]


@pytest.mark.parametrize(
    ("arguments", "named", "remedy"),
    [
        (["ask"], "QUESTION", "kazqa ask --help"),
        (["ask", "x", "--frmat", "html"], "--frmat", "--format"),
        (["--nothing"], "--nothing", "kazqa --help"),
        (["asc", "x"], "'asc'", "'ask'"),
        (["ask", "x", "--library", "y"], "--library", "before"),
        (["ask", "x", "--format", "pdf"], "'pdf'", "'html'"),
        (["ask", "x", "--as-of", "soon"], "“soon”", "2012-01-31"),
        (["ask", "x", "--as-of", ""], "“”", "2012-01-31"),
        (["ask", ""], "question is empty", "write"),
        (["ask", "x" * 3000], "3000 characters", "kazqa add"),
        (["search", "?"], "question is empty", "write"),
        (["search", "x", "-k", "0"], "-k", "greater than or equal to 1"),
        (["search", "x", "-k", "many"], "-k", "valid integer"),
        (["add"], "PATH|URL", "kazqa add --help"),
        (["add", "x", "--kind", "novel"], "'novel'", "'treaty'"),
        (["add", "x", "--valid-from", "31.02.2012"], "“31.02.2012”", "2012-01-31"),
        (["chat", "--as-of", "never"], "“never”", "2012-01-31"),
        (["list", "more"], "more", "kazqa list --help"),
    ],
)
def test_wrong_usage_is_one_line_that_names_it_and_the_remedy(
    kazqa: Run, tmp_path: Path, arguments: list[str], named: str, remedy: str
) -> None:
    code, out, err = kazqa(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("kazqa: ")
    assert err.count("\n") == 1
    assert named in err
    assert remedy in err
    assert not (tmp_path / "library").exists()


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("KAZQA_TAIL_LIMIT", "abc", "valid integer"),
        ("KAZQA_ABSTAIN_BELOW", "7", "less than or equal to 1"),
        ("KAZQA_MAX_PAGES", "0", "greater than or equal to 1"),
    ],
)
def test_a_bad_environment_value_is_one_line(
    kazqa: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, wrong: str
) -> None:
    monkeypatch.setenv(name, value)
    code, out, err = kazqa("list")
    assert (code, out) == (2, "")
    assert err.startswith(f"kazqa: {name} is “{value}” and ")
    assert wrong in err
    assert err.count("\n") == 1


def test_an_unknown_embedding_model_is_one_line(
    kazqa: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAZQA_EMBEDDING", "nothing")
    code, _, err = kazqa("init")
    assert code == 2
    assert "'nothing'" in err
    assert err.count("\n") == 1


def test_what_the_system_refuses_is_one_line(kazqa: Run, tmp_path: Path) -> None:
    (tmp_path / "library").write_text("a file, not a folder")
    code, _, err = kazqa("init", "--without-corpus")
    assert code == 2
    assert str(tmp_path / "library") in err
    assert err.count("\n") == 1


def test_no_command_shows_the_help_and_ends_with_2(kazqa: Run) -> None:
    code, out, err = kazqa()
    assert (code, err) == (2, "")
    assert "Exit codes:" in out


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "kazqa 0.1.0\n"
    assert main(["-h"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("init", "ask", "ui", "verify", "doctor"))
    for command in ("ask", "add", "chat"):
        assert main([command, "--help"]) == 0
        assert f"Usage: kazqa {command}" in capsys.readouterr().out


def test_completion_offers_the_commands() -> None:
    asked = {"_KAZQA_COMPLETE": "complete_bash", "COMP_WORDS": "kazqa ver", "COMP_CWORD": "1"}
    kazqa = Path(sys.executable).with_name("kazqa")
    ended = subprocess.run([kazqa], env=asked, capture_output=True, text=True, check=False)
    assert ended.stdout.split() == ["verify"]


def test_a_reader_that_goes_away_is_no_error(shared_library: Path) -> None:
    command = [*KAZQA, "--library", str(shared_library), "show", "joining", "--text"]
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        ended = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, check=False)
    assert (ended.returncode, ended.stderr) == (130, b"")


def test_an_interrupt_is_quiet(shared_library: Path) -> None:
    command = [*KAZQA, "--library", str(shared_library), "chat"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdin is not None and running.stdout is not None
        running.stdin.write(b"/as-of 2012\n")
        running.stdin.flush()
        assert running.stdout.readline() == b"as of 2012-01-01\n"
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (130, b"")


def test_output_is_utf8_whatever_the_locale(shared_library: Path) -> None:
    command = [*KAZQA, "--library", str(shared_library), "show", "“нет”"]
    ended = subprocess.run(
        command, env={"PYTHONIOENCODING": "ascii"}, capture_output=True, check=False
    )
    assert ended.returncode == 2
    assert "“нет”" in ended.stderr.decode("utf-8")
