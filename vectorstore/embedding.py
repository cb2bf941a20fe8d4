"""The seam for embedding models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

Progress = Callable[[int, int], None]
"""Called with how many units are done and how many there are."""


class Embedder(Protocol):
    """Turns texts into unit vectors; the same text always gives the same vector."""

    @property
    def fingerprint(self) -> str:
        """Names the model, its precision and its version: what a library is bound to."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """(n, dimension) float32, each row of length 1, in the order of `texts`."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """(dimension,) float32 of length 1."""
        ...
