"""Before and after, more and less, all and some: whether a sentence bounds as its evidence does."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa.guard.polarity_marks import Mark, Reading, same_key

_OPPOSITE = {"earlier": "later", "later": "earlier"}
BOUNDS = {
    "least": {"least", "more"},
    "more": {"more", "least"},
    "most": {"most", "less"},
    "less": {"less", "most"},
    "exactly": {"exactly"},
}
_AFFIRMED_BOUNDS = ("least", "more", "most", "less")
QUANTIFIERS = {"all": "some", "some": "all"}
_AMOUNT = re.compile(r"(?![12]\d{3}$)\d[\d.]*")  # a number that is no year
_DAY = re.compile(r"date\d|[12]\d{3}$")
_SIDE = 0.5  # what a key on the other side of a word of time counts


def relation_at_odds(claim: Reading, source: Reading, same_language: bool) -> str | None:
    """The word of a relation that the evidence has otherwise; empty where one was left out."""
    for check in (_time, _bound, _bound_left_out, _quantifier, _only):
        if (word := check(claim, source, same_language)) is not None:
            return word
    return None


def _time(claim: Reading, source: Reading, _same: bool) -> str | None:
    for mark in claim.of("earlier", "later"):
        if _AMOUNT.fullmatch(mark.anchor):
            continue  # "up to 250 people"
        found = [(_fit(mark, other), other) for other in source.of("earlier", "later")]
        best = max((max(fit) for fit, _ in found), default=0.0)
        if best <= _SIDE or not (mark.strong or _same_day(mark, source)):
            continue
        groups = {_expected(other, fit) for fit, other in found if max(fit) == best}
        if mark.group not in groups:
            return mark.written
    return None


def _same_day(mark: Mark, source: Reading) -> bool:
    """Whether the evidence has a word of time at the very date of a weak one, as "since"."""
    days = {_argument(other)[:1] for other in source.of("earlier", "later")}
    return _DAY.match(mark.anchor) is not None and _argument(mark)[:1] in days


def _fit(mark: Mark, other: Mark) -> tuple[float, float]:
    """How well two marks of time compare the same things: in that order, and turned round."""
    straight = _near(_argument(mark), _argument(other)) + _SIDE * _near(_rest(mark), _rest(other))
    turned = _near(_argument(mark), _rest(other)) + _SIDE * _near(_rest(mark), _argument(other))
    return straight, turned - 1.0


def _expected(other: Mark, fit: tuple[float, float]) -> str:
    return other.group if fit[0] >= fit[1] else _OPPOSITE[other.group]


def _argument(mark: Mark) -> tuple[str, ...]:
    return mark.before if mark.trails else mark.after


def _rest(mark: Mark) -> tuple[str, ...]:
    return mark.after if mark.trails else mark.before


def _near(some: tuple[str, ...], others: tuple[str, ...]) -> float:
    """What the keys nearest to two marks share: the nearer, the more."""
    return sum(
        0.5**place + 0.5**there
        for place, key in enumerate(some)
        for there, other in enumerate(others)
        if same_key(key, other)
    )


def _bound(claim: Reading, source: Reading, _same: bool) -> str | None:
    for mark in claim.of(*BOUNDS, strong=True):
        number = _number(mark)
        if not number:
            continue
        found = {m.group for m in source.of(*BOUNDS) if number in _numbers(m)}
        stated = any(number in clause.keys for clause in source.clauses)
        if stated and not found & BOUNDS[mark.group] and (found or mark.group != "exactly"):
            return mark.written
    return None


def _bound_left_out(claim: Reading, source: Reading, _same: bool) -> str | None:
    for mark in source.of(*_AFFIRMED_BOUNDS, strong=True):
        number = _number(mark)
        if not number or number not in {key for c in claim.clauses for key in c.keys}:
            continue
        elsewhere = sum(number in clause.keys for clause in source.clauses) > 1
        if not elsewhere and not any(number in _numbers(m) for m in claim.of(*BOUNDS)):
            return ""
    return None


def _number(mark: Mark) -> str:
    """The number that a bound bears on, empty where it bears on none."""
    return mark.anchor if mark.anchor[:1].isdigit() else ""


def _numbers(mark: Mark) -> set[str]:
    near = (*mark.after[:3], *mark.before[:3])
    return {key for key in near if key[:1].isdigit()}


def _quantifier(claim: Reading, source: Reading, same_language: bool) -> str | None:
    for mark in claim.of(*QUANTIFIERS, strong=True):
        if mark.anchor[:1].isdigit() or (same_language and not _states(mark.anchor, source)):
            continue
        found = source.of(*QUANTIFIERS)
        if same_language:
            found = [other for other in found if _anchored(mark.anchor, other)]
        if {other.group for other in found} == {QUANTIFIERS[mark.group]}:
            return mark.written
    return None


def _only(claim: Reading, source: Reading, _same: bool) -> str | None:
    found = claim.of("only", strong=True)
    return found[0].written if found and not source.of("only") else None


def _anchored(anchor: str, mark: Mark) -> bool:
    return any(same_key(anchor, key) for key in (mark.anchor, *mark.after[:2]))


def _states(anchor: str, source: Reading) -> bool:
    return bool(anchor) and _mentioned(anchor, (key for c in source.clauses for key in c.keys))


def _mentioned(anchor: str, found: Iterable[str]) -> bool:
    return any(same_key(anchor, key) for key in found)
