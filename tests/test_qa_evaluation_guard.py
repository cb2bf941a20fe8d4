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
from qa.evaluation.guarding import Trial, Trials
from qa.evaluation.modelled import questions, runs
from qa.settings import QASettings
from vectorstore import Library

local_server = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("local_server.py"))))
A_KIND = 12  # altered sentences of each kind: 216 in all


@pytest.fixture(scope="module")
def trials(notes: Library) -> Trials:
    return Trials(notes)


def wrong(tried: list[Trial]) -> list[Trial]:
    return [trial for trial in tried if not trial.ok]


def test_altered_sentences_are_stopped(trials: Trials) -> None:
    tried = list(trials.altered(A_KIND))
    assert len(tried) >= 200
    assert {trial.kind for trial in tried} == set(KINDS)
    assert len(wrong(tried)) <= (1 - STOPPED_AT_LEAST) * len(tried), wrong(tried)


def test_paraphrases_pass(trials: Trials) -> None:
    tried = list(trials.paraphrased())
    assert len(tried) >= 100
    assert len(wrong(tried)) <= (1 - PASSED_AT_LEAST) * len(tried), wrong(tried)


def test_sentences_of_the_notes_support_themselves(trials: Trials) -> None:
    tried = list(trials.verbatim(every=7))
    assert len(tried) > 200
    assert wrong(tried) == []


def test_the_command_prints_its_tables_and_measures_up(
    notes: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--library", str(notes.path), "eval", "guard", "--most", "3"]
    code = main([*command, "--json"])
    told = json.loads(capsys.readouterr().out)
    stopped, passed = told["altered_stopped"][-1], told["paraphrases_passed"][-1]
    assert stopped["of"] == 3 * len(KINDS)
    assert passed["of"] == len(list(Trials(notes).paraphrased()))
    good = stopped["share"] >= STOPPED_AT_LEAST and passed["share"] >= PASSED_AT_LEAST
    assert code == (0 if good else 1)
    assert told["model"] is None


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
