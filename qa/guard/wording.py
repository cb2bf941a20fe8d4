"""What the wording of a sentence betrays: talk of the passages themselves, and words gone round."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from qa.guard.objection import Objection
from vectorstore.analysis import units
from vectorstore.records import Language

_GONE_ROUND = 3  # times that a word is said, and more often than in the evidence

# A statement is about the world, not about what was given or asked.
_TALK: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:passages?|texts? (?:above|below|given|provided)|the (?:given |provided )?text"
        r"|excerpts?|the questions?|the answers?|this sentence|the sentences?)\b",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"\b(?:фрагмент\w*|отрывк\w*|(?:данн\w+|приведённ\w+|этот|этом) текст\w*|вопрос:|ответ:)",
        re.IGNORECASE,
    ),
    "kk": re.compile(r"\b(?:үзінді\w*|берілген мәтін\w*|сұрақ:|жауап:)", re.IGNORECASE),
}


def objection_to_wording(
    sentence: str, evidence: Iterable[str], language: Language, evidence_language: Language
) -> Objection | None:
    """What a chat model says that the evidence does not speak of, or says again and again."""
    told = " ".join(evidence)
    found = _TALK[language].search(sentence)
    if found and found[0].casefold() not in told.casefold():
        return Objection("meaning", found[0])
    if language != evidence_language:
        return None
    known = _counted(told, evidence_language)
    said = _counted(sentence, language).items()
    repeated = any(
        times > known[term] and (times >= _GONE_ROUND or (times > 1 and term[0].isdigit()))
        for term, times in said
    )
    return Objection("meaning", "") if repeated else None


def _counted(text: str, language: Language) -> Counter[str]:
    """How often each telling word, name and number is said."""
    return Counter(unit.term for unit in units(text, language) if unit.is_concept or unit.telling)
