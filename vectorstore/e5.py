"""The default embedding model, multilingual-e5-small in int8, on onnxruntime and tokenizers alone.

Texts are embedded one at a time: dynamic quantisation scales a whole batch at once, so in a batch a
vector would depend on its neighbours, and one text at a time is faster too. The vocabulary holds
Latin and Cyrillic letters, digits and signs; a stretch in another script is one unknown piece.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vectorstore.cores import available_cores
from vectorstore.embedding import Progress, Vectors
from vectorstore.errors import ModelUnavailable
from vectorstore.unigram import Unigram

GRAPH, PIECES, SCORES, DESCRIPTION = "model.onnx", "pieces.txt", "scores.npy", "model.json"
INPUT, OUTPUT = "input_ids", "embedding"
QUERY, PASSAGE = "query: ", "passage: "  # the prefixes that the model was trained with

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Description:
    """What the finished model's folder says about itself."""

    fingerprint: str
    dimension: int
    max_tokens: int  # with the first and the last
    first: int  # id before every text
    last: int  # id after every text
    unknown: int
    specials: int  # how many leading pieces stand for no text
    files: dict[str, int]  # every other file and its size in bytes

    def save(self, folder: Path) -> None:
        """Write it into that folder."""
        (folder / DESCRIPTION).write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


def describe(folder: Path) -> Description:
    """What that folder holds; ModelUnavailable when a file is missing or has another size."""
    try:
        description = Description(**json.loads((folder / DESCRIPTION).read_bytes()))
        sizes = {name: (folder / name).stat().st_size for name in description.files}
    except (OSError, ValueError, TypeError) as error:
        raise _damaged(folder) from error
    if sizes != description.files:
        raise _damaged(folder)
    return description


def _damaged(folder: Path) -> ModelUnavailable:
    return ModelUnavailable(
        f"The embedding model in {folder} is missing or damaged: build it with `kazqa init`."
    )


class E5Embedder:
    """Embeds with the model in a folder; may be used from several threads."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        """Load the model; `threads` texts at a time, by default one for each available core.

        Raises ModelUnavailable where the folder holds no whole model.
        """
        from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
        from onnxruntime.capi import onnxruntime_pybind11_state as onnxruntime_errors

        self._description = describe(folder)
        self._threads = threads or available_cores()
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The file was optimised when it was made.
        options.graph_optimization_level = GraphOptimizationLevel.ORT_DISABLE_ALL
        try:
            pieces = (folder / PIECES).read_text(encoding="utf-8").split("\n")
            scores = np.load(folder / SCORES).tolist()
            self._unigram = Unigram(
                pieces, scores, self._description.specials, self._description.unknown
            )
            self._session = InferenceSession(
                str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
            )
        except (
            OSError,
            ValueError,
            onnxruntime_errors.Fail,
            onnxruntime_errors.InvalidGraph,
            onnxruntime_errors.InvalidProtobuf,
            onnxruntime_errors.NotImplemented,
            onnxruntime_errors.RuntimeException,
        ) as error:
            raise _damaged(folder) from error

    @property
    def fingerprint(self) -> str:
        """Model, precision, version and the source weights' hash."""
        return self._description.fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._description.dimension

    def embed_query(self, text: str) -> Vectors:
        """(dimension,) float32 of length 1."""
        return self._embed(self.token_ids(QUERY + text))

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """(n, dimension) float32 unit vectors in the order of `texts`; reports texts done."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        ids = [self.token_ids(PASSAGE + text) for text in texts]
        # The longest first, so that no thread is left alone with a long one at the end.
        order = sorted(range(len(ids)), key=lambda at: ids[at].size, reverse=True)
        workers = min(self._threads, len(ids))
        if workers < 2:
            self._fill(vectors, order, (self._embed(ids[at]) for at in order), progress)
            return vectors
        with ThreadPoolExecutor(workers, "embedding") as pool:
            found = pool.map(self._embed, (ids[at] for at in order))
            try:
                self._fill(vectors, order, found, progress)
            except BaseException:  # else whoever interrupts it would wait for all the texts
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return vectors

    def token_ids(self, text: str) -> Ids:
        """(1, tokens) int64: the text's ids as the model takes them, cut to its limit."""
        given = self._description
        middle = self._unigram.encode(text, given.max_tokens - 2)
        return np.array([[given.first, *middle, given.last]], dtype=np.int64)

    def _embed(self, ids: Ids) -> Vectors:
        (vector,) = self._session.run([OUTPUT], {INPUT: ids})
        return np.asarray(vector[0], dtype=np.float32)

    @staticmethod
    def _fill(
        vectors: Vectors, order: Sequence[int], found: Iterable[Vectors], progress: Progress | None
    ) -> None:
        """Put each vector into its row as it comes."""
        for done, (at, vector) in enumerate(zip(order, found, strict=True), 1):
            vectors[at] = vector
            if progress is not None:
                progress(done, len(order))
