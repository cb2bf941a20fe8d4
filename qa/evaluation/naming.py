"""Names of states, persons and bodies in a sentence, and how each is written in another's place."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from qa.evaluation.wording import tables
from vectorstore import Language

# Cases: 0 as it is listed. In Russian 1 to 5 are genitive to prepositional, in Kazakh 1 to 7 the
# endings of the table.
_ACCUSATIVE, _INSTRUMENTAL, _PREPOSITIONAL = 3, 4, 5
_CASE_AFTER = {
    **dict.fromkeys(("о", "об", "при"), (_PREPOSITIONAL,)),
    **dict.fromkeys(("в", "на"), (_PREPOSITIONAL, _ACCUSATIVE)),
    **dict.fromkeys(("к", "ко", "по"), (2,)),
    **dict.fromkeys(("с", "со", "между", "перед"), (_INSTRUMENTAL,)),
}
_ARTICLE = re.compile(r"\b(?:the|a|\w+-chamber) $")
_TITLE = "Президент"  # of the person named after it
_PERSON = re.compile(r" [А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+(?: [А-Я]\w+)?")


class Name(NamedTuple):
    """A name as the table lists it, with a form for each case, and its abbreviation."""

    kind: str  # state, person, surname, body, organisation
    gender: str  # in Russian, else empty
    forms: tuple[str, ...]
    short: str


class Mention(NamedTuple):
    """Where a name stands in a text: in which case, and whether in full, shortened or both."""

    start: int
    end: int
    name: Name
    case: int
    shape: str  # full, short, both
    text: str
    is_after_article: bool = False  # "the", or an adjective: an English name takes no other


def names(language: Language) -> tuple[Name, ...]:
    """Every name of a language's table."""
    return _names(language)


def mentions(text: str, language: Language) -> list[Mention]:
    """The names in a text, in order, the longest where one is within another."""
    found: list[Mention] = []
    for match in _pattern(language).finditer(text):
        written = match["name"]
        candidates = _forms(language)[written.casefold()]
        name, case = _in_case(text, match.start(), candidates)
        shape = "short" if written == name.short else "both" if match["short"] else "full"
        after = bool(_ARTICLE.search(text, 0, match.start()))
        is_title = name.forms[0] == _TITLE and _PERSON.match(text, match.end())
        if not is_title and (shape != "both" or match["short"] == f" ({name.short})"):
            found.append(Mention(*match.span(), name, case, shape, match.group(), after))
    return found


def written_as(mention: Mention, name: Name) -> str | None:
    """A name as it is written where another is mentioned; None where it has no such form."""
    if mention.shape != "full" and not name.short:
        return None
    full = name.forms[mention.case] if mention.case < len(name.forms) else None
    if full is None:
        return None
    if mention.is_after_article:
        full = full.removeprefix("the ")
    new = {"full": full, "short": name.short, "both": f"{full} ({name.short})"}[mention.shape]
    return new[0].upper() + new[1:] if mention.text[0].isupper() and mention.start == 0 else new


def _in_case(text: str, start: int, candidates: list[tuple[Name, int]]) -> tuple[Name, int]:
    """Of the cases that a form may be in, the one that the word before it asks for."""
    before = re.findall(r"\w+", text[:start].casefold())[-1:] or [""]
    for case in _CASE_AFTER.get(before[0], ()):
        for candidate in candidates:
            if candidate[1] == case and candidate[0].gender:
                return candidate
    return candidates[0]


@cache
def _names(language: Language) -> tuple[Name, ...]:
    listed = tables()["names"][language]
    return tuple(_name(kind, one, language) for kind, each in listed.items() for one in each)


def _name(kind: str, listed: str, language: Language) -> Name:
    if language == "en":
        full, _, short = listed.partition("/")
        return Name(kind, "", (full,), short)
    if language == "ru":
        gender, *forms = listed.split()
        forms[0], _, short = forms[0].partition("/")
        return Name(kind, gender, tuple(form.replace("_", " ") for form in forms), short)
    full, endings = listed.split()
    full, _, short = full.replace("_", " ").partition("/")
    forms = [full, *(full + ending for ending in tables()["endings"][endings])]
    return Name(kind, "", tuple(forms), short)


@cache
def _forms(language: Language) -> dict[str, list[tuple[Name, int]]]:
    found: dict[str, list[tuple[Name, int]]] = {}
    for name in _names(language):
        for case, form in enumerate((*name.forms, name.short)):
            if form:
                case = 0 if form == name.short else case
                found.setdefault(form.casefold(), []).append((name, case))
    return found


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    forms = {form for name in _names(language) for form in (*name.forms, name.short) if form}
    listed = "|".join(_spelled(form) for form in sorted(forms, key=len, reverse=True))
    shorts = "|".join(name.short for name in _names(language) if name.short)
    short, no_more = rf"(?P<short> \((?:{shorts})\))?", rf"(?![\w-])(?!{_inside(language)})"
    return re.compile(rf"(?<![\w-])(?P<name>{listed}){short}{no_more}")


def _spelled(form: str) -> str:
    """A form as a pattern; an article begins a sentence with a capital."""
    return f"[Tt]he {re.escape(form[4:])}" if form.startswith("the ") else re.escape(form)


def _inside(language: Language) -> str:
    """What follows where a name is part of a longer one."""
    if language == "en":
        return r" (?:SSR|of|General|Human|Security|Commission|Convention|Treaty|Council)\b|'s|-"
    if language == "ru":
        return r" (?:ССР|Таможенного|Безопасности|Казах\w+)\b"
    return r" (?:КСР|Президенті|Үкіметі|Парламенті|Конституциясы|Республикасы|Федерациясы|Заңы)\w*"
