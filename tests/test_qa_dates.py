"""Dates as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.dates import parse_date
from qa.errors import UnreadableDate

ENGLISH = "January February March April May June July August September October November December"
RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
KAZAKH = "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан"

days = st.dates(min_value=date(1000, 1, 1))


@given(days)
def test_a_day_is_read_in_every_form_it_is_written_in(day: date) -> None:
    english = ENGLISH.split()[day.month - 1]
    russian = RUSSIAN.split()[day.month - 1]
    kazakh = KAZAKH.split()[day.month - 1]
    for text in (
        day.isoformat(),
        f"{day.day:02}.{day.month:02}.{day.year}",
        f"{day.day} {english} {day.year}",
        f"{english} {day.day}, {day.year}",
        f"{english[:3]}. {day.day}, {day.year}",
        f" {day.day} {russian} {day.year} г. ",
        f"{day.day} {russian.upper()} {day.year} года",
        f"{day.year} жылғы {day.day} {kazakh}",
        f"{day.year} ж. {day.day} {kazakh}дағы",
    ):
        assert parse_date(text) == day, text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2012", date(2012, 1, 1)),
        ("2012 год", date(2012, 1, 1)),
        ("2012-07", date(2012, 7, 1)),
        ("July 2012", date(2012, 7, 1)),
        ("март 1992", date(1992, 3, 1)),
        ("the 2nd of March 1992", date(1992, 3, 2)),
        ("Sept. 5, 1991", date(1991, 9, 5)),
    ],
)
def test_a_year_or_month_alone_means_its_first_day(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize("text", ["today", "Now", "сегодня", "бүгін"])
def test_today_is_the_day_given(text: str) -> None:
    assert parse_date(text, today=date(2026, 7, 1)) == date(2026, 7, 1)


def test_today_is_the_current_day_by_default() -> None:
    before = date.today()
    assert before <= parse_date("today") <= date.today()


@pytest.mark.parametrize(
    "text",
    ["", "soon", "01/02/2012", "2012-13-01", "2012-02-30", "31.04.2012", "5 mayor 2012", "0000"],
)
def test_what_is_no_date_is_refused_with_the_way_to_write_one(text: str) -> None:
    with pytest.raises(UnreadableDate) as caught:
        parse_date(text)
    assert f"“{text}”" in str(caught.value)
    assert "2012-01-31" in str(caught.value)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_unreadable_in_one_line(text: str) -> None:
    try:
        parse_date(text)
    except UnreadableDate as error:
        assert len(str(error).splitlines()) == 1
