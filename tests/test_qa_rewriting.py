"""Follow-up questions made to stand alone."""

from __future__ import annotations

from datetime import date

import pytest

from qa.answer import Answer
from qa.rewriting import standalone, subject_of


def answered(question: str) -> Answer:
    return Answer(
        question=question,
        text="",
        sentences=(),
        citations=(),
        hits=(),
        abstained=True,
        reason="",
        confidence=0.0,
        answered_by="quotes",
        as_of=date(2026, 11, 1),
        language="en",
        standalone_question=question,
    )


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        (
            "What is the Budapest Memorandum?",
            "When was it signed?",
            "When was the Budapest Memorandum signed?",
        ),
        (
            "When did Kazakhstan join the UN?",
            "And the OSCE?",
            "When did Kazakhstan join the OSCE?",
        ),
        (
            "When did Kazakhstan join the UN?",
            "What about the WTO?",
            "When did Kazakhstan join the WTO?",
        ),
        (
            "Who signed the Alma-Ata Declaration?",
            "What are its principles?",
            "What are Alma-Ata Declaration’s principles?",
        ),
        (
            "Когда Казахстан вступил в ООН?",
            "А в ОБСЕ?",
            "Когда Казахстан вступил в ОБСЕ?",
        ),
        (
            "Что такое Будапештский меморандум?",
            "Когда он был подписан?",
            "Когда он был подписан (Будапештский меморандум)?",
        ),
        (
            "When did Kazakhstan join the UN?",
            "Who recognised Kazakhstan first?",
            "Who recognised Kazakhstan first?",
        ),
    ],
)
def test_follow_up_stands_alone(before: str, asked: str, expected: str) -> None:
    assert standalone(asked, [answered(before)]).text == expected


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        ("And in 2012?", date(2012, 1, 1)),
        ("And on 1 July 2026?", date(2026, 7, 1)),
        ("А в 2012 году?", date(2012, 1, 1)),
    ],
)
def test_a_bare_date_repeats_the_question_for_that_day(asked: str, day: date) -> None:
    before = "Do ratified treaties prevail over laws?"
    found = standalone(asked, [answered(before)])
    assert (found.text, found.as_of) == (before, day)


def test_a_date_named_as_of_is_taken_out_of_the_question() -> None:
    found = standalone("Do ratified treaties prevail over laws as of 1 May 2018?", [])
    assert found.text == "Do ratified treaties prevail over laws?"
    assert found.as_of == date(2018, 5, 1)


def test_a_year_inside_a_question_is_not_the_day_asked_about() -> None:
    found = standalone("Which treaty was signed in 1994?", [])
    assert (found.text, found.as_of) == ("Which treaty was signed in 1994?", None)


def test_without_history_nothing_changes() -> None:
    assert standalone("When was it signed?", []).text == "When was it signed?"


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("What does Article 13 of the law say?", "Article 13"),
        ("When did Kazakhstan join the UN?", "UN"),
        ("Is Kazakhstan neutral?", "Kazakhstan"),
        ("why so?", None),
    ],
)
def test_subject_prefers_a_name_to_the_country(question: str, subject: str | None) -> None:
    assert subject_of(question) == subject
