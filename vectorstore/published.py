"""The generation in force, as readers see it: followed, verified and held open."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vectorstore.chroma import ChromaFault, ChromaFolder
from vectorstore.exact import ResidentVectors
from vectorstore.inspection import Samples, search_problems
from vectorstore.manifest import (
    MANIFEST,
    Manifest,
    chroma_version,
    file_problems,
    folder_of,
    read_manifest,
)
from vectorstore.vectors import VectorSource

_SEARCHES = 8  # self-searches of each collection when a process opens a generation
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class OpenGeneration:
    """A generation ready for search, with the vectors that are newer than it."""

    manifest: Manifest
    chroma: ChromaFolder
    tail: ResidentVectors


class PublishedGeneration:
    """Opens the generation that the manifest names and follows the manifest when it changes.

    One thread at a time.
    """

    def __init__(self, index: Path, catalogue: VectorSource) -> None:
        self._index = index
        self._catalogue = catalogue
        self._seen: object = None
        self._opened: OpenGeneration | None = None
        self.fault: str | None = None  # why the manifest's generation is not used

    def opened(self) -> OpenGeneration | None:
        """Return the generation in force, None when there is none that can be used."""
        seen = self._stamp()
        if seen != self._seen:
            self.close()
            self._open()
            self._seen = seen
        return self._opened

    def reject(self, fault: str) -> None:
        """Use the generation no more, until another one is published."""
        self._release()
        self.fault = fault
        _log.warning(
            "The dense index in %s is not used: %s. Search goes on without it, exactly but "
            "slower; the next change of the library builds it again.",
            self._index,
            fault,
        )

    def close(self) -> None:
        """Release the files; the next call of `opened` opens them again."""
        self._release()
        self._seen = self.fault = None

    def _release(self) -> None:
        opened, self._opened = self._opened, None
        if opened:
            with suppress(ChromaFault):  # nothing more is wanted of it
                opened.chroma.close()

    def _stamp(self) -> object:
        try:
            stat = (self._index / MANIFEST).stat()
        except OSError:
            return ("no manifest",)
        return (stat.st_mtime_ns, stat.st_ino, stat.st_size, self._catalogue.fingerprint)

    def _open(self) -> None:
        try:
            manifest = read_manifest(self._index)
            if manifest is None:
                return
            found = misfits(self._index, manifest, self._catalogue)
            if not found:
                found = self._open_chroma(manifest)
        except (ChromaFault, ValueError) as error:
            found = [str(error)]
        if found:
            self.reject(found[0])

    def _open_chroma(self, manifest: Manifest) -> list[str]:
        folder = folder_of(self._index, manifest.generation)
        chroma = ChromaFolder.open(folder)
        tail = ResidentVectors(self._catalogue, after=manifest.upto)
        self._opened = OpenGeneration(manifest, chroma, tail)
        return list(search_problems(chroma, manifest, Samples.load(folder), _SEARCHES))


def misfits(index: Path, manifest: Manifest, catalogue: VectorSource) -> list[str]:
    """Say why a generation can't serve this catalogue, without opening it in Chroma."""
    folder = folder_of(index, manifest.generation)
    if (manifest.fingerprint, manifest.dimension) != (catalogue.fingerprint, catalogue.dimension):
        return [
            f"{folder} was built from vectors of {manifest.fingerprint} "
            f"({manifest.dimension} numbers) and the library's are of {catalogue.fingerprint} "
            f"({catalogue.dimension} numbers)"
        ]
    if _series(manifest.chroma) != _series(chroma_version()):
        return [f"{folder} was built by chromadb {manifest.chroma}, not {chroma_version()}"]
    if found := file_problems(index, manifest):
        return found
    try:
        foreign = Samples.load(folder).foreign_to(catalogue)
    except ValueError as error:
        return [str(error)]
    return [f"{folder} was built from other vectors than the library's"] if foreign else []


def _series(version: str) -> list[str]:
    return str(version).split(".")[:2]
