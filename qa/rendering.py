"""Builds what is shown from what is known: the one place that makes an answer's text.

Text of documents is data: it can't become markup, a link, a picture, HTML or a marker here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from qa.answer import AnswerSentence

# Left-to-right and right-to-left embeddings, overrides and isolates reorder what follows them.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ENTITY = re.compile(r"&(?=#|[A-Za-z])")
_SPECIAL = re.compile(r"[\\`*_{}\[\]$|~]")
# GitHub's dialect links bare addresses: http://x, //x, www.x, x@y. Other dots stay as they are,
# since most stand in initials ("A.K.") and a quote should read as it was written.
_AUTOLINK = re.compile(r":(?=//)|(?<=/)/|@|(?<=\bwww)\.", re.IGNORECASE)
_BLOCK = re.compile(r"^(?:([#>+=-])|(\d{1,9})([.)]))")


def visible(text: str) -> str:
    """The text in one line, without control characters and without changes of direction."""
    kept = (c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs"))
    return " ".join(_DIRECTION.sub("", "".join(kept)).split())


def escape_markdown(text: str) -> str:
    """One line of Markdown that shows `text` and nothing else."""
    line = _SPECIAL.sub(r"\\\g<0>", _ENTITY.sub("&amp;", visible(text)))
    line = _AUTOLINK.sub(r"\\\g<0>", line.replace("<", "&lt;"))
    return _BLOCK.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", line)


def markers(numbers: Sequence[int]) -> str:
    """The citation markers after a sentence: "[1] [3]"."""
    return " ".join(f"[{number}]" for number in numbers)


def render(sentences: Sequence[AnswerSentence]) -> str:
    """An answer's text as Markdown: each sentence with its remark before and markers after."""
    return " ".join(_sentence(sentence) for sentence in sentences)


def render_reason(reason: str) -> str:
    """The text of an answer that abstains, as Markdown."""
    return escape_markdown(reason)


def _sentence(sentence: AnswerSentence) -> str:
    shown = (
        escape_markdown(sentence.remark),
        escape_markdown(sentence.text),
        markers(sentence.citations),
    )
    return " ".join(part for part in shown if part)
