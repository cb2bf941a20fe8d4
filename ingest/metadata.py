"""What is known of a document: given by hand, else said by its file, else found in its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import cast, get_args
from urllib.parse import unquote, urlsplit

from ingest.blocks import Extracted
from ingest.bylines import author_in
from ingest.characters import clean
from ingest.errors import BadMetadata
from ingest.numbering import ends_sentence
from ingest.structure import Structure
from vectorstore.records import Kind, Language

_LONGEST_TITLE = 300  # characters
_LAST_YEAR = 9999
_NO_TITLE = re.compile(
    r"untitled.*|без имени.*|document\d*|документ\d*|microsoft word\b.*"
    r"|.+\.(?:docx?|odt|rtf|pdf|indd)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d\d(?![\d-])")
_DATED = re.compile(
    r"\b(?:dated|done at|adopted|signed|of \d{1,2} \w+|\w+ \d{1,2},|от \d|принят|совершено"
    r"|г\.|года|год|ж\.|жыл\w*)",
    re.IGNORECASE,
)
_KIND_WORDS: tuple[tuple[Kind, str], ...] = (
    (
        "law",
        r"constitutional law|law|act|code|decree|edict|(?:конституционный )?закон|кодекс|указ"
        r"|(?:конституциялық )?заңы?|кодексі|жарлығы",
    ),
    ("constitution", r"constitution|конституция|конституциясы"),
    (
        "treaty",
        r"treaty|agreement|memorandum|convention|protocol|charter|accords?|covenant|pact"
        r"|договор|соглашение|меморандум|конвенция|протокол|устав|хартия|пакт"
        r"|шарт|шарты|келісім|келісімі|меморандумы|конвенциясы|хаттама|хаттамасы|жарғысы",
    ),
    (
        "decision",
        r"decision|resolution|ruling|judge?ment|advisory opinion|решение|постановление"
        r"|нормативное постановление|определение|заключение|шешім|шешімі|қаулы|қаулысы",
    ),
)
_KINDS = re.compile(
    "|".join(rf"(?P<{kind}>\b(?:{words})\b)" for kind, words in _KIND_WORDS), re.IGNORECASE
)
_ABOUT = re.compile(r"^(?:О|Об|On)\s|\sтуралы$", re.IGNORECASE)
_SCHOLARLY = re.compile(
    r"\b(?:abstract|keywords?|references|bibliography|аннотация|ключевые слова"
    r"|список литературы|литература|түйін|кілт сөздер|әдебиеттер)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is said of a document by hand; None is to be found out."""

    title: str | None = None
    author: str | None = None
    year: int | None = None
    kind: Kind | None = None
    language: Language | None = None
    valid_from: date | None = None  # first day in force
    valid_to: date | None = None  # first day no longer in force


@dataclass(frozen=True, slots=True)
class Description:
    """What a document's record says of it; what could not be found is None."""

    title: str
    author: str | None
    year: int | None
    kind: Kind


def checked(given: Metadata) -> Metadata:
    """What was typed, in clean characters and one line each, nothing for blanks.

    Raises BadMetadata for what is too long, no year, or in force until before it began.
    """
    tidy = replace(given, title=_typed(given.title, "title"), author=_typed(given.author, "author"))
    if given.year is not None and not 1 <= given.year <= _LAST_YEAR:
        raise BadMetadata(f"{given.year} is no year; give one from 1 to {_LAST_YEAR}")
    check_validity(given.valid_from, given.valid_to)
    return tidy


def check_validity(valid_from: date | None, valid_to: date | None) -> None:
    """BadMetadata unless the first day no longer in force comes after the first in force."""
    if valid_from and valid_to and valid_from >= valid_to:
        raise BadMetadata(
            f"it can't be in force from {valid_from} and no longer from {valid_to}; "
            "give a later second day"
        )


def _typed(text: str | None, what: str) -> str | None:
    line = " ".join(clean(text or "", odd_quotes=False).split())
    if len(line) > _LONGEST_TITLE:
        raise BadMetadata(f"the {what} has {len(line)} characters; give {_LONGEST_TITLE} at most")
    return line or None


def describe(
    given: Metadata, extracted: Extracted, structure: Structure, source: str
) -> Description:
    """Title, author, year and kind: given, else the file's own, else found in the text."""
    title = given.title or _file_title(extracted) or _text_title(structure) or _stem(source)
    kind = given.kind or _one_of(Kind, extracted.kind) or found_kind(title, structure)
    author = given.author or extracted.author
    if author is None and kind in ("scholarship", "reference", "other"):
        author = next(filter(None, map(author_in, structure.front.bylines)), None)
    year = given.year or extracted.year or _found_year(title, structure.opening)
    return Description(title, author, year, cast(Kind, kind))


def found_kind(title: str, structure: Structure) -> Kind:
    """The kind by the first telling word of the title, by articles, by the marks of a paper.

    Outside texts of articles the word must be among the first four of the title, and the text
    must have no byline: a paper's title may well begin with "Treaty". A title that says what it
    is about ("О …", "… туралы") is a law's, if the text has articles.
    """
    word = _KINDS.search(title)
    named = cast(Kind, word.lastgroup) if word else None
    if structure.legal:
        return "law" if _ABOUT.search(title) and not _begins(title, word) else named or "law"
    scholarly = bool(structure.front.bylines) or any(map(_SCHOLARLY.match, structure.opening))
    if scholarly:
        return "scholarship"
    return named if named and _begins(title, word) else "other"


def _begins(title: str, word: re.Match[str] | None) -> bool:
    return word is not None and title[: word.start()].count(" ") < 4 and not _ABOUT.match(title)


def _one_of(literal: object, value: str | None) -> str | None:
    return value if value in get_args(literal) else None


def _file_title(extracted: Extracted) -> str | None:
    title = _bare(extracted.title or "")
    return None if not title or _NO_TITLE.fullmatch(title) else title


def _text_title(structure: Structure) -> str | None:
    title = _bare(structure.front.title or "")
    return title if 0 < len(title) <= _LONGEST_TITLE else None


def _bare(title: str) -> str:
    """A title in one line, without the quotation marks around the whole of it."""
    title = " ".join(title.split())
    for first, last in ("“”", "«»", '""', "„“"):
        if title[:1] == first and title[-1:] == last and title.count(first) == title.count(last):
            inside = title[1:-1]
            if first not in inside or first == last:
                return inside.strip()
    return title


def _stem(source: str) -> str:
    """The name of the file, or of the page: the last part of its address, else its host."""
    if "://" not in source:
        return PurePath(source).stem or source
    parts = urlsplit(source)
    return PurePath(unquote(parts.path)).stem or parts.netloc


def _found_year(title: str, lines: Iterable[str]) -> int | None:
    """The one year of the title, else of the short lines that date the text; None if several."""
    dated = [line for line in lines if len(line) <= (60 if ends_sentence(line) else 120)]
    for candidates in ([title], dated):
        years = {
            int(year) for line in candidates if _DATED.search(line) for year in _YEAR.findall(line)
        }
        if years:
            return years.pop() if len(years) == 1 else None
    return None
