"""The guard's figures on a sample of its own test, and on a real model."""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from qa import Assistant
from qa.__main__ import main
from qa.commands.eval import DOUBTFUL_BELOW, PASSED_AT_LEAST, STOPPED_AT_LEAST
from qa.evaluation.alterations import KINDS
from qa.evaluation.figures_of_runs import figures_of
from qa.evaluation.guarding import Trial, Trials, paraphrases
from qa.evaluation.modelled import questions, runs
from qa.settings import QASettings
from vectorstore import Library

local_server = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("local_server.py"))))
A_KIND = 12  # altered sentences of each kind: 216 in all


@pytest.fixture(scope="module")
def altered(notes: Library) -> list[Trial]:
    return list(Trials(notes).altered(A_KIND))


@pytest.fixture(scope="module")
def paraphrased(notes: Library) -> list[Trial]:
    return list(Trials(notes).paraphrased())


def wrong(tried: list[Trial]) -> list[Trial]:
    return [trial for trial in tried if not trial.ok]


def test_altered_sentences_are_stopped(altered: list[Trial]) -> None:
    assert len(altered) >= 200
    assert {trial.kind for trial in altered} == set(KINDS)
    assert len(wrong(altered)) <= (1 - STOPPED_AT_LEAST) * len(altered), wrong(altered)


def test_paraphrases_pass(paraphrased: list[Trial]) -> None:
    assert len(paraphrased) >= 100
    assert len(wrong(paraphrased)) <= (1 - PASSED_AT_LEAST) * len(paraphrased), wrong(paraphrased)


def test_sentences_of_the_notes_support_themselves(notes: Library) -> None:
    tried = list(Trials(notes).verbatim(every=7))
    assert len(tried) > 200
    assert wrong(tried) == []


def test_the_command_prints_its_tables_and_measures_up(
    notes: Library,
    altered: list[Trial],
    paraphrased: list[Trial],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What was tried above is not tried again, which would take as long.
    tried = SimpleNamespace(altered={A_KIND: altered}.get, paraphrased=lambda: paraphrased)
    given: list[Path] = []

    def made(library: Library) -> SimpleNamespace:
        given.append(library.path)
        return tried

    monkeypatch.setattr("qa.commands.eval.Trials", made)
    command = ["--library", str(notes.path), "eval", "guard", "--most", str(A_KIND)]
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    stopped, passed = told["altered_stopped"][-1], told["paraphrases_passed"][-1]
    assert stopped["of"] == len(altered) == A_KIND * len(KINDS)
    assert passed["of"] == len(paraphrased) == len(paraphrases())
    assert stopped["count"] == len(altered) - len(wrong(altered))
    assert passed["count"] == len(paraphrased) - len(wrong(paraphrased))
    assert told["model"] is None
    assert main([*command, "--failures"]) == 0
    said = capsys.readouterr().out
    assert all(kind in said for kind in KINDS)
    assert all(trial.text in said for trial in wrong([*altered, *paraphrased]))
    assert given == [notes.path] * 2


@pytest.fixture(scope="module")
def small(notes: Library) -> Iterator[Assistant]:
    """The built-in notes, worded by the local model."""
    with local_server.local_model() as spec:
        yield Assistant(notes, QASettings(model_tokens=100), model=spec)


@pytest.mark.model
@pytest.mark.enable_socket
def test_nothing_unsupported_of_a_real_model_is_shown_as_supported(small: Assistant) -> None:
    figures = figures_of(list(runs(small, questions())))
    assert figures.questions >= 150
    assert figures.stopped > 0
    assert figures.doubtful_share < DOUBTFUL_BELOW
    assert figures.off_subject_answered == 0
