"""Sentences with one word changed: a "not" dropped or added, "must" as "may", before as after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Literal

from qa.evaluation.sentences import Sentence
from qa.evaluation.wording import tables
from vectorstore.words import fold, is_stop_word, words

WordKind = Literal[
    "dropped_not", "added_not", "must_to_may", "may_to_must", "before_to_after", "wrong_act"
]

_Change = tuple[re.Pattern[str], str]
_ROOT = 6  # letters by which a passage already tells of an act
_SMALL = 3
_REMARK = re.compile(r"for this note|для этой заметки|бұл жазба үшін")
_REMARKS = 0.2  # of the notes' many remarks that something was not verified
_FROM_DATIVE = {"ға": "дан", "ге": "ден", "қа": "тан", "ке": "тен", "на": "нан", "не": "нен"}
_TO_DATIVE = {ablative: dative for dative, ablative in _FROM_DATIVE.items()}
_AFTER_NASAL = {"дан": "нан", "ден": "нен"}


def changed_words(kind: str, sentence: Sentence, random: Random) -> Iterator[str]:
    """The sentence with one word changed as that kind says, wherever its table finds one."""
    text, unless = sentence.text, _unless(kind, sentence.language)
    if (unless and unless.search(text)) or (_REMARK.search(text) and random.random() > _REMARKS):
        return
    made = [
        (found.expand(new) if "\\" in new else new, found)
        for pattern, new in _changes(kind, sentence.language)
        for found in pattern.finditer(text)
    ]
    for new, found in random.sample(made, len(made)):
        if kind != "wrong_act" or _is_new(new, found.group(), sentence.passage):
            written = _like(found.group(), new)
            yield f"{text[: found.start()]}{written}{text[found.end() :]}"
    if kind == "before_to_after" and sentence.language == "kk":
        yield from _kazakh_times(text)


def _is_new(new: str, old: str, passage: str) -> bool:
    """Whether a passage tells of no such act: "signed" as "ratified" may else be true."""
    roots = [word[:_ROOT] for word in words(new) if len(word) > _SMALL and not is_stop_word(word)]
    told = [root for root in roots if not any(word.startswith(root[:-1]) for word in words(old))]
    return not any(root in fold(passage) for root in told)


def _like(old: str, new: str) -> str:
    """The new words with a capital where the old began with one."""
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def _kazakh_times(text: str) -> Iterator[str]:
    """«-ға дейін» as «-дан кейін», and «-дан бастап» as «-ға дейін», the case with the word."""
    if re.search(r"(?:нан|нен|дан|ден|тан|тен)\b(?: бастап)? .{0,120}дейін", text):
        return
    for found in re.finditer(r"(\w+?)(ға|ге|қа|ке|на|не) дейін\b", text):
        stem, ending = found[1], _FROM_DATIVE[found[2]]
        ending = _AFTER_NASAL.get(ending, ending) if stem[-1] in "мнң" else ending
        yield f"{text[: found.start()]}{stem}{ending} кейін{text[found.end() :]}"
    for found in re.finditer(r"(\w+?)(дан|ден|тан|тен|нан|нен) (бастап|бері|кейін)\b", text):
        stem, ending = found[1], _TO_DATIVE[found[2]]
        if len(stem) < len("күн"):  # «одан кейін», «содан кейін»: "then"
            continue
        if stem[-1] in "мнң" and found[2] in ("нан", "нен"):
            ending = "ға" if found[2] == "нан" else "ге"
        yield f"{text[: found.start()]}{stem}{ending} дейін{text[found.end() :]}"


@cache
def _changes(kind: str, language: str) -> tuple[_Change, ...]:
    listed = tables()["words"][language].get(kind, [])
    return tuple((re.compile(pattern, re.IGNORECASE), new) for pattern, new in listed)


@cache
def _unless(kind: str, language: str) -> re.Pattern[str] | None:
    pattern = tables()["unless"][language].get(kind)
    return re.compile(pattern, re.IGNORECASE) if pattern else None
