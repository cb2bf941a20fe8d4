"""A reply as words, markers and breaks, character by character: how it is cut plays no part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qa.guard.marks import Mark, bracketed_mark

LONGEST = 1_500  # characters of a word, and of a sentence

_CLOSING = {"[": "]", "【": "】", "［": "］", "(": ")", "<": ">"}
_LONGEST_HELD = 60  # characters in brackets until they are ordinary text
_THINKING = frozenset(("<think>", "<thinking>", "<reasoning>", "<thought>"))
_THOUGHT = tuple(tag.replace("<", "</") for tag in sorted(_THINKING))
_LONGEST_THOUGHT = max(map(len, _THOUGHT))
_CONTROL = re.compile(
    r"<\|[^<>]*\|>|</?s>|<(?:start|end)_of_turn>|<(?:bos|eos|unk|pad)>", re.IGNORECASE
)
_ARTICLE = re.compile(r"(?:^|[.\s])\d{1,3}(?:[-.]\d+)?$")
_ARTICLE_WORD = re.compile(
    r"(?:article|art|section|para|paragraph|стать\w+|ст|п|пункт\w*)\.?", re.IGNORECASE
)


class Break(NamedTuple):
    """The end of a line; of a turn where `final`; of a thought where `discard`ing what it held."""

    final: bool = False
    discard: bool = False


Token = str | Mark | Break


class Tokens:
    """Reads a reply in chunks; each token comes as soon as nothing that follows can change it."""

    def __init__(self, markers: Mapping[str, int]) -> None:
        self._markers = {code.lower(): place for code, place in markers.items()}
        bare = "|".join(re.escape(code) for code in markers if not code.isdecimal())
        self._bare = re.compile(rf"(\W*)({bare})(\W*)") if bare else None
        self._word: list[str] = []
        self._previous = ""
        self._held = ""  # from an opening bracket on
        self._closed = False  # the bracket held is closed: the next character tells what it was
        self._thought: str | None = None  # the end of what is being thought, where it is

    def feed(self, chunk: str) -> Iterator[Token]:
        """The tokens that `chunk` completes."""
        for character in chunk:
            yield from self._character(character)

    def finish(self) -> Iterator[Token]:
        """The tokens left at the end of the reply."""
        if self._held and not self._closed:
            yield from self._cut_off()
        elif self._held:
            yield from self._settled()
        yield from self._completed()

    def _character(self, character: str) -> Iterator[Token]:
        if self._thought is not None:
            thought = (self._thought + character)[-_LONGEST_THOUGHT:]
            self._thought = None if thought.lower().endswith(_THOUGHT) else thought
            return
        if self._held:
            if self._goes_on(character):
                self._held += character
                return
            yield from self._settled(character) if self._closed else self._ordinary()
            if self._thought is not None:
                yield from self._character(character)
                return
        if character in _CLOSING:
            self._held, self._closed = character, False
        else:
            yield from self._plain(character)

    def _goes_on(self, character: str) -> bool:
        """Whether `character` belongs to the brackets held; notes where it closes them."""
        opening = self._held[0]
        if self._closed:  # "[[k7q]]" closes twice
            return character == _CLOSING[opening] and self._held.startswith(opening * 2)
        if character in "\r\n" or len(self._held) >= _LONGEST_HELD:
            return False
        if opening == "<" and character.isspace():
            return False
        if character in _CLOSING:
            return character == opening == self._held[-1]
        self._closed = character == _CLOSING[opening]
        return True

    def _settled(self, following: str = "") -> Iterator[Token]:
        """The closed brackets held, as what they are."""
        held = self._held
        if held[0] == "<":
            yield from self._tag(held)
            return
        if following == "(" and held[0] == "[":  # the text of a link
            yield from self._ordinary()
            return
        mark = bracketed_mark(held, self._markers)
        if mark is None or (mark.unknown and held[1:-1].isdigit() and self._after_article()):
            yield from self._ordinary()
            return
        self._held = ""
        yield from self._completed()
        yield mark

    def _cut_off(self) -> Iterator[Token]:
        """Brackets that the end of the reply leaves open: a marker, part of one, or text."""
        content = self._held.lstrip("[【［").lower()
        if content == self._held.lower() or not any(c.startswith(content) for c in self._markers):
            yield from self._ordinary()
            return
        self._held = ""
        yield from self._completed()
        if content in self._markers:
            yield Mark((self._markers[content],))

    def _tag(self, tag: str) -> Iterator[Token]:
        if tag.lower() in _THINKING:
            self._held, self._thought = "", ""
            yield from self._completed()
        elif tag.lower() in _THOUGHT or _CONTROL.fullmatch(tag):
            self._held = ""
            yield from self._completed()
            yield Break(final=True, discard=tag.lower() in _THOUGHT)
        else:
            yield from self._ordinary()

    def _after_article(self) -> bool:
        """Whether the word so far is an article's number, as "4" is in "Article 4[3]"."""
        return bool(
            _ARTICLE.search("".join(self._word)) and _ARTICLE_WORD.fullmatch(self._previous)
        )

    def _ordinary(self) -> Iterator[Token]:
        held, self._held = self._held, ""
        for character in held:
            yield from self._plain(character)

    def _plain(self, character: str) -> Iterator[Token]:
        if not character.isspace():
            self._word.append(character)
        if character.isspace() or len(self._word) >= LONGEST:
            yield from self._completed()
        if character == "\n":
            yield Break()

    def _completed(self) -> Iterator[Token]:
        word, self._word = "".join(self._word), []
        if not word:
            return
        self._previous = word
        bare = self._bare.fullmatch(word) if self._bare and len(word) < _LONGEST_HELD else None
        if bare is None:
            yield word
            return
        before, code, after = bare.groups()
        yield from filter(None, (before, Mark((self._markers[code.lower()],)), after))
