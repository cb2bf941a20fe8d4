"""`python -m bench`: KazQA against the textbook LangChain pipeline, then 20,000 passages.

Both pipelines run by turns on the same text, each run a process of its own; what counts is the
ratio of the medians. Exits with 1 when a ratio misses its goal.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.text import prose, questions

HERE = Path(__file__).parent
console = Console(width=100)

Figures = dict[str, Any]


@dataclass(frozen=True)
class Goal:
    """One comparison: a figure of each pipeline, and the least ratio of textbook to KazQA."""

    name: str
    unit: str
    run: str
    figure: Callable[[Figures], float]
    least: float


def _peak(figures: Figures) -> float:
    return max(figures["peak_mb"].values())


GOALS = (
    Goal("adding, model loaded", "s", "add", lambda f: f["add_s"], 1.3),
    Goal("warm question, p50", "ms", "ask", lambda f: f["question_ms_p50"], 1.0),
    Goal("cold question, whole process", "s", "cold", lambda f: f["seconds"], 4.0),
    Goal("peak memory, adding", "MB", "add", _peak, 1.0),
    Goal("peak memory, asking", "MB", "ask", _peak, 1.0),
)


def _run(script: str, mode: str, work: Path, folder: Path) -> Figures:
    arguments = [str(HERE / script), mode, str(work / "text.txt"), str(work / "questions.txt")]
    done = subprocess.run(
        [sys.executable, *arguments, str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{script} {mode} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def _cold(library: Path, question: str) -> Figures:
    """`kazqa ask` from the start of the process to its end."""
    command = [sys.executable, "-m", "qa", "--library", str(library), "ask", question]
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode not in (0, 1):
        sys.exit(f"kazqa ask failed:\n{done.stderr}")
    return {"seconds": seconds}


def _turn(work: Path, number: int) -> dict[str, dict[str, Figures]]:
    """One run of everything; the order changes from turn to turn."""
    textbook, own = work / f"textbook-{number}", work / f"kazqa-{number}"
    asked = (work / "questions.txt").read_text("utf-8").splitlines()[0]
    found: dict[str, dict[str, Figures]] = {"textbook": {}, "kazqa": {}}

    def one() -> None:
        for mode in ("add", "ask"):
            found["textbook"][mode] = _run("textbook.py", mode, work, textbook)
        opened = found["textbook"]["ask"]["start_to_first_answer_s"]
        found["textbook"]["cold"] = {"seconds": opened}

    def other() -> None:
        for mode in ("add", "ask"):
            found["kazqa"][mode] = _run("pipeline.py", mode, work, own)
        found["kazqa"]["cold"] = _cold(own, asked)

    for step in (one, other) if number % 2 else (other, one):
        step()
    return found


def _compare(turns: Sequence[dict[str, dict[str, Figures]]]) -> bool:
    """Print the table of ratios; whether all reach their goals."""
    table = Table("", "textbook", "KazQA", "ratio", "goal", "", title="median (least to most)")
    good = True
    for goal in GOALS:
        cells, medians = [], []
        for side in ("textbook", "kazqa"):
            values = [goal.figure(turn[side][goal.run]) for turn in turns]
            medians.append(statistics.median(values))
            spread = f"({min(values):.2f} to {max(values):.2f})"
            cells.append(f"{medians[-1]:.2f} {goal.unit} {spread}")
        ratio = medians[0] / medians[1]
        good &= ratio >= goal.least
        mark = "ok" if ratio >= goal.least else "MISSED"
        table.add_row(goal.name, *cells, f"{ratio:.2f}", f">= {goal.least}", mark)
    console.print(table)
    return good


def main() -> int:
    """Run the comparison and the growth to many passages; 0 when every goal is reached."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--words", type=int, default=20_000, help="of text in the comparison")
    parser.add_argument("--passages", type=int, default=20_000, help="to grow to; 0 for none")
    given = parser.parse_args()
    console.print(
        f"{platform.platform()}, {len(os.sched_getaffinity(0))} cores, "
        f"Python {platform.python_version()}, {given.runs} runs of {given.words} words"
    )
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "text.txt").write_text(prose(given.words), "utf-8")
        (work / "questions.txt").write_text("\n".join(questions(101)) + "\n", "utf-8")
        turns = [_turn(work, number) for number in range(given.runs)]
        tokens = turns[0]["textbook"]["add"]["tokens"]
        rates = [
            tokens / statistics.median(turn[side]["add"]["add_s"] for turn in turns)
            for side in ("textbook", "kazqa")
        ]
        console.print(f"{tokens} tokens of source text: {rates[0]:.0f} and {rates[1]:.0f} a second")
        good = _compare(turns)
    if given.passages:  # in a process of its own, whose memory is the library's alone
        grown = [sys.executable, "-m", "bench.scale", str(given.passages)]
        good &= subprocess.run(grown, check=False).returncode == 0
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
