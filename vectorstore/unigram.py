"""Unigram tokenisation (Kudo, 2018) of a pruned vocabulary, equal to that of `tokenizers`.

`tokenizers` spends 0.3 s and 150 MB on the trie of 150,000 pieces, more than everything else that a
first question needs. A dictionary of pieces loads in a tenth of both, and since a text is cut into
words first, and words recur, finding the best segmentation of each new word in Python is cheap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

MARK = "▁"  # stands for a space and begins every word
UNKNOWN_PENALTY = 10.0  # below the least likely piece: sentencepiece's kUnkPenalty

_WORD = re.compile(f"{MARK}[^{MARK}]*")
_REMEMBERED_WORDS = 1 << 14


def normaliser() -> Callable[[str], str]:
    """A function that gives a text's normal form: Nmt, NFKC, single spaces, none at the ends."""
    from tokenizers import Regex, normalizers

    sequence = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    return sequence.normalize_str


class Unigram:
    """Turns a text into ids: the most likely pieces of each word, unknown stretches as one id."""

    def __init__(
        self, pieces: Sequence[str], scores: Sequence[float], specials: int, unknown: int
    ) -> None:
        """Pieces and their log probabilities in id order; the first `specials` match no text."""
        self._ids = dict(zip(pieces[specials:], range(specials, len(pieces)), strict=True))
        self._scores = scores
        self._unknown = unknown
        self._unknown_score = min(scores) - UNKNOWN_PENALTY
        self._longest = max(map(len, pieces))
        self._normal = normaliser()
        self._word_ids = lru_cache(_REMEMBERED_WORDS)(self._segment)

    def encode(self, text: str, limit: int) -> list[int]:
        """The first `limit` ids of that text."""
        # Rust refuses lone surrogates; they come from badly decoded files.
        normal = self._normal(text.encode("utf-8", "replace").decode()).replace(" ", MARK)
        if normal and not normal.startswith(MARK):
            normal = MARK + normal
        ids: list[int] = []
        for word in _WORD.finditer(normal):
            ids.extend(self._word_ids(word.group()))
            if len(ids) >= limit:
                break
        return ids[:limit]

    def _segment(self, word: str) -> tuple[int, ...]:
        """The ids of the best path through one word (Viterbi)."""
        length = len(word)
        best = [0.0] + [float("-inf")] * length
        paths: list[tuple[int, int]] = [(0, 0)] * (length + 1)  # where a piece starts, its id
        for start in range(length):
            here = best[start]
            single = False
            for end in range(start + 1, min(start + self._longest, length) + 1):
                piece = self._ids.get(word[start:end])
                if piece is None:
                    continue
                single = single or end == start + 1
                score = here + self._scores[piece]
                if score > best[end]:
                    best[end], paths[end] = score, (start, piece)
            if not single and here + self._unknown_score > best[start + 1]:
                best[start + 1] = here + self._unknown_score
                paths[start + 1] = (start, self._unknown)
        return self._backtrack(paths)

    def _backtrack(self, paths: Sequence[tuple[int, int]]) -> tuple[int, ...]:
        """The ids along the best path, unknown neighbours fused."""
        ids: list[int] = []
        end = len(paths) - 1
        while end > 0:
            end, piece = paths[end]
            if piece != self._unknown or not ids or ids[-1] != self._unknown:
                ids.append(piece)
        return tuple(reversed(ids))
