"""A sentence as the items that its parts are read from: words, concepts, marks of punctuation."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from qa.guard.polarity_text import plain, shortened
from vectorstore.analysis import is_concept, units
from vectorstore.dates import find_dates
from vectorstore.records import Language
from vectorstore.words import fold

_PUNCTUATION = re.compile(r"(\s[-–]\s|[,;:—()«»\"“”](?=\s|$|\W)|(?<=\s)[(«\"“])")


_REFERENCE = re.compile(r"\d.*[-./(,:]|[-./(,:].*\d")
_PART = re.compile(r"\d+|[^\W\d_]{2,}")
_NUMBER = re.compile(r"\d[\d.]*|\d{4}-\d{4}").fullmatch
_YEAR = re.compile(r"\d{4}").fullmatch


class Item(NamedTuple):
    """A word, a concept or a mark: what it is compared by, and how it is written."""

    key: str  # empty for a mark and for a word too common to compare
    folded: str
    written: str
    concept: bool

    @property
    def mark(self) -> bool:
        """Whether it is punctuation."""
        return not self.folded

    @property
    def value(self) -> str:
        """Its kind, "date" or "number", where it may belong to a name, else empty."""
        if self.folded.startswith("date"):
            return "date"
        return "number" if _NUMBER(self.folded) else ""


@lru_cache(maxsize=4096)
def items(sentence: str, language: Language) -> tuple[Item, ...]:
    """The items of a sentence of a language, in order."""
    return tuple(_items(plain(sentence.replace("№", "No. ")).strip(" ."), language))


def _items(text: str, language: Language) -> Iterator[Item]:
    for part in _PUNCTUATION.split(text):
        if _PUNCTUATION.fullmatch(part):
            yield Item("", "", part.strip(), concept=False)
            continue
        whole = ""
        for unit in units(part, language):
            if unit.folded in _PART.findall(whole):
                continue  # "64" and "35" after "64/35"
            whole = unit.folded if _REFERENCE.search(unit.folded) else ""
            written = " ".join(word.written for word in unit.words)
            telling = unit.is_concept or unit.telling
            key = unit.term if unit.is_concept else shortened(unit.term)
            if unit.is_concept:
                # "the 1995 Constitution" is a name, and 1995 a year that it may be robbed of.
                years = [word for word in unit.words if _YEAR(word.folded)]
                yield from (Item(y.folded, y.folded, y.written, concept=False) for y in years)
            yield Item(key if telling else "", unit.folded, written, unit.is_concept)


def as_written(word: str, sentence: str) -> str:
    """A name or a value of an item as the sentence itself has it."""
    folded = fold(sentence)
    if word.startswith("date") and len(folded) == len(sentence):
        named = {day.replace("-", ""): found for found in find_dates(folded) for day in found.dates}
        found = named.get(word.removeprefix("date"))
        return word if found is None else sentence[found.start : found.end]
    if word.isdecimal():
        spaced = re.search(r"(?<!\d)" + r"[,\s]?".join(word) + r"(?!\d)", sentence)
        return word if spaced is None else spaced[0]
    return word


@cache
def _listed() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("qa.guard").joinpath("roles.toml").read_text("utf-8"))


@cache
def words(name: str, language: str) -> frozenset[str]:
    """A list of words of roles.toml in a language."""
    return frozenset(_listed()[name].get(language, ()))


@cache
def word_parts(name: str, language: Language) -> dict[str, str]:
    """The part that each word of a table of roles.toml gives the name that it stands by."""
    named = _listed()[name][language]
    return {word: part for part, found in named.items() for word in found}


def is_party(item: Item) -> bool:
    """Whether an item names a person, a state, a body or an instrument."""
    if item.concept:
        return item.key[1:] not in words("things", "all")
    return bool(item.key) and item.written[:1].isupper() and not item.value


@cache
def kind_of(key: str) -> str:
    """What a concept is: a state, person, place, instrument, office, else a body."""
    named = key[1:]
    if not is_concept(key):
        return ""
    return next((kind for kind, found in _listed()["kinds"].items() if named in found), "body")


def lists(found: tuple[Item, ...], language: Language) -> list[tuple[int, int]]:
    """Where parties stand, each alone or all of a list ("A, B and C"): start and end."""
    joints = words("joints", language)
    spans: list[tuple[int, int]] = []
    for at, item in enumerate(found):
        if not is_party(item) or (at == 0 and not item.concept):
            continue
        between = found[spans[-1][1] : at] if spans else ()
        joined = spans and len(between) <= 4 and _joined(between, joints)
        if joined or (spans and not between and not item.concept and not found[at - 1].concept):
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    return spans


def _joined(between: tuple[Item, ...], joints: frozenset[str]) -> bool:
    marks = {item.written for item in between if item.mark}
    said = {item.folded for item in between if not item.mark}
    return bool(between) and marks <= {","} and said <= joints
