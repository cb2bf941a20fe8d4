"""What is measured of a question and one sentence that might answer it.

The features of a candidate are the input of the small model in `qa/scoring.py`; its weights
belong to exactly this list, so the list and the weights change together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from qa.questions import Question, Wanted
from vectorstore import Hit, Library
from vectorstore.analysis import is_concept, terms
from vectorstore.embedding import Vectors
from vectorstore.records import Span

FEATURES = (
    "sentence_similarity",
    "passage_similarity",
    "similarity_over_rest",
    "fused_score",
    "sentence_coverage",
    "passage_coverage",
    "neighbour_coverage",
    "rarest_missing",
    "share_missing",
    "names_missing",
    "names_in_sentence",
    "holds_wanted",
    "lacks_wanted",
    "wants_rule",
    "wants_definition",
    "short_sentence",
    "long_sentence",
    "question_length",
    "lexical_score",
    "other_language",
)

_MONTHS = (
    r"january|february|march|april|may|june|july|august|september|october|november|december"
    r"|январ|феврал|март|апрел|ма[яй]\b|июн|июл|август|сентябр|октябр|ноябр|декабр"
    r"|қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан"
)
_HOLDS: dict[Wanted, re.Pattern[str]] = {
    "date": re.compile(rf"\b(1[0-9]|20)\d\d\b|\b\d{{1,2}}\.\d\d\.\d{{4}}|\b({_MONTHS})", re.I),
    "number": re.compile(
        r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|hundred|thousand|million|half"
        r"|один|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|сто|тысяч|миллион"
        r"|бір|екі|үш|төрт|бес|алты|жеті|сегіз|тоғыз|жүз|мың|миллион)",
        re.I,
    ),
    "rule": re.compile(
        r"\b(must|may|shall|can(not)?|should|not|priority|prevails?|appl(y|ies)|required?|direct"
        r"|обязан|вправе|долж|может|могут|не\b|приоритет|применя|тиіс|міндет|басым|құқылы|емес)",
        re.I,
    ),
    "definition": re.compile(
        r"\b(is|are|was|were|means?|called|это|является|означает|болып|деп|дегеніміз)\b|[—–:]",
        re.I,
    ),
}
_CAPITALISED = re.compile(r"(?<=[\w,;:)»”] )[«“\"(]?[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w’'-]+")


_SMALLEST = 50  # passages that a library counts for at least: in a few, every word is in most
_SAMPLE = 8
_UNRELATED = 0.8  # cosine of a question with a sentence about something else, multilingual-e5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit that may answer: its place, its vector and its features."""

    hit: Hit
    rank: int  # of the hit, from 0
    span: Span
    text: str
    vector: Vectors
    features: tuple[float, ...]


def candidates(
    library: Library, question: Question, vector: Vectors, hits: Sequence[Hit]
) -> list[Candidate]:
    """Every sentence of the hits with its features, in the order of the hits."""
    if not hits:
        return []
    ids = [hit.passage.id for hit in hits]
    sentence_vectors, passage_vectors = library.sentence_vectors(ids), library.passage_vectors(ids)
    similarities = {key: sentence_vectors[key] @ vector for key in ids}
    middle = _middle(np.concatenate(list(similarities.values())))
    weights = _term_weights(library, question)
    found: list[Candidate] = []
    for rank, hit in enumerate(hits):
        passage = hit.passage
        context = _passage_features(question, weights, hit)
        own = float(passage_vectors[passage.id] @ vector)
        texts = passage.sentence_texts()
        stems = [question.said_in(terms(text, passage.document.language)) for text in texts]
        for number, (span, text) in enumerate(zip(passage.sentences, texts, strict=True)):
            similarity = float(similarities[passage.id][number])
            beside = stems[number].union(*stems[max(0, number - 1) : number + 2])
            values = {
                **context,
                "sentence_similarity": similarity,
                "passage_similarity": own,
                "similarity_over_rest": similarity - middle,
                "sentence_coverage": _coverage(question, weights, stems[number]),
                "neighbour_coverage": _coverage(question, weights, beside),
                "names_in_sentence": _share(_comparable(question, hit), stems[number]),
                **_wanted_features(question, text),
            }
            features = tuple(values[name] for name in FEATURES)
            row = sentence_vectors[passage.id][number]
            found.append(Candidate(hit, rank, span, text, row, features))
    return found


def holds(wanted: Wanted, text: str) -> bool:
    """Whether a sentence holds the kind of thing asked for: a date, a number, names, a rule."""
    if wanted in ("agent", "place"):
        return bool(_CAPITALISED.search(text))
    if wanted == "list":
        return len(_CAPITALISED.findall(text)) > 1 or text.count(",") > 1
    pattern = _HOLDS.get(wanted)
    return pattern is None or bool(pattern.search(text))


def _passage_features(question: Question, weights: dict[str, float], hit: Hit) -> dict[str, float]:
    """The features that all sentences of one passage share."""
    passage = hit.passage
    around = (passage.document.title, *passage.headings, passage.text)
    seen = question.said_in(terms(" ".join(around), passage.document.language))
    missing = [weights[term] for term in set(question.stems) if term not in seen]
    lexical = hit.channels.get("lexical")
    count = max(1, len(set(question.stems)))
    return {
        "fused_score": hit.score,
        "passage_coverage": _coverage(question, weights, seen),
        "rarest_missing": max(missing, default=0.0),
        "share_missing": len(missing) / count,
        "names_missing": 1 - _share(_comparable(question, hit), seen),
        "question_length": min(count, 12) / 12,
        "lexical_score": (lexical.score if lexical else 0.0) / (10.0 * count),
        "other_language": float(passage.document.language != question.language),
    }


def _comparable(question: Question, hit: Hit) -> tuple[str, ...]:
    """The question's names that a passage has too if it says them.

    In another language these are numbers and concepts; other names are spelled otherwise there.
    """
    if hit.passage.document.language == question.language:
        return question.names
    return tuple(name for name in question.names if name[0].isdigit() or is_concept(name))


def _wanted_features(question: Question, text: str) -> dict[str, float]:
    """Whether the sentence is of the kind and the size of an answer."""
    found = holds(question.wanted, text)
    specific = question.wanted != "other"
    length = len(text.split())
    return {
        "holds_wanted": float(specific and found),
        "lacks_wanted": float(specific and not found),
        "wants_rule": float(question.wanted == "rule"),
        "wants_definition": float(question.wanted == "definition"),
        "short_sentence": float(length < 6),
        "long_sentence": min(length, 80) / 80,
    }


def _middle(similarities: Vectors) -> float:
    """The usual similarity of the sentences found; a few are no sample of what is unrelated."""
    padding = [_UNRELATED] * (_SAMPLE - len(similarities))
    return float(np.median([*similarities, *padding]))


def _term_weights(library: Library, question: Question) -> dict[str, float]:
    """How much each stem tells: its inverse document frequency, 0 (everywhere) to 1 (unseen)."""
    total = max(_SMALLEST, library.passage_count())
    seen = library.document_frequency(question.stems)
    top = log(1 + total)
    return {term: log((1 + total) / (1 + seen.get(term, 0))) / top for term in question.stems}


def _coverage(question: Question, weights: dict[str, float], seen: set[str]) -> float:
    """The weighted share of the question's stems that are among those seen, 0 to 1."""
    terms = set(question.stems)
    total = sum(weights[term] for term in terms)
    return sum(weights[term] for term in terms & seen) / total if total else 0.0


def _share(terms: Sequence[str], seen: set[str]) -> float:
    """The share of terms that are among those seen; 1 where there are none."""
    return sum(term in seen for term in terms) / len(terms) if terms else 1.0
