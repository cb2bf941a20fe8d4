"""Making a library's folder and checking one before it is used."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from vectorstore.catalogue_file import (
    catalogue_path,
    check_tables,
    create_catalogue,
    migrate_catalogue,
    needs_migration,
    require_sqlite,
)
from vectorstore.embedding import Embedder
from vectorstore.errors import EmbeddingMismatch, LibraryNotFound, VectorStoreError
from vectorstore.lazy_embedder import declared_fingerprint
from vectorstore.locking import WriteLock

_LEFT_BY_A_FAILED_START = ("writer.json", "write.lock")


def make_library(
    folder: Path, embedder: Embedder, lock_seconds: float, corpus: str | None = None
) -> None:
    """Create an empty library unless there is one; a failure leaves nothing behind."""
    require_sqlite()
    fingerprint, dimension = embedder.fingerprint, embedder.dimension
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with WriteLock(folder, lock_seconds).held():
            if not catalogue_path(folder).exists():
                create_catalogue(catalogue_path(folder), fingerprint, dimension, corpus=corpus)
    except BaseException as error:
        _undo(missing)
        if isinstance(error, OSError):
            raise VectorStoreError(
                f"No library can be made at {folder} ({error.strerror}); choose another folder "
                "with --library or KAZQA_LIBRARY."
            ) from error
        raise


def check_library(folder: Path, lock_seconds: float) -> None:
    """Raise what stands against opening the library at `folder`; migrate an older one."""
    require_sqlite()
    path = catalogue_path(folder)
    if not path.is_file():
        raise LibraryNotFound(f"There is no library at {folder}; make one with `kazqa init`.")
    if needs_migration(path):
        with WriteLock(folder, lock_seconds).held():
            migrate_catalogue(path)
    check_tables(path)


def check_embedding(folder: Path, made_with: str, embedder: Embedder) -> None:
    """EmbeddingMismatch when the embedder is known to be of another model than the library's."""
    given = declared_fingerprint(embedder)
    if given is not None and given != made_with:
        raise mismatch(folder, made_with, given)


def mismatch(folder: Path, made_with: str, given: str) -> EmbeddingMismatch:
    """The error for a library whose vectors come from another model."""
    return EmbeddingMismatch(
        f"The library at {folder} was made with the embedding model {made_with}, not with {given}; "
        "embed it anew with `kazqa doctor --reembed`, or set KAZQA_EMBEDDING back."
    )


def _undo(made: list[Path]) -> None:
    """Remove the folders that were made, as long as they hold nothing else."""
    for folder in made:
        with suppress(OSError):
            for name in _LEFT_BY_A_FAILED_START:
                (folder / name).unlink(missing_ok=True)
            folder.rmdir()
