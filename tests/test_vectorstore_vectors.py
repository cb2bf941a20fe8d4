"""Exact search over batches of vectors, in memory and as they come."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.exact import Matrix, Ranked, ResidentVectors, merged, search_batches
from vectorstore.in_memory import InMemoryVectors
from vectorstore.vectors import VectorBatch, Vectors, VectorSource

DIMENSION = 6


def unit(rng: np.random.Generator, count: int) -> Vectors:
    vectors: Vectors = rng.standard_normal((count, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def source(rng: np.random.Generator, lengths: list[int]) -> InMemoryVectors:
    made = InMemoryVectors(DIMENSION)
    if lengths:
        made.add([unit(rng, length) for length in lengths])
    return made


def one_by_one(catalogue: VectorSource, query: Vectors, k: int) -> Ranked:
    """The definition: every passage's best cosine, written without numpy's grouping."""
    best: dict[int, float] = {}
    for batch in catalogue.vectors():
        for passage, vector in zip(batch.passages.tolist(), batch.vectors, strict=True):
            cosine = float(np.dot(vector, query))
            best[passage] = max(cosine, best.get(passage, -2.0))
    return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:k]


def assert_same(found: Ranked, expected: Ranked) -> None:
    assert [passage for passage, _ in found] == [passage for passage, _ in expected]
    assert [score for _, score in found] == pytest.approx(
        [score for _, score in expected], abs=1e-5
    )


lengths_of_passages = st.lists(st.integers(1, 5), max_size=30)


@given(st.integers(0, 2**32), lengths_of_passages, st.integers(1, 40), st.integers(1, 50))
def test_every_way_of_searching_gives_each_passage_its_best_vector(
    seed: int, lengths: list[int], k: int, batch: int
) -> None:
    rng = np.random.default_rng(seed)
    catalogue = source(rng, lengths)
    query = unit(rng, 1)[0]
    expected = one_by_one(catalogue, query, k)
    assert_same(ResidentVectors(catalogue).matrix().search(query, k), expected)
    assert_same(search_batches(catalogue.vectors(batch=batch), query, k), expected)


@given(st.integers(0, 2**32), lengths_of_passages, st.sets(st.integers(1, 40)))
def test_only_allowed_passages_are_found(seed: int, lengths: list[int], allowed: set[int]) -> None:
    rng = np.random.default_rng(seed)
    catalogue = source(rng, lengths)
    query = unit(rng, 1)[0]
    expected = [pair for pair in one_by_one(catalogue, query, 100) if pair[0] in allowed][:3]
    assert_same(ResidentVectors(catalogue).matrix().search(query, 3, allowed), expected)
    assert_same(search_batches(catalogue.vectors(batch=4), query, 3, allowed), expected)


def test_rows_in_any_order_are_grouped_by_their_passage() -> None:
    rng = np.random.default_rng(3)
    vectors = unit(rng, 5)
    matrix = Matrix.of(np.array([7, 2, 7, 9, 2]), vectors)
    assert matrix.passages.tolist() == [2, 7, 9]
    assert matrix.rows().tolist() == [2, 2, 7, 7, 9]
    assert_same(matrix.search(vectors[2], 1), [(7, 1.0)])


def test_equal_cosines_are_ordered_by_rowid() -> None:
    vectors = np.tile(np.eye(DIMENSION, dtype=np.float32)[0], (50, 1))
    matrix = Matrix.of(np.arange(50, 0, -1), vectors)
    assert [passage for passage, _ in matrix.search(vectors[0], 5)] == [1, 2, 3, 4, 5]


def test_vectors_of_other_lengths_are_compared_by_their_direction() -> None:
    rng = np.random.default_rng(8)
    vectors = unit(rng, 30)
    stretched = vectors * rng.uniform(0.9, 1.1, (30, 1)).astype(np.float32)
    stretched[4] = 0
    query = unit(rng, 1)[0]
    others = np.delete(np.arange(30), 4)
    found = Matrix.of(np.arange(30), stretched).search(query, 30)
    expected = Matrix.of(others, vectors[others]).search(query, 30)
    assert_same([pair for pair in found if pair[0] != 4], expected)
    assert dict(found)[4] == 0


def test_merging_keeps_the_best_cosine_of_a_passage() -> None:
    assert merged([[(1, 0.9), (2, 0.5)], [(2, 0.7), (3, 0.6)]], 2) == [(1, 0.9), (2, 0.7)]
    assert merged([], 3) == []


edits = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(st.integers(1, 3), min_size=1, max_size=4)),
        st.tuples(st.just("remove"), st.lists(st.integers(1, 20), min_size=1, max_size=4)),
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(st.integers(0, 2**32), edits, st.integers(0, 6))
def test_vectors_held_in_memory_follow_the_catalogue(
    seed: int, changes: list[tuple[str, list[int]]], after: int
) -> None:
    rng = np.random.default_rng(seed)
    catalogue = source(rng, [2, 3, 1])
    resident = ResidentVectors(catalogue, after=after)
    for action, numbers in changes:
        if action == "add":
            catalogue.add([unit(rng, length) for length in numbers])
        else:
            catalogue.remove(numbers)
        batches = list(catalogue.vectors(after=after))
        held = resident.matrix()
        assert len(held.vectors) == sum(map(len, batches))
        for batch in batches:
            for passage, vector in zip(batch.passages.tolist(), batch.vectors, strict=True):
                own = held.vectors[held.rows() == passage]
                assert np.any(np.all(own == vector, axis=1))


def test_vectors_of_another_model_replace_those_held() -> None:
    rng = np.random.default_rng(4)
    catalogue = source(rng, [2, 2])
    resident = ResidentVectors(catalogue)
    before = resident.matrix().vectors.copy()
    replacement = source(rng, [2, 2])
    catalogue.__dict__.update(replacement.__dict__, fingerprint="another model")
    assert not np.array_equal(resident.matrix().vectors, before)
    assert len(resident.matrix().vectors) == 4


def test_an_unchanged_catalogue_is_not_read_again() -> None:
    rng = np.random.default_rng(5)
    catalogue = source(rng, [1, 2])
    resident = ResidentVectors(catalogue)
    assert resident.matrix() is resident.matrix()


@given(st.integers(0, 2**32), lengths_of_passages, st.integers(0, 60), st.integers(1, 9))
def test_vectors_come_in_order_and_within_their_bounds(
    seed: int, lengths: list[int], after: int, batch: int
) -> None:
    catalogue = source(np.random.default_rng(seed), lengths)
    upto = after + 20
    batches: list[VectorBatch] = list(catalogue.vectors(after, upto, batch))
    sequences = [number for part in batches for number in part.sequences.tolist()]
    assert sequences == [n for n in range(1, sum(lengths) + 1) if after < n <= upto]
    assert all(len(part) <= batch for part in batches)


def test_a_removed_passage_is_gone_from_every_answer() -> None:
    catalogue = source(np.random.default_rng(6), [3, 2, 1])
    catalogue.remove([2])
    assert catalogue.live([1, 2, 3, 99]) == {1, 3}
    assert set(catalogue.vectors_of([1, 2]).passages.tolist()) == {1}
    assert [row.passage for row in catalogue.passage_rows([3, 2, 1])] == [3, 1]
    assert catalogue.vector_count() == 4
    assert catalogue.add([unit(np.random.default_rng(7), 1)]) == [4]
