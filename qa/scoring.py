"""The small calibrated model of the quotes answerer: logistic regressions over features.

One scores a sentence (does it answer?), one the whole answer (is the best sentence right?).
Each has a set of weights for sources in the question's language and one for other languages,
where words say little. `bench/train_scoring.py` trains them and writes `qa/scoring.json`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp

import numpy as np

from qa.features import FEATURES, Candidate

ANSWER_FEATURES = (
    "best",
    "lead",
    "sentence_similarity",
    "similarity_over_rest",
    "sentence_coverage",
    "passage_coverage",
    "rarest_missing",
    "share_missing",
    "names_missing",
    "lacks_wanted",
    "question_length",
)


@dataclass(frozen=True, slots=True)
class Logistic:
    """Weights for raw features and an intercept; gives log-odds."""

    weights: tuple[float, ...]
    intercept: float

    def log_odds(self, features: Sequence[float]) -> float:
        """Log-odds of one row of features, in the order the weights were trained on."""
        return float(np.dot(self.weights, features)) + self.intercept


@dataclass(frozen=True, slots=True)
class Scorer:
    """The trained models by whether the source is in the question's language."""

    sentence: dict[bool, Logistic]
    answer: dict[bool, Logistic]

    def sentence_scores(self, found: Sequence[Candidate]) -> list[float]:
        """The log-odds of each candidate that it answers the question."""
        return [self.sentence[same_language(c)].log_odds(c.features) for c in found]

    def confidence(self, found: Sequence[Candidate], scores: Sequence[float]) -> float:
        """The probability that the best candidate answers the question, 0 to 1."""
        if not found:
            return 0.0
        features, same = answer_features(found, scores)
        return 1 / (1 + exp(-self.answer[same].log_odds(features)))


def same_language(candidate: Candidate) -> bool:
    """Whether a candidate's document is in the language of the question."""
    return not candidate.features[FEATURES.index("other_language")]


def answer_features(
    found: Sequence[Candidate], scores: Sequence[float]
) -> tuple[tuple[float, ...], bool]:
    """The features of the whole answer, and whether its best sentence is in the same language."""
    best = max(range(len(found)), key=lambda place: scores[place])
    top = found[best]
    elsewhere = [
        score for c, score in zip(found, scores, strict=True) if c.hit.passage != top.hit.passage
    ]
    values = dict(zip(FEATURES, top.features, strict=True))
    values["best"] = scores[best]
    values["lead"] = scores[best] - max(elsewhere, default=scores[best] - 1.0)
    return tuple(values[name] for name in ANSWER_FEATURES), same_language(top)


@cache
def trained() -> Scorer:
    """The scorer with the weights that ship with the package."""
    stored = json.loads((files("qa") / "scoring.json").read_text("utf-8"))
    if stored["features"] != list(FEATURES) or stored["answer_features"] != list(ANSWER_FEATURES):
        message = "qa/scoring.json is for other features: run bench/train_scoring.py"
        raise RuntimeError(message)
    return Scorer(_by_language(stored["sentence"]), _by_language(stored["answer"]))


def _by_language(stored: dict[str, dict[str, object]]) -> dict[bool, Logistic]:
    """The two models of one step, from their JSON."""
    return {
        same: Logistic(tuple(stored[name]["weights"]), stored[name]["intercept"])  # type: ignore[arg-type]
        for same, name in ((True, "same_language"), (False, "other_language"))
    }
