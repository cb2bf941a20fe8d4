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
from qa.scoring import Scorer, same_language, trained
from qa.settings import QASettings
from qa.unverified import says_unverified, unverified_remarks
from qa.validity import asks_of_the_past, ended_before, tells_the_future
from vectorstore import Hit, Library
from vectorstore.embedding import Vectors

# A further sentence must come this close to the best one, in log-odds: one sentence answers
# "when" and "who", while a rule or a list is often told in two.
_MARGIN: dict[Wanted, float] = {"date": 0.35, "number": 0.35, "agent": 0.5, "place": 0.35}
_MARGIN_ELSE = 0.8
_SAME_PASSAGE = 0.4  # the next sentence of the same passage needs less
_DISAGREEMENT = 3.0  # and one that says how sources disagree belongs to what it is about
_NEAR = 3.0  # log-odds behind the best sentence within which others are about what is asked
_SAID_ALREADY = 0.955  # cosine above which a sentence repeats another one
_AS_WELL = 0.7  # another language must be twice as likely to answer, in log-odds
_SOURCES_DISAGREE = re.compile(
    r"\bsources (?:disagree|differ)\b|\bисточники расходятся|\bдереккөздер\b.*\bәр\s?түрлі",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Selection:
    """What to quote: the answer's sentences, ended rules worth a remark, and the confidence.

    `unverified` is true where they say that what is asked for was not verified. `near` are all
    the sentences that come close to the best one, whether they are quoted or not.
    """

    chosen: tuple[Candidate, ...]
    ended: tuple[Candidate, ...]
    confidence: float
    unverified: bool
    considered: tuple[Candidate, ...] = field(default=(), repr=False)
    near: tuple[Candidate, ...] = field(default=(), repr=False)


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
        if not tells_the_future(candidate, as_of) and not lacks_a_name(candidate)
    ]
    scores = dict(zip(map(id, found), scorer.sentence_scores(found), strict=True))
    other = [c for c in found if c.hit.passage.in_force(as_of) is False]
    current = [c for c in found if c.hit.passage.in_force(as_of) is not False]
    if asks_of_the_past(question.text, as_of) and _best(other, scores) > _best(current, scores):
        current, other = other, []
    current = _preferred(scorer, current, scores, settings.abstain_below)
    confidence = _confidence(scorer, current, scores)
    beside = _confidence(scorer, other, scores)
    if confidence < settings.abstain_below and confidence < beside:
        current, other, confidence = other, [], beside
    chosen = _fewest(question, current, scores, settings.max_sentences)
    remarks = ended_before(chosen, other, scores, as_of)
    unverified = bool(unverified_remarks(question, chosen, scores))
    if not unverified:
        chosen = tuple(c for c in chosen if not says_unverified(c.text, c.hit.passage))
    floor = _best(current, scores) - _NEAR
    near = tuple(c for c in current if scores[id(c)] >= floor)
    return Selection(chosen, remarks, confidence, unverified, tuple(found), near)


def says_disagreement(text: str) -> bool:
    """Whether a sentence says that sources differ."""
    return bool(_SOURCES_DISAGREE.search(text))


def lacks_a_name(candidate: Candidate) -> bool:
    """Whether a passage never says a name or number of the question that it would write alike.

    Then it is about another state, treaty or year, however alike it sounds.
    """
    return candidate.features[FEATURES.index("names_missing")] > 0


def _preferred(
    scorer: Scorer, found: list[Candidate], scores: dict[int, float], enough: float
) -> list[Candidate]:
    """Those in the question's language alone, if they answer and the others hardly better."""
    own = [candidate for candidate in found if same_language(candidate)]
    as_well = _best(own, scores) >= _best(found, scores) - _AS_WELL
    return own if as_well and _confidence(scorer, own, scores) >= enough else found


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
    # How the sources disagree goes before whatever else would fill the answer.
    for candidate in sorted(ordered[1:], key=lambda c: _nearness(c, best) < _DISAGREEMENT):
        close = scores[id(candidate)] >= scores[id(best)] - margin - _nearness(candidate, best)
        if len(chosen) < limit and close and not _repeats(candidate, chosen):
            chosen.append(candidate)
    return in_reading_order(chosen)


def _nearness(candidate: Candidate, best: Candidate) -> float:
    """How much further behind the best sentence one of its own passage may lie."""
    if candidate.hit.passage != best.hit.passage:
        return 0.0
    return _DISAGREEMENT if says_disagreement(candidate.text) else _SAME_PASSAGE


def _repeats(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    return any(
        candidate.text == other.text or float(candidate.vector @ other.vector) > _SAID_ALREADY
        for other in chosen
    )


def in_reading_order(chosen: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Documents in the order of their best passage, sentences as they stand in each."""
    first: dict[str, int] = {}
    for candidate in sorted(chosen, key=lambda c: c.rank):
        first.setdefault(candidate.hit.passage.document.id, candidate.rank)
    return tuple(sorted(chosen, key=lambda c: (first[c.hit.passage.document.id], c.span)))
