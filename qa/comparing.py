"""The same question on two days or from two documents, and where the two answers differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from qa.answer import Answer, AnswerSentence, Citation
from qa.labels import force_remark, format_date
from qa.questions import language_of
from qa.requests import EVERYTHING, checked_language
from vectorstore.records import Filter, Language, Span

if TYPE_CHECKING:
    from qa.assistant import Assistant

Marks = tuple[tuple[Span, ...], ...]
"""For each sentence the stretches of its text that the other answer lacks."""

_WORD = re.compile(r"\w+(?:[-'’.,/]\w+)*|[^\w\s]")
_ALIKE = 0.35  # share of words in common from which two sentences may tell of the same thing

_ONE_DAY_ONLY: dict[Language, str] = {
    "en": "Both answers quote the same sentence; it is in force on {day} but not on {other}.",
    "ru": "Оба ответа приводят одно и то же предложение: оно действует на {day}, но не на {other}",
    "kk": "Екі жауапта да бір сөйлем келтірілген; ол {day} күні қолданыста, ал {other} күні жоқ.",
}


@dataclass(frozen=True, slots=True)
class Side:
    """What one answer is asked for: a day (today if None), and documents (ids; all if none)."""

    as_of: date | str | None = None
    documents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two answers, and what each says that the other does not.

    For each sentence, `left_remarks` and `right_remarks` say what has become of its rule on the
    day of the other answer; empty where it is in force then too, or nothing is known. `remark`
    tells of a sentence that both quote, in force on one day alone. `same` is true where both say
    the same, of the same force, or neither answers.
    """

    left: Answer
    right: Answer
    left_marks: Marks
    right_marks: Marks
    same: bool
    left_remarks: tuple[str, ...] = ()
    right_remarks: tuple[str, ...] = ()
    remark: str = ""


def compare(
    assistant: Assistant, question: str, left: Side, right: Side, language: str | None = None
) -> Comparison:
    """The answers to one question on both sides, differences marked word by word.

    `language` is that of both answers (the question's if None). Raises `BadQuestion` and
    `UnreadableDate`.
    """
    spoken = checked_language(language) or language_of(question)
    one, other = (
        assistant.ask(question, as_of=side.as_of, language=spoken, where=_where(side))
        for side in (left, right)
    )
    return compared(one, other)


def compared(left: Answer, right: Answer) -> Comparison:
    """Two answers with their differences marked."""
    pairs = _aligned([s.text for s in left.sentences], [s.text for s in right.sentences])
    left_marks, right_marks = _marks(left.sentences, right.sentences, pairs)
    remark = next(filter(None, (_one_day_only(left, right, *pair) for pair in pairs)), "")
    unlike = any(map(len, (*left_marks, *right_marks))) or left.abstained != right.abstained
    return Comparison(
        left,
        right,
        left_marks,
        right_marks,
        same=not unlike and not remark,
        left_remarks=_remarks(left, right.as_of),
        right_remarks=_remarks(right, left.as_of),
        remark=remark,
    )


def _where(side: Side) -> Filter:
    return Filter(documents=side.documents) if side.documents else EVERYTHING


def _marks(
    left: Sequence[AnswerSentence],
    right: Sequence[AnswerSentence],
    pairs: Sequence[tuple[int, int]],
) -> tuple[Marks, Marks]:
    """What differs in the sentences that belong together; all of those that stand alone."""
    left_marks = [_whole(sentence.text) for sentence in left]
    right_marks = [_whole(sentence.text) for sentence in right]
    for one, other in pairs:
        left_marks[one], right_marks[other] = _differing(left[one].text, right[other].text)
    return tuple(left_marks), tuple(right_marks)


def _aligned(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of sentences that say the same, or nearly so: the most alike first, each once."""
    ratios = sorted(
        (
            (-_likeness(one, other), i, j)
            for i, one in enumerate(left)
            for j, other in enumerate(right)
        ),
    )
    pairs: dict[int, int] = {}
    for likeness, i, j in ratios:
        if -likeness >= _ALIKE and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return sorted(pairs.items())


def _likeness(left: str, right: str) -> float:
    """Share of words in common, in their order, from 0 to 1."""
    one, other = _words(left), _words(right)
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _differing(left: str, right: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The words of each text that the other lacks, those side by side as one stretch."""
    one, other = list(_WORD.finditer(left)), list(_WORD.finditer(right))
    matcher = SequenceMatcher(None, _words(left), _words(right), autojunk=False)
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    return (
        tuple((one[a].start(), one[b - 1].end()) for _, a, b, _, _ in changes if a < b),
        tuple((other[a].start(), other[b - 1].end()) for _, _, _, a, b in changes if a < b),
    )


def _words(text: str) -> list[str]:
    return [word.group().casefold() for word in _WORD.finditer(text)]


def _whole(text: str) -> tuple[Span, ...]:
    return ((0, len(text)),) if text else ()


def _remarks(answer: Answer, day: date) -> tuple[str, ...]:
    """For each sentence in force on its own day what is to be said of it on another day."""
    return tuple(_remark(answer, sentence, day) for sentence in answer.sentences)


def _remark(answer: Answer, sentence: AnswerSentence, day: date) -> str:
    for citation in _cited(answer, sentence):
        then = replace(citation, in_force=citation.passage.in_force(day))
        if citation.in_force and then.in_force is False:
            return force_remark(then, day, answer.language)
    return ""


def _one_day_only(left: Answer, right: Answer, one: int, other: int) -> str:
    """The remark on a sentence of both answers that is in force on the day of one of them."""
    here, there = left.sentences[one], right.sentences[other]
    language = checked_language(left.language) or "en"
    if here.text != there.text:
        return ""
    for holds, ended in (((left, here), (right, there)), ((right, there), (left, here))):
        if _in_force(*holds) and not _in_force(*ended):
            day, then = (format_date(answer.as_of, language) for answer, _ in (holds, ended))
            return _ONE_DAY_ONLY[language].format(day=day, other=then)
    return ""


def _in_force(answer: Answer, sentence: AnswerSentence) -> bool:
    return all(citation.in_force is not False for citation in _cited(answer, sentence))


def _cited(answer: Answer, sentence: AnswerSentence) -> list[Citation]:
    return [c for c in answer.citations if c.number in sentence.citations]
