"""Questions made to stand alone, by rules: names filled in, dates taken out of the words.

"When was it signed?" takes its name from the question before; "And in 2012?" repeats that
question for another day; "And the OSCE?" repeats it about something else; "…as of 1 May 2018?"
names the day itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa.answer import Answer
from qa.dates import parse_date
from qa.errors import UnreadableDate
from qa.questions import language_of
from vectorstore.records import Language

_OPENERS: dict[Language, str] = {
    "en": r"^\W*(?:and|but|so|what about|how about|and what about|then)\b\s*",
    "ru": r"^\W*(?:а|и|но|а что насчёт|а что насчет|как насчёт|как насчет)\b\s*",
    "kk": r"^\W*(?:ал|және|сонда|ал енді)\b\s*",
}
_PRONOUNS: dict[Language, str] = {
    "en": r"\b(?:it|they|them|that one|this one|the same|(?:this|that|these|those)"
    r"(?: (?:treaty|law|agreement|organi[sz]ation|document|memorandum|union|rule|convention"
    r"|constitution))?)\b",
    "ru": r"\b(?:он|она|оно|они|его|её|ее|их|ему|ей|им|нём|нем|ней|них|эт(?:от|а|о|и|ого|ой|ому"
    r"|им|ом|их)(?: (?:договор|закон|соглашени|организаци|документ|меморандум|союз|конвенци)"
    r"\w*)?)\b",
    "kk": r"\b(?:ол|олар|оны|оның|оған|онда|бұл|осы|соны|соның|олардың)"
    r"(?: (?:шарт|заң|келісім|ұйым|құжат|меморандум|одақ|конвенция)\w*)?\b",
}
_POSSESSIVE = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_NAME = re.compile(
    # A Russian adjective takes its noun along: "Будапештский меморандум".
    r"[А-ЯЁ][\w-]*ск(?:ий|ая|ое|ие|ой|ого|ому|им|ом|их|ую) [а-яё]+"
    r"|(?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w’'-]*|\d{4})"
    r"(?:(?: (?:of|on|the|and|for|in|de|и|о|об|по|в|мен|және))*"
    r" (?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w’'-]*|\d{4}))*"
)
_ARTICLE_NAME = re.compile(
    r"\b(?:article|статья|статьи|статью|статье)\s+\d[\d()-]*|\b\d+-бап", re.IGNORECASE
)
# The subject of nearly every question: never what a pronoun stands for while there is another.
_SETTING = re.compile(r"^(?:Republic of )?Kazakhstan$|^(?:Республик\w* )?Казахстан\w*$|^Қазақстан")
_AS_OF = re.compile(
    r"\b(?:as of|as at|по состоянию на)\s+(?P<day>[\w. -]+?)(?=\s*(?:[,?!]|$))", re.IGNORECASE
)
_DATE_WORDS = re.compile(r"^\W*(?:in|on|as of|by|в|на|к|по состоянию на)\s+", re.IGNORECASE)
_YEAR_WORD = re.compile(r"\s+(?:году|жылы)$", re.IGNORECASE)
_SHORT = 6  # words: longer questions carry their own subject


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that needs no history, and the day it names if it named just one."""

    text: str
    as_of: date | None = None


def standalone(question: str, history: Sequence[Answer]) -> Standalone:
    """The question with what it takes from the history filled in; unchanged without history."""
    if found := _AS_OF.search(question):
        day = _day(found["day"])
        if day is not None:
            plain = question[: found.start()].rstrip(" ,") + question[found.end() :]
            return Standalone(standalone(plain, history).text, day)
    if not history:
        return Standalone(question)
    before = history[-1].standalone_question
    language = language_of(question)
    opener = re.match(_OPENERS[language], question, re.IGNORECASE)
    rest = question[opener.end() :] if opener else question
    if (day := _day(_DATE_WORDS.sub("", rest))) is not None:
        return Standalone(before, day)
    if opener and len(rest.split()) < _SHORT and not _asks_itself(rest):
        return Standalone(_about_instead(before, rest.strip(" ?!.…")))
    return Standalone(_with_name(question, language, subject_of(before)))


def subject_of(question: str) -> str | None:
    """What a question is about: its last name that is not the country, else the country."""
    head, _, tail = question.partition(" ")
    names = [m[0] for m in _NAME.finditer(tail if not head.isupper() else question)]
    names += [m[0] for m in _ARTICLE_NAME.finditer(question)]
    telling = [name for name in names if not _SETTING.search(name)]
    return next(reversed(telling or names), None)


def _with_name(question: str, language: Language, name: str | None) -> str:
    """The question with its first pronoun replaced by a name."""
    if name is None or name.casefold() in question.casefold():
        return question
    if language == "en" and (found := _POSSESSIVE.search(question)):
        return question[: found.start()] + f"{name}’s" + question[found.end() :]
    found = re.search(_PRONOUNS[language], question, re.IGNORECASE)
    if found is None:
        return question
    if language == "en":
        name = _with_the(name)
        return question[: found.start()] + name + question[found.end() :]
    # Case endings differ, so the name is set beside the pronoun instead of in its place.
    return f"{question.rstrip(' ?')} ({name})?"


def _with_the(name: str) -> str:
    """A name as it stands in an English sentence: "the Budapest Memorandum", "Kazakhstan"."""
    bare = " " not in name and not name.isupper()
    return name if bare or re.match(r"(?i)the |article ", name) else f"the {name}"


def _about_instead(before: str, other: str) -> str:
    """The question before, asked about something else."""
    name = subject_of(before)
    if name is None:
        return f"{before.rstrip(' ?')}: {other}?"
    if re.search(rf"(?i)\bthe {re.escape(name)}", before):
        other = re.sub(r"(?i)^the\s+", "", other)
    place = before.rfind(name)
    preposition = before[:place].split()[-1:]
    if preposition == other.split()[:1]:
        other = other.removeprefix(preposition[0]).lstrip()
    return before[:place] + other + before[place + len(name) :]


def _asks_itself(text: str) -> bool:
    """Whether what follows an opener is a whole question with a verb of its own."""
    return bool(
        re.match(
            r"(?i)\W*(?:when|who|what|why|how|where|which|is|are|was|were|do|does|did|can|has"
            r"|когда|кто|что|почему|как|где|какие|какой|қашан|кім|не\b|неге|қалай|қайда)\b",
            text,
        )
    )


def _day(text: str) -> date | None:
    """The day that a text names when it names nothing else; a year means its first day."""
    try:
        return parse_date(_YEAR_WORD.sub("", text.strip(" ?!.…")))
    except UnreadableDate:
        return None
