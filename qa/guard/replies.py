"""A chat model's reply as sentences with the passages they cite, while it streams.

A sentence is out as soon as the word after it shows that it has ended, so markers after its full
stop are its own: "… on 2 March 1992 [k7q]." and "… on 2 March 1992. [k7q]" come to the same. A
marker that begins a line belongs to the sentence after it; one alone on its line, to the sentence
before. Thoughts, bullets, headings, emphasis, code fences and preambles are taken off; links,
images, tags and addresses stay, for a later check to object to. Decisions fall at the ends of
words, so how a reply is cut into chunks changes nothing, and the time grows linearly with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from qa.guard.marks import Mark
from qa.guard.preambles import bare_sentence
from qa.guard.tokens import LONGEST, Break, Token, Tokens
from vectorstore.records import Language
from vectorstore.sentences import ends_sentence

_LANGUAGE: Language = "kk"  # its abbreviations are those of all three
_EMPHASIS = re.compile(r"[*`]+|(?<![^\W_])_+|_+(?![^\W_])|~~+")
_FENCE = re.compile(r"(?:```|~~~)[\w+-]*")
_HEADING = re.compile(r"#{1,6}")
_GOES_ON = re.compile(r"(?=[^\W\d_]{2})[a-zа-яёәғқңөұүһі]|\d{4}\b")  # begins no item of a list
_STOP = re.compile(r"[.!?…]+(?:[)\]»”’\"'›]+[.!?…]*)?$")
_GLUED = re.compile(r"[.,;:!?…)\]»”’\"']*[.,;:!?…)\]»”’]|[’']s\b")
_BRACKET = re.compile(r"[()«»“”]")
_PARTNER = {"(": ")", "«": "»", "“": "”"}
_LONGEST_BRACKET = {")": 400, "»": 80, "”": 80}  # characters that are kept together


class Claimed(NamedTuple):
    """A sentence of a reply without its markers.

    `cited` are the places of the passages that it cites, each once and in the order met, and
    `unknown` what looks like a marker and was never given, as written.
    """

    text: str
    cited: tuple[int, ...]
    unknown: tuple[str, ...]


class ReplySplitter:
    """Splits a reply that comes in chunks; `markers` are the codes given and their places."""

    def __init__(self, markers: Mapping[str, int]) -> None:
        self._markers = markers
        self._reset()

    def feed(self, chunk: str) -> list[Claimed]:
        """The sentences that are sure to have ended with `chunk`."""
        for token in self._tokens.feed(chunk):
            self._take(token)
        return self._taken()

    def finish(self) -> list[Claimed]:
        """The sentences left at the end of the reply; the splitter is ready for another one."""
        for token in self._tokens.finish():
            self._take(token)
        self._flush()
        found = self._taken()
        self._reset()
        return found

    def _reset(self) -> None:
        self._tokens = Tokens(self._markers)
        self._found: list[Claimed] = []
        self._begin("")
        self._leading: list[Mark] = []  # at the beginning of a line: whose they are is not known
        self._lines_ended = 1
        self._heading = False
        self._opens_line = True

    def _begin(self, text: str) -> None:
        """A sentence begins with `text`, the first word of it or nothing."""
        self._text = text
        self._marks: list[Mark] = []
        self._marked = False  # a marker is the last thing read
        self._stop: int | None = None  # where the punctuation is that may end the sentence
        self._certain = False  # a marker stands at it
        self._open: list[tuple[str, int]] = []
        self._note_brackets(0)

    def _taken(self) -> list[Claimed]:
        found, self._found = self._found, []
        return found

    def _take(self, token: Token) -> None:
        if isinstance(token, Mark):
            self._mark(token)
        elif isinstance(token, Break):
            self._break(token)
        elif self._lines_ended and _FENCE.fullmatch(token):
            return
        elif word := _EMPHASIS.sub("", token):
            self._word(word)

    def _mark(self, mark: Mark) -> None:
        if self._lines_ended or not self._text:
            self._leading.append(mark)
            return
        self._marks.append(mark)
        self._marked = True
        self._certain = self._stop is not None

    def _break(self, token: Break) -> None:
        if token.discard:
            self._begin("")
            self._leading.clear()
        elif token.final:
            self._flush()
        elif self._lines_ended and self._text:  # what leads is alone on its line
            self._marks += self._leading
            self._leading.clear()
        self._lines_ended += 1

    def _word(self, word: str) -> None:
        if self._lines_ended:
            if not self._joins(word):
                self._flush_before_line()
            self._lines_ended = 0
            if _HEADING.fullmatch(word) and not self._text:
                self._heading = True
                return
        self._marks += self._leading
        self._leading.clear()
        if self._marked and (glued := _GLUED.match(word)):
            self._append(glued[0], glued=True)
            word = word[glued.end() :]
        if word:
            self._append(word)

    def _joins(self, word: str) -> bool:
        """Whether a line goes on with `word`: a line broken for its width, and no list."""
        begun = bool(self._text) and not self._heading and self._lines_ended == 1
        return begun and self._text[-1] not in ".!?…:;" and _GOES_ON.match(word) is not None

    def _append(self, word: str, glued: bool = False) -> None:
        self._marked, marked = False, self._marked
        if glued and word == "." and self._text[-1] in ".!?…":
            return
        before = len(self._text)
        self._text += word if glued or not self._text else f" {word}"
        if self._stop is not None and not glued and any(map(str.isalnum, word)):
            self._decide(self._stop, word)
        else:
            self._note_brackets(before)
        if stop := _STOP.search(self._text, self._text.rfind(" ") + 1):
            self._stop = stop.start()
            self._certain = glued and marked
        if len(self._text) >= LONGEST:
            self._emit(len(self._text))

    def _decide(self, stop: int, word: str) -> None:
        """Ends the sentence at `stop`, or goes on with it, now that the next word is known."""
        end = self._text.index(" ", stop)
        certain = self._certain and not next(filter(str.isalpha, word), "A").islower()
        within = any(len(self._text) - at <= _LONGEST_BRACKET[mark] for mark, at in self._open)
        if certain or (not within and ends_sentence(self._text, 0, stop, _LANGUAGE)):
            self._emit(end)
        else:
            self._stop = None
            self._note_brackets(end)

    def _note_brackets(self, start: int) -> None:
        for match in _BRACKET.finditer(self._text, start):
            if match[0] in _PARTNER:
                self._open.append((_PARTNER[match[0]], match.start()))
            elif self._open and self._open[-1][0] == match[0]:
                self._open.pop()

    def _flush_before_line(self) -> None:
        leading, self._leading = self._leading, []
        self._flush()
        self._leading = leading
        self._opens_line = True

    def _flush(self) -> None:
        self._marks += self._leading
        self._leading.clear()
        self._emit(len(self._text))
        self._heading = False
        self._opens_line = True

    def _emit(self, end: int) -> None:
        text, rest = self._text[:end], self._text[end:].lstrip()
        marks = self._marks
        title = self._heading and not marks and not _STOP.search(text)
        kept = "" if title else bare_sentence(text, self._opens_line)
        if kept:
            cited = dict.fromkeys(place for mark in marks for place in mark.cited)
            unknown = dict.fromkeys(code for mark in marks for code in mark.unknown)
            self._found.append(Claimed(kept, tuple(cited), tuple(unknown)))
        self._opens_line = False
        self._begin(rest)


def split_reply(text: str, markers: Mapping[str, int]) -> list[Claimed]:
    """The sentences of a whole reply, with the places that they cite."""
    splitter = ReplySplitter(markers)
    return splitter.feed(text) + splitter.finish()
