"""What holds on the day asked about: sentences of a later time, and rules that have ended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from qa.features import Candidate

_ENDED_MARGIN = 4.0  # how far an ended rule may lie behind and still be worth a remark
_SAME_MATTER = 0.88  # cosine from which an ended rule is about what the answer is about
_PAST = re.compile(
    r"\b(did|was|were|had|until|before|former|formerly|previously|used to|old|ended|end)\b"
    r"|\b(был|была|было|были|до|прежн|ранее|раньше|утратил|прекратил)"
    r"|\b(болды|болған|дейін|бұрын|ескі|тоқтат)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


def asks_of_the_past(question: str, as_of: date) -> bool:
    """Whether the words of a question ask for how things were rather than are."""
    years = [int(year) for year in _YEAR.findall(question)]
    return bool(_PAST.search(question)) or any(year < as_of.year for year in years)


def tells_the_future(candidate: Candidate, as_of: date) -> bool:
    """Whether an undated passage's sentence is all about years after a day that is past."""
    if as_of >= date.today() or candidate.hit.passage.in_force(as_of) is not None:
        return False
    return min(map(int, _YEAR.findall(candidate.text)), default=as_of.year) > as_of.year


def ended_before(
    chosen: Sequence[Candidate],
    other: Sequence[Candidate],
    scores: dict[int, float],
    as_of: date,
) -> tuple[Candidate, ...]:
    """The ended rule that came before the answer's, when it is about the same matter."""
    if not chosen:
        return ()
    floor = max(scores[id(c)] for c in chosen) - _ENDED_MARGIN
    near = [
        (ended, scores[id(c)], c)
        for c in other
        if (ended := c.hit.passage.valid_to) is not None
        and ended <= as_of
        and scores[id(c)] >= floor
        and max(float(c.vector @ shown.vector) for shown in chosen) >= _SAME_MATTER
    ]
    return (max(near, key=lambda pair: pair[:2])[2],) if near else ()
