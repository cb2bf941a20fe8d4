"""Opens the library for questions, making it from the reference notes where there is none.

Besides the commands this is the one module of `qa` that knows `ingest`: it puts the parts
together.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

from ingest.notes import BEGUN, WITHOUT, installed, leave_out, shipped_edition, standing
from vectorstore import Library, LibraryBusy, LibraryNotFound
from vectorstore.embedding import Progress
from vectorstore.models import AskDownload, ensure_model, lazy_embedder
from vectorstore.settings import VectorStoreSettings

if TYPE_CHECKING:
    from ingest.builtin import Installation

_log = logging.getLogger(__name__)

_PARTS = ("catalogue.db", "catalogue.db-wal", "catalogue.db-shm", "files", "index")


def open_library(
    settings: VectorStoreSettings,
    *,
    create: bool = True,
    progress: Progress | None = None,
    download: AskDownload | None = None,
    hint: Callable[[str], None] = _log.warning,
) -> Library:
    """The library of the settings; made from the reference notes if there is none and `create`.

    With `create` one whose making broke off is completed, and `hint` is told in a line when its
    notes are older than those of this KazQA. `progress` is called with what is done and what there
    is to do; `download` as `make_library` says. Raises `LibraryNotFound` without `create`,
    `VectorStoreError` where it can't be opened.
    """
    embedder = lazy_embedder(settings.embedding, settings.models, threads=settings.threads)
    try:
        library = Library.open(settings.library, embedder, settings)
    except LibraryNotFound:
        if not create:
            raise
        return make_library(settings, progress=progress, download=download)
    if not create:
        return library
    if standing(library) == "begun":
        library.close()
        return make_library(settings, progress=progress, download=download)
    if (line := outdated(library)) is not None:
        hint(line)
    return library


def outdated(library: Library) -> str | None:
    """The line that says that a library's notes are older than this KazQA's, and the remedy."""
    if standing(library) != "older":
        return None
    found, version = installed(library), shipped_edition().version
    if found is None:
        held = "are those of an earlier KazQA"
    elif found.edition.version == version:
        held = "differ from this KazQA's"
    else:
        held = f"are of version {found.edition.version}"
    return f"the library's reference notes {held}; `kazqa init` installs version {version}"


def make_library(
    settings: VectorStoreSettings,
    *,
    with_corpus: bool = True,
    progress: Progress | None = None,
    download: AskDownload | None = None,
    report: Callable[[Installation], None] | None = None,
) -> Library:
    """The library of the settings with the notes of this version in it; its documents stay.

    The embedding model is built first if need be; `download` is asked, with its name and size,
    where it can't be built from what is installed; `report` gets what was done with the notes.
    A library that could not be made is not left behind. Raises `VectorStoreError`.
    """
    ensure_model(settings.embedding, settings.models, progress, download)
    embedder = lazy_embedder(settings.embedding, settings.models, threads=settings.threads)
    new = not (settings.library / "catalogue.db").exists()
    corpus = BEGUN if with_corpus else WITHOUT
    library = Library.create(settings.library, embedder, settings, corpus=corpus)
    try:
        if with_corpus:
            _fill(library, settings, progress, report)
        else:
            leave_out(library)
    except LibraryBusy:  # another process is filling it
        library.close()
        raise
    except BaseException:
        library.close()
        if new:
            _discard(settings)
        raise
    return library


def _fill(
    library: Library,
    settings: VectorStoreSettings,
    progress: Progress | None,
    report: Callable[[Installation], None] | None,
) -> None:
    """The reference notes, with an index that LangChain's own `Chroma` opens too."""
    from ingest.builtin import install_corpus

    with library.writing():
        done = install_corpus(library, progress)
        if done.new or done.changed or done.removed:
            # A library that is searched without an index gets one all the same; the index of a
            # larger one is brought up to date when that is due. Passages have two vectors or more.
            small = 2 * library.passage_count() <= settings.exact_limit
            library.refresh_index(force=small)
    if report is not None:
        report(done)


def _discard(settings: VectorStoreSettings) -> None:
    """Delete a library that was being made; other files of its folder stay."""
    for name in _PARTS:
        part = settings.library / name
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink(missing_ok=True)
