"""Vectors in memory behind the catalogue's seam: for measuring and testing the index alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from vectorstore.vectors import Flags, Numbers, PassageRow, VectorBatch, Vectors


class InMemoryVectors:
    """A VectorSource whose passages are added and removed by hand."""

    def __init__(self, dimension: int, fingerprint: str = "in memory") -> None:
        self.dimension = dimension
        self.fingerprint = fingerprint
        self._version = 0
        self._last_passage = 0
        self._last_sequence = 0
        self._texts: dict[int, str] = {}
        self._sequences: Numbers = np.empty(0, dtype=np.int64)
        self._passages: Numbers = np.empty(0, dtype=np.int64)
        self._is_sentence: Flags = np.empty(0, dtype=np.bool_)
        self._vectors: Vectors = np.empty((0, dimension), dtype=np.float32)

    def add(self, passages: Sequence[Vectors], texts: Sequence[str] | None = None) -> list[int]:
        """Add passages and return their rowids.

        Each passage is an (m, dimension) array of unit vectors: its own, then its sentences'.
        """
        first = self._last_passage + 1
        rowids = list(range(first, first + len(passages)))
        lengths = [len(vectors) for vectors in passages]
        total = sum(lengths)
        sequences = np.arange(self._last_sequence + 1, self._last_sequence + 1 + total)
        is_sentence = np.ones(total, dtype=np.bool_)
        is_sentence[np.cumsum([0, *lengths[:-1]])] = False
        self._sequences = np.concatenate([self._sequences, sequences])
        self._passages = np.concatenate([self._passages, np.repeat(rowids, lengths)])
        self._is_sentence = np.concatenate([self._is_sentence, is_sentence])
        self._vectors = np.concatenate([self._vectors, *passages]).astype(np.float32)
        self._texts |= zip(rowids, texts or [f"passage {rowid}" for rowid in rowids], strict=True)
        self._last_passage += len(passages)
        self._last_sequence += total
        self._version += 1
        return rowids

    def remove(self, passages: Collection[int]) -> None:
        """Remove passages with all their vectors; their numbers are not used again."""
        keep = ~np.isin(self._passages, list(passages))
        self._sequences, self._passages = self._sequences[keep], self._passages[keep]
        self._is_sentence, self._vectors = self._is_sentence[keep], self._vectors[keep]
        for passage in passages:
            self._texts.pop(passage, None)
        self._version += 1

    def version(self) -> int:
        """Return how often passages were added or removed."""
        return self._version

    def vector_count(self) -> int:
        """Return how many vectors there are."""
        return len(self._sequences)

    def highest_sequence(self) -> int:
        """Return the newest vector's sequence; 0 when there is none."""
        return int(self._sequences[-1]) if len(self._sequences) else 0

    def vectors(
        self, after: int = 0, upto: int | None = None, batch: int = 4096
    ) -> Iterator[VectorBatch]:
        """Yield vectors with `after` < sequence <= `upto` in order, at most `batch` at a time."""
        chosen = self._sequences > after
        if upto is not None:
            chosen &= self._sequences <= upto
        rows = np.flatnonzero(chosen)
        for start in range(0, len(rows), batch):
            yield self._batch(rows[start : start + batch])

    def vectors_of(self, passages: Collection[int]) -> VectorBatch:
        """Return every vector of these passages; unknown rowids are left out."""
        return self._batch(np.flatnonzero(np.isin(self._passages, list(passages))))

    def live(self, passages: Collection[int]) -> set[int]:
        """Return those of these passage rowids that still exist."""
        return self._texts.keys() & set(passages)

    def passage_rows(self, passages: Sequence[int]) -> list[PassageRow]:
        """Return the rows of these passages in the order asked, without unknown rowids."""
        return [
            PassageRow(passage, f"passage-{passage}", self._texts[passage], {"number": passage})
            for passage in passages
            if passage in self._texts
        ]

    def _batch(self, rows: Numbers) -> VectorBatch:
        return VectorBatch(
            self._sequences[rows],
            self._passages[rows],
            self._is_sentence[rows],
            self._vectors[rows],
        )
