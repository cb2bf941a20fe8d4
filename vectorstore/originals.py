"""The original bytes of documents, in files named by their SHA-256."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from vectorstore.errors import LibraryDamaged, VectorStoreError


class Originals:
    """The `files` folder: `files/ab/abcd...` holds the bytes whose SHA-256 is abcd..."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, document_id: str, content: bytes) -> None:
        """Store the bytes durably under their hash, unless they are there already."""
        path = self._path(document_id)
        if self.intact(document_id):
            return
        part = path.with_name(f"{document_id}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise VectorStoreError(
                f"{path} can't be written ({error.strerror}); check permissions and free space."
            ) from error

    def read(self, document_id: str) -> bytes:
        """The bytes; LibraryDamaged when they are missing or no longer have that hash."""
        path = self._path(document_id)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise LibraryDamaged(
                f"The original {path} can't be read ({error.strerror}); add the document again."
            ) from error
        if hashlib.sha256(content).hexdigest() != document_id:
            raise LibraryDamaged(
                f"The original {path} was changed: its SHA-256 differs; add the document again."
            )
        return content

    def intact(self, document_id: str) -> bool:
        """Whether the bytes are there and have that hash."""
        try:
            with self._path(document_id).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == document_id
        except OSError:
            return False

    def remove(self, document_id: str) -> None:
        """Delete the bytes, if they are there."""
        path = self._path(document_id)
        with suppress(OSError):
            path.unlink()
            path.parent.rmdir()  # only succeeds when this was its last file

    def orphans(self, known: Collection[str]) -> list[Path]:
        """Files that belong to none of the known documents."""
        files = self._folder.glob("*/*")
        return sorted(path for path in files if path.is_file() and path.name not in known)

    def sweep(self, known: Collection[str]) -> None:
        """Delete the orphans that a crashed writer left."""
        for path in self.orphans(known):
            with suppress(OSError):
                path.unlink()
                path.parent.rmdir()

    def _path(self, document_id: str) -> Path:
        return self._folder / document_id[:2] / document_id


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable, where the system lets a folder be opened (not Windows)."""
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
