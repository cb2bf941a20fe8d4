"""What a question asks for."""

from __future__ import annotations

import pytest

from qa.questions import article_in, language_of, understand, wanted_by


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When did Kazakhstan join the UN?", "en"),
        ("Когда Казахстан вступил в ООН?", "ru"),
        ("Қазақстан БҰҰ-ға қашан кірді?", "kk"),
        ("13 бап не дейді?", "kk"),
        ("Что говорит статья 13?", "ru"),
        ("1991?", "en"),
    ],
)
def test_language_follows_letters_and_common_words(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("When did Kazakhstan join the UN?", "date"),
        ("In which year was it signed?", "date"),
        ("How many states signed it?", "number"),
        ("Which states formed the Customs Union?", "list"),
        ("Who recognised Kazakhstan first?", "agent"),
        ("Where was it signed?", "place"),
        ("What is the capital of Kazakhstan?", "definition"),
        ("Can a treaty override the Constitution?", "rule"),
        ("Do ratified treaties prevail over laws?", "rule"),
        ("Tell me about reservations", "other"),
        ("Когда Казахстан вступил в ООН?", "date"),
        ("Сколько боеголовок было?", "number"),
        ("Какие государства создали союз?", "list"),
        ("Кто первым признал Казахстан?", "agent"),
        ("Может ли договор противоречить Конституции?", "rule"),
        ("Қазақстан БҰҰ-ға қашан кірді?", "date"),
        ("Қазақстанды бірінші кім таныды?", "agent"),
        ("Шарттар заңдардан басым ба?", "rule"),
    ],
)
def test_wanted_kind_by_question_words(text: str, wanted: str) -> None:
    assert wanted_by(text) == wanted


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("Что говорит статья 13?", "13"),
        ("What does Article 13 say?", "13"),
        ("13-бап не дейді?", "13"),
        ("What does Art. 4(3) provide?", "4(3)"),
        ("Article 20-1 of the treaties law", "20-1"),
        ("о чём статье 4 (3)?", "4(3)"),
        ("Who signed first?", None),
    ],
)
def test_article_named_in_a_question(text: str, article: str | None) -> None:
    assert article_in(text) == article


def test_names_are_capitalised_words_and_numbers_but_not_the_first_word() -> None:
    question = understand("When was the Budapest Memorandum of 1994 signed?")
    assert {"budapest", "memorandum", "1994"} <= set(question.names)
    assert "when" not in question.names


def test_content_words_leave_out_the_common_ones() -> None:
    question = understand("When did Kazakhstan join the UN?")
    assert set(question.words) == {"kazakhstan", "join", "un"}


def test_a_question_of_common_words_keeps_them() -> None:
    assert understand("Who is it?").words
