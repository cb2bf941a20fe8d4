"""What is written to a terminal, to a pipe, and to standard error."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date

import pytest

from qa.console import Bar, bar_on_stderr, complain, show, show_table, write_json

Run = Callable[..., tuple[int, str, str]]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """True."""
        return True


@contextmanager
def on_terminal() -> Iterator[Terminal]:
    """Standard output and standard error as one colour terminal of 60 columns."""
    both = Terminal()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(both), redirect_stderr(both):
        patch.setenv("TERM", "xterm-256color")
        patch.setenv("COLUMNS", "60")
        patch.delenv("NO_COLOR", raising=False)
        yield both


def test_a_paragraph_is_whole_and_plain_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    show(("word " * 60, "bold"), "[red]not markup[/red]")
    assert capsys.readouterr().out == f"{'word ' * 60}[red]not markup[/red]\n"


def test_a_paragraph_is_wrapped_and_coloured_on_a_terminal() -> None:
    with on_terminal() as terminal:
        show(("word " * 60, "bold"), "[red]not markup[/red] :smile:")
    shown = terminal.getvalue()
    assert "\x1b[1m" in shown
    assert "[red]not markup[/red] :smile:" in " ".join(shown.split())
    assert len(shown.splitlines()) >= 5


def test_a_table_is_lines_of_tabs_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(("a", "b"), [("1", "x\ty\nz"), ("2", "w" * 200)])
    assert capsys.readouterr().out == f"1\tx y z\n2\t{'w' * 200}\n"


def test_a_table_has_headers_and_whole_ids_on_a_terminal() -> None:
    with on_terminal() as terminal:
        show_table(("id", "title"), [("0123456789ab", "[b]" + "long " * 30)])
    first, second, *_ = terminal.getvalue().splitlines()
    assert "id" in first and "title" in first
    assert second.startswith("0123456789ab  [b]long long")


def test_a_complaint_is_one_line_whatever_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    complain("one\ntwo\x1b[2J\x00 three")
    assert capsys.readouterr().err == "kazqa: one two[2J three\n"


def test_json_holds_records_dates_and_every_script(capsys: pytest.CaptureFixture[str]) -> None:
    @dataclass(frozen=True, slots=True)
    class Record:
        day: date
        names: tuple[str, ...]

    write_json([Record(date(1991, 12, 16), ("Тәуелсіздік",))])
    out = capsys.readouterr().out
    assert "Тәуелсіздік" in out
    assert json.loads(out) == [{"day": "1991-12-16", "names": ["Тәуелсіздік"]}]


def test_a_bar_is_its_title_once_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with bar_on_stderr("making it") as progress:
        assert capsys.readouterr().err == ""
        progress(0, 2)
        progress(2, 2)
    assert capsys.readouterr().err == "kazqa: making it\n"


def test_a_quiet_bar_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar("making it", quiet=True) as bar:
        bar.begin("first")
        bar.advance(1, 2)
    assert capsys.readouterr() == ("", "")


def test_a_bar_counts_on_a_terminal() -> None:
    with on_terminal() as terminal, Bar("making it") as bar:
        bar.advance(1, 4)
        bar.begin("[b]second")
        bar.advance(3, 7)
    shown = terminal.getvalue()
    assert "3/7" in shown
    assert "[b]second" in shown


def test_answers_tables_and_bars_on_a_terminal(filled: Run) -> None:
    with on_terminal() as terminal:
        filled("ask", "When did Kazakhstan become a member of the United Nations?")
        filled("ask", "Who won the tennis match in Lisbon?")
        filled("list")
        filled("doctor", "--reembed")
        filled("show", "joining", "--text")
    shown = terminal.getvalue()
    assert "\x1b[36m[1]" in shown
    assert "\x1b[33mThe sources do not answer" in shown
    assert re.search(r"(\d+)/\1\b", shown)
    assert "joining" in shown


def test_chat_on_a_terminal_greets_and_prompts(
    filled: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("\n/help\n"))
    with on_terminal() as terminal:
        assert filled("chat")[0] == 0
    shown = terminal.getvalue()
    assert shown.startswith("Ask about Kazakhstan")
    assert shown.count("> ") == 3
    assert "/sources" in shown


@pytest.mark.parametrize(("typed", "code", "left"), [("y\n", 0, 1), ("n\n", 1, 2)])
def test_remove_asks_at_a_terminal(
    filled: Run, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, left: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    ended, _, err = filled("remove", "Borders")
    assert ended == code
    assert "Remove “Borders”?" in err
    assert len(json.loads(filled("list", "--json")[1])) == left
