"""Sentences of a text in English, Russian or Kazakh, as spans that cover all that is not space.

A sentence ends at . ! ? or an ellipsis, with the quotes, brackets and footnote marks that close
on it, where white space follows and the next word begins with a capital, a digit or a letter
without case. A full stop does not end one

- after an abbreviation that needs its complement ("Dr.", "им."), or that counts something and
  stands before a number ("Art. 5", "No. 54-III", "ст. 4", "п. 2");
- after initials, single letters and dotted abbreviations ("A.K.", "г.", "ж.", "U.S."), unless
  the next word is one of those that begin sentences and are no names ("The", "В", "Бұл");
- after "etc.", "и др.", "т.б." only where a lower-case word goes on;
- after the number of an article or an item that begins the sentence ("Статья 13.", "1.");
- inside round brackets that close within 400 characters, or a quotation of at most 80.

An empty line always ends one. The time taken grows linearly with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vectorstore.abbreviations import ABBREVIATIONS, Abbreviations
from vectorstore.records import Language, Span

_END = re.compile(
    r"""\n[^\S\n]*\n
    | (?<![.!?…])[.!?…]++               # possessive: no backtracking, so no quadratic time
      (?: [)\]»”’"'›]++ [.!?…]*+ )?
      (?: (?:\[\d{1,3}(?:[-–,]\ ?\d{1,3})*\])++ | (?<=[^\W\d_]{4}\.)\d{1,2} )?  # footnote marks
      (?=\s)""",
    re.VERBOSE,
)
_NEXT = re.compile(r"\s*+[^\w\s]*+(?:[–—-]\s)?[^\w\s]*+(\w[\w-]*+)?([.]?)")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_CLOSED_TWICE = re.compile(r"\.[^\w\s.\[]+\.")  # "(in the U.S.)." ends, whatever the abbreviation
_ROMAN = re.compile(r"[IVXLC]+(?:-\d+)?")
_PREFIX = re.compile(
    r"""\W*(?:
      (?:(?:article|art\.|chapter|section|part|статья|глава|раздел|часть|пункт|параграф|§)\s*)?
      (?:\d+(?:[-.]\d+)*|[IVXLC]+)(?:-(?:бап|тармақ|тармақша|тарау|бөлім|бөлік))?
      | [^\W\d_]
      | (?:[IVXLC]+|\d+)\s(?:бап|тарау|бөлім)
    )?[.)]*\W*""",
    re.VERBOSE | re.IGNORECASE,
)
_BRACKET = re.compile(r"[()«»“”]|\n[^\S\n]*\n")
_PARTNER = {")": "(", "»": "«", "”": "“"}
_LONGEST_BRACKET = {"(": 400, "«": 80, "“": 80}  # characters


def sentence_spans(text: str, language: Language) -> list[Span]:
    """Half-open offsets of the sentences of `text`, ordered and disjoint, without outer space."""
    words = ABBREVIATIONS[language]
    spans: list[Span] = []
    enclosed = _enclosed(text)
    closed = next(enclosed, None)
    start = _skip_space(text, 0)
    for match in _END.finditer(text, start):
        end = match.end()
        while closed is not None and closed[1] < end:
            closed = next(enclosed, None)
        if closed is not None and closed[0] < end < closed[1] and match[0][0] != "\n":
            continue
        if _ends(text, start, match, words):
            stop = match.start() if match[0][0] == "\n" else end
            spans.append((start, start + len(text[start:stop].rstrip())))
            start = _skip_space(text, end)
    tail = len(text.rstrip())
    if start < tail:
        spans.append((start, tail))
    return [span for span in spans if span[0] < span[1]]


def ends_sentence(text: str, start: int, at: int, language: Language) -> bool:
    """Whether the sentence begun at `start` ends with the punctuation that begins at `at`.

    `text` goes on to the end of the next word at least; brackets around `at` are the caller's.
    """
    match = _END.match(text, at)
    return match is not None and _ends(text, start, match, ABBREVIATIONS[language])


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _enclosed(text: str) -> Iterator[Span]:
    """Outermost bracketed stretches that are short enough to be kept whole, by their end."""
    stack: list[tuple[str, int]] = []
    found: list[Span] = []
    for match in _BRACKET.finditer(text):
        mark = match[0]
        if mark in _LONGEST_BRACKET:
            stack.append((mark, match.start()))
        elif mark not in _PARTNER:
            stack.clear()
        elif stack and stack[-1][0] == _PARTNER[mark]:
            opening, at = stack.pop()
            if match.end() - at <= _LONGEST_BRACKET[opening]:
                while found and found[-1][0] >= at:
                    found.pop()
                found.append((at, match.end()))
    return iter(found)


def _ends(text: str, start: int, match: re.Match[str], words: Abbreviations) -> bool:
    """Whether the sentence begun at `start` ends at the punctuation of `match`."""
    mark, stop = match[0], match.start()
    if mark[0] == "\n":
        return True
    following = _NEXT.match(text, match.end())
    word = following[1] if following else None
    if not word or word[0].islower():
        return False
    if stop - start <= 40 and _PREFIX.fullmatch(text, start, stop):
        return False
    if mark[0] != "." or mark.startswith("..") or _CLOSED_TWICE.match(mark):
        return True
    before = _word_before(text, start, stop)
    opener = word in words.openers and not (following and following[2])
    return _stop_ends(before, word, opener, words)


def _word_before(text: str, start: int, stop: int) -> str:
    """Word that ends at `stop`, with the letter before a spaced abbreviation ("т. д")."""
    begin = max(start, text.rfind(" ", start, stop) + 1, text.rfind("\n", start, stop) + 1)
    word = text[begin:stop].lstrip("(«“\"'‘„[")
    if len(word) == 1 and word.islower() and begin - 3 >= start:
        letter, stop_and_space = text[begin - 3], text[begin - 2 : begin]
        if letter.islower() and stop_and_space == ". ":
            return f"{letter}.{word}"
    return word


def _stop_ends(before: str, word: str, opener: bool, words: Abbreviations) -> bool:
    """Whether a full stop between `before` and the capital or number `word` ends a sentence."""
    known = before.lower()
    number = word[0].isdigit() or _ROMAN.fullmatch(word) is not None
    if known in words.never or (known in words.numbered and number):
        return False
    if known in words.closing:
        return not word[0].isdigit()
    letters = len(before) == 1 and before.isalpha()
    if letters or known in words.weak or _DOTTED.fullmatch(before):
        return opener
    return True
