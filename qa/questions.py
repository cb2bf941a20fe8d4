"""What a question asks for: its language, the kind of thing wanted, its words and names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from qa.names import names_in
from vectorstore.analysis import Unit, units
from vectorstore.records import Language
from vectorstore.references import references
from vectorstore.words import fold, is_stop_word

Wanted = Literal["date", "number", "agent", "list", "place", "rule", "definition", "other"]

_KAZAKH_LETTERS = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_KAZAKH_WORDS = frozenset(
    "кім ме ма ба бе па пе бап баба бапта туралы және мен бен пен дейді деген бойынша "
    "ше ел елдер шарт шарты шарттар жылы жыл күні болды болып еді".split()
)

# What a question says of its answer or its source, not of what it is about: "which states",
# "in what year", "what does the law say". A sentence that answers need not repeat it.
_SAID_OF_ANSWER = frozenset(
    "state states country countries year date day month "
    "государство государства государств страна страны стран год года году годах лет дата дату "
    "мемлекет мемлекеттер ел елдер жыл жылы жылғы жылдың жылдары күні күнгі "
    "say says said happen happened happens mention mentions argue argues describe describes "
    "explain explains provide provides take place exactly "
    "говорит говорится гласит сказано пишет произошло случилось предусматривает "
    "дейді айтады айтылған жазылған".split()
)

# First match wins: "how many states" is a number, "which states" a list, "кто" an agent.
_WANTED: tuple[tuple[Wanted, str], ...] = (
    (
        "date",
        r"\bwhen\b|\b(what|which) (date|day|year|month)|\bsince when|\bhow long ago"
        r"|\bкогда\b|\bв каком (году|месяце)|\bкакого числа|\bс какого (числа|года|времени)"
        r"|\bқашан|\bқай (жыл|күн|ай)",
    ),
    (
        "number",
        r"\bhow (many|much|long|large|far)\b|\bwhat (number|share|percentage|percent)\b"
        r"|\bсколько\b|\bкакое (число|количество)|\bнасколько\b|\bқанша|\bнеше",
    ),
    (
        "list",
        r"\b(which|what) (\w+ )?(states|countries|members|parties|organi[sz]ations|republics"
        r"|treaties|powers|institutions|neighbours|documents)\b|\bwho (were|are) the\b"
        r"|\bкакие\b|\bкаких\b|\bперечисли|\bқандай \w+(дар|дер|тар|тер|лар|лер)"
        r"|\bқай \w+(дар|дер|тар|тер|лар|лер)",
    ),
    (
        "agent",
        r"\bwho(m|se)?\b|\bwhich (state|country|court|body|organ)\b"
        r"|\bкто\b|\bкем\b|\bкому\b|\bкакое государство|\bкім|\bқай (мемлекет|ел)\b",
    ),
    ("place", r"\bwhere\b|\bгде\b|\bкуда\b|\bқайда|\bқай жерде"),
    (
        "definition",
        r"^\W*what('s| is| was| are| were)\b|\bwhat does .* mean\b|\bdefine\b"
        r"|\bчто такое\b|\bчто (означает|значит)\b|\bдеген не\b|\bдегеніміз не\b",
    ),
    (
        "rule",
        r"^\W*(is|are|was|were|do|does|did|can|could|may|must|should|shall|has|have|had|will"
        r"|would)\b|\bли\b|\bможет\b|\bможно\b|\bдолж(ен|на|ны|но)\b"
        r"|\b(ма|ме|ба|бе|па|пе)\W*$",
    ),
)
_ARTICLE = re.compile(
    r"(?:\barticles?|\bart\.?|\bстат(?:ья|ьи|ье|ью|ьей|ей)|\bст\.)\s*№?\s*(\d+(?:-\d+)?)"
    r"((?:\s*\(\w{1,3}\))*)|\b(\d+(?:-\d+)?)\s*-?\s*бап",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood: what `wanted` holds decides which sentences can answer it."""

    text: str
    language: Language
    wanted: Wanted
    words: tuple[str, ...]  # content words, as written, case-folded
    stems: tuple[str, ...]  # the terms of the content words, same order
    names: tuple[str, ...]  # terms of capitalised words after the first, and numbers
    article: str | None  # "13" or "4(3)" when it asks about one article
    phrases: tuple[tuple[str, frozenset[str]], ...] = ()  # concepts, the stems of their words

    def said_in(self, terms: Iterable[str]) -> set[str]:
        """The terms of a text, with the concepts of the question whose words it all has."""
        said = set(terms)
        return said | {concept for concept, stems in self.phrases if stems <= said}


def language_of(text: str) -> Language:
    """Language of a short text: en, ru or kk, from its letters and commonest words."""
    if _KAZAKH_LETTERS.search(text):
        return "kk"
    if not _CYRILLIC.search(text):
        return "en"
    found = set(re.findall(r"\w+", text.casefold()))
    return "kk" if found & _KAZAKH_WORDS else "ru"


def wanted_by(text: str) -> Wanted:
    """The kind of thing that a question asks for, by its question words."""
    folded = text.casefold()
    return next((kind for kind, pattern in _WANTED if re.search(pattern, folded)), "other")


def article_in(text: str) -> str | None:
    """The article a text names, as "13", "20-1" or "4(3)"; None without one."""
    found = _ARTICLE.search(text)
    if found is None:
        return None
    return (found[1] or found[3]) + re.sub(r"\s", "", found[2] or "")


def understand(text: str, language: Language | None = None) -> Question:
    """A question with its language, kind, content words, stems, names and article."""
    spoken = language or language_of(text)
    written = list(units(text, spoken))
    telling = [unit for unit in written if _tells(unit)]
    about = telling or written
    content = [unit for unit in about if unit.folded not in _SAID_OF_ANSWER] or about
    return Question(
        text=text,
        language=spoken,
        wanted=wanted_by(text),
        words=tuple(unit.folded for unit in content),
        stems=tuple(unit.term for unit in content),
        names=names_in(text, telling),
        article=max(references(fold(text)), key=len, default=article_in(text)),
        phrases=tuple((unit.term, frozenset(unit.stems)) for unit in content if _is_phrase(unit)),
    )


def _tells(unit: Unit) -> bool:
    return unit.is_concept or not is_stop_word(unit.folded)


def _is_phrase(unit: Unit) -> bool:
    """Whether a concept is named in words; an abbreviation in small letters is another word."""
    return unit.is_concept and not (len(unit.words) == 1 and unit.words[0].written.isupper())
