"""Exact dense search: cosines by matrix product, the best vector of a passage counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from vectorstore.vectors import Numbers, VectorBatch, Vectors, VectorSource

Ranked = list[tuple[int, float]]
"""Passage rowids with their cosines, best first; equal cosines by rowid."""

_EXACT = 1e-6  # how far from 1 float32 arithmetic leaves a length


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """n unit vectors grouped by their p passages, ready for search."""

    passages: Numbers  # (p,) ascending rowids
    starts: Numbers  # (p,) each passage's first row in `vectors`
    vectors: Vectors  # (n, dimension) of length 1

    @classmethod
    def of(cls, passages: Numbers, vectors: Vectors) -> Matrix:
        """Group (n, dimension) vectors by the (n,) rowids of the passages they belong to.

        They are brought to length 1, as Chroma does: stored in half precision they are not quite.
        """
        if np.any(passages[1:] < passages[:-1]):
            order = np.argsort(passages, kind="stable")
            passages, vectors = passages[order], vectors[order]
        distinct, starts = np.unique(passages, return_index=True)
        return cls(distinct, starts, _unit(vectors))

    def rows(self) -> Numbers:
        """Return the (n,) rowid of the passage of every row."""
        lengths = np.diff(self.starts, append=len(self.vectors))
        return np.repeat(self.passages, lengths)

    def search(self, vector: Vectors, k: int, allowed: Collection[int] | None = None) -> Ranked:
        """Return the k best passages among `allowed` (all when None) for a unit vector."""
        if not len(self.passages):
            return []
        scores = np.maximum.reduceat(self.vectors @ vector, self.starts)
        if allowed is None:
            return _top(self.passages, scores, k)
        keep = np.isin(self.passages, np.fromiter(allowed, np.int64, len(allowed)))
        return _top(self.passages[keep], scores[keep], k)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    if np.all(np.abs(lengths - 1) < _EXACT):
        return vectors
    lengths[lengths == 0] = 1
    scaled: Vectors = vectors / lengths[:, np.newaxis]
    return scaled


def _top(passages: Numbers, scores: Vectors, k: int) -> Ranked:
    if len(scores) > k:
        keep = scores >= np.partition(scores, -k)[-k]
        passages, scores = passages[keep], scores[keep]
    order = np.lexsort((passages, -scores))[:k]
    return list(zip(passages[order].tolist(), scores[order].tolist(), strict=True))


def merged(rankings: Iterable[Ranked], k: int) -> Ranked:
    """Return the k best of several rankings; a passage in more than one keeps its best cosine."""
    best: dict[int, float] = {}
    for ranking in rankings:
        for passage, cosine in ranking:
            best[passage] = max(cosine, best.get(passage, cosine))
        best = dict(sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:k])
    return list(best.items())


def search_batches(
    batches: Iterable[VectorBatch], vector: Vectors, k: int, allowed: Collection[int] | None = None
) -> Ranked:
    """Search vectors as they come, holding one batch in memory at a time."""
    return merged(
        (Matrix.of(batch.passages, batch.vectors).search(vector, k, allowed) for batch in batches),
        k,
    )


class ResidentVectors:
    """The catalogue's vectors newer than a sequence, held in memory and kept up to date."""

    def __init__(self, catalogue: VectorSource, after: int = 0) -> None:
        self._catalogue = catalogue
        self._state: tuple[int, str] | None = None
        self._after = self._upto = after
        self._matrix = _empty(catalogue.dimension)

    def matrix(self) -> Matrix:
        """Return every vector that the catalogue now has after that sequence."""
        # The version is read first: a commit in between is then seen by the next call.
        state = (self._catalogue.version(), self._catalogue.fingerprint)
        if state != self._state:
            if self._state is None or self._state[1] != state[1]:
                self._matrix, self._upto = _empty(self._catalogue.dimension), self._after
            self._extend()
            self._state = state
        return self._matrix

    def _extend(self) -> None:
        old = self._matrix
        live = self._catalogue.live(old.passages.tolist())
        keep = np.isin(old.rows(), np.fromiter(live, np.int64, len(live)))
        added = list(self._catalogue.vectors(after=self._upto))
        if keep.all() and not added:
            return
        passages = np.concatenate([old.rows()[keep], *(batch.passages for batch in added)])
        vectors = np.concatenate([old.vectors[keep], *(batch.vectors for batch in added)])
        self._matrix = Matrix.of(passages, vectors)
        self._upto = int(added[-1].sequences[-1]) if added else self._upto


def _empty(dimension: int) -> Matrix:
    nothing = np.empty(0, dtype=np.int64)
    return Matrix(nothing, nothing, np.empty((0, dimension), dtype=np.float32))
