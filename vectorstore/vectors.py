"""The seam between the catalogue, which owns the vectors, and the dense index over them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Vectors = NDArray[np.float32]

Metadata = dict[str, str | int | float | bool]
"""Flat and without None, which Chroma would drop silently."""


@dataclass(frozen=True, slots=True, eq=False)
class VectorBatch:
    """n vectors of about length 1 with where they belong, ordered by sequence."""

    sequences: Numbers  # (n,) grows with every vector ever stored; never reused
    passages: Numbers  # (n,) rowid of the passage; never reused
    is_sentence: Flags  # (n,) false for the passage's own vector
    vectors: Vectors  # (n, dimension)

    def __len__(self) -> int:
        return len(self.sequences)


@dataclass(frozen=True, slots=True)
class PassageRow:
    """What Chroma's collection of passages keeps beside a passage's own vector."""

    passage: int  # rowid
    id: str  # the passage's stable id
    text: str
    metadata: Metadata = field(default_factory=dict)


class VectorSource(Protocol):
    """The vectors of a catalogue; every call sees one committed state."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """The embedding model that the vectors come from."""
        ...

    def version(self) -> int:
        """Return a number that every committed change of documents raises, in any process."""
        ...

    def vector_count(self) -> int:
        """Return how many vectors there are, of passages and sentences together."""
        ...

    def highest_sequence(self) -> int:
        """Return the newest vector's sequence; 0 when there is none."""
        ...

    def vectors(
        self, after: int = 0, upto: int | None = None, batch: int = 4096
    ) -> Iterator[VectorBatch]:
        """Yield vectors with `after` < sequence <= `upto` in order, at most `batch` at a time."""
        ...

    def vectors_of(self, passages: Collection[int]) -> VectorBatch:
        """Return every vector of these passages; unknown rowids are left out."""
        ...

    def live(self, passages: Collection[int]) -> set[int]:
        """Return those of these passage rowids that still exist."""
        ...

    def passage_rows(self, passages: Sequence[int]) -> list[PassageRow]:
        """Return the rows of these passages in the order asked, without unknown rowids."""
        ...
