"""Sentences as clauses, and clauses as the keys by which they are compared across languages."""

from __future__ import annotations

import re
from typing import NamedTuple

from vectorstore.analysis import units
from vectorstore.dates import find_dates
from vectorstore.records import Language
from vectorstore.words import fold

_KEY = 6  # letters of a stem: "ratifi" and "ratif", "verifi" and "verif" are one
_LAST = "iye"
_THOUSANDS = re.compile(r"(?<![\d.,/-])(\d{1,3})((?:[,\s]\d{3})+)(?![\d,/-])")
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_MARK = r"\s*[;:—]\s*|,\s|\s-\s|[.?!]\s*$"
_AUXILIARY = (
    "is|are|was|were|has|have|had|does|do|did|will|must|may|can|could|cannot|not|no|its?|they|he"
)
_ASIDE = re.compile(r"\s\(([^()]*(?:\([^()]*\)[^()]*)*)\)")  # not the end of "Article 4(3)"
_JOINTS = {
    "en": rf"\b(?:but|whereas|while|although|though|because|since(?=\s(?!date)\D)|so that|unless"
    rf"|except (?:where|when|that)|which|who|whose|whom|and(?=\s(?:{_AUXILIARY})\b)"
    r"|or(?=\s(?:is|are|not)\b))\b",
    "ru": r"\b(?:но|а|тогда как|хотя|потому что|поскольку|если|котор\w+|и(?=\sне\b)|и при ?том)\b",
    "kk": r"\b(?:бірақ|ал|алайда|өйткені|себебі|егер)\b",
}
_SPLIT = {
    language: re.compile(rf"{_MARK}|(?={joint})", re.IGNORECASE)
    for language, joint in _JOINTS.items()
}


class Clause(NamedTuple):
    """A stretch of a sentence without inner punctuation, and what it is about."""

    text: str
    keys: frozenset[str]


def plain(text: str) -> str:
    """A text with each date and each number as one word of one spelling in all languages."""
    text = _THOUSANDS.sub(lambda m: m[1] + re.sub(r"\D", "", m[2]), text)
    text = _DECIMAL.sub(".", text)
    folded = fold(text)
    text = text if len(text) == len(folded) else folded
    for found in reversed(find_dates(folded)):
        days = " ".join(f"date{day.replace('-', '')}" for day in found.dates)
        text = f"{text[: found.start]}{days}{text[found.end :]}"
    return text


def keys(text: str, language: Language) -> list[str]:
    """What a plain text speaks of, in order: concepts, numbers, dates and shortened stems."""
    found = (u for u in units(text, language) if u.is_concept or u.telling)
    return [u.term if u.is_concept else shortened(u.term) for u in found]


def shortened(stem: str) -> str:
    """A stem as it is compared: whole where it holds a digit."""
    if any(character.isdigit() for character in stem):
        return stem
    return stem[:_KEY].rstrip(_LAST) or stem


def clauses(text: str, language: Language) -> list[Clause]:
    """The clauses of a plain text, at least one: those of a bracket after the rest."""
    aside = [inner for inner in _ASIDE.findall(text) if " " in inner]
    told = (_ASIDE.sub("", text), *aside)
    parts = (part.strip() for one in told for part in _SPLIT[language].split(one))
    return [Clause(part, frozenset(keys(part, language))) for part in parts if part] or [
        Clause(text, frozenset())
    ]


def overlap(some: frozenset[str], others: frozenset[str]) -> float:
    """How much two clauses share: a bare number or year tells half as much as a word."""
    return sum(0.5 if key[0].isdigit() else 1.0 for key in some & others)
