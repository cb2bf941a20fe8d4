"""Texts and questions as terms of the lexical index.

Words are folded and stemmed, numbers and references kept whole with their parts beside them. A
date is one term in every language, and so are a pinpoint and a concept that has a name in each
(`aliases.toml`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from vectorstore.aliases import MARK, Match, aliases_version, find, find_all
from vectorstore.dates import dates
from vectorstore.references import references
from vectorstore.stemming import stem
from vectorstore.words import Word, fold, is_stop_word, text_words

ANALYSIS = f"3-{aliases_version()}"
"""Version of these rules: terms indexed under another version must be made again."""


class Unit(NamedTuple):
    """A word, or the words that name one concept, and the term they are found under."""

    words: tuple[Word, ...]
    term: str
    stems: tuple[str, ...]  # of the words
    at: int  # place of its first word in the text

    @property
    def folded(self) -> str:
        """The words as they are compared."""
        return " ".join(word.folded for word in self.words)

    @property
    def telling(self) -> tuple[str, ...]:
        """The stems of those of its words that are no stop words."""
        pairs = zip(self.words, self.stems, strict=True)
        return tuple(stem for word, stem in pairs if not is_stop_word(word.folded))

    @property
    def is_concept(self) -> bool:
        """Whether it names a concept rather than being a plain word."""
        return is_concept(self.term)


def is_concept(term: str) -> bool:
    """Whether a term stands for a concept, whatever it is called in a language."""
    return term.startswith(MARK)


def terms(text: str, language: str) -> list[str]:
    """The terms that a text of that language is indexed under, repeated as they occur."""
    found, stems = _stemmed(text, language)
    concepts = [match.concept for match in find_all(found, stems, language)]
    folded = fold(text)
    return [*stems, *concepts, *dates(folded), *references(folded)]


def units(text: str, language: str) -> Iterator[Unit]:
    """The words of a text of that language in order, those that name a concept as one."""
    found, stems = _stemmed(text, language)
    starts = {match.start: match for match in find(found, stems, language)}
    at = 0
    while at < len(found):
        match = starts.get(at, Match(at, at + 1, stems[at]))
        end = match.end
        yield Unit(tuple(found[at:end]), match.concept, tuple(stems[at:end]), at)
        at = match.end


def query_terms(text: str) -> list[str]:
    """The distinct terms to search for, in the analyses of every language it may be in.

    A concept is searched for beside the words that name it. Stop words are left out, unless the
    question has no other words.
    """
    languages = ("en",) if text.isascii() else ("ru", "kk")
    found = [unit for language in languages for unit in units(text, language)]
    telling = [unit for unit in found if unit.is_concept or unit.telling]
    searched = (term for unit in telling or found for term in (unit.term, *unit.telling))
    folded = fold(text)
    return list(dict.fromkeys([*searched, *dates(folded), *references(folded)]))


def _stemmed(text: str, language: str) -> tuple[list[Word], list[str]]:
    found = list(text_words(text))
    return found, [stem(word.folded, language) for word in found]
