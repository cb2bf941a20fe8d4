"""The characters of a text as every later offset sees them; the first steps of normalisation."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = (
    (0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F),  # controls
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB),
    (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
_SPACES = "\t\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_TABLE: dict[int, str | None] = {
    **{code: None for first, last in _INVISIBLE for code in range(first, last + 1)},
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width forms
    **{code: "\ufffd" for code in range(0xD800, 0xE000)},  # lone surrogates are no UTF-8
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, "\x0b\x85\u2028\u2029"), "\n"),
    **dict.fromkeys(map(ord, "\u2010\u2011"), "-"),
    **dict.fromkeys((0xF0B7, 0xF0A7), "•"),  # bullets of the Symbol and Wingdings fonts
    **dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),
}
_SOFT_BREAK = re.compile(r"\xad[ \t]*\n\s*")
_LATIN = "aceiopxyhABCEHIKMOPTXY"
_CYRILLIC = "асеіорхуһАВСЕНІКМОРТХУ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_MIXED = re.compile(r"[A-Za-z][\u0400-\u052f]|[\u0400-\u052f][A-Za-z]")
_WORD = re.compile(r"[A-Za-z\u0400-\u052f]+")
_ROMAN = frozenset("IVXLCDM")


def clean(text: str, odd_quotes: bool) -> str:
    """`text` with clean characters and single spaces; lines stay, a form feed too.

    `odd_quotes`: the document writes its quotation marks as U+2015 and U+2016, as some PDF
    extraction does, so these are quotation marks and no dash and no double bar.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\xad" in text:
        text = _SOFT_BREAK.sub("", text)
    text = unicodedata.normalize("NFC", text.translate(_TABLE))
    if "  " in text:
        text = re.sub(r" {2,}", " ", text)
    if odd_quotes:
        text = re.sub(r"―(?=\S)", "“", re.sub(r" ?‖", "”", text))
    if "‘" in text:
        text = re.sub(r"(?<=\w)‘", "’", text)
    if _MIXED.search(text):
        text = _WORD.sub(lambda match: _in_one_script(match[0]), text)
    return text


def has_odd_quotes(text: str) -> bool:
    """Whether U+2016 stands in it, which prose has no use for."""
    return "‖" in text


def in_two_scripts(text: str) -> bool:
    """Whether a Latin letter stands beside a Cyrillic one."""
    return _MIXED.search(text) is not None


def as_latin(text: str) -> str:
    """`text` with a Latin letter for each Cyrillic one that looks the same."""
    return text.translate(_TO_LATIN)


def _in_one_script(word: str) -> str:
    """A word of mixed Latin and Cyrillic letters in one script, if its letters have twins there.

    Kazakh and Russian texts are full of a Latin i or c typed for the Cyrillic one, which looks
    the same and is never found by a search.
    """
    if not in_two_scripts(word):
        return word
    latin, cyrillic = word.translate(_TO_LATIN), word.translate(_TO_CYRILLIC)
    if latin.isascii() and _ROMAN.issuperset(latin):
        return latin
    if cyrillic.isascii() or not any(map(str.isascii, cyrillic)):
        more_latin = 2 * sum(map(str.isascii, word)) > len(word)
        return latin if latin.isascii() and more_latin else cyrillic
    return latin if latin.isascii() else word
