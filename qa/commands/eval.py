"""`kazqa eval`: the guard on sentences made false, on paraphrases, and on a chat model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Literal

import typer

from qa.commands.invocation import ABSTAINED_OR_FAILED, ANSWERED, invocation
from qa.commands.parameters import AsJson, Model
from qa.console import write, write_json
from qa.evaluation.figures_of_runs import Figures, figures_of, lines_of
from qa.evaluation.guarding import Trial, Trials
from qa.evaluation.modelled import Run, questions, runs
from qa.evaluation.tables import Rate, as_json, rates, table
from qa.rendering import visible

STOPPED_AT_LEAST = 0.97
PASSED_AT_LEAST = 0.95
DOUBTFUL_BELOW = 0.02


def evaluate(
    context: typer.Context,
    what: Annotated[  # noqa: ARG001 - there is one thing to measure so far
        Literal["guard"], typer.Argument(help="guard: what it stops and what it lets pass.")
    ],
    most: Annotated[int, typer.Option(min=1, help="Altered sentences of each kind.")] = 45,
    model: Model = None,
    every: Annotated[int, typer.Option(min=1, help="Ask the model every n-th question.")] = 1,
    failures: Annotated[bool, typer.Option(help="Print what the guard got wrong.")] = False,
    in_json: AsJson = False,
) -> int:
    """Measure the guard, and a chat model behind it. Exit code 1 if a figure is too low."""
    with invocation(context).assistant(model=model) as assistant:
        trials = Trials(assistant.library)
        altered, paraphrased = list(trials.altered(most)), list(trials.paraphrased())
        ran = list(runs(assistant, questions()[::every])) if assistant.model else []
    stopped, passed, figures = _rates(altered), _rates(paraphrased), figures_of(ran)
    if in_json:
        shown = {"altered_stopped": as_json(stopped), "paraphrases_passed": as_json(passed)}
        write_json({**shown, "model": asdict(figures) if ran else None})
    else:
        write(table(stopped, "altered sentences stopped"))
        write(f"\n{table(passed, 'paraphrases passed')}")
        write("".join(f"\n{line}" for line in lines_of(figures)) if ran else "")
        if failures:
            _write_failures([*altered, *paraphrased], ran)
    return ANSWERED if _holds(stopped, passed, figures) else ABSTAINED_OR_FAILED


def _rates(trials: Sequence[Trial]) -> list[Rate]:
    return rates((trial.kind, trial.language, trial.ok) for trial in trials)


def _holds(stopped: Sequence[Rate], passed: Sequence[Rate], figures: Figures) -> bool:
    """Whether all figures are as good as they have to be."""
    return (
        stopped[-1].share >= STOPPED_AT_LEAST
        and passed[-1].share >= PASSED_AT_LEAST
        and figures.doubtful_share < DOUBTFUL_BELOW
        and not figures.off_subject_answered
    )


def _write_failures(trials: Sequence[Trial], ran: Sequence[Run]) -> None:
    for trial in trials:
        if not trial.ok:
            write(
                f"{trial.kind}, {trial.language}: {visible(trial.text)}  ({trial.why or 'passed'})"
            )
    for run in ran:
        for doubt in run.doubtful:
            told = " | ".join(map(visible, doubt.quotes))
            said = visible(doubt.text)
            write(f"doubtful, {run.question.language}: {said}  ({doubt.why}) <- {told}")
