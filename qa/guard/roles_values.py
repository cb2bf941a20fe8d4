"""Whether a date or a number belongs to what the evidence gives it to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from qa.guard.roles_items import Item, is_party
from qa.guard.roles_order import value_lists

_NEARER = 0.8  # what each word further away tells less
_BEYOND = 0.35  # what is left of that across a comma or a bracket
_BEFORE = 0.6  # what a common word right before a value tells
_NAME = 1.5
_PAIR = 0.3  # by how much two values must fit each other's places better than their own
_LONE = 0.8  # and one value, where only it is told

Setting = dict[str, float]


def value_at_odds(
    claim: tuple[Item, ...], sources: Sequence[tuple[Item, ...]], *, same_language: bool
) -> str | None:
    """A value of a sentence, as written, that belongs elsewhere in its evidence, or None."""
    mine = _settings([claim])
    its = _settings(sources)
    listed = _listed([claim, *sources])
    for kind in ("date", "number"):
        told = sorted(value for value in its if value[0] == kind)
        both = [value for value in told if value in mine]
        for one, other in combinations(both, 2):
            if (one, other) not in listed and _gain(mine, its, one, other) >= _PAIR:
                return _written(claim, one)
        if not same_language:
            continue
        for value in both:
            if _lone(mine[value], its, value, [v for v in told if v not in mine]):
                return _written(claim, value)
    return None


Value = tuple[str, str]


def _gain(
    mine: Mapping[Value, Setting], its: Mapping[Value, Setting], one: Value, other: Value
) -> float:
    own = _fit(mine[one], its[one]) + _fit(mine[other], its[other])
    exchanged = _fit(mine[one], its[other]) + _fit(mine[other], its[one])
    return exchanged - own


def _lone(
    setting: Setting, its: Mapping[Value, Setting], value: Value, untold: Iterable[Value]
) -> bool:
    own = _fit(setting, its[value])
    return any(_fit(setting, its[other]) >= max(own + _LONE, 2 * own) for other in untold)


def _settings(sentences: Iterable[tuple[Item, ...]]) -> dict[Value, Setting]:
    """What stands around each value, and how near."""
    found: dict[Value, Setting] = defaultdict(dict)
    for sentence in sentences:
        for at, item in enumerate(sentence):
            if item.value and not _numbered(sentence, at):
                setting = found[item.value, item.folded]
                for key, weight in _around(sentence, at):
                    setting[key] = max(weight, setting.get(key, 0.0))
    return found


def _around(sentence: tuple[Item, ...], at: int) -> Iterable[tuple[str, float]]:
    for onward, opening in ((sentence[at + 1 :], "("), (sentence[:at][::-1], ")")):
        weight = 1.0
        for item in onward:
            if item.mark:
                # "1,410 (NTI)": what a bracket opens belongs to what stands before it.
                weight *= _NEARER if item.written == "(" else _BEYOND
                weight *= _BEYOND if item.written == ")" == opening else 1.0
            elif item.key and not item.value:
                yield item.key, weight * (_NAME if is_party(item) else 1.0)
                weight *= _NEARER
    if at and not sentence[at - 1].key and not sentence[at - 1].mark:
        yield f"<{sentence[at - 1].folded}", _BEFORE
    if at + 1 < len(sentence) and not sentence[at + 1].key and not sentence[at + 1].mark:
        yield f">{sentence[at + 1].folded}", _BEFORE


def _numbered(sentence: tuple[Item, ...], at: int) -> bool:
    """Whether a number is that of an article or a law, or part of a reference."""
    words = {item.folded.rstrip(".") for item in sentence[max(at - 2, 0) : at + 2]}
    return sentence[at].value == "number" and bool(words & _NUMBERED)


_NUMBERED = frozenset(
    "article articles art no nos point points paragraph resolution law стать статья статьи статье "
    "статьей статью пункт пункта пункты подпункт подпункта бабы бабының бабы бап баптың бабына "
    "тармағы тармағының тармақша тармақшасы тармақшасының".split()
)


def _listed(sentences: Iterable[tuple[Item, ...]]) -> set[tuple[Value, Value]]:
    """Pairs of values that stand in one list: they may change places."""
    found: set[tuple[Value, Value]] = set()
    for sentence in sentences:
        for start, end in value_lists(sentence):
            values = sorted({(i.value, i.folded) for i in sentence[start:end] if i.value})
            found |= set(combinations(values, 2))
    return found


def _fit(some: Setting, others: Setting) -> float:
    return sum(min(weight, others[key]) for key, weight in some.items() if key in others)


def _written(claim: tuple[Item, ...], value: Value) -> str:
    return next(item.written for item in claim if item.folded == value[1])
