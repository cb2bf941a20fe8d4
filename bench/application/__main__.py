"""`python -m bench.application`: start-up, overhead per answer, 20 and 50 visitors at once.

Each figure stands beside a reference of the same run: the smallest application of Gradio for the
start, the answerer alone in this process for answers. Exits with 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from bench.application.asking import Asked, asked_at_once, p95
from bench.application.large import pdf
from bench.application.running import application, smallest
from bench.application.watching import chromium, seconds_from_enter
from qa import Assistant
from qa.opening import make_library
from qa.settings import QASettings
from vectorstore.settings import VectorStoreSettings

console = Console(width=100)

_STARTS = 5
_PAGES = 300
_WORDS_A_PAGE = 300
_QUESTIONS = (
    "When did Kazakhstan join the UN?",
    "Who recognised Kazakhstan first?",
    "Do ratified treaties prevail over the laws of Kazakhstan?",
    "When was the Budapest Memorandum signed?",
    "When did Kazakhstan declare its independence?",
    "Когда Казахстан стал членом ООН?",
    "Кто первым признал Казахстан?",
    "Қазақстан БҰҰ-ға қашан кірді?",
    "Қазақстанды бірінші болып кім таныды?",
    "When did Kazakhstan accede to the Non-Proliferation Treaty?",
)


class Goals:
    """The table of what was measured, and whether every goal is met."""

    def __init__(self) -> None:
        self.met = True
        self.table = Table("what", "KazQA", "reference", "difference", "goal")

    def row(self, what: str, measured: float, reference: float, most: float) -> None:
        """A figure and its reference in seconds, and how much more it may be."""
        more = measured - reference
        self.met &= more <= most
        self.table.add_row(
            what,
            f"{measured * 1000:,.0f} ms",
            f"{reference * 1000:,.0f} ms",
            f"{more * 1000:,.0f} ms",
            f"≤ {most * 1000:,.0f} ms{'' if more <= most else '  missed'}",
        )

    def count(self, what: str, found: int, most: int) -> None:
        """Something counted of which there may be so many."""
        self.met &= found <= most
        self.table.add_row(
            what, str(found), "", "", f"≤ {most}{'' if found <= most else '  missed'}"
        )


def main() -> int:
    """Measure, print the table; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m bench.application")
    parser.add_argument("--starts", type=int, default=_STARTS, help="starts of each kind")
    starts = parser.parse_args().starts
    goals = Goals()
    with tempfile.TemporaryDirectory() as folder:
        store = VectorStoreSettings(library=Path(folder) / "library")
        with make_library(store) as library:
            answerer = Assistant(library, QASettings(), model="none")
            _start(goals, store.library, starts)
            with application(store.library) as (base, _):
                _one(goals, base, answerer)
                _many(goals, base, answerer)
                _while_adding(goals, base)
    console.print(goals.table)
    return 0 if goals.met else 1


def _start(goals: Goals, library: Path, starts: int) -> None:
    """By turns, so that a slower moment of the machine meets both."""
    own, gradios = [], []
    for _ in range(starts):
        with smallest() as (_, seconds):
            gradios.append(seconds)
        with application(library) as (_, seconds):
            own.append(seconds)
    goals.row(
        f"from the command to a page, median of {starts}",
        statistics.median(own),
        statistics.median(gradios),
        1.0,
    )


def _one(goals: Goals, base: str, answerer: Assistant) -> None:
    """One visitor, from Enter to the answer on the page."""
    if chromium() is None:
        console.print("Chromium is not installed: Enter to answer is not measured")
        return
    alone = statistics.median(_timed(answerer, each) for each in _QUESTIONS)
    seen = statistics.median(seconds_from_enter(base, _QUESTIONS))
    goals.row("from Enter to the answer on the page, median", seen, alone, 0.15)


def _many(goals: Goals, base: str, answerer: Assistant) -> None:
    """20 visitors who ask in the same moment, and 50; the reference asks with as many threads."""
    asked_at_once(base, _QUESTIONS)
    for visitors in (20, 50):
        questions = _of(visitors)
        found = asked_at_once(base, questions)
        answered = [each.seconds for each in found if not each.busy and not each.failed]
        if visitors == 20:
            goals.row("20 at once, p95", p95(answered), p95(_together(answerer, questions)), 0.3)
            goals.count("20 at once, told to come again", sum(each.busy for each in found), 0)
        else:
            told = sum(each.busy for each in found)
            goals.table.add_row("50 at once, told to come again", str(told), "", "", "")
        goals.count(f"{visitors} at once, failed", _failed(found), 0)


def _while_adding(goals: Goals, base: str) -> None:
    """20 visitors ask again and again while a PDF of 300 pages is read and embedded."""
    sent = {"files": ("large.pdf", pdf(_PAGES, _WORDS_A_PAGE), "application/pdf")}
    started = time.perf_counter()
    reply = httpx.post(f"{base}/api/v1/documents", files=sent, trust_env=False, timeout=60)
    reply.raise_for_status()
    job, found = f"{base}/api/v1/jobs/{reply.json()['id']}", list[Asked]()
    while (state := httpx.get(job, trust_env=False).json())["running"]:
        found += asked_at_once(base, _of(20))
    seconds = time.perf_counter() - started
    slowest = p95([each.seconds for each in found])
    console.print(
        f"{_PAGES} pages were {state['items'][0]['state']} in {seconds:.1f} s; meanwhile "
        f"{len(found)} questions were asked, 20 at a time, p95 {slowest * 1000:,.0f} ms"
    )
    goals.count("failed while 300 pages were added", _failed(found), 0)


def _failed(found: Sequence[Asked]) -> int:
    for each in found:
        if each.failed:
            console.print(each.failed, markup=False)
    return sum(bool(each.failed) for each in found)


def _of(visitors: int) -> list[str]:
    return [_QUESTIONS[at % len(_QUESTIONS)] for at in range(visitors)]


def _timed(answerer: Assistant, question: str) -> float:
    started = time.perf_counter()
    answerer.ask(question)
    return time.perf_counter() - started


def _together(answerer: Assistant, questions: Sequence[str]) -> list[float]:
    """Seconds of each of the questions that many threads ask in the same moment."""
    ready = threading.Barrier(len(questions))

    def asked(question: str) -> float:
        ready.wait()
        return _timed(answerer, question)

    with ThreadPoolExecutor(len(questions)) as pool:
        return list(pool.map(asked, questions))


if __name__ == "__main__":
    sys.exit(main())
