"""Names that mean the same across languages, scripts and abbreviations: UN, ООН, БҰҰ.

`aliases.toml` beside this module lists them by concept. A passage is indexed under the concepts
it names beside its words, and a question searches for the concept instead of one of its names.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from vectorstore.stemming import stem
from vectorstore.words import Word, fold, is_stop_word, text_words

MARK = ":"
"""Begins the term of a concept, as no word begins with it."""

_POSSESSIVE = re.compile("'[sS]$")
_LATIN = re.compile("[a-z]")
_CYRILLIC = re.compile("[\u0400-\u052f]")


@dataclass(frozen=True, slots=True)
class Match:
    """The words `start` to `end` (exclusive) of a text name a concept."""

    start: int
    end: int
    concept: str


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of a concept: its stems, and its words where only these exact ones count."""

    stems: tuple[str, ...]
    concept: str
    exact: tuple[str, ...] | None

    def fits(self, words: Sequence[Word]) -> bool:
        """Whether words with these stems may be this name; in small letters it fits any case."""
        if self.exact is None:
            return True
        written = tuple(_POSSESSIVE.sub("", word.written) for word in words)
        return self.exact in (written, tuple(part.casefold() for part in written))


def find(words: Sequence[Word], stems: Sequence[str], language: str) -> Iterator[Match]:
    """Where words name concepts: at each place the longest name, none overlapping.

    `stems` are the words' own, in a text of that language.
    """
    end = 0
    for match in find_all(words, stems, language):
        if match.start >= end:
            yield match
            end = match.end


def find_all(words: Sequence[Word], stems: Sequence[str], language: str) -> Iterator[Match]:
    """Every naming of a concept, also within another's: "UN" in "UN Security Council"."""
    reach: dict[str, int] = {}  # of a concept's names one within another, only the longer one
    for at, first in enumerate(stems):
        for name in _names(_table(first, language)).get(first, ()):
            end = at + len(name.stems)
            fits = tuple(stems[at:end]) == name.stems and name.fits(words[at:end])
            if fits and end > reach.get(name.concept, 0):
                reach[name.concept] = end
                yield Match(at, end, name.concept)


def _table(first: str, language: str) -> str:
    """Where to look a name up: by the script that it begins in, else by the text's language."""
    if _LATIN.match(first) or (language == "en" and not _CYRILLIC.match(first)):
        return "en"
    return "kk" if language == "kk" else "ru"


@cache
def _names(table: str) -> dict[str, tuple[_Name, ...]]:
    """The names in a script under the stems of one language, by their first stem.

    Those in Cyrillic are for Russian and Kazakh texts alike: each uses the other's names. A table
    is made when a text first needs it: an English question needs one of three.
    """
    elsewhere = _CYRILLIC if table == "en" else _LATIN
    names: dict[str, list[_Name]] = {}
    for concept, entry in _concepts().items():
        exact = entry.get("exact", ())
        for name in dict.fromkeys(name for named in entry.values() for name in named):
            if not elsewhere.match(fold(name)):
                found = _name(name, concept, table, name in exact)
                names.setdefault(found.stems[0], []).append(found)
    # The longest first; of equal names the exact one, which is the narrower.
    return {
        first: tuple(sorted(found, key=lambda n: (-len(n.stems), n.exact is None)))
        for first, found in names.items()
    }


@cache
def aliases_version() -> str:
    """A short hash of the list: terms indexed under another list must be made again."""
    return hashlib.sha256(_listed().encode()).hexdigest()[:8]


def _name(name: str, concept: str, language: str, exact: bool) -> _Name:
    parts = list(text_words(name))
    # "US" and "WHO" in small letters are other words.
    only_so = exact or (name.isupper() and is_stop_word(fold(name)))
    return _Name(
        stems=tuple(stem(word.folded, language) for word in parts),
        concept=MARK + concept,
        exact=tuple(word.written for word in parts) if only_so else None,
    )


@cache
def _concepts() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_listed())


@cache
def _listed() -> str:
    return files("vectorstore").joinpath("aliases.toml").read_text("utf-8")
