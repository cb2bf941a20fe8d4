"""An embedder whose model is loaded when a vector is first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from vectorstore.embedding import Embedder, Progress, Vectors
from vectorstore.errors import EmbeddingMismatch


class LazyEmbedder:
    """Stands in for the embedder that `load` gives; satisfies the Embedder protocol.

    With `declared`, the fingerprint that the model will have, a library can be opened and
    compared without loading anything; the loaded model is held to it (EmbeddingMismatch).
    """

    def __init__(self, load: Callable[[], Embedder], declared: str | None = None) -> None:
        self.declared = declared
        self._load = load
        self._loaded: Embedder | None = None
        self._guard = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """The declared fingerprint, else the model's own, for which it is loaded."""
        return self.declared or self._model().fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector; loads the model."""
        return self._model().dimension

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """(n, dimension) float32 unit vectors in the order of `texts`."""
        return self._model().embed_passages(texts, progress)

    def embed_query(self, text: str) -> Vectors:
        """(dimension,) float32 unit vector."""
        return self._model().embed_query(text)

    def _model(self) -> Embedder:
        with self._guard:
            if self._loaded is None:
                loaded = self._load()
                if self.declared and loaded.fingerprint != self.declared:
                    raise EmbeddingMismatch(
                        f"The embedding model declared as {self.declared} turned out to be "
                        f"{loaded.fingerprint}; delete it there and run `kazqa init`."
                    )
                self._loaded = loaded
            return self._loaded


def declared_fingerprint(embedder: Embedder) -> str | None:
    """The fingerprint as far as it is known without loading a model."""
    return embedder.declared if isinstance(embedder, LazyEmbedder) else embedder.fingerprint
