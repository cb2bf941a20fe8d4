"""The acts that a text tells of: signed, ratified, acceded, closed, in verbs and in nouns.

`acts.toml` beside this module has the words of each act in three languages.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from qa.guard.spelling import blanked
from vectorstore.records import Language

SEPARATOR = "|"
"""Between the acts that one word may mean: any of them will do."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_UP_TO_FOUR = r"\W+(?:\w+\W+){0,4}?"

# Who signed a treaty has concluded it, and so on: the broader act after those that say it too.
_SAID_BY = {
    "conclude": ("sign",),
    "approve": ("adopt", "ratify"),
    "end": ("repeal", "withdraw"),
    "amend": ("extend",),
    "establish": ("adopt",),
}


class ActFound(NamedTuple):
    """Where a text tells of an act, or of one of several; a `loose` word claims none."""

    start: int
    end: int
    acts: frozenset[str]
    loose: bool


class _Form(NamedTuple):
    pattern: re.Pattern[str]
    act: str
    loose: bool


def find_acts(folded: str, language: Language) -> list[ActFound]:
    """Every act that a folded text of that language tells of, in order."""
    found = []
    for form in _phrases(language):
        for match in form.pattern.finditer(folded):
            found.append(ActFound(*match.span(), _acts(match[0], _phrases(language)), form.loose))
        folded = blanked(folded, [(act.start, act.end) for act in found])
    for word in _WORD.finditer(folded):
        if forms := _forms_of(word[0], language):
            acts = frozenset(form.act for form in forms)
            found.append(ActFound(*word.span(), acts, all(form.loose for form in forms)))
    return sorted(found, key=lambda act: act.start)


def is_told(key: str, told: frozenset[str]) -> bool:
    """Whether one of the acts of a key is among those told, or follows from one of them."""
    acts = key.split(SEPARATOR)
    return any(act in told or not told.isdisjoint(_SAID_BY.get(act, ())) for act in acts)


def _acts(phrase: str, forms: tuple[_Form, ...]) -> frozenset[str]:
    return frozenset(form.act for form in forms if form.pattern.fullmatch(phrase))


@lru_cache(maxsize=16_384)
def _forms_of(word: str, language: Language) -> tuple[_Form, ...]:
    """The forms that a single word has."""
    return tuple(form for form in _listed(language)[0] if form.pattern.fullmatch(word))


@cache
def _phrases(language: Language) -> tuple[_Form, ...]:
    """The forms of several words, the longest first."""
    return _listed(language)[1]


@cache
def _listed(language: Language) -> tuple[tuple[_Form, ...], tuple[_Form, ...]]:
    """The forms of one word, and those of several."""
    forms = {1: list[tuple[int, _Form]](), 2: list[tuple[int, _Form]]()}
    for act, listed in _table().items():
        for written in listed[language]:
            plain = written.removesuffix("?")
            form = _Form(_pattern(plain), act, plain != written)
            forms[min(len(plain.split()), 2)].append((len(plain), form))
    longest = sorted(forms[2], key=lambda pair: -pair[0])
    return tuple(form for _, form in forms[1]), tuple(form for _, form in longest)


def _pattern(form: str) -> re.Pattern[str]:
    words = " ".join(form.replace("*", r"\w*").split())
    return re.compile(rf"\b{words.replace(' .. ', _UP_TO_FOUR)}(?!\w)")


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("qa.guard").joinpath("acts.toml").read_text("utf-8"))
