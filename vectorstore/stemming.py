"""Words as stems: Snowball for English and Russian, five letters for Kazakh."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import lru_cache

import snowballstemmer

_PREFIX = 5  # finds more in Kazakh than whole words do
_LATIN_WORD = re.compile(r"[a-z]")
_CYRILLIC_WORD = re.compile(r"[\u0400-\u052f]")
# Past forms that no suffix rule leads back to their verb.
_IRREGULAR = dict(
    pair.split(":")
    for pair in (
        "became:become began:begin begun:begin broke:break broken:break brought:bring "
        "built:build came:come chose:choose chosen:choose drew:draw drawn:draw fell:fall "
        "fallen:fall fought:fight gave:give given:give went:go gone:go grew:grow grown:grow "
        "held:hold kept:keep knew:know known:know led:lead left:leave lost:lose made:make "
        "meant:mean met:meet paid:pay ran:run said:say sold:sell sent:send spent:spend "
        "spoke:speak spoken:speak stood:stand took:take taken:take taught:teach told:tell "
        "thought:think understood:understand withdrew:withdraw withdrawn:withdraw won:win "
        "wrote:write written:write"
    ).split()
)
_KAZAKH_LETTER = re.compile(r"[әғқңөұүһі]")


# A library of a million words has far fewer distinct ones; an entry costs about 250 bytes.
@lru_cache(maxsize=131_072)
def stem(word: str, language: str) -> str:
    """The term that a folded word is indexed under in a text of that language (en, ru or kk)."""
    if any(character.isdigit() for character in word):
        return word
    if _LATIN_WORD.search(word):
        return _snowball(_IRREGULAR.get(word, word), "english")
    if not _CYRILLIC_WORD.search(word):
        return word
    if language == "kk" or _KAZAKH_LETTER.search(word):
        return word[:_PREFIX]
    return _snowball(word, "russian")


class _Snowball:
    """Stemmers; they keep state while they work, so one thread at a time."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._stemmers: dict[str, Callable[[str], str]] = {}

    def __call__(self, word: str, algorithm: str) -> str:
        with self._guard:
            if algorithm not in self._stemmers:
                self._stemmers[algorithm] = snowballstemmer.stemmer(algorithm).stemWord
            return self._stemmers[algorithm](word)


_snowball = _Snowball()
