"""The nearest passages from two collections of vectors, of which some no longer count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vectorstore.chroma import COLLECTIONS, ChromaFolder, CollectionName, Neighbours
from vectorstore.exact import Ranked, merged
from vectorstore.vectors import Vectors

FETCH_LIMIT = 4_000
"""Vectors asked of a collection at most; beyond that exact search is no slower."""

_FIRST = {"passages": 2, "sentences": 5}  # vectors asked for each passage wanted
_SPARE = 20  # and for deleted ones
_GROWTH = 4


@dataclass(frozen=True, slots=True)
class _Fetched:
    ranking: Ranked
    cut: float  # cosine below which the collection may have vectors that were not fetched
    complete: bool


def nearest_passages(
    chroma: ChromaFolder,
    sizes: dict[CollectionName, int],
    vector: Vectors,
    k: int,
    admitted: Callable[[set[int]], set[int]],
) -> Ranked | None:
    """Return the k best admitted passages, fewer only if there are no more.

    `admitted` says which of some rowids count. None when Chroma would have to return more than
    FETCH_LIMIT vectors, or returns fewer than it has; raises ChromaFault.
    """
    fetched: dict[CollectionName, _Fetched] = {}
    wanted: dict[CollectionName, int] = {name: _FIRST[name] * k + _SPARE for name in COLLECTIONS}
    while max(wanted.values()) <= FETCH_LIMIT:
        for name in COLLECTIONS:
            fetched[name] = _fetch(chroma, name, vector, wanted[name], sizes[name])
        ranking = merged((part.ranking for part in fetched.values()), sum(sizes.values()))
        # Above the cut every vector of either collection has been seen, so that the best
        # cosine seen of a passage is its best of all.
        cut = max(part.cut for part in fetched.values())
        live = admitted({passage for passage, _ in ranking})
        sure = [(passage, cosine) for passage, cosine in ranking if passage in live]
        sure = [pair for pair in sure if pair[1] >= cut][:k]
        if len(sure) == k or all(part.complete for part in fetched.values()):
            return sure
        wanted = {
            name: wanted[name] * (_GROWTH if part.cut == cut else 1)
            for name, part in fetched.items()
        }
    return None


def _fetch(
    chroma: ChromaFolder, name: CollectionName, vector: Vectors, wanted: int, size: int
) -> _Fetched:
    if not size:
        return _Fetched([], float("-inf"), complete=True)
    found: Neighbours = chroma.nearest(name, vector, min(wanted, size))
    pairs = list(zip(found.passages.tolist(), found.cosines.tolist(), strict=True))
    complete = len(pairs) == size
    cut = pairs[-1][1] if pairs and not complete else float("-inf" if complete else "inf")
    return _Fetched(pairs, cut, complete)
