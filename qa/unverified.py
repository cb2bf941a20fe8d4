"""What the shipped notes say they could not verify: asked for, it is refused, not answered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.features import FEATURES, Candidate
from qa.questions import Question
from vectorstore import Passage

_REMARK = re.compile(
    r"\bnot (?:verified|checked) for this note|\bдля этой заметки не провер"
    r"|\bне провер\w+ для этой заметки|\bбұл жазба үшін\b.*\bтексерілме",
    re.IGNORECASE,
)


def says_unverified(text: str, passage: Passage) -> bool:
    """Whether a sentence of a passage is a note's own remark that something was not verified."""
    return passage.document.note is not None and bool(_REMARK.search(text))


def unverified_remarks(
    question: Question, chosen: Sequence[Candidate], scores: dict[int, float]
) -> list[Candidate]:
    """The remarks, beside the best sentence or itself, that what is asked was not verified.

    One beside a sentence that holds the date, name or number asked for is about something else,
    unless it says more of the question.
    """
    if not chosen:
        return []
    best = max(chosen, key=lambda candidate: scores[id(candidate)]).hit.passage
    beside = [c for c in chosen if c.hit.passage == best]
    remarks = [c for c in beside if says_unverified(c.text, best)]
    if question.wanted in ("rule", "definition", "other"):
        return remarks
    told = max((_said(c) for c in beside if c not in remarks), default=0.0)
    return [remark for remark in remarks if _said(remark) > told]


def _said(candidate: Candidate) -> float:
    """How much of the question a sentence says, 0 to 1."""
    return candidate.features[FEATURES.index("sentence_coverage")]
