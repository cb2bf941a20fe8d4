"""What of a passage is embedded, its sentences, and how its vectors are kept.

Vectors are kept as float16: half the file and half of what an exact search reads, and rounding
moves a cosine between unit vectors by about 0.00001, while int8 weights already moved it by 0.004.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vectorstore.embedding import Embedder, Progress, Vectors
from vectorstore.errors import VectorStoreError
from vectorstore.records import NewDocument

HalfVectors = NDArray[np.float16]

STORED = np.dtype("<f2")

_TEXTS_AT_ONCE = 2_048  # bounds the float32 vectors and texts in memory; plenty for any batching
_LENGTH_TOLERANCE = 0.01


def embed_documents(
    embedder: Embedder, documents: Sequence[NewDocument], progress: Progress | None = None
) -> list[HalfVectors]:
    """The vectors of each document as `embed_passages` gives them; progress counts those of all."""
    passages = [_sentences(document) for document in documents]
    together = embed_passages(embedder, [one for some in passages for one in some], progress)
    sizes = [sum(1 + len(sentences) for sentences in some) for some in passages]
    return np.split(together, np.cumsum(sizes)[:-1])


def _sentences(document: NewDocument) -> list[list[str]]:
    """The texts to embed: each passage's sentences."""
    return [
        [document.text[start:end] for start, end in draft.sentences] for draft in document.passages
    ]


def embed_passages(
    embedder: Embedder, passages: Sequence[Sequence[str]], progress: Progress | None = None
) -> HalfVectors:
    """The vectors of passages given by their sentences, as they are stored.

    For each passage its own vector, then its n sentences' vectors: (sum of 1 + n, dimension).
    Raises VectorStoreError if the embedder's are not unit vectors.
    """
    texts = [sentence for sentences in passages for sentence in sentences]
    embedded = _embed(embedder, texts, progress)
    rows: list[HalfVectors] = []
    first = 0
    for sentences in passages:
        vectors = embedded[first : first + len(sentences)]
        rows += (vectors[_central(vectors)][np.newaxis], vectors)
        first += len(sentences)
    return np.concatenate(rows) if rows else embedded


def _central(vectors: HalfVectors) -> int:
    """Which sentence stands for the passage: the one nearest to the mean of all.

    A pass of the model over the whole passage would embed every word twice, and its best sentence
    finds a passage nearly as well.
    """
    single = vectors.astype(np.float32)
    return int(np.argmax(single @ single.mean(axis=0)))


def _embed(embedder: Embedder, texts: Sequence[str], progress: Progress | None) -> HalfVectors:
    stored = np.empty((len(texts), embedder.dimension), dtype=STORED)
    for first in range(0, len(texts), _TEXTS_AT_ONCE):
        some = texts[first : first + _TEXTS_AT_ONCE]
        vectors = embedder.embed_passages(some, _shifted(progress, first, len(texts)))
        _check(vectors, (len(some), embedder.dimension), embedder.fingerprint)
        stored[first : first + len(some)] = vectors
    return stored


def from_stored(blobs: Sequence[bytes], dimension: int) -> Vectors:
    """(n, dimension) float32 from blobs; VectorStoreError when one has another length."""
    joined = b"".join(blobs)
    if len(joined) != len(blobs) * dimension * STORED.itemsize:
        raise VectorStoreError(
            "A stored vector has the wrong length; run `kazqa doctor --reembed`."
        )
    return np.frombuffer(joined, dtype=STORED).reshape(-1, dimension).astype(np.float32)


def _shifted(progress: Progress | None, done_before: int, total: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, _: progress(done_before + done, total)


def _check(vectors: Vectors, shape: tuple[int, int], fingerprint: str) -> None:
    if vectors.shape != shape:
        raise VectorStoreError(
            f"The embedding model {fingerprint} gave vectors of shape {vectors.shape} instead of "
            f"{shape}; choose another model."
        )
    lengths = np.linalg.norm(vectors, axis=1)
    if not bool(np.all(np.abs(lengths - 1.0) <= _LENGTH_TOLERANCE)):  # False for NaN, too
        raise VectorStoreError(
            f"The embedding model {fingerprint} gave vectors that are not of length 1; choose "
            "another model."
        )
