"""The text behind a file's bytes: UTF-8, UTF-16 and the 8-bit encodings met in practice."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

# Cyrillic encodings in the order that decides ties. KZ-1048 and PT154 are CP1251 with the
# Kazakh letters in the place of the Serbian and Macedonian ones.
CYRILLIC = ("cp1251", "koi8-r", "cp866", "kz1048", "ptcp154", "iso8859-5")

# The usual letters of Russian from the most to the least frequent, then those that Kazakh
# adds; the rank stands in for the letter's frequency.
_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_KAZAKH = "іқңғәүұөһ"
_WEIGHTS = {letter: 1.6 - 0.08 * rank for rank, letter in enumerate(_RUSSIAN)}
_WEIGHTS |= {letter: 0.3 - 0.05 * rank for rank, letter in enumerate(_KAZAKH)}
_FOREIGN_LETTER = -2.0  # a Cyrillic letter of neither language
_NOT_A_LETTER = -3.0  # box drawing and signs inside a word
_CAPITAL = -0.2
_CASE_BREAK = -3.0  # "сТАТЬЯ": KOI8-R and CP1251 read as each other swap the case
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins the same way
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 65536
_SAMPLE_WORDS = 2000
_HIGH_WORDS = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# Beyond Latin, Cyrillic and general punctuation: what 8-bit text looks like read as UTF-16.
_EXPECTED = re.compile("[\t\n\r\x20-\x7e\xa0-\u017f\u0400-\u052f\u2000-\u206f\u20b8\u2116]")


def decode(content: bytes, declared: str | None = None) -> str | None:
    """The text of `content` without its byte order mark, or None when it is not text.

    A byte order mark decides first, then UTF-16 without one, strict UTF-8, the `declared`
    encoding if it fits, and last what the letters look like.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _checked(_strictly(content[len(mark) :], encoding))
    text = _strictly(content, "utf-8")
    if text is not None and not _CONTROLS.search(text):
        return text
    wide = _utf16_without_mark(content)
    if wide is not None:
        return wide
    if text is not None:
        return _checked(text)
    if declared is not None:
        text = _checked(_strictly(content, declared))
        if text is not None:
            return text
    return _checked(_strictly(content, _eight_bit_encoding(content)))


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _checked(text: str | None) -> str | None:
    """The text unless it holds more control characters than stray form feeds explain."""
    if text is None:
        return None
    strange = len(_CONTROLS.findall(text))
    return text if strange <= len(text) // 500 and "\x00" not in text else None


def _utf16_without_mark(content: bytes) -> str | None:
    if len(content) % 2:
        return None
    best, best_share = None, 0.95
    for encoding in ("utf-16-le", "utf-16-be"):
        sample = content[:_SAMPLE_BYTES].decode(encoding, "replace")
        share = len(_EXPECTED.findall(sample)) / max(1, len(sample))
        if share > best_share:
            best, best_share = encoding, share
    return None if best is None else _checked(_strictly(content, best))


def _eight_bit_encoding(content: bytes) -> str:
    """An encoding for text that is not UTF-8: Cyrillic by its letters, else chardet's answer."""
    words = _HIGH_WORDS.findall(content)[:_SAMPLE_WORDS]
    high = sum(byte > 0x7F for word in words for byte in word)
    if high * 2 >= sum(map(len, words)):  # in Latin text only single letters are above ASCII
        scores = dict(_cyrillic_scores(words))
        best = max(scores, key=scores.__getitem__, default="cp1251")
        if scores.get(best, -1.0) > 0:
            return best
    from chardet import detect

    guess = detect(content)["encoding"] or "cp1252"
    # The C1 controls of Latin-1 are never meant; CP1252 has quotes and dashes there.
    found = "cp1252" if guess.lower() in {"iso-8859-1", "ascii"} else guess
    return found if _strictly(content, found) is not None else "latin-1"


def _cyrillic_scores(words: list[bytes]) -> Iterator[tuple[str, float]]:
    sample = b" ".join(words)
    for encoding in CYRILLIC:
        text = _strictly(sample, encoding)
        if text is not None:
            yield encoding, sum(map(_word_score, text.split())) / max(1, len(text))


def _word_score(word: str) -> float:
    score, previous = 0.0, ""
    for letter in word:
        if not letter.isascii() and letter not in "«»„“”–—’№§\xa0…":
            if letter.isalpha():
                score += _WEIGHTS.get(letter.lower(), _FOREIGN_LETTER)
            else:
                score += _NOT_A_LETTER
            if letter.isupper():
                score += _CASE_BREAK if previous.islower() else _CAPITAL
        previous = letter
    return score
