"""How headings, articles, paragraphs and points announce themselves in the three languages."""

from __future__ import annotations

import re
from typing import Literal

_NUMBER = r"\d+(?:[-–.]\d+)*|[IVXLC]+"
_ARTICLE = re.compile(
    rf"(?:(?:article|статья)\s+(?P<before>{_NUMBER})|(?P<after>\d+(?:-\d+)?)\s?-\s?бап)"
    r"(?P<stop>\s*[.:)]|\s*[–—](?=\s)|(?=\s*$)|(?=\s+[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ«“\"]))\s*",
    re.IGNORECASE,
)
_CAPITAL_AFTER = re.compile(r"[^\w]*[^\W\d_a-zа-яёәғқңөұүһі]")
_GROUP = re.compile(
    rf"""(?P<section>(?:section|part|title|book|раздел|часть)\s+(?:{_NUMBER})(?=[\s.:]|$)
          |(?:{_NUMBER})[\s-]*бөлім\b)
       |(?P<chapter>(?:chapter|глава)\s+(?:{_NUMBER})(?=[\s.:]|$)|(?:{_NUMBER})[\s-]*тарау\b)
       |(?P<paragraph>(?:параграф|§)\s*(?:{_NUMBER})(?=[\s.:]|$))
       |(?P<annex>(?:annex|appendix|приложение|қосымша)
          (?=\s*(?:№?\s*(?:{_NUMBER})\b)?[\s.:]*$))""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMERAL = re.compile(r"(\d{1,3}(?:-\d+)?)\.(?=\s)|(\d{1,3}(?:-\d+)?)\s?-\s?тармақ\b\.?(?=\s|$)")
_POINT = re.compile(r"\(?(\d{1,3}(?:-\d+)?)\)(?=\s)")
_LETTER = re.compile(r"\(?([a-zа-яәғқңөұүһі])\)(?=\s)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_BULLET = re.compile(r"[•●▪◦‣·*–—-]\s")
_SENTENCE_END = re.compile(r"[.!?…:;][)\]»”’\"']*$")

Part = Literal["numeral", "point", "letter"]
LONGEST_HEADING = 200  # characters


def article_number(text: str) -> tuple[str, int] | None:
    """The number of the article that `text` opens, and where the text after it begins."""
    match = _ARTICLE.match(text)
    if match is None:
        return None
    stop = match["stop"]
    if not stop and match.end() < len(text) and not _CAPITAL_AFTER.match(text, match.end()):
        return None  # "Article 2 of the Constitution": the pattern ignores case, this does not
    return (match["before"] or match["after"]), match.end()


def heading_rank(text: str) -> int | None:
    """1 for a section or annex, 2 for a chapter or a line in capitals, 3 for a §; else None."""
    if len(text) > LONGEST_HEADING:
        return None
    match = _GROUP.match(text)
    if match is not None:
        rest = text[match.end() :].strip(" .:")
        if not rest or not (rest[0].islower() or ends_sentence(text)):
            return {"section": 1, "chapter": 2, "paragraph": 3, "annex": 1}[
                match.lastgroup or "chapter"
            ]
    return 2 if in_capitals(text) else None


def in_capitals(text: str) -> bool:
    """Whether it is a line of words in capitals, the way titles are set: no sentence, no code."""
    if len(text) > LONGEST_HEADING or not text.isupper() or text[-1] in ":;,":
        return False
    return sum(map(str.isalpha, text)) >= max(5, len(text) // 2)


def part_number(text: str) -> tuple[Part, str] | None:
    """What part of an article `text` opens: "1." numeral, "1)" point, "(a)" letter; its number."""
    if match := _NUMERAL.match(text):
        return "numeral", match[1] or match[2]
    if match := _POINT.match(text):
        return "point", match[1]
    if match := _LETTER.match(text):
        return "letter", match[1]
    return None


def opens_unit(text: str) -> bool:
    """Whether a line begins a heading, an article, a numbered part or a list item."""
    return (
        article_number(text) is not None
        or part_number(text) is not None
        or _BULLET.match(text) is not None
        or (heading_rank(text) is not None and not in_capitals(text))
    )


def ends_sentence(text: str) -> bool:
    """Whether it ends with . ! ? : ; or an ellipsis, inside or outside closing quotes."""
    return _SENTENCE_END.search(text, max(0, len(text) - 8)) is not None


def is_label(text: str) -> bool:
    """Whether it is the bare label of an article or a chapter: "Article 4", "CHAPTER II"."""
    article = article_number(text)
    if article is not None:
        return not text[article[1] :].strip()
    match = _GROUP.match(text)
    return match is not None and not text[match.end() :].strip(" .:")


def ordinal(number: str) -> int:
    """The value of an article's number, of its first part where it has several: "IV" is 4."""
    digits = re.match(r"\d+", number)
    if digits:
        return int(digits[0])
    values = [_ROMAN_VALUES[letter] for letter in number.upper()]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
