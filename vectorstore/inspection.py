"""Whether a generation is sound: whether it still finds the vectors that were put into it.

Chroma can open a damaged folder, count it correctly and find the wrong things, or take the
whole process down. So the files are compared first, and a generation is searched for vectors
sampled when it was built, in a child process whose death is only a finding.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from vectorstore.chroma import COLLECTIONS, ChromaFault, ChromaFolder, CollectionName
from vectorstore.manifest import Manifest, file_problems, folder_of
from vectorstore.vectors import Flags, Numbers, VectorBatch, Vectors, VectorSource

SAMPLES = "samples.npz"
SAMPLE_SIZE = 64  # vectors of each collection

_SAME = 0.999  # cosine of a vector to itself, allowing for float32
_NEIGHBOURS = 10
_FOUND = 0.95  # share of the samples; a graph may lose one, a damaged one loses most
_TIME_LIMIT = 300.0  # seconds; a million vectors open and answer in less

_CHILD = "import sys; sys.path[:] = {path!r}; from vectorstore.inspection import main; main()"


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Vectors of a generation, kept beside it as (n,) rows like those of a VectorBatch."""

    sequences: Numbers
    passages: Numbers
    is_sentence: Flags
    vectors: Vectors

    def save(self, folder: Path) -> None:
        """Write the samples into a generation's folder."""
        np.savez(
            folder / SAMPLES,
            sequences=self.sequences,
            passages=self.passages,
            is_sentence=self.is_sentence,
            vectors=self.vectors,
        )

    @classmethod
    def load(cls, folder: Path) -> Samples:
        """Read the samples of a generation; ValueError when they can't be read."""
        try:
            with (
                (folder / SAMPLES).open("rb") as file,
                np.load(file, allow_pickle=False) as arrays,
            ):
                return cls(
                    arrays["sequences"],
                    arrays["passages"],
                    arrays["is_sentence"],
                    arrays["vectors"],
                )
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise ValueError(f"{folder / SAMPLES} can't be read: {error}") from error

    @classmethod
    def of(cls, batches: list[VectorBatch]) -> Samples:
        """Return SAMPLE_SIZE vectors of each kind, evenly spread over the batches."""
        if not batches:
            raise ValueError("there are no vectors to take samples from")
        flags = np.concatenate([batch.is_sentence for batch in batches])
        rows = np.concatenate([_spread(np.flatnonzero(flags == kind)) for kind in (False, True)])
        return cls(
            np.concatenate([batch.sequences for batch in batches])[rows],
            np.concatenate([batch.passages for batch in batches])[rows],
            flags[rows],
            np.concatenate([batch.vectors for batch in batches])[rows],
        )

    def foreign_to(self, catalogue: VectorSource) -> bool:
        """Return whether the catalogue has other vectors, or none, where these come from."""
        own = catalogue.vectors_of(sorted(set(self.passages.tolist())))
        live = np.isin(self.passages, own.passages)
        sequences, vectors = self.sequences[live], self.vectors[live]
        if not live.any() or not np.isin(sequences, own.sequences).all():
            return True
        rows = np.searchsorted(own.sequences, sequences)
        return not np.array_equal(own.vectors[rows], vectors)


def _spread(rows: Numbers, most: int = SAMPLE_SIZE) -> Numbers:
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]


def thinned(batch: VectorBatch) -> VectorBatch:
    """Return at most SAMPLE_SIZE vectors of each kind of a batch, to sample from."""
    kinds = [np.flatnonzero(batch.is_sentence == kind) for kind in (False, True)]
    rows = np.sort(np.concatenate([_spread(kind) for kind in kinds]))
    return VectorBatch(
        batch.sequences[rows], batch.passages[rows], batch.is_sentence[rows], batch.vectors[rows]
    )


def search_problems(
    folder: ChromaFolder, manifest: Manifest, samples: Samples, searches: int = SAMPLE_SIZE
) -> Iterator[str]:
    """Say which collection has a wrong count or fails to find samples, at most `searches` each.

    Raises ChromaFault when Chroma can't answer.
    """
    expected = {"passages": manifest.passages, "sentences": manifest.sentences}
    for name in COLLECTIONS:
        if (count := folder.count(name)) != expected[name]:
            yield f"the collection {name} has {count} vectors instead of {expected[name]}"
        elif lost := _lost(folder, name, samples, searches):
            yield f"the collection {name} does not find {lost} of its own vectors"


def _lost(folder: ChromaFolder, name: CollectionName, samples: Samples, searches: int) -> int:
    """Return how many samples are not found; 0 as well when they are few enough to pass."""
    rows = _spread(np.flatnonzero(samples.is_sentence == (name == "sentences")), searches)
    lost = sum(
        not _found(folder, name, int(samples.passages[row]), samples.vectors[row]) for row in rows
    )
    return lost if lost > len(rows) * (1 - _FOUND) else 0


def _found(folder: ChromaFolder, name: CollectionName, passage: int, vector: Vectors) -> bool:
    nearest = folder.nearest(name, vector, _NEIGHBOURS)
    same = nearest.cosines >= _SAME
    # A text that the library holds more than ten times may fill the answer with its copies.
    return bool(np.any(nearest.passages[same] == passage)) or int(same.sum()) == _NEIGHBOURS


def problems(index: Path, manifest: Manifest) -> list[str]:
    """Compare a generation's files and search it, in this process."""
    found = file_problems(index, manifest)
    if found:  # opening it could end the process
        return found
    folder = folder_of(index, manifest.generation)
    try:
        samples = Samples.load(folder)
        with closing(ChromaFolder.open(folder)) as opened:
            return list(search_problems(opened, manifest, samples))
    except (ChromaFault, ValueError) as error:
        return [f"{folder} can't be searched: {error}"]


def problems_in_child(index: Path, manifest: Manifest) -> list[str]:
    """Do the same in a child process, which may die of it."""
    folder = folder_of(index, manifest.generation)
    try:
        child = subprocess.run(  # noqa: S603 - this interpreter and this module, no shell
            [sys.executable, "-c", _CHILD.format(path=sys.path), str(index)],
            input=manifest.to_json(),
            capture_output=True,
            encoding="utf-8",
            timeout=_TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [f"{folder} did not answer within {_TIME_LIMIT:.0f} seconds"]
    if child.returncode != 0:
        last = child.stderr.strip().splitlines()[-1:] or [f"exit status {child.returncode}"]
        return [f"{folder} ended the process that opened it: {last[0]}"]
    return child.stdout.splitlines()


def main() -> None:
    """Read a manifest from standard input and write the problems, one a line."""
    manifest = Manifest.from_json(sys.stdin.read())
    for problem in problems(Path(sys.argv[1]), manifest):
        sys.stdout.write(f"{' '.join(problem.split())}\n")
