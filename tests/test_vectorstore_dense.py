"""The dense index as the library uses it: small, large, stale, damaged and shared."""

from __future__ import annotations

import copy
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.dense import DenseIndex
from vectorstore.errors import EmbeddingMismatch
from vectorstore.exact import Ranked, ResidentVectors
from vectorstore.in_memory import InMemoryVectors
from vectorstore.manifest import MANIFEST, publish, read_manifest
from vectorstore.vectors import VectorBatch, Vectors

DIMENSION = 16
PASSAGES = 1_200
TAIL_LIMIT = 100


def unit(rng: np.random.Generator, count: int) -> Vectors:
    vectors: Vectors = rng.standard_normal((count, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


class Watched(InMemoryVectors):
    """Remembers from which sequence on its vectors were read one after the other."""

    def __init__(self) -> None:
        super().__init__(DIMENSION)
        self.read_after: list[int] = []

    def vectors(
        self, after: int = 0, upto: int | None = None, batch: int = 4096
    ) -> Iterator[VectorBatch]:
        """Yield what the catalogue yields, and remember the question."""
        self.read_after.append(after)
        return super().vectors(after, upto, batch)


def passages(rng: np.random.Generator, count: int) -> list[Vectors]:
    return [unit(rng, int(length)) for length in rng.integers(1, 4, count)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Watched, Path]:
    """A library of 1,200 passages with a published generation; to be copied, not changed."""
    catalogue = Watched()
    catalogue.add(passages(np.random.default_rng(0), PASSAGES))
    folder = tmp_path_factory.mktemp("library") / "index"
    with closing(large(folder, catalogue)) as index:
        assert index.refresh()
    return catalogue, folder


@pytest.fixture
def library(built: tuple[Watched, Path], tmp_path: Path) -> tuple[Watched, Path]:
    """A copy of that library, to be changed."""
    shutil.copytree(built[1], tmp_path / "index")
    return copied(built[0]), tmp_path / "index"


def copied(catalogue: Watched) -> Watched:
    own = copy.deepcopy(catalogue)
    own.read_after.clear()
    return own


def large(folder: Path, catalogue: InMemoryVectors) -> DenseIndex:
    return DenseIndex(folder, catalogue, exact_limit=0, tail_limit=TAIL_LIMIT)


def exactly(
    catalogue: InMemoryVectors, query: Vectors, k: int, allowed: frozenset[int] | None = None
) -> Ranked:
    return ResidentVectors(copy.deepcopy(catalogue)).matrix().search(query, k, allowed)


def assert_same(found: Ranked, expected: Ranked) -> None:
    assert [passage for passage, _ in found] == [passage for passage, _ in expected]
    assert [score for _, score in found] == pytest.approx(
        [score for _, score in expected], abs=1e-5
    )


class Agreement:
    """How far a graph's answers are the exact ones: it may miss a passage now and then."""

    def __init__(self) -> None:
        self.kept: list[bool] = []

    def see(self, found: Ranked, everything: Ranked, k: int) -> None:
        """Hold one answer against the exact ranking of all passages."""
        cosines = dict(everything)
        best = {passage for passage, _ in everything[:k]}
        assert len(found) == len(best)
        assert all(score == pytest.approx(cosines[at], abs=1e-3) for at, score in found)
        self.kept += [at in best for at, _ in found]

    def check(self) -> None:
        """At least 19 of 20 passages were the exact ones."""
        assert sum(self.kept) >= 0.95 * len(self.kept)


def test_a_small_library_is_searched_exactly_without_an_index(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    catalogue = InMemoryVectors(DIMENSION)
    folder = tmp_path / "index"
    with closing(DenseIndex(folder, catalogue, exact_limit=100, tail_limit=5)) as index:
        assert index.search(unit(rng, 1)[0], 5, None) == []
        catalogue.add(passages(rng, 20))
        query = unit(rng, 1)[0]
        assert_same(index.search(query, 5, None), exactly(catalogue, query, 5))
        allowed = frozenset({3, 4, 500})
        assert_same(index.search(query, 5, allowed), exactly(catalogue, query, 5, allowed))
        catalogue.remove([index.search(query, 1, None)[0][0]])
        assert_same(index.search(query, 5, None), exactly(catalogue, query, 5))
        assert not index.refresh()
        assert index.check() == []
    assert not folder.exists()


def test_cosines_do_not_depend_on_the_length_of_the_query(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    catalogue = InMemoryVectors(DIMENSION)
    catalogue.add(passages(rng, 9))
    index = DenseIndex(tmp_path, catalogue, exact_limit=100, tail_limit=5)
    query = unit(rng, 1)[0]
    assert_same(index.search(query * 7, 3, None), index.search(query, 3, None))
    assert {score for _, score in index.search(query * 0, 3, None)} == {0.0}


def test_nothing_is_found_where_nothing_is_wanted_or_allowed(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    catalogue = InMemoryVectors(DIMENSION)
    catalogue.add(passages(rng, 9))
    index = DenseIndex(tmp_path, catalogue, exact_limit=100, tail_limit=5)
    assert index.search(unit(rng, 1)[0], 0, None) == []
    assert index.search(unit(rng, 1)[0], 3, frozenset()) == []


def test_a_query_of_another_length_is_refused(tmp_path: Path) -> None:
    index = DenseIndex(tmp_path, InMemoryVectors(4, "e5"), exact_limit=1, tail_limit=1)
    with pytest.raises(EmbeddingMismatch, match=r"3 numbers.*have 4.*e5"):
        index.search(np.ones(3, dtype=np.float32), 1, None)


queries = st.integers(0, 2**32).map(lambda seed: unit(np.random.default_rng(seed), 1)[0])


def test_chroma_finds_what_exact_search_finds(built: tuple[Watched, Path]) -> None:
    catalogue = copied(built[0])
    agreement = Agreement()
    with closing(large(built[1], catalogue)) as index:

        @settings(max_examples=40)
        @given(queries, st.integers(1, 60))
        def nearly_same(query: Vectors, k: int) -> None:
            found = index.search(query, k, None)
            agreement.see(found, exactly(built[0], query, PASSAGES), k)

        nearly_same()
    agreement.check()
    assert catalogue.read_after  # the tail
    assert 0 not in catalogue.read_after


def test_filters_hold_in_a_large_library(built: tuple[Watched, Path]) -> None:
    catalogue = copied(built[0])
    agreement = Agreement()
    with closing(large(built[1], catalogue)) as index:

        @settings(max_examples=40)
        @given(queries, st.integers(1, 20), st.integers(0, 2**32), st.floats(0.01, 1.0))
        def same(query: Vectors, k: int, seed: int, share: float) -> None:
            chosen = np.flatnonzero(np.random.default_rng(seed).random(PASSAGES) < share) + 1
            allowed = frozenset(chosen.tolist())
            found = index.search(query, k, allowed)
            agreement.see(found, exactly(built[0], query, PASSAGES, allowed), k)

        same()
    agreement.check()
    assert 0 not in catalogue.read_after


def test_deletions_and_additions_since_the_generation_count(built: tuple[Watched, Path]) -> None:
    agreement = Agreement()

    @settings(max_examples=12)
    @given(queries, st.integers(0, 2**32), st.integers(0, PASSAGES), st.integers(0, 150))
    def same(query: Vectors, seed: int, removed: int, added: int) -> None:
        rng = np.random.default_rng(seed)
        catalogue = copied(built[0])
        with closing(large(built[1], catalogue)) as index:
            index.search(query, 5, None)
            catalogue.remove((rng.permutation(PASSAGES)[:removed] + 1).tolist())
            if added:
                catalogue.add(passages(rng, added))
            found = index.search(query, 10, None)
            agreement.see(found, exactly(catalogue, query, PASSAGES + added), 10)

    same()
    agreement.check()


def test_removing_the_best_passages_brings_up_the_next(library: tuple[Watched, Path]) -> None:
    catalogue, folder = library
    query = unit(np.random.default_rng(9), 1)[0]
    with closing(large(folder, catalogue)) as index:
        for _ in range(8):
            best = index.search(query, 25, None)
            assert_same(best, exactly(catalogue, query, 25))
            catalogue.read_after.clear()
            catalogue.remove([passage for passage, _ in best])


@pytest.mark.parametrize("k", [900, 3_000])
def test_more_than_chroma_is_asked_for_is_still_found(built: tuple[Watched, Path], k: int) -> None:
    query = unit(np.random.default_rng(10), 1)[0]
    allowed = frozenset(range(1, 700))
    with closing(large(built[1], copied(built[0]))) as index:
        assert_same(index.search(query, k, None), exactly(built[0], query, k))
        assert_same(index.search(query, k, allowed), exactly(built[0], query, k, allowed))


def test_a_long_tail_is_read_in_batches(library: tuple[Watched, Path]) -> None:
    catalogue, folder = library
    rng = np.random.default_rng(11)
    catalogue.add(passages(rng, TAIL_LIMIT + 50))
    query = unit(rng, 1)[0]
    with closing(large(folder, catalogue)) as index:
        assert_same(index.search(query, 9, None), exactly(catalogue, query, 9))


def test_a_large_library_without_a_generation_is_searched_exactly(
    built: tuple[Watched, Path], tmp_path: Path
) -> None:
    catalogue = copied(built[0])
    query = unit(np.random.default_rng(12), 1)[0]
    allowed = frozenset(range(1, 1_100))
    index = large(tmp_path / "index", catalogue)
    assert_same(index.search(query, 9, None), exactly(built[0], query, 9))
    assert_same(index.search(query, 9, allowed), exactly(built[0], query, 9, allowed))
    assert "no dense index" in index.check()[0]


def test_refresh_builds_when_and_only_when_one_is_needed(library: tuple[Watched, Path]) -> None:
    catalogue, folder = library
    rng = np.random.default_rng(13)
    with closing(large(folder, catalogue)) as index:
        assert not index.refresh()
        catalogue.add([unit(rng, 1) for _ in range(TAIL_LIMIT)])
        assert not index.refresh()
        catalogue.add([unit(rng, 1)])
        assert index.refresh()
        assert not index.refresh()
        catalogue.remove(range(1, PASSAGES // 5))
        assert not index.refresh()
        catalogue.remove(range(1, PASSAGES // 2))
        assert index.refresh()
        query = unit(rng, 1)[0]
        catalogue.read_after.clear()
        assert_same(index.search(query, 9, None), exactly(catalogue, query, 9))
    manifest = read_manifest(folder)
    assert manifest is not None
    assert manifest.generation == 3
    assert manifest.passages + manifest.sentences == catalogue.vector_count()


def test_force_builds_at_any_size_but_not_from_nothing(tmp_path: Path) -> None:
    rng = np.random.default_rng(14)
    catalogue = InMemoryVectors(DIMENSION)
    with closing(DenseIndex(tmp_path, catalogue, exact_limit=100, tail_limit=5)) as index:
        assert not index.refresh(force=True)
        vectors = unit(rng, 1)
        catalogue.add([vectors])
        assert index.refresh(force=True)
    with closing(large(tmp_path, catalogue)) as index:
        assert_same(index.search(vectors[0], 3, None), [(1, 1.0)])


def graph(folder: Path, name: str) -> Path:
    """One file of the larger collection's graph."""
    return max(folder.glob(f"generation-1/*/{name}"), key=lambda path: path.stat().st_size)


def flip(path: Path, position: float = 0.5) -> None:
    content = bytearray(path.read_bytes())
    content[int(len(content) * position)] ^= 0xFF
    path.write_bytes(content)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def edit_manifest(folder: Path, **changes: object) -> None:
    manifest = read_manifest(folder)
    assert manifest is not None
    publish(folder, replace(manifest, **changes))  # type: ignore[arg-type]


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "folder gone": (lambda f: shutil.rmtree(f / "generation-1"), "is missing"),
    "vector changed": (lambda f: flip(graph(f, "data_level0.bin")), "has changed"),
    "graph cut": (lambda f: truncate(graph(f, "data_level0.bin")), "has changed"),
    "links gone": (lambda f: graph(f, "link_lists.bin").unlink(), "is missing"),
    "ids changed": (lambda f: flip(graph(f, "index_metadata.pickle")), "has changed"),
    "database gone": (lambda f: (f / "generation-1/chroma.sqlite3").unlink(), "can't be read"),
    "database empty": (lambda f: (f / "generation-1/chroma.sqlite3").write_bytes(b""), "sqlite3"),
    "database cut": (lambda f: truncate(f / "generation-1/chroma.sqlite3"), "can't be read"),
    "samples cut": (lambda f: truncate(f / "generation-1/samples.npz"), "has changed"),
    "manifest cut": (lambda f: truncate(f / MANIFEST), "can't be read"),
    "manifest of a list": (lambda f: (f / MANIFEST).write_text("[]"), "can't be read"),
    "later format": (lambda f: edit_manifest(f, format=2), "format 2"),
    "other model": (lambda f: edit_manifest(f, fingerprint="other"), "vectors of other"),
    "other dimension": (lambda f: edit_manifest(f, dimension=8), r"8 numbers"),
    "other chromadb": (lambda f: edit_manifest(f, chroma="0.4.1"), "chromadb 0.4.1"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_generation_is_reported_and_searched_around(
    library: tuple[Watched, Path], damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    catalogue, folder = library
    do_damage, words = DAMAGES[damage]
    do_damage(folder)
    query = unit(np.random.default_rng(16), 1)[0]
    with closing(large(folder, catalogue)) as index:
        for _ in range(2):
            assert_same(index.search(query, 9, None), exactly(catalogue, query, 9))
        assert catalogue.read_after.count(0) >= 2
        assert len(caplog.records) == 1
        problems = index.check()
    assert words in problems[0]
    assert words in caplog.text


@pytest.mark.parametrize("damage", ["links gone", "manifest cut", None])
def test_a_library_that_needs_no_generation_keeps_none_but_a_good_one(
    library: tuple[Watched, Path], damage: str | None
) -> None:
    catalogue, folder = library
    if damage:
        DAMAGES[damage][0](folder)
    with closing(DenseIndex(folder, catalogue, exact_limit=10_000, tail_limit=9)) as index:
        assert not index.refresh()
        assert sorted(path.name for path in folder.iterdir()) == (
            [] if damage else ["generation-1", MANIFEST]
        )
        catalogue.remove(range(1, PASSAGES // 2))
        assert not index.refresh()
        assert list(folder.iterdir()) == []
        assert index.check() == []


@pytest.mark.parametrize("damage", ["links gone", "database cut"])
def test_refresh_replaces_a_damaged_generation(library: tuple[Watched, Path], damage: str) -> None:
    catalogue, folder = library
    DAMAGES[damage][0](folder)
    query = unit(np.random.default_rng(17), 1)[0]
    with closing(large(folder, catalogue)) as index:
        if damage == "links gone":
            index.search(query, 9, None)
        assert index.refresh()
        catalogue.read_after.clear()
        assert_same(index.search(query, 9, None), exactly(catalogue, query, 9))
        assert 0 not in catalogue.read_after
        assert not index.refresh()


def test_a_generation_of_another_library_is_not_used(library: tuple[Watched, Path]) -> None:
    rng = np.random.default_rng(18)
    query = unit(rng, 1)[0]
    for others in (passages(rng, PASSAGES), passages(rng, 3)):
        other = Watched()
        other.add(others)
        if len(others) == 3:
            other.remove([1])
        with closing(large(library[1], other)) as index:
            assert_same(index.search(query, 9, None), exactly(other, query, 9))
            assert "other vectors" in index.check()[0]


def test_damage_that_only_searching_shows_is_searched_around(
    library: tuple[Watched, Path], caplog: pytest.LogCaptureFixture
) -> None:
    catalogue, folder = library
    query = unit(np.random.default_rng(19), 1)[0]
    edit_manifest(folder, passages=PASSAGES + 1)
    with closing(large(folder, catalogue)) as index:
        assert_same(index.search(query, 9, None), exactly(catalogue, query, 9))
        assert f"{PASSAGES} vectors instead of {PASSAGES + 1}" in caplog.text


def test_a_database_that_breaks_while_it_is_open_is_searched_around(
    library: tuple[Watched, Path],
) -> None:
    catalogue, folder = library
    query = unit(np.random.default_rng(20), 1)[0]
    with closing(large(folder, catalogue)) as index:
        index.search(query, 9, None)
        (folder / "generation-1/chroma.sqlite3").write_bytes(b"no database at all" * 500)
        assert_same(index.search(query, 9, None), exactly(catalogue, query, 9))
        assert_same(index.search(query, 9, None), exactly(catalogue, query, 9))


def files_open_below(folder: Path) -> list[str]:
    paths = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return [path for path in paths if path.startswith(str(folder))]


def test_a_reader_moves_on_to_the_generation_that_another_index_publishes(
    library: tuple[Watched, Path],
) -> None:
    catalogue, folder = library
    query = unit(np.random.default_rng(21), 1)[0]
    reader, writer = large(folder, catalogue), large(folder, catalogue)
    assert_same(reader.search(query, 5, None), exactly(catalogue, query, 5))
    added = catalogue.add([query.reshape(1, -1)])
    assert reader.search(query, 1, None)[0][0] == added[0]
    assert writer.refresh(force=True)
    catalogue.read_after.clear()
    assert reader.search(query, 1, None)[0][0] == added[0]
    assert catalogue.read_after == [catalogue.highest_sequence()]
    assert_files_released(folder / "generation-1")
    reader.close()
    writer.close()
    assert_files_released(folder)
    assert_same(reader.search(query, 5, None), exactly(catalogue, query, 5))
    reader.close()


def assert_files_released(folder: Path) -> None:
    if Path("/proc/self/fd").is_dir():
        wait_until(lambda: not files_open_below(folder))


def wait_until(condition: Callable[[], bool]) -> None:
    """Chroma's own threads end a moment after its client is closed."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_langchain_opens_the_passages_beside_the_index(library: tuple[Watched, Path]) -> None:
    from langchain_chroma import Chroma

    catalogue, folder = library
    vector = catalogue.vectors_of([7]).vectors[0]
    with closing(large(folder, catalogue)) as index:
        index.search(vector, 3, None)
        store = Chroma(
            collection_name="passages",
            persist_directory=str(folder / "generation-1"),
            create_collection_if_not_exists=False,
        )
        (document,) = store.similarity_search_by_vector(vector.tolist(), k=1)
        assert document.page_content == "passage 7"
        assert document.metadata == {"number": 7, "passage_id": "passage-7"}
        store._client.close()
        assert index.search(vector, 1, None)[0][0] == 7
        assert not index.refresh()  # nothing that matters has changed


def test_threads_search_while_a_new_generation_is_built(library: tuple[Watched, Path]) -> None:
    catalogue, folder = library
    query = unit(np.random.default_rng(22), 1)[0]
    expected = exactly(catalogue, query, 9)
    wrong: list[Ranked] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            found = index.search(query, 9, None)
            if [passage for passage, _ in found] != [passage for passage, _ in expected]:
                wrong.append(found)

    with closing(large(folder, catalogue)) as index:
        threads = [threading.Thread(target=search) for _ in range(4)]
        for thread in threads:
            thread.start()
        assert index.refresh(force=True)
        done.set()
        for thread in threads:
            thread.join()
    assert wrong == []
