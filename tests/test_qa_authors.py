"""Names of authors: people with surnames, and bodies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.authors import Author, parse_authors


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Salken Sartayev", ["Sartayev, Salken"]),
        ("Sartayev, Salken", ["Sartayev, Salken"]),
        ("Sartayev S. S.", ["Sartayev, S. S."]),
        ("S.S. Sartayev", ["Sartayev, S.S."]),
        ("Сартаев С.С., Назаркулова Л.Т.", ["Сартаев, С.С.", "Назаркулова, Л.Т."]),
        ("Иванов Иван Иванович", ["Иванов, Иван Иванович"]),
        ("Сейдін Нұрлан Байұлы", ["Сейдін, Нұрлан Байұлы"]),
        ("Jane Doe and John Roe", ["Doe, Jane", "Roe, John"]),
        ("Jane Doe; Roe, John", ["Doe, Jane", "Roe, John"]),
        ("А. Петров и Б. Сидоров", ["Петров, А.", "Сидоров, Б."]),
        ("Jan van der Berg", ["van der Berg, Jan"]),
        ("Ministry of Justice and Interior", ["Ministry of Justice and Interior"]),
        ("Верховный Суд", ["Верховный Суд"]),
        ("Sartayev", ["Sartayev"]),
        ("the editors of it", ["the editors of it"]),
        ("a, b, c", ["a, b, c"]),
        ("", []),
        (" ; ", []),
    ],
)
def test_names_are_taken_apart(text: str, names: list[str]) -> None:
    assert [author.name for author in parse_authors(text)] == names


def test_authors_of_laws_are_bodies() -> None:
    assert parse_authors("Supreme Soviet; The President", people=False) == (
        Author(literal="Supreme Soviet"),
        Author(literal="The President"),
    )


@given(st.text(alphabet="Aa. ,;-и" + "б", max_size=30))
def test_no_word_is_lost(text: str) -> None:
    letters = sorted(c for author in parse_authors(text) for c in author.name if c.isupper())

    assert letters == sorted(c for c in text if c.isupper())
