"""Generations of the Chroma index: built beside the last one, checked, published, removed.

index/manifest.json      names the generation in force; replaced by one rename
index/generation-<n>/    Chroma's folder and the sampled vectors; n is never used twice
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from vectorstore.chroma import BATCH, ChromaFault, ChromaFolder
from vectorstore.errors import IndexNotBuilt
from vectorstore.inspection import Samples, problems_in_child, thinned
from vectorstore.manifest import (
    Manifest,
    chroma_version,
    digests,
    folder_of,
    publish,
    sync,
    tables_digest,
)
from vectorstore.vectors import PassageRow, VectorBatch, VectorSource

_NAME = re.compile(r"generation-([0-9]+)")


def build(index: Path, catalogue: VectorSource, current: Manifest | None) -> Manifest:
    """Build, check and publish the generation after `current` from the catalogue's vectors.

    Until its manifest is renamed nothing has changed; raises IndexNotBuilt and leaves nothing
    behind when Chroma, the disk or the check fails.
    """
    number = max([0, *generations(index), current.generation if current else 0]) + 1
    folder = folder_of(index, number)
    try:
        manifest = _build_in(folder, catalogue, number, current)
        if found := problems_in_child(index, manifest):
            raise IndexNotBuilt(f"the new dense index failed its check: {found[0]}. {_REMEDY}")
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, _FAILURES):
            message = f"the dense index could not be built: {error}. {_REMEDY}"
            raise IndexNotBuilt(message) from error
        raise
    publish(index, manifest)
    return manifest


_FAILURES = (ChromaFault, OSError, sqlite3.Error)

_REMEDY = (
    "Search goes on without it, exactly but slower; make sure that the disk has room and try again."
)


def _build_in(
    folder: Path, catalogue: VectorSource, number: int, current: Manifest | None
) -> Manifest:
    upto = catalogue.highest_sequence()
    folder.mkdir(parents=True)
    filling = _Filling(catalogue)
    with closing(ChromaFolder.create(folder)) as chroma:
        for batch in catalogue.vectors(upto=upto, batch=BATCH):
            filling.add(chroma, batch)
    filling.samples().save(folder)
    for path in (*folder.rglob("*"), folder):
        sync(path)
    return Manifest(
        generation=number,
        previous=current.generation if current else None,
        fingerprint=catalogue.fingerprint,
        dimension=catalogue.dimension,
        upto=upto,
        passages=filling.passages,
        sentences=filling.sentences,
        chroma=chroma_version(),
        tables=tables_digest(folder),
        files=digests(folder),
    )


@dataclass(slots=True)
class _Filling:
    """Puts batches of vectors into Chroma, counting them and keeping samples."""

    catalogue: VectorSource
    passages: int = 0
    sentences: int = 0
    sampled: list[VectorBatch] = field(default_factory=list)

    def add(self, chroma: ChromaFolder, batch: VectorBatch) -> None:
        """Add the passages of a batch with their texts, and its sentences."""
        rows = self._rows(batch)
        own = np.isin(batch.passages, np.array([row.passage for row in rows], dtype=np.int64))
        own &= ~batch.is_sentence
        chroma.add_passages(rows, batch.vectors[own])
        sentence = batch.is_sentence
        chroma.add_sentences(
            batch.passages[sentence], batch.sequences[sentence], batch.vectors[sentence]
        )
        self.passages += len(rows)
        self.sentences += int(sentence.sum())
        self.sampled.append(thinned(batch))

    def _rows(self, batch: VectorBatch) -> list[PassageRow]:
        return self.catalogue.passage_rows(batch.passages[~batch.is_sentence].tolist())

    def samples(self) -> Samples:
        """Return vectors from all over the generation."""
        return Samples.of(self.sampled)


def generations(index: Path) -> list[int]:
    """Return the numbers of the generations that have a folder, half-built ones included."""
    matches = (_NAME.fullmatch(path.name) for path in index.glob("generation-*"))
    return sorted(int(match[1]) for match in matches if match)


def remove_old(index: Path, current: Manifest | None, *, keep_previous: bool = True) -> None:
    """Remove every generation but the current one and the one before, which a reader may use."""
    keep = {current.generation, current.previous if keep_previous else None} if current else set()
    for number in generations(index):
        if number not in keep:
            # Windows refuses to delete what a reader has open: it goes at the next call.
            shutil.rmtree(folder_of(index, number), ignore_errors=True)
