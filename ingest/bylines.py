"""Bylines: who wrote a text and where, between its title and its first sentence."""

from __future__ import annotations

import re

from vectorstore.abbreviations import ABBREVIATIONS

LONGEST_BYLINE = 160  # characters
_CAPITAL = "A-ZА-ЯЁӘҒҚҢӨҰҮІҺ"
_SMALL = "a-zа-яёәғқңөұүіһ"
_SURNAME = rf"[{_CAPITAL}][{_SMALL}]+(?:[-’'][{_CAPITAL}]?[{_SMALL}]+)*"
_INITIALS = rf"(?:[{_CAPITAL}][{_SMALL}]?\.\s?){{1,3}}"
_NAME = re.compile(
    rf"(?<!\w)(?:(?P<family>{_SURNAME}),?\s+(?P<after>{_INITIALS})(?!\s*{_SURNAME})"
    rf"|(?P<before>{_INITIALS})\s?(?P<last>{_SURNAME}))"
)
_INSTITUTION = re.compile(
    r"department|facult|universit|institute|academy|school of|college|student|professor|doctor"
    r"|lecturer|candidate of|ph\.? ?d|n\.a\."
    r"|кафедр|факультет|университет|институт|академи|студент|магистрант|профессор|доцент|доктор"
    r"|кандидат|преподавател|им\.|кафедра|оқытушы|ғылым|атындағы",
    re.IGNORECASE,
)
_MENTION = re.compile(
    r"(?:named after|n\.a\.|im\.|им\.|имени|атындағы)\s*$|^\s*атындағы", re.IGNORECASE
)
_LABEL = re.compile(r"^\s*(?:authors?|by|авторы?|авторлары?)\s*[:.]?\s+", re.IGNORECASE)
_OPENERS = frozenset[str]().union(*(words.openers for words in ABBREVIATIONS.values()))
_CAPITALISED = re.compile(rf"(?<=[{_CAPITAL}{_SMALL}.])\s(?=[{_CAPITAL}])")
_WORD = re.compile(r"[\w-]+(?=,?\s+[^\W\d_])")


def is_byline(text: str) -> bool:
    """Whether a line names a person with initials or an institution, and is no sentence."""
    if len(text) > LONGEST_BYLINE or run_in_text(text) is not None:
        return False
    names = [match.end() for match in _NAME.finditer(text)]
    if text[-1] in ".!?;:":
        return bool(names) and names[-1] == len(text)
    return bool(names or _LABEL.match(text) or _INSTITUTION.search(text))


def author_in(text: str) -> str | None:
    """The person a byline names, as "Surname A.B."; not one an institution is named after."""
    for match in _NAME.finditer(text):
        if _MENTION.search(text[: match.start()]) or _MENTION.match(text[match.end() :]):
            continue
        surname = match["family"] or match["last"]
        initials = re.sub(r"\s", "", match["after"] or match["before"])
        return f"{surname} {initials}"
    label = _LABEL.match(text)
    return text[label.end() :].strip(" .") if label else None


def run_in_text(text: str) -> int | None:
    """Where the first sentence begins in a line that a byline opens: "… A.K. The state …".

    It begins at a word that begins sentences and is no name ("The", "In", "Бұл"), stands in
    mid-line after a capitalised word or initials, and has a byline before it.
    """
    for match in _CAPITALISED.finditer(text, 0, LONGEST_BYLINE):
        word = _WORD.match(text, match.end())
        if word is None or word[0] not in _OPENERS:
            continue
        before = text[: match.start()]
        last = before.rsplit(" ", 1)[-1]
        if last[:1].isupper() and (_INSTITUTION.search(before) or _NAME.search(before)):
            return match.end()
    return None
