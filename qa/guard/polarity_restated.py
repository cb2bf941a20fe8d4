"""A clause told in nearly the same words: then each word that turns it must be there too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from qa.guard.objection import Kind
from qa.guard.polarity_marks import TIME, Mark, Reading
from qa.guard.polarity_relations import BOUNDS, QUANTIFIERS
from qa.guard.polarity_text import Clause

_ALIKE = 0.75  # of the keys of two clauses
_GROUPS: dict[Kind, tuple[str, ...]] = {
    "negation": ("ban", "negation"),
    "modality": ("must", "may"),
    "relation": (*TIME, *BOUNDS, *QUANTIFIERS, "only"),
}
_KINDS = {group: kind for kind, groups in _GROUPS.items() for group in groups}
_MAY_BE_DROPPED = frozenset({"must", "may", "only", "all", "exactly"})


def restated_otherwise(
    claim: Reading, evidence: Sequence[Reading]
) -> tuple[Kind, str | None] | None:
    """The kind and the word by which a clause differs from one in nearly the same words."""
    wholes = [_whole(reading) for reading in evidence]
    parts = [_part(reading, clause) for reading in evidence for clause in reading.clauses]
    mine = [(_whole(claim), wholes), *((_part(claim, c), parts) for c in claim.clauses)]
    for part, others in mine:
        nearest = max(others, key=lambda other: _likeness(part[0], other[0]), default=part)
        alike = len(part[0]) > 1 and _likeness(part[0], nearest[0]) >= _ALIKE
        if alike and (found := _difference(part[1], nearest[1])):
            return found
    return None


_Part = tuple[frozenset[str], tuple[Mark, ...]]


def _whole(reading: Reading) -> _Part:
    return frozenset(key for clause in reading.clauses for key in clause.keys), reading.marks


def _part(reading: Reading, clause: Clause) -> _Part:
    return clause.keys, tuple(mark for mark in reading.marks if mark.clause == clause)


def _likeness(some: frozenset[str], others: frozenset[str]) -> float:
    """What two clauses share of all that they speak of, 0 to 1."""
    return len(some & others) / max(len(some | others), 1)


def _difference(mine: Iterable[Mark], its: Iterable[Mark]) -> tuple[Kind, str] | None:
    mine, its = list(mine), list(its)
    if turned := _turned(mine, its):
        return "modality", turned
    if _count(mine, strong=False) != _count(its, strong=False):
        return None  # other words may do the same work
    more = _count(mine, strong=True) - _count(its, strong=True)
    fewer = _count(its, strong=True) - _count(mine, strong=True)
    if all(group in more or group in fewer for group in TIME):
        more = fewer = Counter()  # "A before B" may be "B after A", which is judged elsewhere
    for group in more:
        word = next(m.written for m in mine if m.strong and group in _TOLD.get(m.group, (m.group,)))
        return _KINDS[group], word
    for group in fewer:
        if group not in _MAY_BE_DROPPED:
            return _KINDS[group], ""
    return None


def _turned(mine: Sequence[Mark], its: Sequence[Mark]) -> str:
    """The word that allows where the other clause demands, or demands where it allows."""
    more = Counter(m.group for m in mine) - Counter(m.group for m in its)
    fewer = Counter(m.group for m in its) - Counter(m.group for m in mine)
    for group, other in (("must", "may"), ("may", "must")):
        if more[group] and fewer[other]:
            known = {m.written for m in its}
            return next(
                (m.written for m in mine if m.group == group and m.written not in known), ""
            )
    return ""


def _count(marks: Iterable[Mark], *, strong: bool) -> Counter[str]:
    groups = [mark.group for mark in marks if mark.strong is strong and mark.group in _KINDS]
    # "may not" is "no ... may".
    return Counter(told for group in groups for told in _TOLD.get(group, (group,)))


_TOLD = {"ban": ("negation", "may")}
