"""One spelling of a text, in which every check finds the same characters at the same places."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]")
_SAME = str.maketrans(
    dict.fromkeys("\u00a0\u2007\u2009\u202f\t\r\n", " ")
    | dict.fromkeys("‐‑‒–−", "-")
    | dict.fromkeys("’ʼ‘`", "'")
    | {"ё": "е", "Ё": "Е", "İ": "I"}
)
BLANK = "\x00"
"""Stands for characters that another check has taken already."""


def spelled(text: str) -> str:
    """A text with one kind of space, hyphen and apostrophe, ё as е, and no invisible marks."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).translate(_SAME)


def folded(text: str) -> str:
    """A spelled text in small letters, every character at its place."""
    return "".join(small if len(small := char.casefold()) == 1 else char for char in text)


def blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """A text whose characters within the spans are `BLANK`."""
    for start, end in spans:
        text = text[:start] + BLANK * (end - start) + text[end:]
    return text
