"""Dates found in texts of the three languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.dates import dates, find_dates, is_date, month_named, states_date
from vectorstore.words import fold


def found(text: str) -> list[str]:
    return [day for date in find_dates(fold(text)) for day in date.dates]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("16 December 1991 and the 2nd of March, 1992", "1991-12-16 1992-03-02"),
        ("December 16, 1991; Sept. 5th, 1995", "1991-12-16 1995-09-05"),
        ("16 декабря 1991 года, 2-го марта 1992 г.", "1991-12-16 1992-03-02"),
        ("1991 жылғы 16 желтоқсанда, 1992 ж. 2-наурыздан бастап", "1991-12-16 1992-03-02"),
        ("1991 жылғы желтоқсанның 16-сында", "1991-12-16"),
        ("2 наурыз 1992 жылы", "1992-03-02"),
        ("16.12.1991 и 02/03/1992", "1991-12-16 1992-03-02"),
    ],
)
def test_a_day_is_found_in_each_way_of_writing_it(text: str, days: str) -> None:
    assert found(text) == days.split()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("17–18 December 1986", "1986-12-17 1986-12-18"),
        ("с 16 по 18 декабря 1986 года", "1986-12-16 1986-12-18"),
        ("1986 жылғы 17 және 18 желтоқсанда", "1986-12-17 1986-12-18"),
        ("17\u00a0и\u00a018 декабря 1986\u00a0года", "1986-12-17 1986-12-18"),
        ("December 16 and 17, 1991", "1991-12-16 1991-12-17"),
        ("18, 20 or 21 November 1994", "1994-11-18 1994-11-20 1994-11-21"),
        ("18, 20, or 21 November 1994", "1994-11-18 1994-11-20 1994-11-21"),
        ("18, 20 или 21 ноября 1994 года", "1994-11-18 1994-11-20 1994-11-21"),
        ("1994 жылғы 18, 20 немесе 21 қараша", "1994-11-18 1994-11-20 1994-11-21"),
        ("30 January and 2 March 1992", "1992-01-30 1992-03-02"),
        ("с 1 июля по 31 декабря 1992 года", "1992-07-01 1992-12-31"),
        ("1992 жылғы 30 қаңтар мен 2 наурыз", "1992-01-30 1992-03-02"),
        ("1992 жылғы 1 шілдеден 31 желтоқсанға дейін", "1992-07-01 1992-12-31"),
        ("January, February and March 1992", "1992-01 1992-02 1992-03"),
        ("в марте и апреле 1992 года", "1992-03 1992-04"),
        ("1992 жылғы қаңтар мен наурызда", "1992-01 1992-03"),
    ],
)
def test_days_and_months_in_an_enumeration_share_their_year(text: str, days: str) -> None:
    assert found(text) == days.split()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("7 October 1998, 21 May 2007", "1998-10-07 2007-05-21"),
        ("7 октября 1998 года, 21 мая 2007 года", "1998-10-07 2007-05-21"),
        ("1998 жылғы 7 қазанда, 2007 жылғы 21 мамырда", "1998-10-07 2007-05-21"),
        ("Resolution No. 2, 18 March 1992", "1992-03-18"),
        ("98,78 декабря 1991 года", "1991-12"),
        ("from March 1992; in May 1992", "1992-03 1992-05"),
    ],
)
def test_neighbours_are_not_taken_for_one_date(text: str, days: str) -> None:
    assert found(text) == days.split()


@pytest.mark.parametrize(
    "text", ["31 February 1992", "5 mayor 2012", "17.13.1991", "1 марта 12345", "мая, 2"]
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert found(text) == []


def test_a_date_knows_where_it_stands() -> None:
    text = fold("Казахстан стал членом ООН 2 марта 1992 года.")
    (date,) = find_dates(text)
    assert text[date.start : date.end] == "2 марта 1992"


@pytest.mark.parametrize("word", ["september", "sept.", "сентября", "сен", "қыркүйектегі"])
def test_a_month_is_known_by_its_name(word: str) -> None:
    assert month_named(word) == 9
    assert month_named(f"x{word}") is None


def test_days_alone_are_terms() -> None:
    assert list(dates(fold("in March 1992 and on 16 December 1991"))) == ["1991-12-16"]


@pytest.mark.parametrize("day", ["1992-09-05", "1992-09", "1992"])
def test_a_text_states_a_date_to_the_day_the_month_and_the_year(day: str) -> None:
    assert is_date(day)
    for text in ("on 5 September 1992", "5 сентября 1992 года", "1992 жылғы 5 қыркүйекте"):
        assert states_date(text, day)
    assert not states_date("on 6 October 1993", day)


@pytest.mark.parametrize("text", ["1992-9", "1992-13", "92", "1992-02-30", "١٩٩٢", ""])
def test_what_the_calendar_lacks_is_no_date(text: str) -> None:
    assert not is_date(text)


PIECES = ["1, ", "12 and ", "march ", "march and ", "2 марта, ", "1992 жылғы ", "2 наурыз, ", "1-"]


@given(st.lists(st.sampled_from([*PIECES, "1992", " ", "31 "]), max_size=12).map("".join))
def test_any_enumeration_gives_calendar_dates_in_order(text: str) -> None:
    every = find_dates(text)
    assert every == sorted(every)
    assert all(is_date(day) for date in every for day in date.dates)


@pytest.mark.parametrize("piece", PIECES)
def test_a_date_is_found_behind_an_enumeration_of_any_length(piece: str) -> None:
    text = "1992 жылғы " + piece * 10_000 + "; 16.12.1991"
    assert find_dates(text)[-1].dates == ("1991-12-16",)
