"""The part of chromadb that the dense index uses: two collections of vectors in one folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from vectorstore.vectors import Numbers, PassageRow, Vectors

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration

CollectionName = Literal["passages", "sentences"]
COLLECTIONS: tuple[CollectionName, ...] = ("passages", "sentences")

BATCH = 5_000
"""Vectors in one call; chromadb 1.5 refuses more than 5,461."""

DATABASE = "chroma.sqlite3"

# chromadb shares one engine per path and counts its users without a lock.
_opening = Lock()


class ChromaFault(Exception):
    """Chroma failed or answered what can't be true; the message is Chroma's own."""


@contextmanager
def _faults() -> Iterator[None]:
    """Turn every failure of chromadb into a ChromaFault."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise ChromaFault(str(error) or type(error).__name__) from error
    except BaseException as error:
        # A panic in Chroma's Rust core; its class can't be imported and is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise ChromaFault(str(error)) from error


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """What one collection found, best first: (m,) passage rowids and (m,) cosines."""

    passages: Numbers
    cosines: Vectors


class ChromaFolder:
    """The two collections in one folder; every method raises ChromaFault when Chroma fails."""

    def __init__(self, client: Client, collections: dict[CollectionName, Collection]) -> None:
        self._client = client
        self._collections = collections

    @classmethod
    def create(cls, folder: Path) -> ChromaFolder:
        """Make both collections, empty, in an empty folder."""
        client = _client(folder)
        with _closing_on_failure(client), _faults():
            return cls(
                client,
                {
                    name: client.create_collection(
                        name, configuration=_configuration(), embedding_function=None
                    )
                    for name in COLLECTIONS
                },
            )

    @classmethod
    def open(cls, folder: Path) -> ChromaFolder:
        """Open both collections of a folder that already has them."""
        if not (folder / DATABASE).is_file():  # else Chroma would make an empty one there
            raise ChromaFault(f"{folder / DATABASE} is missing")
        client = _client(folder)
        with _closing_on_failure(client), _faults():
            return cls(
                client,
                {
                    name: client.get_collection(name, embedding_function=None)
                    for name in COLLECTIONS
                },
            )

    def add_passages(self, rows: Sequence[PassageRow], vectors: Vectors) -> None:
        """Add at most BATCH passages: their (n, dimension) vectors, texts and metadata."""
        if not rows:
            return
        with _faults():
            self._collections["passages"].add(
                ids=[str(row.passage) for row in rows],
                embeddings=vectors,
                documents=[row.text for row in rows],
                metadatas=[{**row.metadata, "passage_id": row.id} for row in rows],
            )

    def add_sentences(self, passages: Numbers, sequences: Numbers, vectors: Vectors) -> None:
        """Add at most BATCH sentences: their passages' rowids and (n, dimension) vectors."""
        if not len(passages):
            return
        pairs = zip(passages.tolist(), sequences.tolist(), strict=True)
        with _faults():
            self._collections["sentences"].add(
                ids=[f"{passage}:{sequence}" for passage, sequence in pairs], embeddings=vectors
            )

    def count(self, name: CollectionName) -> int:
        """Return how many vectors the collection says it has."""
        with _faults():
            return int(self._collections[name].count())

    def nearest(self, name: CollectionName, vector: Vectors, n: int) -> Neighbours:
        """Return the (at most) n vectors nearest to `vector` (dimension,) in cosine."""
        with _faults():
            found = self._collections[name].query(
                query_embeddings=[vector.tolist()], n_results=n, include=["distances"]
            )
            ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
            passages = np.array([int(id_.partition(":")[0]) for id_ in ids], dtype=np.int64)
        return Neighbours(passages, 1 - np.asarray(distances, dtype=np.float32))

    def close(self) -> None:
        """Release Chroma's files; nothing else may be called afterwards."""
        self._collections = {}
        with _opening, _faults():
            self._client.close()


@contextmanager
def _closing_on_failure(client: Client) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with _opening:
            client.close()
        raise


def _configuration() -> CreateCollectionConfiguration:
    # Cosine, because Chroma's own default is the Euclidean distance. A threshold of 1 writes
    # the graph to disk with every batch, so that the files of a finished folder never change
    # again. 200 candidates instead of 100 cost a fraction of a millisecond and find more.
    return {"hnsw": {"space": "cosine", "sync_threshold": 1, "batch_size": 1, "ef_search": 200}}


def _client(folder: Path) -> Client:
    """Open a folder with settings that no .env file in the working directory can change."""
    import chromadb
    from chromadb.config import Settings

    options: dict[str, Any] = {
        "_env_file": None,
        "anonymized_telemetry": False,
        "allow_reset": False,
        "chroma_api_impl": "chromadb.api.rust.RustBindingsAPI",
        "migrations": "apply",
    }
    # The final dot makes the path ours: chromadb refuses a second client of one path with
    # other settings, and a user may have opened the folder with LangChain's class.
    path = f"{folder.absolute()}/."
    with _opening, _faults():
        return cast("Client", chromadb.PersistentClient(path=path, settings=Settings(**options)))
