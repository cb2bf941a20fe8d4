"""Opens the library for questions, making it from the built-in notes where there is none.

Besides the commands this is the one module of `qa` that knows `ingest`: it puts the parts
together.
"""

from __future__ import annotations

import shutil

from vectorstore import Library, LibraryNotFound
from vectorstore.embedding import Progress
from vectorstore.models import AskDownload, ensure_model, lazy_embedder
from vectorstore.settings import VectorStoreSettings

_PARTS = ("catalogue.db", "catalogue.db-wal", "catalogue.db-shm", "files", "index")


def open_library(
    settings: VectorStoreSettings,
    *,
    create: bool = True,
    progress: Progress | None = None,
    download: AskDownload | None = None,
) -> Library:
    """The library of the settings; made from the built-in notes if there is none and `create`.

    `progress` is called with what is done and what there is to do; `download` as `make_library`
    says. Raises `LibraryNotFound` without `create`, `VectorStoreError` where it can't be opened.
    """
    embedder = lazy_embedder(settings.embedding, settings.models, threads=settings.threads)
    try:
        return Library.open(settings.library, embedder, settings)
    except LibraryNotFound:
        if not create:
            raise
    return make_library(settings, progress=progress, download=download)


def make_library(
    settings: VectorStoreSettings,
    *,
    with_corpus: bool = True,
    progress: Progress | None = None,
    download: AskDownload | None = None,
) -> Library:
    """The library of the settings with the notes of this version in it; its documents stay.

    The embedding model is built first if need be; `download` is asked, with its name and size,
    where it can't be built from what is installed. A library that could not be made is not left
    behind. Raises `VectorStoreError`.
    """
    ensure_model(settings.embedding, settings.models, progress, download)
    embedder = lazy_embedder(settings.embedding, settings.models, threads=settings.threads)
    new = not (settings.library / "catalogue.db").exists()
    library = Library.create(settings.library, embedder, settings)
    if not with_corpus:
        return library
    try:
        _install(library, progress)
    except BaseException:
        library.close()
        if new:
            _discard(settings)
        raise
    return library


def _install(library: Library, progress: Progress | None) -> None:
    """The built-in notes, with an index that LangChain's own `Chroma` opens too."""
    from ingest.builtin import install_corpus

    added = install_corpus(library, progress)
    if any(one.outcome != "unchanged" for one in added):
        library.refresh_index(force=True)


def _discard(settings: VectorStoreSettings) -> None:
    """Delete a library that was being made; other files of its folder stay."""
    for name in _PARTS:
        part = settings.library / name
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink(missing_ok=True)
