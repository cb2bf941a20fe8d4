"""Which of XLM-RoBERTa's 250,002 pieces the default model keeps: 147,000, in two alphabets."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")  # the first ids; they match no text
FIRST, LAST, UNKNOWN = 0, 2, 3

_MASK = "<mask>"  # for training only
_SCRIPTS = ("LATIN ", "CYRILLIC ", "COMBINING ", "MODIFIER LETTER ")


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Pieces with their log probabilities, in id order, and their ids in the full vocabulary."""

    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    full_ids: NDArray[np.int64]


def pruned_vocabulary(tokenizer: Tokenizer) -> Vocabulary:
    """The kept part of a Unigram tokenizer's vocabulary; ValueError where it is of another kind."""
    model = json.loads(tokenizer.to_str())["model"]
    full = model["vocab"]
    if model["type"] != "Unigram" or tuple(piece for piece, _ in full[:4]) != SPECIALS:
        raise ValueError(f"a {model['type']} vocabulary that does not begin with {SPECIALS}")
    kept = [
        (at, piece, score)
        for at, (piece, score) in enumerate(full)
        if at < len(SPECIALS) or (piece != _MASK and is_kept(piece))
    ]
    # What no piece covers is scored from the least likely piece, so that one must stay.
    if min(score for _, _, score in kept) != min(score for _, score in full):
        raise ValueError("the least likely piece of the vocabulary is not among those kept")
    ids, pieces, scores = zip(*kept, strict=True)
    return Vocabulary(pieces, np.array(scores, dtype=np.float32), np.array(ids, dtype=np.int64))


def is_kept(piece: str) -> bool:
    """Whether a piece is of Latin or Cyrillic letters, digits, punctuation and other signs."""
    # A line break would break the file of pieces; no normalised text holds one.
    return "\n" not in piece and all(map(_is_kept_character, piece))


@lru_cache(1 << 16)
def _is_kept_character(character: str) -> bool:
    """Letters and marks of the kept scripts, and everything that is neither letter nor mark."""
    if unicodedata.category(character)[0] not in "LM":
        return True
    return unicodedata.name(character, "").startswith(_SCRIPTS)
