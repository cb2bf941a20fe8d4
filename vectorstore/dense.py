"""Dense search over passages: exact while the library is small, Chroma's graph when it is large."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Lock, RLock

import numpy as np

from vectorstore.chroma import ChromaFault
from vectorstore.errors import EmbeddingMismatch
from vectorstore.exact import Matrix, Ranked, ResidentVectors, merged, search_batches
from vectorstore.generations import build, remove_old
from vectorstore.inspection import problems_in_child
from vectorstore.manifest import Manifest, read_manifest, withdraw
from vectorstore.overfetch import FETCH_LIMIT, nearest_passages
from vectorstore.published import OpenGeneration, PublishedGeneration, misfits
from vectorstore.vectors import Vectors, VectorSource

_FEW = 500  # passages whose vectors are read and compared as fast as Chroma answers
_CHUNK = 1_000  # passages whose vectors are held in memory together
_DEAD_SHARE = 0.25  # of a generation's vectors; beyond it searching them costs more than building


class DenseIndex:
    """Finds the passages whose best vector, their own or a sentence's, is nearest to a query.

    Up to `exact_limit` vectors are compared exactly, in memory. Above it the published Chroma
    generation answers, together with the vectors newer than it, up to about `tail_limit`.
    Without a generation that can be used every vector is compared, read in batches. Threads
    may share an index; only a process that holds the library's write lock may refresh it.
    """

    def __init__(
        self, folder: Path, catalogue: VectorSource, *, exact_limit: int, tail_limit: int
    ) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._exact_limit = exact_limit
        self._tail_limit = tail_limit
        self._published = PublishedGeneration(folder, catalogue)
        self._resident: ResidentVectors | None = None
        self._sizes: tuple[int, int, int] = (-1, 0, 0)  # version, vectors, highest sequence
        self._searching = RLock()
        self._building = Lock()

    def search(self, vector: Vectors, k: int, allowed: frozenset[int] | None) -> Ranked:
        """Return the k passages nearest to a vector (dimension,) as (rowid, cosine), best first.

        `allowed` restricts the search to some rowids. Raises EmbeddingMismatch when the vector
        has another length than the library's.
        """
        unit = self._unit(vector)
        if k < 1 or (allowed is not None and not allowed):
            return []
        with self._searching:
            count, _ = self._measured()
            if count > self._exact_limit:
                self._resident = None
                return self._search_large(unit, k, allowed)
            if self._resident is None:
                self._resident = ResidentVectors(self._catalogue)
            return self._resident.matrix().search(unit, k, allowed)

    def refresh(self, force: bool = False, purge: bool = False) -> bool:
        """Build and publish a new generation where one is needed, and remove old ones.

        One is needed above `exact_limit` vectors when there is none that can be used, more than
        `tail_limit` vectors are newer than it or too many of its own are gone; below, such a
        generation is only removed. `force` builds one at any size; `purge` leaves no generation on
        disk that holds a text which is gone. Returns whether one was built; raises IndexNotBuilt.
        """
        with self._building:
            count = self._catalogue.vector_count()
            try:
                current = read_manifest(self._folder)
            except ValueError:
                current = None
            outdated = current is None or self._outdated(current, count, purge)
            needed = count > 0 and (force or (outdated and count > self._exact_limit))
            if needed:
                current = build(self._folder, self._catalogue, current)
                with self._searching:
                    self._published.close()  # forgets what was wrong with the last one
            elif outdated:
                current = None
                withdraw(self._folder)
            remove_old(self._folder, current, keep_previous=not (purge and outdated))
            return needed

    def check(self) -> list[str]:
        """Say what is wrong with the published generation; empty when nothing is."""
        try:
            manifest = read_manifest(self._folder)
        except ValueError as error:
            return [str(error)]
        if manifest is None:
            missing = self._catalogue.vector_count() > self._exact_limit
            return [f"{self._folder} holds no dense index, so search is slow"] if missing else []
        return misfits(self._folder, manifest, self._catalogue) or problems_in_child(
            self._folder, manifest
        )

    def close(self) -> None:
        """Release the memory and files held for searching."""
        with self._searching:
            self._published.close()
            self._resident = None

    def _unit(self, vector: Vectors) -> Vectors:
        unit = np.asarray(vector, dtype=np.float32).reshape(-1)
        if len(unit) != self._catalogue.dimension:
            raise EmbeddingMismatch(
                f"the query's vector has {len(unit)} numbers and the library's vectors have "
                f"{self._catalogue.dimension}: open the library with the model it was made with, "
                f"{self._catalogue.fingerprint}"
            )
        length = float(np.linalg.norm(unit))
        return unit / np.float32(length) if length else unit

    def _measured(self) -> tuple[int, int]:
        """Return the number of vectors and the highest sequence, counted once a version."""
        version = self._catalogue.version()
        if version != self._sizes[0]:
            source = self._catalogue
            self._sizes = (version, source.vector_count(), source.highest_sequence())
        return self._sizes[1:]

    def _search_large(self, vector: Vectors, k: int, allowed: frozenset[int] | None) -> Ranked:
        if allowed is not None and len(allowed) <= _FEW:
            return self._search_each(vector, k, allowed)
        opened = self._published.opened()
        if opened:
            try:
                found = self._search_generation(opened, vector, k, allowed)
            except ChromaFault as fault:
                self._published.reject(str(fault))
                found = None
            if found is not None:
                return found
        if allowed is not None:
            return self._search_each(vector, k, allowed)
        return search_batches(self._catalogue.vectors(), vector, k)

    def _search_each(self, vector: Vectors, k: int, allowed: frozenset[int]) -> Ranked:
        """Compare the vectors of these passages alone."""

        def rankings() -> Iterator[Ranked]:
            passages = sorted(allowed)
            for start in range(0, len(passages), _CHUNK):
                batch = self._catalogue.vectors_of(passages[start : start + _CHUNK])
                yield Matrix.of(batch.passages, batch.vectors).search(vector, k)

        return merged(rankings(), k)

    def _search_generation(
        self, opened: OpenGeneration, vector: Vectors, k: int, allowed: frozenset[int] | None
    ) -> Ranked | None:
        """Search Chroma and the tail; None when too much would have to be fetched."""
        manifest = opened.manifest
        if allowed is not None and k * manifest.passages > FETCH_LIMIT * len(allowed):
            return None

        def admitted(passages: set[int]) -> set[int]:
            return self._catalogue.live(passages if allowed is None else passages & allowed)

        found = nearest_passages(
            opened.chroma,
            {"passages": manifest.passages, "sentences": manifest.sentences},
            vector,
            k,
            admitted,
        )
        if found is None:
            return None
        return merged((found, self._search_tail(opened, vector, k, allowed)), k)

    def _search_tail(
        self, opened: OpenGeneration, vector: Vectors, k: int, allowed: frozenset[int] | None
    ) -> Ranked:
        upto = opened.manifest.upto
        if self._measured()[1] - upto <= max(self._exact_limit, self._tail_limit):
            return opened.tail.matrix().search(vector, k, allowed)
        return search_batches(self._catalogue.vectors(after=upto), vector, k, allowed)

    def _outdated(self, manifest: Manifest, count: int, purge: bool) -> bool:
        """Return whether a library of `count` vectors needs another generation than this one."""
        if self._published.fault is not None:
            return True
        newer = 0
        if self._catalogue.highest_sequence() - manifest.upto > 0:
            for batch in self._catalogue.vectors(after=manifest.upto):
                newer += len(batch)
                if newer > self._tail_limit:
                    return True
        held = manifest.passages + manifest.sentences
        if held - (count - newer) > (0 if purge else held * _DEAD_SHARE):
            return True
        return bool(misfits(self._folder, manifest, self._catalogue))
