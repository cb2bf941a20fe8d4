"""How an answer looks where there is more to say than its sentence and source."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qa.__main__ import main
from qa.answer import AnswerSentence
from qa.commands.failures import explain
from qa.commands.invocation import may_download
from qa.display import show_answer
from qa.serialisation import answer_from_dict
from vectorstore import Library
from vectorstore.errors import LibraryBusy, LibraryDamaged

RULE = "Do ratified treaties prevail over laws?"


def test_a_rule_that_ended_is_shown_as_such(
    notes: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--library", str(notes.path), "ask", RULE, "--as-of", "2026-11-01", "--json"]) == 0
    today = answer_from_dict(json.loads(capsys.readouterr().out))
    assert main(["--library", str(notes.path), "ask", RULE, "--as-of", "2012-01-01", "--json"]) == 0
    older = answer_from_dict(json.loads(capsys.readouterr().out))
    # Yesterday's citation, looked at today: what the terminal says of a rule that has ended.
    remark = "No longer in force since 10 March 2017:"
    ended = replace(older.citations[0], number=2, in_force=False)
    sentence = AnswerSentence(ended.quote, (2,), remark)
    both = replace(
        today,
        sentences=(*today.sentences[:1], sentence),
        citations=(*today.citations[:1], ended),
    )
    show_answer(both)
    out = capsys.readouterr().out
    assert f"[1] {remark} {ended.quote} [2]" in out.splitlines()[0]
    assert "[2] Constitution of the Republic of Kazakhstan" in out
    assert "(No longer in force since 10 March 2017)" in out


def test_a_rule_in_force_says_until_when(
    notes: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--library", str(notes.path), "ask", RULE, "--as-of", "2012-01-01"]) == 0
    out = capsys.readouterr().out
    assert "(In force until 10 March 2017)" in out
    assert out.endswith("As of 1 January 2012\n")


def test_what_the_system_refuses_is_named() -> None:
    error = PermissionError(13, "Permission denied", "/there/catalogue.db")
    assert explain(error) == ("/there/catalogue.db: Permission denied", 2)
    assert explain(OSError(28, "No space left on device")) == ("No space left on device", 2)


def test_only_damage_ends_with_3() -> None:
    assert explain(LibraryDamaged("broken; restore it")) == ("broken; restore it", 3)
    assert explain(LibraryBusy("busy; wait")) == ("busy; wait", 2)


def test_nothing_is_downloaded_when_nobody_can_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/null").open() as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        assert may_download("a model (0.5 GB)") is False
