"""How close a sentence is in meaning to the evidence for it."""

from __future__ import annotations

from typing import NamedTuple

from vectorstore.analysis import terms, units
from vectorstore.embedding import Embedder
from vectorstore.records import Language

# Calibrated on the paraphrases of `kazqa eval guard`: 97 in 100 come closer than this, and what
# a small chat model invented about the same things mostly does not.
_SIMILAR: dict[Language, float] = {"en": 0.92, "ru": 0.91, "kk": 0.91}  # cosine, multilingual-e5
_SIMILAR_COPIED = 0.9  # enough where nearly every word is the evidence's
_SIMILAR_ABROAD = 0.85  # across languages, where words can't be compared
_UNCITED = 0.015  # how much closer a sentence must come that names no passage of its own
_COPIED = 0.95
_COVERED = 0.5
_TELLING = 2  # words that a statement has at least
_MODEL = "multilingual-e5-small"


def is_calibrated(embedder: Embedder) -> bool:
    """Whether the cosines of a model mean what was calibrated: those of the default one."""
    return embedder.fingerprint.startswith(_MODEL)


class Closeness(NamedTuple):
    """Cosine with the nearest evidence sentence, None if not known, and words shared, 0 to 1."""

    similarity: float | None
    coverage: float


def coverage(sentence: str, language: Language, evidence: frozenset[str]) -> float:
    """The share of a sentence's telling words and concepts that the evidence has; 0 without any.

    Numbers and dates are left out: they are claims of their own.
    """
    telling = [
        unit
        for unit in units(sentence, language)
        if (unit.is_concept or unit.telling) and not any(map(str.isdigit, unit.folded))
    ]
    if len(telling) < _TELLING:
        return 0.0
    said = [unit.term in evidence or {*unit.telling} <= evidence for unit in telling]
    return sum(said) / len(said)


def evidence_terms(text: str, language: Language) -> frozenset[str]:
    """What `coverage` looks words up in: the terms of a text of that language."""
    return frozenset(terms(text, language))


def close_enough(
    closeness: Closeness, language: Language, *, abroad: bool = False, cited: bool = True
) -> bool:
    """Whether a sentence of a language says what its evidence does.

    `abroad` where the evidence is in another language, `cited` where the sentence names a passage.
    """
    if abroad:
        least = _SIMILAR_ABROAD
    elif closeness.coverage >= _COPIED:
        least = _SIMILAR_COPIED
    else:
        least = _SIMILAR[language]
    least += 0 if cited else _UNCITED
    near = closeness.similarity is None or closeness.similarity >= least
    return near and (abroad or closeness.coverage >= _COVERED)
