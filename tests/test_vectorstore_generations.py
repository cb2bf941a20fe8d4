"""Building generations of the Chroma index: published whole or not at all."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vectorstore import inspection
from vectorstore.chroma import COLLECTIONS, DATABASE, ChromaFault, ChromaFolder
from vectorstore.dense import DenseIndex
from vectorstore.errors import IndexNotBuilt
from vectorstore.generations import build, generations, remove_old
from vectorstore.in_memory import InMemoryVectors
from vectorstore.inspection import Samples, problems, problems_in_child
from vectorstore.manifest import MANIFEST, Manifest, digests, folder_of, publish, read_manifest
from vectorstore.vectors import PassageRow, VectorBatch, Vectors

DIMENSION = 16


def unit(rng: np.random.Generator, count: int) -> Vectors:
    vectors: Vectors = rng.standard_normal((count, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def fill(catalogue: InMemoryVectors, count: int = 150) -> InMemoryVectors:
    rng = np.random.default_rng(0)
    catalogue.add([unit(rng, 3) for _ in range(count)])
    return catalogue


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    """A published generation, to be read only."""
    index = tmp_path_factory.mktemp("library") / "index"
    return index, build(index, fill(InMemoryVectors(DIMENSION)), None)


def test_a_built_generation_is_published_and_sound(built: tuple[Path, Manifest]) -> None:
    index, manifest = built
    assert read_manifest(index) == manifest
    assert (manifest.generation, manifest.previous) == (1, None)
    assert (manifest.passages, manifest.sentences, manifest.upto) == (150, 300, 450)
    assert (manifest.fingerprint, manifest.dimension) == ("in memory", DIMENSION)
    assert manifest.chroma[0].isdigit()
    assert sorted(path.name for path in index.iterdir()) == ["generation-1", MANIFEST]
    assert problems(index, manifest) == []


def test_searching_changes_no_file_that_the_manifest_vouches_for(
    built: tuple[Path, Manifest],
) -> None:
    index, manifest = built
    folder = folder_of(index, 1)
    for _ in range(2):
        with closing(ChromaFolder.open(folder)) as chroma:
            chroma.nearest("sentences", Samples.load(folder).vectors[0], 5)
    assert digests(folder) == manifest.files
    assert problems(index, manifest) == []


def test_ids_lead_back_to_passages(built: tuple[Path, Manifest]) -> None:
    folder = folder_of(built[0], 1)
    samples = Samples.load(folder)
    assert samples.is_sentence.sum() == (~samples.is_sentence).sum() == inspection.SAMPLE_SIZE
    with closing(ChromaFolder.open(folder)) as chroma:
        for row in range(0, len(samples.passages), 7):
            name = COLLECTIONS[int(samples.is_sentence[row])]
            found = chroma.nearest(name, samples.vectors[row], 3)
            assert found.passages[0] == samples.passages[row]
            assert found.cosines[0] == pytest.approx(1, abs=1e-5)
            assert np.all(np.diff(found.cosines) <= 0)


def test_only_the_current_generation_and_the_one_before_are_kept(
    built: tuple[Path, Manifest], tmp_path: Path
) -> None:
    for number in (1, 2, 3, 7):
        folder_of(tmp_path, number).mkdir()
        (folder_of(tmp_path, number) / "file").touch()
    (tmp_path / "generation-x").mkdir()
    remove_old(tmp_path, replace(built[1], generation=2, previous=1))
    assert generations(tmp_path) == [1, 2]
    remove_old(tmp_path, replace(built[1], generation=3, previous=2))
    assert generations(tmp_path) == [2]
    remove_old(tmp_path, None)
    assert [path.name for path in tmp_path.iterdir()] == ["generation-x"]
    remove_old(tmp_path / "nowhere", None)


class Interrupted(InMemoryVectors):
    """Its first batch is the last."""

    def vectors(
        self, after: int = 0, upto: int | None = None, batch: int = 4096
    ) -> Iterator[VectorBatch]:
        """Yield one batch, then stop the program as Ctrl-C does."""
        yield from list(super().vectors(after, upto, batch))[:1]
        raise KeyboardInterrupt("by the user")


class Twice(InMemoryVectors):
    """Yields its vectors twice, which Chroma answers by keeping the first."""

    def vectors(
        self, after: int = 0, upto: int | None = None, batch: int = 4096
    ) -> Iterator[VectorBatch]:
        """Yield every vector, and again."""
        yield from super().vectors(after, upto, batch)
        yield from super().vectors(after, upto, batch)


class Misshapen(InMemoryVectors):
    """Its second batch has shorter vectors."""

    def vectors(
        self, after: int = 0, upto: int | None = None, batch: int = 4096
    ) -> Iterator[VectorBatch]:
        """Yield small batches, cut to half their dimension after the first."""
        for number, part in enumerate(super().vectors(after, upto, min(batch, 10))):
            yield replace(part, vectors=part.vectors[:, :8]) if number else part


@pytest.mark.parametrize(
    ("source", "error", "words"),
    [
        (Interrupted, KeyboardInterrupt, "by the user"),
        (Twice, IndexNotBuilt, "passages has 150 vectors instead of 300"),
        (Misshapen, IndexNotBuilt, "could not be built.*dimension"),
    ],
)
def test_a_failed_build_leaves_the_old_generation_in_force_and_nothing_else(
    tmp_path: Path, source: type[InMemoryVectors], error: type[BaseException], words: str
) -> None:
    (tmp_path / "generation-4").mkdir()
    (tmp_path / MANIFEST).write_text("the old manifest")
    with pytest.raises(error, match=words):
        build(tmp_path, fill(source(DIMENSION)), None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["generation-4", MANIFEST]
    assert (tmp_path / MANIFEST).read_text() == "the old manifest"


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file where the folder should be")
    with pytest.raises(IndexNotBuilt, match="index"):
        build(tmp_path / "index", fill(InMemoryVectors(DIMENSION), 2), None)


class Forgetful(InMemoryVectors):
    """A passage that was removed while the index was built has no row any more."""

    def passage_rows(self, passages: Sequence[int]) -> list[PassageRow]:
        """Leave out the second passage."""
        return [row for row in super().passage_rows(passages) if row.passage != 2]


def test_a_passage_without_a_row_is_left_out(tmp_path: Path) -> None:
    catalogue = fill(Forgetful(DIMENSION), 100)
    manifest = build(tmp_path, catalogue, None)
    assert (manifest.passages, manifest.sentences) == (99, 200)
    vectors = catalogue.vectors_of([3]).vectors
    with closing(ChromaFolder.open(folder_of(tmp_path, 1))) as chroma:
        assert chroma.nearest("passages", vectors[0], 1).passages.tolist() == [3]


@pytest.fixture
def copied(built: tuple[Path, Manifest], tmp_path: Path) -> tuple[Path, Manifest]:
    """A copy of the published generation, to be damaged."""
    shutil.copytree(built[0], tmp_path / "index")
    return tmp_path / "index", built[1]


def forged(index: Path, manifest: Manifest) -> Manifest:
    """A manifest that vouches for the files as they are now."""
    return replace(manifest, files=digests(folder_of(index, manifest.generation)))


def test_the_check_survives_a_graph_that_ends_the_process(copied: tuple[Path, Manifest]) -> None:
    index, manifest = copied
    for path in folder_of(index, 1).glob("*/header.bin"):
        header = bytearray(path.read_bytes())
        struct.pack_into("<Q", header, 44, 2**31 - 1)  # where a node's vector begins
        path.write_bytes(header)
    (problem,) = problems_in_child(index, forged(index, manifest))
    assert "generation-1 ended the process that opened it" in problem


def test_a_graph_that_chroma_refuses_is_a_finding(copied: tuple[Path, Manifest]) -> None:
    index, manifest = copied
    for path in folder_of(index, 1).glob("*/header.bin"):
        path.write_bytes(b"")
    (problem,) = problems_in_child(index, forged(index, manifest))
    assert "generation-1 can't be searched" in problem


def test_a_graph_of_other_vectors_is_found_out(copied: tuple[Path, Manifest]) -> None:
    index, manifest = copied
    samples = Samples.load(folder_of(index, 1))
    strangers = unit(np.random.default_rng(2), len(samples.vectors))
    replace(samples, vectors=strangers).save(folder_of(index, 1))
    assert problems(index, forged(index, manifest)) == [
        f"the collection {name} does not find 64 of its own vectors" for name in COLLECTIONS
    ]


def test_a_changed_database_is_found_out_before_it_is_opened(
    copied: tuple[Path, Manifest],
) -> None:
    index, manifest = copied
    with closing(sqlite3.connect(folder_of(index, 1) / DATABASE)) as database, database:
        database.execute("DELETE FROM embeddings WHERE id % 3 = 0")
    (problem,) = problems(index, manifest)
    assert "chroma.sqlite3 has changed" in problem


def test_samples_of_no_vectors_are_refused() -> None:
    with pytest.raises(ValueError, match="no vectors"):
        Samples.of([])


def test_a_text_that_the_library_holds_many_times_is_no_damage(tmp_path: Path) -> None:
    catalogue = InMemoryVectors(DIMENSION)
    catalogue.add([unit(np.random.default_rng(3), 1)] * 40)
    manifest = build(tmp_path, catalogue, None)
    assert manifest.passages == 40


def test_a_check_that_takes_too_long_is_a_finding(
    built: tuple[Path, Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection, "_TIME_LIMIT", 0.01)
    assert "did not answer" in problems_in_child(*built)[0]


KILLED = """
import sys
from pathlib import Path
import numpy as np
from vectorstore.dense import DenseIndex
from vectorstore.in_memory import InMemoryVectors

class InSmallBatches(InMemoryVectors):
    def vectors(self, after=0, upto=None, batch=4096):
        return super().vectors(after, upto, 50)

vectors = np.random.default_rng(0).standard_normal((60_000, 16)).astype(np.float32)
vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
catalogue = InSmallBatches(16)
catalogue.add(list(vectors.reshape(-1, 3, 16)))
DenseIndex(Path(sys.argv[1]), catalogue, exact_limit=0, tail_limit=10).refresh()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killing_a_build_leaves_the_old_generation_in_force(tmp_path: Path) -> None:
    catalogue = fill(InMemoryVectors(DIMENSION))
    query = unit(np.random.default_rng(4), 1)[0]
    with closing(DenseIndex(tmp_path, catalogue, exact_limit=0, tail_limit=10)) as index:
        index.refresh()
        before = (tmp_path / MANIFEST).read_bytes()
        expected = index.search(query, 5, None)
        builder = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path)], cwd=Path(__file__).parents[1]
        )
        try:
            wait_for_graph(folder_of(tmp_path, 2), builder)
        finally:
            builder.kill()
        assert builder.wait() == -signal.SIGKILL
        assert generations(tmp_path) == [1, 2]
        assert (tmp_path / MANIFEST).read_bytes() == before
        assert index.search(query, 5, None) == expected
        assert not index.refresh()
        assert generations(tmp_path) == [1]


def wait_for_graph(folder: Path, builder: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while len(list(folder.glob("*/index_metadata.pickle"))) < 2:
        assert builder.poll() is None
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_manifest_is_read_as_it_was_written(built: tuple[Path, Manifest]) -> None:
    assert Manifest.from_json(built[1].to_json()) == built[1]


def test_there_may_be_no_manifest(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[1]",
        "{}",
        '{"generation": 1}',
        '{"surprise": 1}',
        "\x00",
    ],
)
def test_a_damaged_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(ValueError, match=r"manifest\.json can't be read"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("change", [{"format": 9}, {"upto": "1"}, {"files": None}])
def test_a_manifest_of_another_shape_is_refused(
    built: tuple[Path, Manifest], tmp_path: Path, change: dict[str, object]
) -> None:
    publish(tmp_path, replace(built[1], **change))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"manifest\.json can't be read"):
        read_manifest(tmp_path)


def test_opening_what_chroma_has_not_made_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ChromaFault, match=r"chroma\.sqlite3 is missing"):
        ChromaFolder.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_the_collections_is_a_fault(tmp_path: Path) -> None:
    ChromaFolder.create(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database, database:
        database.execute("DELETE FROM collections WHERE name = 'sentences'")
    for _ in range(2):
        with pytest.raises(ChromaFault, match="sentences"):
            ChromaFolder.open(tmp_path)


def test_a_panic_inside_chroma_is_a_fault(tmp_path: Path) -> None:
    """A column that Chroma's core relies on has another name, as after a flipped byte."""
    ChromaFolder.create(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database, database:
        database.execute("ALTER TABLE migrations RENAME COLUMN filename TO filenamf")
    with pytest.raises(ChromaFault):
        ChromaFolder.open(tmp_path)


def test_samples_that_can_not_be_read_are_named(tmp_path: Path) -> None:
    for content in (None, b"", b"PK\x03\x04 not an archive"):
        if content is not None:
            (tmp_path / inspection.SAMPLES).write_bytes(content)
        with pytest.raises(ValueError, match=r"samples\.npz"):
            Samples.load(tmp_path)
