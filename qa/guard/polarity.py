"""Whether a sentence denies, demands, allows and bounds what its evidence does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qa.guard.objection import Kind, Objection
from qa.guard.polarity_marks import Mark, Reading, read, same_key
from qa.guard.polarity_relations import relation_at_odds
from qa.guard.polarity_restated import restated_otherwise
from qa.guard.polarity_text import Clause, overlap
from vectorstore.records import Language

_DENIALS = ("negation", "ban")
_RESTATED = 0.6  # of a clause's keys: it says the same thing in other words
_RETOLD = 0.6  # of its concepts, numbers and dates
_NEAR = 3  # keys: how far a word that means "not" reaches


def objection_to_polarity(
    sentence: str, evidence: Sequence[str], language: Language, evidence_language: Language
) -> Objection | None:
    """What a sentence turns, weakens or bounds otherwise than its evidence, or None.

    Kinds: "negation", "modality" and "relation" (of time, of quantity).
    """
    claim = read(sentence, language)
    readings = [read(text, evidence_language) for text in evidence]
    source = Reading(
        tuple(clause for reading in readings for clause in reading.clauses),
        tuple(mark for reading in readings for mark in reading.marks),
    )
    alike = restated_otherwise(claim, readings) if language == evidence_language else None
    checks: tuple[tuple[Kind, str | None], ...] = (
        ("negation", _denial_at_odds(claim, source, language == evidence_language)),
        ("modality", _modality_at_odds(claim, source)),
        ("relation", relation_at_odds(claim, source, language == evidence_language)),
    )
    if alike is not None:
        checks = (*checks, alike)
    for kind, word in checks:
        if word is not None:
            return Objection(kind, _as_written(word, sentence))
    return None


def _denial_at_odds(claim: Reading, source: Reading, same_language: bool) -> str | None:
    for mark in claim.of(*_DENIALS, strong=True):
        if not (_told_of(mark, claim, source) or _denied_too(mark, source, same_language)):
            return mark.written
    if claim.of("only", strong=True) and source.of("exception"):
        return None  # "only where" is "not, except where"
    dropped = any(_dropped(mark, claim, source) for mark in source.of(*_DENIALS, strong=True))
    lost = _all_dropped if same_language else _dropped_abroad
    return "" if dropped or lost(claim, source) else None


def _told_of(mark: Mark, claim: Reading, source: Reading) -> bool:
    """Whether the clause of a word that denies has what the evidence denies, or its exception."""
    if source.of("exception") and any(
        found.clause == mark.clause for found in claim.of("condition")
    ):
        return True
    denied = source.of(*_DENIALS, strong=True)
    return any(found.anchor in mark.clause.keys for found in denied if found.anchor)


def _denied_too(mark: Mark, source: Reading, same_language: bool) -> bool:
    """Whether the evidence denies what a word of the sentence does."""
    mentions = _mentioning(mark.anchor, source.clauses)
    nearest = _nearest(mark.clause, mentions)
    if nearest:
        return any(
            found.strong or found.group == mark.group == "ban" or _bears_on(found, mark.anchor)
            for found in source.of(*_DENIALS)
            if found.clause in nearest
        )
    answers = source.of(*_DENIALS, "faint") if same_language else source.of(*_DENIALS)
    if same_language and len(source.clauses) > 1:
        nearest = _nearest(mark.clause, source.clauses)
        answers = [found for found in answers if found.clause in nearest]
    return bool(answers)


def _dropped(mark: Mark, claim: Reading, source: Reading) -> bool:
    """Whether the sentence affirms what a word of the evidence denies."""
    for clause in _mentioning(mark.anchor, claim.clauses):
        denied = any(found.clause == clause for found in claim.of(*_DENIALS))
        nearest = _nearest(clause, _mentioning(mark.anchor, source.clauses))
        if not denied and nearest == [mark.clause]:
            return True
    return False


def _all_dropped(claim: Reading, source: Reading) -> bool:
    """Whether a clause that denies is restated in other words, none of which denies."""
    if claim.of(*_DENIALS, "faint"):
        return False
    for clause in claim.clauses:
        for mark in source.of(*_DENIALS, strong=True):
            rest = mark.clause.keys - {mark.anchor}
            shared = clause.keys & rest
            restated = len(shared) >= _RESTATED * max(len(rest), len(clause.keys) - 1, 2)
            if restated and _nearest(clause, source.clauses) == [mark.clause]:
                return clause.keys != shared
    return False


def _dropped_abroad(claim: Reading, source: Reading) -> bool:
    """Whether a clause of another language denies, and the sentence retells it and does not."""
    if claim.of(*_DENIALS):
        return False
    told = frozenset(key for clause in claim.clauses for key in clause.keys)
    for mark in source.of(*_DENIALS, strong=True):
        named = frozenset(
            key for key in mark.clause.keys if not key[0].isalpha() or key[-1].isdigit()
        )
        if len(named) > 1 and len(named & told) >= _RETOLD * len(named):
            return True
    return False


def _modality_at_odds(claim: Reading, source: Reading) -> str | None:
    denying = [mark.clause for mark in claim.of("negation", strong=True)]
    for mark in claim.of("must", "may", strong=True):
        if mark.group == "may" and mark.clause in denying and source.of("ban"):
            continue  # "no treaty may" is "a treaty may not"
        found = source.of("must", "may")
        bearing = [m for m in found if m.strong and same_key(m.anchor, mark.anchor)]
        nearest = _nearest(mark.clause, [m.clause for m in bearing or found])
        groups = {m.group for m in bearing or found if m.clause in nearest}
        groups |= {m.group for m in bearing}
        if mark.group not in groups:
            return mark.written
    return None


def _bears_on(mark: Mark, anchor: str) -> bool:
    """Whether a word that means "not" bears on that key, rather than being it."""
    return any(same_key(anchor, key) for key in (*mark.after[:_NEAR], *mark.before[:_NEAR]))


def _mentioning(anchor: str, clauses: Iterable[Clause]) -> list[Clause]:
    if not anchor:
        return []
    return [c for c in clauses if any(same_key(anchor, key) for key in c.keys)]


def _nearest(clause: Clause, others: Sequence[Clause]) -> list[Clause]:
    """Those of the clauses that share most with one."""
    shares = [overlap(clause.keys, other.keys) for other in others]
    best = max(shares, default=0)
    return [other for other, share in zip(others, shares, strict=True) if share == best]


def _as_written(word: str, sentence: str) -> str:
    found = re.search(re.escape(word), sentence, re.IGNORECASE)
    return found[0] if found else word
