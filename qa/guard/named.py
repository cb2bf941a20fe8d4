"""The names that a text claims something of: persons, states, bodies, places, instruments.

A name is a concept of `vectorstore/aliases.toml`, or a word with a capital. The words of titles
("Law", "закон", "заң") mean the same in three languages: `names.toml` beside this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qa.guard.sounds import same_sound, sound
from qa.guard.titles import (
    PAIR,
    SOUND,
    TITLE,
    allowed,
    long_names,
    plain_concepts,
    said_by,
    titles,
    words_of,
)
from vectorstore.analysis import Unit, is_concept, terms, units
from vectorstore.records import Language
from vectorstore.stemming import stem
from vectorstore.words import fold, is_stop_word, text_words

_INITIAL = re.compile(r"(?:^|(?<![A-ZА-ЯӘҒҚҢӨҰҮҺІ])[.!?…]\s+|\n\s*)[\"'«“„(*_#\s-]*$")
_NAME_LIKE = re.compile(r"\w{3,}(?:[oey]va?|enko|stan|uly|баев\w{0,2}|енко|стан\w{0,3}|ұлы)$")
_ROMAN = re.compile(r"[IVXLCDM]+$")
_POSSESSIVE = re.compile(r"'s?$")
_ABBREVIATION = 2  # capitals at least
_ROOT = 4  # letters of a Kazakh word that its endings leave alone
_VOICED = str.maketrans("ғгбе", "қкпе")  # before a vowel: "одақ", "одағы"


class Names(NamedTuple):
    """The names claimed, by key, as written; and what a text has that a name may be found in."""

    claimed: dict[str, str]
    offered: frozenset[str]
    spans: tuple[tuple[int, int], ...]  # of concepts that are names


def names_in(spelled: str, language: Language) -> Names:
    """The names in a spelled text of that language."""
    found = list(_placed(spelled, language))
    offered = set[str]()
    claimed: dict[str, str] = {}
    for unit, at in found:
        offered |= _offered_by(unit, language)
        for key, written in _claims(unit, at, spelled, language):
            claimed.setdefault(key, written)
    spans = tuple(_span(unit, at, spelled) for unit, at in found if _is_title(unit))
    return Names(claimed, frozenset(offered | _nested(spelled, language)), spans)


def is_named(key: str, written: str, offered: frozenset[str]) -> bool:
    """Whether what texts offer has the name of that key, written so."""
    if not is_concept(key):
        language, _, word = key.partition("|")
        return _has_word(word, language, offered)
    concept = key[1:]
    if not offered.isdisjoint((key, TITLE + concept, *said_by(concept))):
        return True
    # Of two words, such as "Constitutional Court", each may stand in another name.
    words = [word.folded for word in text_words(written) if not is_stop_word(word.folded)]
    return len(words) != PAIR and all(_has_title(word, offered) for word in words)


def _has_word(word: str, language: str, offered: frozenset[str]) -> bool:
    """Whether a text has a word of a name: itself, its meaning in titles, or how it sounds."""
    if not offered.isdisjoint((f"{language}|{word}", f"{language}|{stem(word, language)}")):
        return True
    if _has_title(word, offered):
        return True
    heard = sound(word)
    if any(other[0] == SOUND and same_sound(heard, other[1:]) for other in offered):
        return True
    return language == "kk" and any(
        _same_root(word, other[3:]) for other in offered if other.startswith("kk|")
    )


def _has_title(word: str, offered: frozenset[str]) -> bool:
    return any(f"{TITLE}{title}" in offered or f":{title}" in offered for title in titles(word))


def _claims(unit: Unit, at: int, spelled: str, language: Language) -> Iterator[tuple[str, str]]:
    written = " ".join(word.written for word in unit.words)
    if _is_title(unit):
        if unit.term[1:] not in allowed("concepts"):
            yield unit.term, written
        return
    for place, word in enumerate(unit.words):
        if spelled[at - 1 : at] == "(" and word.written.isupper():
            continue  # an abbreviation of the name before it
        if _is_name(word.written, place == 0 and _begins(spelled, at)):
            plain = _POSSESSIVE.sub("", word.folded)
            if not stem(plain, language).startswith(allowed(language)):
                yield f"{language}|{plain}", word.written


def _is_title(unit: Unit) -> bool:
    return unit.is_concept and unit.term[1:] not in plain_concepts()


def _span(unit: Unit, at: int, spelled: str) -> tuple[int, int]:
    last = unit.words[-1].written
    return at, max(spelled.find(last, at), at) + len(last)


def _is_name(word: str, initial: bool) -> bool:
    """Whether a word's capital marks it as a name; at the start of a sentence it marks nothing."""
    letters = [letter for letter in word if letter.isalpha()]
    if len(letters) < _ABBREVIATION or not word[0].isupper() or is_stop_word(fold(word)):
        return False
    if _ROMAN.match(word):
        return False
    if sum(letter.isupper() for letter in letters) >= _ABBREVIATION:
        return True
    return not initial or _NAME_LIKE.match(_POSSESSIVE.sub("", fold(word))) is not None


def _begins(spelled: str, at: int) -> bool:
    return _INITIAL.search(spelled[:at]) is not None


def _offered_by(unit: Unit, language: Language) -> set[str]:
    """What a unit of a text has: its words, how its names sound, what they mean elsewhere."""
    offered = set[str]()
    for word in unit.words:
        plain = _POSSESSIVE.sub("", word.folded)
        offered |= {f"{language}|{plain}", f"{language}|{stem(plain, language)}"}
        offered |= {TITLE + title for title in titles(plain)}
        if word.written[0].isupper():
            offered.add(SOUND + sound(plain))
    if unit.is_concept:
        offered.add(unit.term)
        offered |= words_of(unit.term[1:])
    return offered


def _placed(spelled: str, language: Language) -> Iterator[tuple[Unit, int]]:
    """The units of a text, and where each begins; a part of a number, "17-NP", where it ends."""
    at = 0
    for unit in units(spelled, language):
        word = unit.words[0].written
        if found := re.compile(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])").search(spelled, at):
            at = found.start()
        yield unit, at
        if found and not word[0].isdigit():  # its parts follow it in the units
            at = found.end()


def _nested(spelled: str, language: Language) -> set[str]:
    """Every concept of a text, also one within another's name."""
    found = set(terms(spelled, language))
    long = {f":{concept}" for concept, stems in long_names(language) if stems <= found}
    return {term for term in found if is_concept(term)} | long


def _same_root(word: str, other: str) -> bool:
    """Whether two Kazakh words are one short root with endings: "заңның" and "заң"."""
    word, other = word.translate(_VOICED), other.translate(_VOICED)
    short, long = sorted((word[:_ROOT], other[:_ROOT]), key=len)
    return len(short) >= _ROOT - 1 and long.startswith(short)
