"""What is known of a published generation of the dense index, and whether its files agree."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from vectorstore.chroma import DATABASE

FORMAT = 1
MANIFEST = "manifest.json"

# What Chroma reads from SQLite before it searches. The file itself can't be hashed: every
# opening adds a row to its table acquire_write.
_TABLES = (
    "SELECT type, name, sql FROM sqlite_master ORDER BY type, name",
    "SELECT * FROM migrations ORDER BY dir, version",
    "SELECT * FROM collections ORDER BY id",
    "SELECT * FROM segments ORDER BY id",
    "SELECT * FROM max_seq_id ORDER BY segment_id",
    "SELECT * FROM embeddings_queue ORDER BY seq_id",
    "SELECT segment_id, count(*) FROM embeddings GROUP BY segment_id ORDER BY segment_id",
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """One generation: which vectors it holds and the SHA-256 of what must not change in it."""

    generation: int
    previous: int | None  # the generation before, kept for readers that still use it
    fingerprint: str
    dimension: int
    upto: int  # it holds the vectors whose sequence is not above this one
    passages: int  # vectors in each collection
    sentences: int
    chroma: str  # chromadb's version
    tables: str  # of what Chroma's SQLite file says of the collections
    files: dict[str, str]  # of every other file, by path within the folder
    format: int = FORMAT

    def to_json(self) -> str:
        """Return the manifest as the text of its file."""
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Return the manifest that a file holds; ValueError when it holds none of this format."""
        fields = json.loads(text)
        if not isinstance(fields, dict):
            raise ValueError("it is not an object")
        try:
            manifest = cls(**fields)
        except TypeError as error:
            raise ValueError(str(error)) from error
        numbers = (manifest.generation, manifest.dimension, manifest.upto)
        if manifest.format != FORMAT:
            raise ValueError(f"format {manifest.format} is not {FORMAT}")
        if not all(isinstance(number, int) for number in numbers):
            raise ValueError("a number is missing")
        if not isinstance(manifest.files, dict):
            raise ValueError("the list of files is missing")
        return manifest


def folder_of(index: Path, generation: int) -> Path:
    """Return the folder of a generation."""
    return index / f"generation-{generation}"


def read_manifest(index: Path) -> Manifest | None:
    """Return the published manifest, None when there is none; ValueError when it is damaged."""
    path = index / MANIFEST
    try:
        return Manifest.from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} can't be read: {error}") from error


def publish(index: Path, manifest: Manifest) -> None:
    """Put a generation in force: one rename, so readers see the old manifest or the new one."""
    new = index / f"{MANIFEST}.new"
    new.write_text(manifest.to_json(), encoding="utf-8")
    sync(new)
    new.replace(index / MANIFEST)
    sync(index)


def withdraw(index: Path) -> None:
    """Put no generation in force."""
    (index / MANIFEST).unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Have the system write a file, or a folder's list of files, to the disk."""
    if path.is_dir() and os.name == "nt":  # Windows can't open folders
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a finished generation but Chroma's SQLite file."""
    return {
        path.relative_to(folder).as_posix(): _digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(DATABASE)
    }


def tables_digest(folder: Path) -> str:
    """Return the SHA-256 of what the SQLite file says; sqlite3.Error when it can't be read."""
    digest = hashlib.sha256()
    uri = f"{(folder / DATABASE).absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        for query in _TABLES:
            for row in database.execute(query):
                digest.update(repr(row).encode())
    return digest.hexdigest()


def chroma_version() -> str:
    """Return the installed chromadb's version, without importing it."""
    return version("chromadb")


def file_problems(index: Path, manifest: Manifest) -> list[str]:
    """Say what is missing or changed in a generation's files since they were published."""
    folder = folder_of(index, manifest.generation)
    return list(_changes(folder, manifest)) if folder.is_dir() else [f"{folder} is missing"]


def _changes(folder: Path, manifest: Manifest) -> Iterator[str]:
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file():
            yield f"{path} is missing"
        elif _digest(path) != digest:
            yield f"{path} has changed since it was written"
    try:
        if tables_digest(folder) != manifest.tables:
            yield f"{folder / DATABASE} has changed since it was written"
    except sqlite3.Error as error:
        yield f"{folder / DATABASE} can't be read: {error}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
