"""A sentence in the words of its evidence, in which names or values have changed places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from qa.guard.roles_cases import case_of
from qa.guard.roles_items import Item, is_party, kind_of, lists
from vectorstore.records import Language

_SAME = 0.8  # of the words of two sentences, in order
_AND = " & "
_BESIDE = 2  # places: neighbours that must be the same on each side


class _Place(NamedTuple):
    """What stands at a place: its kind in place of a name or a value, and what that is."""

    shape: str
    key: str
    written: str


class Displaced(NamedTuple):
    """A name or a value, where its evidence, in the same words, has another of its own."""

    key: str
    instead_of: str
    written: str


def out_of_place(
    claim: tuple[Item, ...], sources: Sequence[tuple[Item, ...]], language: Language
) -> Iterator[Displaced]:
    """The names and the values that stand where the same words of the evidence have others."""
    mine = _places(claim, language)
    for source in sources:
        its = _places(source, language)
        matched = SequenceMatcher(
            None, [place.shape for place in mine], [place.shape for place in its], autojunk=False
        )
        if matched.ratio() >= _SAME:
            yield from _displaced(mine, its, matched)


def _displaced(
    mine: list[_Place], its: list[_Place], matched: SequenceMatcher[str]
) -> Iterator[Displaced]:
    own = {key for place in its for key in place.key.split(_AND)} - {""}
    own |= {form for key in own for form in (_mixed(key), _year(key))}
    for a, b, size in matched.get_matching_blocks():
        for step in range(size):
            here, there = mine[a + step], its[b + step]
            known = own & {here.key, _mixed(here.key), _year(here.key)}
            if here.key != there.key and known and _alike(mine, its, a + step, b + step):
                yield Displaced(here.key, there.key, here.written)


def _mixed(key: str) -> str:
    """The years of a span, in whatever order: "2015-2013" tells none that its evidence does not."""
    return "-".join(sorted(key.split("-"))) if key[:1].isdigit() else key


def _year(key: str) -> str:
    """The year of a date, else what was given: years change places by themselves too."""
    return key[4:8] if key.startswith("date") else key


def _alike(mine: list[_Place], its: list[_Place], at: int, there: int) -> bool:
    """Whether two places have the same neighbours on either side."""
    return all(
        [p.shape for p in _slice(mine, at, side)] == [p.shape for p in _slice(its, there, side)]
        for side in (-1, 1)
    )


def _slice(places: list[_Place], at: int, side: int) -> list[_Place]:
    return places[max(at - _BESIDE, 0) : at] if side < 0 else places[at + 1 : at + 1 + _BESIDE]


def _places(found: tuple[Item, ...], language: Language) -> list[_Place]:
    """The words of a sentence in order, a list of names or of values as one place."""
    ends = dict(lists(found, language)) | dict(value_lists(found))
    places: list[_Place] = []
    at = 0
    while at < len(found):
        end = ends.get(at, at + 1)
        places.append(_place(found[at:end], found[at], language))
        at = end
    return places


def _place(listed: tuple[Item, ...], first: Item, language: Language) -> _Place:
    named = sorted(item.folded if item.value else item.key for item in listed if _told(item))
    key = _AND.join(named)
    if first.value:
        return _Place(f"<{first.value}>", key, first.written)
    if named and is_party(first):
        case = "" if language == "en" else case_of(language, listed)
        return _Place(f"<{kind_of(first.key)} {case}>", key, first.written)
    return _Place(first.key or first.folded or first.written, "", first.written)


def _told(item: Item) -> bool:
    return bool(item.value) or is_party(item)


def value_lists(found: tuple[Item, ...]) -> Iterator[tuple[int, int]]:
    """Where values are listed, "1 and 2", so that their order says nothing: start and end."""
    start = end = -1
    for at in (place for place, item in enumerate(found) if item.value):
        if end >= 0 and found[start].value == found[at].value and _lists(found[end:at]):
            end = at + 1
            continue
        if end >= 0:
            yield start, end
        start, end = at, at + 1
    if end >= 0:
        yield start, end


def _lists(between: tuple[Item, ...]) -> bool:
    return 0 < len(between) <= _LIST and {item.folded for item in between} <= _JOINTS


_LIST = 2
_JOINTS = frozenset(
    {"", "and", "or", "и", "или", "мен", "пен", "бен", "және", "немесе", "on", "in"}
)
