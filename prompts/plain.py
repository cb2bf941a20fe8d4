"""Text of documents and users made plain: one line that no reader of it can take for structure."""

from __future__ import annotations

import re
import unicodedata

# Invisible, though Unicode counts them as letters, marks or symbols.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
_SQUARE = re.compile(
    "[\\[\u2045\u2772\u27e6\u3010\u3014\u3016\u3018\u301a\ufe47]|(?P<close>"
    "[\\]\u2046\u2773\u27e7\u3011\u3015\u3017\u3019\u301b\ufe48])"
)
_TABLE: dict[int, str] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width forms
    # Tags and control tokens begin with these.
    **dict.fromkeys(map(ord, "<\uff1c\ufe64\u2329\u27e8\u3008"), "‹"),
    **dict.fromkeys(map(ord, ">\uff1e\ufe65\u232a\u27e9\u3009"), "›"),
    **dict.fromkeys(map(ord, _BLANK), ""),
    **dict.fromkeys(range(0xFE00, 0xFE10), ""),  # variation selectors can carry hidden text
    **dict.fromkeys(range(0xE0100, 0xE01F0), ""),
}
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_RULE = re.compile(r"([-=_*~`#])\1{2,}")  # lines and fences that set parts of a prompt apart
_RUN = re.compile(r"#{2,}")


def plain(text: str) -> str:
    """`text` in one line, without invisible characters, in which nothing looks like structure.

    Square brackets are round, angle brackets are single quotation marks (‹ ›), so neither a marker
    nor a chat template's control token (<|im_start|>, [INST], </s>) is left; rules and fences are
    one character. Words, numbers and other punctuation stay.
    """
    shown = unicodedata.normalize("NFC", text).translate(_TABLE)
    shown = " ".join("".join(map(_seen, shown)).split())
    shown = _SQUARE.sub(lambda found: ")" if found["close"] else "(", shown)
    return _RUN.sub("#", _RULE.sub(r"\1", shown))


def _seen(character: str) -> str:
    """The character, or nothing where it is none that a reader sees."""
    unseen = unicodedata.category(character) in _UNSEEN and not character.isspace()
    return "" if unseen else character
