"""Dates and remarks in words of three languages."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from babel.dates import get_month_names
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Citation
from qa.dates import parse_date
from qa.labels import (
    LABELS,
    Labels,
    date_parts,
    force_remark,
    format_date,
    labels,
    no_longer_in_force,
)
from vectorstore.records import LANGUAGES, DocumentInfo, Passage

DOCUMENT = DocumentInfo("d", "T", "law", "en", "/x", "2026-01-01T00:00:00Z", "t")


@pytest.mark.parametrize(
    ("when", "language", "words"),
    [
        (date(1991, 12, 16), "en", "16 December 1991"),
        (date(1991, 12, 16), "ru", "16 декабря 1991 г."),
        (date(1991, 12, 16), "kk", "1991 жылғы 16 желтоқсан"),
        ("1991-12", "en", "December 1991"),
        ("1991-12", "ru", "декабрь 1991 г."),
        ("1991-12", "kk", "1991 жылғы желтоқсан"),
        ("1991", "en", "1991"),
        ("1991", "ru", "1991 г."),
        ("1991", "kk", "1991 жыл"),
        ("spring 1992", "ru", "spring 1992"),
        ("1991-13", "en", "1991-13"),
        (date(2026, 7, 1), "de", "1 July 2026"),
    ],
)
def test_dates_are_written_in_words(when: date | str, language: str, words: str) -> None:
    assert format_date(when, language) == words


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(LANGUAGES))
def test_a_written_date_is_read_back(when: date, language: str) -> None:
    assert parse_date(format_date(when, language)) == when
    assert date(*date_parts(when.isoformat())) == when


@pytest.mark.parametrize("language", LANGUAGES)
def test_months_are_those_of_the_unicode_locale_data(language: str) -> None:
    known = get_month_names("wide", "format", language)
    alone = get_month_names("wide", "stand-alone", language)

    assert list(labels(language).months) == [known[i] for i in range(1, 13)]
    assert [m.lower() for m in labels(language).months_alone] == [
        alone[i].lower() for i in range(1, 13)
    ]


def test_every_language_says_everything() -> None:
    assert set(LABELS) == set(LANGUAGES)
    english = LABELS["en"]
    for said in LABELS.values():
        for field in fields(Labels):
            value, model = getattr(said, field.name), getattr(english, field.name)
            assert len(value) == len(model) if isinstance(model, tuple) else value.strip()
            if isinstance(model, str):
                slots = {slot for slot in ("{date}", "{page}", "{title}") if slot in model}
                assert {slot for slot in slots if slot in value} == slots


def remark(in_force: bool | None, start: date | None, end: date | None, language: str) -> str:
    passage = Passage("p", "x", 0, 1, (), DOCUMENT, valid_from=start, valid_to=end)
    return force_remark(Citation(1, "x", 0, 1, passage, in_force), date(2026, 11, 1), language)


START, END = date(1995, 8, 30), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("in_force", "start", "end", "language", "words"),
    [
        (None, None, None, "en", ""),
        (True, START, None, "en", ""),
        (True, START, date(2027, 1, 1), "en", "In force until 1 January 2027"),
        (False, START, END, "en", "No longer in force since 1 July 2026"),
        (False, START, END, "ru", "Не действует с 1 июля 2026 г."),
        (False, START, END, "kk", "2026 жылғы 1 шілде күнінен бастап қолданыста емес"),
        (False, date(2027, 1, 1), None, "en", "Not yet in force on 1 November 2026"),
        (False, date(2027, 1, 1), None, "ru", "Ещё не действует на 1 ноября 2026 г."),
        (False, None, None, "en", "Not in force on 1 November 2026"),
    ],
)
def test_validity_is_said_in_words(
    in_force: bool | None, start: date | None, end: date | None, language: str, words: str
) -> None:
    assert remark(in_force, start, end, language) == words


def test_the_remark_on_an_ended_rule_is_the_same_everywhere() -> None:
    assert remark(False, START, END, "kk") == no_longer_in_force(END, "kk")
