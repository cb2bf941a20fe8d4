"""The quotes answerer: the fewest verbatim sentences that answer, or none.

Sentences of the best passages are scored by the model of `qa/scoring.py`; rules that have
ended are told apart from those in force on the day asked about and never pass for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from qa.features import FEATURES, Candidate, candidates
from qa.questions import Question, Wanted
from qa.scoring import Scorer, trained
from qa.settings import QASettings
from vectorstore import Hit, Library
from vectorstore.embedding import Vectors

# A further sentence must come this close to the best one, in log-odds: one sentence answers
# "when" and "who", while a rule or a list is often told in two.
_MARGIN: dict[Wanted, float] = {"date": 0.35, "number": 0.35, "agent": 0.5, "place": 0.35}
_MARGIN_ELSE = 0.8
_SAME_PASSAGE = 0.4  # the next sentence of the same passage needs less
_SAID_ALREADY = 0.955  # cosine above which a sentence repeats another one
_ENDED_MARGIN = 4.0  # how far an ended rule may lie behind and still be worth a remark
_SAME_MATTER = 0.88  # cosine from which an ended rule is about what the answer is about
_PAST = re.compile(
    r"\b(did|was|were|had|until|before|former|formerly|previously|used to|old|ended|end)\b"
    r"|\b(был|была|было|были|до|прежн|ранее|раньше|утратил|прекратил)"
    r"|\b(болды|болған|дейін|бұрын|ескі|тоқтат)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Selection:
    """What to quote: the answer's sentences, ended rules worth a remark, and the confidence."""

    chosen: tuple[Candidate, ...]
    ended: tuple[Candidate, ...]
    confidence: float
    considered: tuple[Candidate, ...] = field(default=(), repr=False)


def select(
    library: Library,
    question: Question,
    vector: Vectors,
    hits: Sequence[Hit],
    as_of: date,
    settings: QASettings,
) -> Selection:
    """The sentences of `hits` that answer the question for the day `as_of`, as few as can be."""
    scorer = trained()
    found = [
        candidate
        for candidate in candidates(library, question, vector, hits)
        if not _tells_the_future(candidate, as_of) and not lacks_a_name(candidate)
    ]
    scores = dict(zip(map(id, found), scorer.sentence_scores(found), strict=True))
    other = [c for c in found if c.hit.passage.in_force(as_of) is False]
    current = [c for c in found if c.hit.passage.in_force(as_of) is not False]
    if _about_the_past(question, as_of) and _best(other, scores) > _best(current, scores):
        current, other = other, []
    confidence = _confidence(scorer, current, scores)
    beside = _confidence(scorer, other, scores)
    if confidence < settings.abstain_below and confidence < beside:
        current, other, confidence = other, [], beside
    chosen = _fewest(question, current, scores, settings.max_sentences)
    remarks = _worth_a_remark(other, scores, chosen, as_of) if chosen else ()
    return Selection(chosen, remarks, confidence, tuple(found))


def _tells_the_future(candidate: Candidate, as_of: date) -> bool:
    """Whether an undated passage's sentence is all about years after a day that is past."""
    if as_of >= date.today() or candidate.hit.passage.in_force(as_of) is not None:
        return False
    return min(map(int, _YEAR.findall(candidate.text)), default=as_of.year) > as_of.year


def lacks_a_name(candidate: Candidate) -> bool:
    """Whether a passage never says a name or number of the question that it would write alike.

    Then it is about another state, treaty or year, however alike it sounds.
    """
    return candidate.features[FEATURES.index("names_missing")] > 0


def _about_the_past(question: Question, as_of: date) -> bool:
    """Whether the words of a question ask for how things were rather than are."""
    years = [int(year) for year in _YEAR.findall(question.text)]
    return bool(_PAST.search(question.text)) or any(year < as_of.year for year in years)


def _best(found: Sequence[Candidate], scores: dict[int, float]) -> float:
    return max((scores[id(c)] for c in found), default=float("-inf"))


def _confidence(scorer: Scorer, found: Sequence[Candidate], scores: dict[int, float]) -> float:
    return scorer.confidence(found, [scores[id(c)] for c in found])


def _fewest(
    question: Question, found: Sequence[Candidate], scores: dict[int, float], limit: int
) -> tuple[Candidate, ...]:
    """The best sentence and those close behind that add to it, in reading order."""
    ordered = sorted(found, key=lambda c: -scores[id(c)])
    if not ordered:
        return ()
    best = ordered[0]
    margin = _MARGIN.get(question.wanted, _MARGIN_ELSE)
    chosen = [best]
    for candidate in ordered[1:]:
        near = _SAME_PASSAGE if candidate.hit.passage == best.hit.passage else 0.0
        close = scores[id(candidate)] >= scores[id(best)] - margin - near
        if len(chosen) < limit and close and not _repeats(candidate, chosen):
            chosen.append(candidate)
    return in_reading_order(chosen)


def _repeats(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    return any(
        candidate.text == other.text or float(candidate.vector @ other.vector) > _SAID_ALREADY
        for other in chosen
    )


def _worth_a_remark(
    other: Sequence[Candidate],
    scores: dict[int, float],
    chosen: Sequence[Candidate],
    as_of: date,
) -> tuple[Candidate, ...]:
    """The ended rule that came before the answer's, when it is about the same matter."""
    floor = _best(chosen, scores) - _ENDED_MARGIN
    near = [
        (ended, scores[id(c)], c)
        for c in other
        if (ended := c.hit.passage.valid_to) is not None
        and ended <= as_of
        and scores[id(c)] >= floor
        and max(float(c.vector @ shown.vector) for shown in chosen) >= _SAME_MATTER
    ]
    return (max(near, key=lambda pair: pair[:2])[2],) if near else ()


def in_reading_order(chosen: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Documents in the order of their best passage, sentences as they stand in each."""
    first: dict[str, int] = {}
    for candidate in sorted(chosen, key=lambda c: c.rank):
        first.setdefault(candidate.hit.passage.document.id, candidate.rank)
    return tuple(sorted(chosen, key=lambda c: (first[c.hit.passage.document.id], c.span)))
