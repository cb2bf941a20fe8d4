"""What a question asks for: its language, the kind of thing wanted, its words and names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from vectorstore.analysis import fold, is_stop_word, stem, words
from vectorstore.records import Language

Wanted = Literal["date", "number", "agent", "list", "place", "rule", "definition", "other"]

_KAZAKH_LETTERS = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_KAZAKH_WORDS = frozenset(
    "не кім ме ма ба бе па пе бап баба бапта туралы және мен бен пен дейді деген бойынша "
    "ше ел елдер шарт шарты шарттар жылы жыл күні болды болып еді".split()
)

# What a question says of its answer or its source, not of what it is about: "which states",
# "in what year", "what does the law say". A sentence that answers need not repeat it.
_SAID_OF_ANSWER = frozenset(
    "state states country countries year date day month "
    "государство государства государств страна страны стран год году дата дату "
    "мемлекет мемлекеттер ел елдер жыл жылы күні "
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
_SETTING = ("kazakh", "казах", "қазақ", "republic", "республик", "респу")
_NAMES_AT_MOST = 3  # capitalised words in a question without any other telling word
_NUMBER = re.compile(r"\d+(?:[-.,/]\d+)*(?:\(\d+\))?")


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood: what `wanted` holds decides which sentences can answer it."""

    text: str
    language: Language
    wanted: Wanted
    words: tuple[str, ...]  # content words, as written, case-folded
    stems: tuple[str, ...]  # of the content words, same order
    names: tuple[str, ...]  # stems of capitalised words after the first, and of numbers
    article: str | None  # "13" or "4(3)" when it asks about one article


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
    written = words(text)
    telling = [word for word in written if not is_stop_word(word)] or written
    content = tuple(word for word in telling if word not in _SAID_OF_ANSWER) or tuple(telling)
    return Question(
        text=text,
        language=spoken,
        wanted=wanted_by(text),
        words=content,
        stems=tuple(stem(word, spoken) for word in content),
        names=_names(text, spoken),
        article=article_in(text),
    )


def _names(text: str, language: Language) -> tuple[str, ...]:
    """Stems of what looks like a name or a number; a question's first word is not a name.

    Where most words are capitalised, as in a title, capitals say nothing. The country that
    everything here is about is not a name to tell passages apart by.
    """
    tokens = re.findall(r"[^\W_][\w'’-]*", text)
    capitalised = [
        token
        for position, token in enumerate(tokens)
        if token[0].isupper() and (position > 0 or token.isupper())
    ]
    lower = [token for token in tokens if token[0].islower() and not is_stop_word(fold(token))]
    if len(capitalised) > _NAMES_AT_MOST and not lower:
        capitalised = []
    found = [w for token in capitalised for w in words(token) if not is_stop_word(w)]
    found += _NUMBER.findall(text)
    stems = dict.fromkeys(stem(word, language) for word in found)
    return tuple(name for name in stems if not name.startswith(_SETTING))
