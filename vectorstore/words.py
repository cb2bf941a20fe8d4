"""A text as its words: folded, with numbers and references such as 4(3) or 20-1 kept whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from vectorstore.stopwords import CYRILLIC, LATIN

_LONGEST = 64  # longer "words" are encoded data; cutting them keeps the index sane

_INVISIBLE = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]")  # and stress marks
_SPELLING = str.maketrans(
    {"ё": "е", "Ё": "Е", "İ": "I", "’": "'", "ʼ": "'", "‘": "'", "–": "-", "‑": "-", "‐": "-"}
)
_TOKEN = re.compile(
    r"(?P<reference>\d+[^\W\d_]*(?:[-.,/:]\d+)*(?:-[^\W\d_]+)?(?:\([^\W_]{1,5}\))*)"
    r"|[^\W_]+(?:'[^\W_]+)*"
)
_PARTS = re.compile(r"\d+|[^\W\d_]{2,}")
_ROMAN_SUFFIX = re.compile(r"-(?=\w*[ivxlі])[ivxlcdmіхсм]+$")
_LATIN_ROMAN = str.maketrans("іхсм", "ixcm")  # Cyrillic look-alikes, as typists write them
_CYRILLIC_WORD = re.compile(r"[\u0400-\u052f]")


class Word(NamedTuple):
    """A word as the text has it, and as it is compared."""

    written: str
    folded: str


def fold(text: str) -> str:
    """Case-folded text with ё as е and one kind of apostrophe and hyphen, no stress marks."""
    return _spelled(text).casefold()


def text_words(text: str) -> Iterator[Word]:
    """The words of a text in order; a reference is followed by its parts."""
    for match in _TOKEN.finditer(_spelled(text)):
        written = match.group()[:_LONGEST]
        folded = written.casefold()
        if match.lastgroup != "reference" or folded.isdecimal():
            yield Word(written, folded)
        else:
            yield from (Word(part, part) for part in _reference(folded))


def words(text: str) -> list[str]:
    """The folded words of a text in order; a reference is followed by its parts."""
    return [word.folded for word in text_words(text)]


def is_stop_word(word: str) -> bool:
    """Whether a folded word is too common to search for, in any of the three languages."""
    return word in LATIN or word in CYRILLIC


def _spelled(text: str) -> str:
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return text.translate(_SPELLING)


def _reference(word: str) -> Iterator[str]:
    """A reference whole and in parts; a Cyrillic ending ("90-х", "13-бап") is no part of it."""
    roman = _ROMAN_SUFFIX.search(word)
    if roman:
        word = word[: roman.start()] + roman.group().translate(_LATIN_ROMAN)
    if not _CYRILLIC_WORD.search(word):
        yield word
    yield from _PARTS.findall(word)
