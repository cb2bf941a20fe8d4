"""Markers in brackets: the passages they cite, and what looks like one but was never given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from vectorstore.words import is_stop_word

_BRACKETS = "[]【】［］()"
_APART = re.compile(r"[\s,;/&+:|]+")
# Words that go along with a marker: "[passage k7q]", "(см. k7q)".
_FILLERS = frozenset(
    "and see source sources passage passages ref doc и см источник источники фрагмент отрывок"
    " және қараңыз дереккөз үзінді".split()
)
_CODE = r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{2,5}"
_NUMBERS = r"\d{1,3}(?:\s*[-–,;]\s*\d{1,3})*"
_PAGE = r"\s*[,;:]\s*(?:pp?|с|стр|б)\.?\s*\d+(?:\s*[-–]\s*\d+)?"  # of a source in a list
_LOOKS_GIVEN = re.compile(
    rf"\^[\w-]{{1,20}}|[#№†]?{_NUMBERS}(?:{_PAGE})?|{_CODE}(?:[\s,;]+{_CODE})*", re.IGNORECASE
)
_NAMED = re.compile(
    r"(?:source|passage|doc(?:ument)?|ref(?:erence)?|footnote|note|источник|фрагмент|отрывок"
    rf"|сноска|дереккөз|үзінді)s?\s*[:#№]?\s*(?:{_NUMBERS}|{_CODE})?",
    re.IGNORECASE,
)
_WORDS = frozenset(("sic", "ibid", "viz", "etc"))


class Mark(NamedTuple):
    """Places of the passages that a marker cites, and the markers in it that were never given."""

    cited: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()


def bracketed_mark(written: str, markers: Mapping[str, int]) -> Mark | None:
    """What a text in brackets, "[k7q, m2p]", says as a marker; none where it is ordinary text.

    `markers` are the codes given, in lower case, with the places of their passages. Round
    brackets are a marker only where nothing but codes that were given stands in them.
    """
    content = written.strip(_BRACKETS).strip().lstrip("^")
    parts = [part.strip(".^#") for part in _APART.split(content) if part.strip(".^#")]
    known = [part for part in parts if part.lower() in markers]
    others = [part for part in parts if part not in known and part.lower() not in _FILLERS]
    cited = tuple(dict.fromkeys(markers[part.lower()] for part in known))
    if written[0] == "(":
        numbers = all(part.isdecimal() for part in known)  # "(1)" is a number, whatever was given
        return Mark(cited) if not others and not numbers else None
    if known:
        return Mark(cited, tuple(part for part in others if _looks_given(part)))
    return Mark((), (written,)) if written[0] == "【" or _looks_given(written[1:-1]) else None


def _looks_given(content: str) -> bool:
    content = content.strip(_BRACKETS + " ")
    if _LOOKS_GIVEN.fullmatch(content) or _NAMED.fullmatch(content):
        return True
    letters = content.isascii() and content.isalpha() and content.islower()
    return letters and len(content) in (3, 4) and not (content in _WORDS or is_stop_word(content))
