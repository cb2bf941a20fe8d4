"""What many questions asked of a chat model come to: shares and times."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qa.evaluation.modelled import Run


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of questions, and of a model's sentences; times are medians in seconds."""

    questions: int
    outcomes: dict[str, dict[str, int]]  # kind of question: whose words were shown, how often
    said: int
    shown: int
    stopped: int
    read: int
    doubtful: int
    first: float | None  # to the first sentence shown that is the model's
    whole: float | None

    @property
    def doubtful_share(self) -> float:
        """Of the sentences shown, those found in their quotes neither strictly nor by a reader."""
        return self.doubtful / self.shown if self.shown else 0.0

    @property
    def off_subject_answered(self) -> int:
        """Questions about something else that ended in an answer: there should be none."""
        return sum(n for how, n in self.outcomes.get("off-subject", {}).items() if how != "refused")


def figures_of(ran: Sequence[Run]) -> Figures:
    """The figures of a series of runs."""
    outcomes: dict[str, Counter[str]] = {}
    for run in ran:
        outcomes.setdefault(run.question.kind, Counter())[run.outcome] += 1
    shown, stopped = sum(run.shown for run in ran), sum(run.stopped for run in ran)
    own = [run for run in ran if run.outcome == "model"]
    return Figures(
        questions=len(ran),
        outcomes={kind: dict(counted) for kind, counted in outcomes.items()},
        said=shown + stopped,
        shown=shown,
        stopped=stopped,
        read=sum(run.read for run in ran),
        doubtful=sum(len(run.doubtful) for run in ran),
        first=statistics.median(run.first for run in own) if own else None,
        whole=statistics.median(run.whole for run in own) if own else None,
    )


def lines_of(figures: Figures) -> list[str]:
    """The figures in words."""
    lines = [f"questions asked of the model's assistant: {figures.questions}"]
    for kind, counted in figures.outcomes.items():
        shown = ", ".join(f"{how} {number}" for how, number in sorted(counted.items()))
        lines.append(f"  {kind}: {shown}")
    lines.append(f"sentences the model said: {figures.said}, stopped {figures.stopped}")
    strictly = figures.shown - figures.read - figures.doubtful
    share = f"{100 * figures.doubtful_share:.1f}%"
    lines.append(
        f"sentences shown as supported: {figures.shown}; found in their quotes by a strict check "
        f"{strictly}, by a reader {figures.read}, by neither {figures.doubtful} ({share})"
    )
    if figures.first is not None:
        lines.append(
            f"median seconds to the first sentence {figures.first:.2f}, to the end "
            f"{figures.whole:.2f}"
        )
    return lines
