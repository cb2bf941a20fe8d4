"""Searching for passages: what matches and what is merely near, and the orders."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from qa.errors import BadQuestion
from qa.searching import MOST, ORDERS, find, year_of
from vectorstore import Filter, Library

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Three dated documents, and one of many passages that all say the same word."""
    folder = tmp_path_factory.mktemp("searching") / "library"
    many = " ".join(f"Zebra number {n} stands here." for n in range(300))
    with Library.create(folder, samples.HashingEmbedder()) as made:
        for text, year in (
            ("The first border treaty was signed. Trains ran.", 1994),
            ("Another border treaty was signed later. Ships sailed.", 2001),
            ("A border has no year here. Birds fly.", None),
        ):
            made.add(
                samples.document(
                    text, f"/l/{year}.txt", title=f"T {year}", year=year, per_passage=1
                )
            )
        law = samples.document(
            "A border law holds.", "/l/law.txt", title="Law", valid_from=date(1997, 1, 1)
        )
        made.add(law)
        made.add(samples.document(many, "/l/many.txt", title="Many", per_passage=1))
        yield made


def test_what_has_the_words_comes_whole_and_of_the_rest_the_nearest(library: Library) -> None:
    found = find(library, "border")
    worded = [hit for hit in found.hits if "lexical" in hit.channels]
    assert found.worded == len(worded) == 4
    assert all("border" in hit.passage.text for hit in worded)
    assert len(found.hits) == 24
    assert not found.more
    assert [hit.score for hit in found.hits] == sorted((h.score for h in found.hits), reverse=True)


def test_there_is_an_end_to_what_is_given_and_it_is_told(library: Library) -> None:
    found = find(library, "zebra")
    assert len(found.hits) == MOST
    assert found.more


def test_words_that_nothing_has_find_what_is_near_and_nothing_more(library: Library) -> None:
    found = find(library, "qwrtz")
    assert found.worded == 0
    assert len(found.hits) == 20


def test_a_filter_that_nothing_passes_finds_nothing(library: Library) -> None:
    assert find(library, "border", Filter(year_from=2030)).hits == ()


def test_orders_are_by_place_and_by_year_with_the_undated_last(library: Library) -> None:
    place = find(library, "border", order="place").hits
    keys = [(h.passage.document.title.casefold(), h.passage.start) for h in place]
    assert keys == sorted(keys)
    years = {
        order: [year_of(hit.passage) for hit in find(library, "border", order=order).hits]
        for order in ("oldest", "newest")
    }
    dated = {order: [year for year in told if year] for order, told in years.items()}
    assert dated["oldest"] == sorted(dated["oldest"])
    assert {1994, 1997, 2001} <= set(dated["oldest"])
    assert dated["newest"] == dated["oldest"][::-1]
    assert all(
        told[len(dated[order]) :] == [None] * (24 - len(dated[order]))
        for order, told in years.items()
    )
    same = {frozenset(h.passage.id for h in find(library, "border", order=o).hits) for o in ORDERS}
    assert len(same) == 1


@pytest.mark.parametrize("query", ["", "  ", "?!", "x" * 2001])
def test_what_has_no_words_is_refused(library: Library, query: str) -> None:
    with pytest.raises(BadQuestion):
        find(library, query)
