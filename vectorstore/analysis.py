"""Texts and questions as terms of the lexical index.

Words are case-folded and stemmed: Snowball for English and Russian, the first five letters for
Kazakh, which finds more there than whole words do. Numbers and references such as 4(3), 54-III
or 20-1 are kept whole, with their parts beside them, and a date is one term in every language.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

import snowballstemmer

from vectorstore.dates import dates
from vectorstore.stopwords import CYRILLIC, LATIN

ANALYSIS = "1"
"""Version of these rules: terms indexed under another version must be made again."""

_PREFIX = 5
_LONGEST = 64  # longer "words" are encoded data; cutting them keeps the index sane

_INVISIBLE = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]")  # and stress marks
_SPELLING = str.maketrans({"ё": "е", "’": "'", "ʼ": "'", "‘": "'", "–": "-", "‑": "-", "‐": "-"})
_TOKEN = re.compile(
    r"(?P<reference>\d+[^\W\d_]*(?:[-.,/:]\d+)*(?:-[^\W\d_]+)?(?:\([^\W_]{1,5}\))*)"
    r"|[^\W_]+(?:'[^\W_]+)*"
)
_PARTS = re.compile(r"\d+|[^\W\d_]{2,}")
_ROMAN_SUFFIX = re.compile(r"-(?=\w*[ivxlі])[ivxlcdmіхсм]+$")
_LATIN_ROMAN = str.maketrans("іхсм", "ixcm")  # Cyrillic look-alikes, as typists write them
_LATIN_WORD = re.compile(r"[a-z]")
_CYRILLIC_WORD = re.compile(r"[\u0400-\u052f]")
_KAZAKH_LETTER = re.compile(r"[әғқңөұүһі]")


def fold(text: str) -> str:
    """Case-folded text with ё as е and one kind of apostrophe and hyphen, no stress marks."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return text.casefold().translate(_SPELLING)


def words(text: str) -> list[str]:
    """The folded words of a text in order; a reference is followed by its parts."""
    return list(_folded_words(fold(text)))


# A library of a million words has far fewer distinct ones; an entry costs about 250 bytes.
@lru_cache(maxsize=131_072)
def stem(word: str, language: str) -> str:
    """The term that a folded word is indexed under in a text of that language (en, ru or kk)."""
    if any(character.isdigit() for character in word):
        return word
    if _LATIN_WORD.search(word):
        return _snowball(word, "english")
    if not _CYRILLIC_WORD.search(word):
        return word
    if language == "kk" or _KAZAKH_LETTER.search(word):
        return word[:_PREFIX]
    return _snowball(word, "russian")


def terms(text: str, language: str) -> list[str]:
    """The terms that a text of that language is indexed under, repeated as they occur."""
    folded = fold(text)
    return [*(stem(word, language) for word in _folded_words(folded)), *dates(folded)]


def query_terms(text: str) -> list[str]:
    """The distinct terms to search for, in the analyses of every language it may be in.

    Stop words are left out, unless the question has no other words.
    """
    folded = fold(text)
    found = list(_folded_words(folded))
    telling = [word for word in found if not is_stop_word(word)] or found
    stems = (stem(word, language) for word in telling for language in ("ru", "kk"))
    return list(dict.fromkeys([*stems, *dates(folded)]))


def is_stop_word(word: str) -> bool:
    """Whether a folded word is too common to search for, in any of the three languages."""
    return word in LATIN or word in CYRILLIC


def _folded_words(folded: str) -> Iterator[str]:
    for match in _TOKEN.finditer(folded):
        word = match.group()[:_LONGEST]
        if match.lastgroup != "reference" or word.isdecimal():
            yield word
        else:
            yield from _reference(word)


def _reference(word: str) -> Iterator[str]:
    """A reference whole and in parts; a Cyrillic ending ("90-х", "13-бап") is no part of it."""
    roman = _ROMAN_SUFFIX.search(word)
    if roman:
        word = word[: roman.start()] + roman.group().translate(_LATIN_ROMAN)
    if not _CYRILLIC_WORD.search(word):
        yield word
    yield from _PARTS.findall(word)


class _Snowball:
    """Stemmers; they keep state while they work, so one thread at a time."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._stemmers: dict[str, Callable[[str], str]] = {}

    def __call__(self, word: str, algorithm: str) -> str:
        with self._guard:
            if algorithm not in self._stemmers:
                self._stemmers[algorithm] = snowballstemmer.stemmer(algorithm).stemWord
            return self._stemmers[algorithm](word)


_snowball = _Snowball()
