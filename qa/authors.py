"""Takes the names of authors apart: who is a person with a surname, and who is a body."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Author:
    """A person (`family`, `given`) or, when it can't be told or is a body, one whole name."""

    family: str = ""
    given: str = ""
    literal: str = ""

    @property
    def name(self) -> str:
        """Surname first, as bibliographies sort: "Sartayev, S. S."."""
        return self.literal or f"{self.family}, {self.given}"


_AND = re.compile(r"\s+(?:and|&|и|және)\s+")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.-?)+")
_PATRONYMIC = re.compile(r".{2,}(?:ович|евич|овна|евна|ұлы|улы|қызы|кызы)", re.IGNORECASE)
_PARTICLES = frozenset({"van", "von", "der", "den", "de", "la", "di", "da", "al", "bin", "фон"})
_BODY = re.compile(
    r"\b(?:bank|ministry|council|court|universit\w*|institute|organi[sz]ation|nations|union|"
    r"commission|committee|assembly|parliament|republic|government|office|agency|centre|center|"
    r"foundation|association|press|kazqa|банк|министерств\w*|совет|суд|университет\w*|институт|"
    r"организаци\w*|комитет|парламент|республика|министрлігі|кеңесі|соты|университеті|"
    r"институты|ұйымы|комитеті|парламенті|республикасы)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 4  # longer than this, it is hardly a person's name


def parse_authors(text: str, *, people: bool = True) -> tuple[Author, ...]:
    """The authors that a line names, in order; with `people` false each is taken for a body."""
    found: list[Author] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        if people and not _BODY.search(part):
            found.extend(person for name in _AND.split(part) for person in _persons(name))
        else:
            found.append(Author(literal=part))
    return tuple(found)


def _persons(part: str) -> list[Author]:
    """One part between separators: "Family, Given", or several names between commas."""
    chunks = [chunk for chunk in re.split(r"\s*,\s*", part) if chunk]
    if len(chunks) > 1 and all(" " in chunk for chunk in chunks):
        return [_person(chunk) for chunk in chunks]
    if len(chunks) == 2:
        return [Author(chunks[0], chunks[1])]
    return [_person(part)]


def _person(name: str) -> Author:
    """A name without a comma: the surname stands first before initials or a patronymic."""
    words = name.split()
    if not 2 <= len(words) <= _MOST_WORDS or "," in name:
        return Author(literal=name)
    if all(_INITIALS.fullmatch(word) for word in words[1:]) or _PATRONYMIC.fullmatch(words[-1]):
        return Author(words[0], " ".join(words[1:]))
    first = len(words) - 1
    while first > 1 and words[first - 1].casefold() in _PARTICLES:
        first -= 1
    if any(word[0].islower() for word in words[:first]):
        return Author(literal=name)
    return Author(" ".join(words[first:]), " ".join(words[:first]))
