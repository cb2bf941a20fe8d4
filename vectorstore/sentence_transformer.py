"""Any model of sentence-transformers, by its hub name or folder, on a GPU if there is one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vectorstore.embedding import Progress, Vectors
from vectorstore.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_AT_ONCE = 64  # texts between two reports of progress
_GPU_BATCH = 32
# Trained with "query: " and "passage: ", which their folders don't say; the "instruct" ones differ.
_E5 = re.compile(r"(?:^|[-_/\\])e5-(?!.*instruct)", re.IGNORECASE)
_HUB_NAME = re.compile(r"(?:\w[\w.-]*/)?\w[\w.-]*")


class SentenceTransformerEmbedder:
    """Embeds with a model of sentence-transformers and the prompts that it names.

    On a processor texts go through it one at a time, so that a text always has the same vector; on
    a GPU in batches, where vectors may differ by rounding.
    """

    def __init__(self, name: str, threads: int | None = None) -> None:
        """Load that model from its folder or the hub's cache, without the network.

        `threads` sets torch's own, None or 0 leaves them. Raises ModelUnavailable.
        """
        self._model = load_sentence_transformer(name)
        if threads:
            import torch

            torch.set_num_threads(threads)
        if _E5.search(name) and not any(self._model.prompts.values()):
            self._model.prompts = {"query": "query: ", "document": "passage: "}
        self._batch = 1 if self._model.device.type == "cpu" else _GPU_BATCH
        self._dimension = self.embed_query("dimension").size
        folder = Path(name)
        self._fingerprint = "/".join(
            (
                "sentence-transformers",
                folder.resolve().name if folder.is_dir() else name,
                _weights_hash(self._model)[:8],
            )
        )

    @property
    def fingerprint(self) -> str:
        """The model's name and the beginning of a hash of its weights and prompts."""
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def embed_query(self, text: str) -> Vectors:
        """(dimension,) float32 of length 1."""
        vector = self._model.encode_query(
            [text], batch_size=1, show_progress_bar=False, normalize_embeddings=True
        )[0]
        return np.asarray(vector, dtype=np.float32)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """(n, dimension) float32 unit vectors in the order of `texts`; reports texts done."""
        vectors = np.empty((len(texts), self._dimension), dtype=np.float32)
        for start in range(0, len(texts), _AT_ONCE):
            part = list(texts[start : start + _AT_ONCE])
            vectors[start : start + len(part)] = self._model.encode_document(
                part, batch_size=self._batch, show_progress_bar=False, normalize_embeddings=True
            )
            if progress is not None:
                progress(start + len(part), len(texts))
        return vectors


def load_sentence_transformer(name: str) -> SentenceTransformer:
    """The model in that folder or, by that hub name, in the hub's cache; else ModelUnavailable."""
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer

    try:
        with without_progress_bar():
            return SentenceTransformer(name, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        if Path(name).exists():
            reason = first_line(error)
            raise ModelUnavailable(
                f"{name} holds no model that sentence-transformers can load ({reason}): "
                "name another folder in KAZQA_EMBEDDING=sentence-transformers:FOLDER."
            ) from error
        if is_path(name):
            raise ModelUnavailable(
                f"There is no folder {name}: "
                "name another in KAZQA_EMBEDDING=sentence-transformers:FOLDER."
            ) from error
        raise ModelUnavailable(
            f"The embedding model {name} is not on this machine: run `kazqa init` and allow the "
            "download, or set KAZQA_EMBEDDING=sentence-transformers:FOLDER."
        ) from error


def ensure_sentence_transformer(name: str, download: Callable[[str], bool] | None = None) -> None:
    """See to it that the model of that name can be loaded, downloading it if `download` agrees.

    `download` is asked with the name; a size is known only to the hub, which is not asked before.
    Raises ModelUnavailable.
    """
    try:
        load_sentence_transformer(name)
        return
    except ModelUnavailable:
        if is_path(name) or download is None:
            raise
        if not download(f"{name} (of the size given at huggingface.co)"):
            raise
    from sentence_transformers import SentenceTransformer

    try:
        SentenceTransformer(name)
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelUnavailable(
            f"The embedding model {name} can't be downloaded ({first_line(error)}): "
            "check the name, or set KAZQA_EMBEDDING=sentence-transformers:FOLDER."
        ) from error


def is_path(name: str) -> bool:
    """Whether a name can only be a folder's: hub names are NAME or OWNER/NAME."""
    return Path(name).exists() or Path(name).is_absolute() or not _HUB_NAME.fullmatch(name)


def first_line(error: Exception) -> str:
    """What an error says, in its first line; libraries add advice of their own below."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


@contextmanager
def without_progress_bar() -> Iterator[None]:
    """No bar of transformers' while it loads weights: it takes half a second."""
    from transformers.utils.logging import (
        disable_progress_bar,
        enable_progress_bar,
        is_progress_bar_enabled,
    )

    shown = is_progress_bar_enabled()
    disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            enable_progress_bar()


def _weights_hash(model: SentenceTransformer) -> str:
    """SHA-256, in hexadecimal, of the model's weights and prompts, wherever its folder lies."""
    import torch

    digest = hashlib.sha256(repr(sorted(model.prompts.items())).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        # Bytes, since numpy has no bfloat16.
        digest.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy())
    return digest.hexdigest()
