"""Pinpoints written in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.analysis import query_terms, terms
from vectorstore.references import references
from vectorstore.words import fold


@pytest.mark.parametrize(
    "text",
    [
        "Пункт 3 статьи 4 Конституции",
        "в пункте 3 статьи 4",
        "п. 3 ст. 4",
        "статья 4, пункт 3",
        "в статье 4 пункт 3",
        "ст. 4, п. 3",
        "4-баптың 3-тармағы",
        "4‑бабының 3‑тармағында",
        "Paragraph 3 of Article 4",
        "para. 3 of art. 4",
        "Article 4, paragraph 3",
        "Art. 4 para 3",
    ],
)
def test_a_paragraph_of_an_article_is_the_short_term(text: str) -> None:
    assert list(references(fold(text))) == ["4(3)"]


@pytest.mark.parametrize(
    "text",
    [
        "подпункт 14 пункта 3 статьи 60",
        "подпункта 14) пункта 3 статьи 60",
        "пп. 14 п. 3 ст. 60",
        "60-баптың 3-тармағының 14-тармақшасы",
        "60-баптың 3-тармағының 14) тармақшасында",
        "subparagraph 14 of paragraph 3 of Article 60",
        "sub-paragraph (14) of para. 3 of article 60",
    ],
)
def test_a_sub_paragraph_is_found_under_its_paragraph_too(text: str) -> None:
    assert list(references(fold(text))) == ["60(3)", "60(3)(14)"]


@pytest.mark.parametrize("text", ["подпункт 6) статьи 53", "53-баптың 6-тармақшасы"])
def test_an_article_may_have_sub_paragraphs_alone(text: str) -> None:
    assert list(references(fold(text))) == ["53(6)"]


@pytest.mark.parametrize("text", ["20-1-баптың 2-тармағы", "пункт 2 статьи 20-1"])
def test_an_inserted_article_keeps_its_number(text: str) -> None:
    assert list(references(fold(text))) == ["20-1(2)"]


def test_several_pinpoints_keep_to_their_own_articles() -> None:
    assert list(references(fold("пункт 3 статьи 4, пункт 5 статьи 6"))) == ["4(3)", "6(5)"]
    english = "paragraph 3 of article 4, paragraph 5 of article 6"
    assert list(references(english)) == ["4(3)", "6(5)"]


@pytest.mark.parametrize(
    "text",
    ["part 4, para 3", "тип. 3 статьи 4", "статья 4", "пункт 3", "4-бап", "chart 4, paragraph 3"],
)
def test_what_names_no_article_with_a_paragraph_is_no_pinpoint(text: str) -> None:
    assert list(references(fold(text))) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Article 4(3)", "en"),
        ("paragraph 3 of article 4", "en"),
        ("пункт 3 статьи 4", "ru"),
        ("4-баптың 3-тармағы", "kk"),
    ],
)
def test_a_pinpoint_is_one_term_in_every_language(text: str, language: str) -> None:
    assert "4(3)" in terms(text, language)
    assert "4(3)" in query_terms(text)


@given(
    st.integers(1, 200),
    st.integers(1, 20),
    st.sampled_from(
        [
            "{a}-баптың {p}-тармағы",
            "пункт {p} статьи {a}",
            "paragraph {p} of article {a}",
            "article {a}, para. {p}",
        ]
    ),
)
def test_any_numbers_are_read_as_they_stand(article: int, paragraph: int, form: str) -> None:
    text = form.format(a=article, p=paragraph)
    assert list(references(text)) == [f"{article}({paragraph})"]
