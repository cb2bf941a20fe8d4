"""Sentences with another date, year or number, or with two of them exchanged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from random import Random
from typing import TypeVar

from qa.evaluation.figures import (
    MONTHS,
    Figure,
    FigureKind,
    date_parts,
    ending,
    figures,
    written_date,
)
from qa.evaluation.sentences import Sentence
from qa.evaluation.wording import tables
from vectorstore import Language
from vectorstore.words import is_stop_word, words

_Item = TypeVar("_Item")

_LAST_YEAR = 2026
_TRIES = 12
# Kazakh months that take the same endings as each other, where these are the endings.
_BACK = frozenset(MONTHS["kk"]) - {"сәуір", "шілде", "қыркүйек"}
_SHARED = ("", "да", "дағы")
_YEAR_WORDS = ("жылғы", "жылы", "жыл", "года", "году")
_COUNT_WORD = re.compile(r"[^\W\d_]+")


def wrong_year(sentence: Sentence, random: Random) -> Iterator[str]:
    """The sentence with a year, alone or of a date, that its passage does not name."""
    for year in _shuffled(_told(sentence, "year"), random):
        years = [int(year.text) + step for step in range(-9, 10)]
        new = [str(other) for other in years if 1945 <= other <= _LAST_YEAR]
        yield from _replaced(sentence, year, _absent(new, sentence, random)[:1])


def wrong_date(sentence: Sentence, random: Random) -> Iterator[str]:
    """The sentence with another day or another month, the year being kept."""
    language, text = sentence.language, sentence.text
    for date in _shuffled(_told(sentence, "date"), random):
        day, month, year = date_parts(date, language)
        new = [written_date(str(other), month, year, language) for other in range(1, 29)]
        if random.random() < 1 / 2:
            months = [name for name in MONTHS[language] if _fits(text, date, name, language)]
            new = [written_date(day, name, year, language) for name in months if int(day) <= 28]
        yield from _replaced(sentence, date, _absent(new, sentence, random)[:1])


def wrong_number(sentence: Sentence, random: Random) -> Iterator[str]:
    """The sentence with another count, vote, share, length, number of an act or number word."""
    for count in _shuffled(figures(sentence.text, sentence.language, "count"), random):
        new = [_other_number(count.text, count.unit, random) for _ in range(_TRIES)]
        new = [
            one for one in new if _is_untrue(sentence.text, count, _size(one) - _size(count.text))
        ]
        yield from _replaced(sentence, count, _absent(new, sentence, random)[:1])
    yield from _other_words(sentence, random)


def swapped_values(sentence: Sentence, random: Random) -> Iterator[str]:
    """The sentence with two of its dates, years or counts exchanged, unless they are listed."""
    kinds: tuple[FigureKind, ...] = ("date", "year", "count")
    pairs = [
        pair
        for kind in kinds
        for pair in combinations(list(figures(sentence.text, sentence.language, kind)), 2)
        if _exchangeable(sentence, *pair)
    ]
    for one, other in _shuffled(pairs, random):
        text = sentence.text
        yield "".join(
            (
                *(text[: one.start], other.text, text[one.end : other.start]),
                *(one.text, text[other.end :]),
            )
        )


def number_of_another_passage(sentence: Sentence, random: Random) -> Iterator[str]:
    """The sentence with a date, year, count or article of the same note's other passages."""
    kinds: tuple[FigureKind, ...] = ("date", "year", "count", "article")
    text = sentence.text
    found = [one for kind in kinds for one in figures(text, sentence.language, kind)]
    for own in _shuffled(found, random):
        new = {
            other.text
            for passage in sentence.others
            for other in figures(passage, sentence.language, own.kind)
            if other.unit == own.unit and _may_stand_for(sentence, own, other)
            if own.kind != "count" or _is_untrue(text, own, _size(other.text) - _size(own.text))
        }
        yield from _replaced(sentence, own, _absent(sorted(new), sentence, random)[:1])


def _exchangeable(sentence: Sentence, one: Figure, other: Figure) -> bool:
    """Whether exchanging two figures makes a readable sentence that says something else."""
    text = sentence.text
    between = _telling(text[one.end : other.start])
    after = _telling(text[other.end : other.end + 40])[:2]
    before = _telling(text[max(0, one.start - 40) : one.start])[-2:]
    tells = [word for word in between if word not in (*after, *before)]
    return (
        one.text != other.text
        and text.count(one.text) == text.count(other.text) == 1
        and one.unit == other.unit
        and bool(tells)
        and _may_stand_for(sentence, one, other)
        and _may_stand_for(sentence, other, one)
    )


def _telling(text: str) -> list[str]:
    """The words that say something; of dates and numbers listed one after another, none."""
    said = (word for word in words(text) if not is_stop_word(word))
    return [word for word in said if not (word.isdigit() or word in _YEAR_WORDS)]


def _may_stand_for(sentence: Sentence, own: Figure, other: Figure) -> bool:
    """Whether a figure is readable in the place of another: a Kazakh month takes its ending."""
    if own.kind != "date":
        return True
    month = date_parts(other, sentence.language)[1]
    return _fits(sentence.text, own, month, sentence.language)


def _fits(text: str, date: Figure, month: str, language: Language) -> bool:
    if language != "kk":
        return True
    own, after = date_parts(date, language)[1], ending(text, date)
    return not after or own == month or ({own, month} <= _BACK and after in _SHARED)


def _told(sentence: Sentence, kind: FigureKind) -> Iterator[Figure]:
    """Dates or years on which something was so; not those by which it was."""
    bounds, text = tables()["numbers"], sentence.text
    for figure in figures(text, sentence.language, kind):
        before, after = text[: figure.start], text[figure.end :]
        if not re.search(bounds["loose"], before) and not re.search(bounds["loose_after"], after):
            yield figure


def _is_untrue(text: str, own: Figure, more: float) -> bool:
    """Whether a number that much greater is untrue: "at least 400" is so where 456 are."""
    before, after, bounds = text[: own.start], text[own.end :], tables()["numbers"]
    if re.search(bounds["lower"], before, re.IGNORECASE) or re.search(bounds["lower_after"], after):
        return more > 0
    if re.search(bounds["upper"], before, re.IGNORECASE) or re.search(bounds["upper_after"], after):
        return more < 0
    return more != 0


def _size(number: str) -> float:
    """The value of a number as it is written, with spaces or either mark in it."""
    whole = re.sub(r"[ ,\u00a0](?=\d{3}(?!\d))", "", number)
    return float(whole.replace(",", "."))


def _other_number(number: str, unit: str, random: Random) -> str:
    """A number like it, with the last digits kept that a language's grammar looks at."""
    if len(number) == 1:
        alike = "234" if number in "234" else "56789" if unit != "№" else "23456789"
        return random.choice(alike) if number in alike else number
    places = [at for at, digit in enumerate(number) if digit.isdigit()]
    at = random.choice(places[:-2] or places[:1])
    old = number[at]
    if len(places) == 2 and old == "1" and unit not in ("№", "%"):
        return f"1{random.choice('56789')}" if number[1] in "56789" else number
    digit = random.choice("23456789" if at == 0 else "0123456789")
    return f"{number[:at]}{digit}{number[at + 1 :]}"


def _other_words(sentence: Sentence, random: Random) -> Iterator[str]:
    """Number words exchanged for others of the same form: "three levels" as "four levels"."""
    text = sentence.text
    for group in tables()["numbers"][sentence.language]:
        for found in re.finditer(rf"(?<!-)\b(?:{'|'.join(group)})\b(?= \w)", text):
            after = text[found.end() :].split(maxsplit=1)[0]
            own = Figure("count", *found.span(), found[0])
            kept = [
                word
                for size, word in enumerate(group)
                if f"{word} {after}" not in sentence.passage
                and _is_untrue(text, own, size - group.index(found[0]))
            ]
            before = _COUNT_WORD.findall(text[: found.start()])[-1:]
            if before in (["он"], ["жиырма"], ["отыз"]) or not kept:
                continue
            if after.startswith(("бір", "перв", "first", "трет", "third")):
                continue
            yield f"{text[: found.start()]}{random.choice(kept)}{text[found.end() :]}"


def _absent(new: Sequence[str], sentence: Sentence, random: Random) -> list[str]:
    """Those that the passage does not contain, drawn at random."""
    kept = [one for one in new if one not in sentence.passage]
    return random.sample(kept, len(kept))


def _replaced(sentence: Sentence, old: Figure, new: Sequence[str]) -> Iterator[str]:
    for one in new:
        yield f"{sentence.text[: old.start]}{one}{sentence.text[old.end :]}"


def _shuffled(found: Iterable[_Item], random: Random) -> list[_Item]:
    listed = list(found)
    return random.sample(listed, len(listed))
