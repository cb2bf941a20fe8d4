"""Terms of the lexical index in three languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.aliases import aliases_version
from vectorstore.analysis import ANALYSIS, is_concept, query_terms, terms, units
from vectorstore.stemming import stem
from vectorstore.words import fold, is_stop_word, words


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("ratified treaties", "en", {"ratifi", "treati"}),
        ("Kazakhstan’s borders", "en", {"kazakhstan", "border"}),
        ("международных договоров", "ru", {"международн", "договор"}),
        ("тәуелсіздігі туралы", "kk", {"тәуел", "турал"}),
        ("Тәуелсіздік", "ru", {"тәуел"}),
        ("Kazakhstan договоры", "ru", {"kazakhstan", "договор"}),
        ("共和国", "en", {"共和国"}),
    ],
)
def test_words_are_stemmed_by_script_and_language(
    text: str, language: str, expected: set[str]
) -> None:
    assert {term for term in terms(text, language) if not is_concept(term)} == expected


@pytest.mark.parametrize(
    ("text", "whole", "parts"),
    [
        ("Art. 4(3)", "4(3)", {"4", "3"}),
        ("No. 54-III", "54-iii", {"54", "iii"}),
        ("№ 54-ІІІ", "54-iii", {"54", "iii"}),  # Cyrillic look-alikes of the numeral
        ("Article 20–1", "20-1", {"20", "1"}),
        ("2,724.9 km", "2,724.9", {"2", "724", "9"}),
        ("since the 1990s", "1990s", {"1990"}),
    ],
)
def test_references_are_kept_whole_with_their_parts(text: str, whole: str, parts: set[str]) -> None:
    assert {whole, *parts} <= set(terms(text, "en"))


@pytest.mark.parametrize(("text", "number"), [("в 90-х годах", "90"), ("13-бап", "13")])
def test_a_cyrillic_ending_is_no_part_of_a_reference(text: str, number: str) -> None:
    found = terms(text, "ru")
    assert number in found
    assert not [term for term in found if "-" in term]


@pytest.mark.parametrize(
    "text",
    [
        "on 16 December 1991",
        "on December 16, 1991",
        "the 16th of December 1991",
        "16 декабря 1991 года",
        "1991 жылғы 16 желтоқсанда",
        "16.12.1991",
        "1991-12-16",
    ],
)
def test_a_date_is_one_term_in_every_language(text: str) -> None:
    assert "1991-12-16" in terms(text, "en")
    assert "1991-12-16" in query_terms(text)


@pytest.mark.parametrize("text", ["31 February 1991", "40.13.1991", "16 December", "12/2018"])
def test_what_is_no_day_gives_no_date(text: str) -> None:
    assert not [term for term in terms(text, "en") if term.count("-") == 2]


def test_spelling_variants_fold_together() -> None:
    assert fold("Ещё КАЗАХСТА\u0301Н\u00ad") == "еще казахстан"
    assert fold("и\u0306") == "й"
    assert fold("İzmir’s") == "izmir's"


def test_words_come_in_order_of_the_text() -> None:
    assert words("The UN, in 1992: Art. 4(3)!") == [
        "the",
        "un",
        "in",
        "1992",
        "art",
        "4(3)",
        "4",
        "3",
    ]


def test_questions_lose_their_stop_words_but_not_all_words() -> None:
    assert query_terms("When did the treaty enter?") == ["treati", "enter"]
    assert query_terms("what is it") == ["what", "is", "it"]
    assert query_terms("?!") == []


def test_a_cyrillic_question_is_analysed_as_russian_and_as_kazakh() -> None:
    assert query_terms("договоры") == ["договор", "догов"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("Kazakhstan joined the UN", "en"), ("вступил в ООН", "ru"), ("БҰҰ-ға кірді", "kk")],
)
def test_a_concept_is_indexed_beside_the_words_that_name_it(text: str, language: str) -> None:
    found = terms(text, language)
    assert {":united-nations", ":joining"} <= set(found)
    assert {stem(word, language) for word in words(text)} <= set(found)


@pytest.mark.parametrize(
    "question", ["What is the UN?", "Что такое ООН?", "БҰҰ деген не?", "ООН деген не?"]
)
def test_a_question_searches_for_the_concept_whatever_its_name(question: str) -> None:
    assert ":united-nations" in query_terms(question)


def test_a_concept_brings_no_stop_words_into_a_question() -> None:
    europe = query_terms("What is the Organization for Security and Co-operation in Europe?")
    assert europe == [":osce", "organiz", "secur", "co", "oper", "europ"]
    assert query_terms("What is the WHO?") == [":who"]


def test_units_are_the_words_with_those_of_a_name_together() -> None:
    found = list(units("When did Kazakhstan join the United Nations in 1992?", "en"))
    assert [unit.folded for unit in found] == [
        "when",
        "did",
        "kazakhstan",
        "join",
        "the",
        "united nations",
        "in",
        "1992",
    ]
    assert [unit.at for unit in found] == [0, 1, 2, 3, 4, 5, 7, 8]
    assert [unit.term for unit in found if unit.is_concept] == [
        ":kazakhstan",
        ":joining",
        ":united-nations",
    ]
    assert found[5].stems == ("unit", "nation")
    assert found[0].telling == ()


def test_the_version_changes_with_the_names() -> None:
    assert ANALYSIS.endswith(f"-{aliases_version()}")


@given(st.text(), st.sampled_from(["en", "ru", "kk"]))
def test_units_cover_every_word_once_in_order(text: str, language: str) -> None:
    found = list(units(text, language))
    assert [word.folded for unit in found for word in unit.words] == words(text)
    assert {unit.term for unit in found} <= set(terms(text, language))


@pytest.mark.parametrize("word", ["the", "что", "және"])
def test_stop_words_of_three_languages(word: str) -> None:
    assert is_stop_word(word)
    assert not is_stop_word("treaty")


def test_very_long_words_are_cut() -> None:
    assert terms("x" * 500, "kk") == ["x" * 64]


@given(st.text(), st.sampled_from(["en", "ru", "kk"]))
def test_terms_have_no_spaces_and_a_question_finds_its_own_words(text: str, language: str) -> None:
    found = terms(text, language)
    assert all(term and not any(character.isspace() for character in term) for term in found)
    assert all(stem(word, language) in found for word in words(text))
    telling = {word for word in words(text) if not is_stop_word(word)}
    asked = set(query_terms(text))
    if telling and language != "en":
        assert {stem(word, language) for word in telling} <= asked
