"""What is marked of a text for a query: stems, concepts, numbers and dates alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.marking import marks
from vectorstore.analysis import query_terms, terms
from vectorstore.records import LANGUAGES


def marked(query: str, text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in marks(query, text, language)]


@pytest.mark.parametrize(
    ("query", "text", "language", "expected"),
    [
        ("ratified treaties", "A treaty was ratified by law.", "en", ["treaty", "ratified"]),
        ("who ratifies it", "Ratification of it is who?", "en", ["Ratification"]),
        ("договоры", "В договоре и договорах сказано.", "ru", ["договоре", "договорах"]),
        ("Қазақстанның", "Шартқа Қазақстан қосылды.", "kk", ["Қазақстан"]),
        ("OSCE", "Член ОБСЕ.", "ru", ["ОБСЕ"]),
        ("UN", "Организация Объединённых Наций", "ru", ["Организация Объединённых Наций"]),
        ("ООН", "It joined the United Nations in 1992.", "en", ["United Nations"]),
        ("БҰҰ", "It joined the UN, and who did not?", "en", ["UN"]),
        ("Article 4(3)", "See Article 4(3), not 5.", "en", ["Article 4(3)"]),
        ("16 December 1991", "Принят 16.12.1991 в Алма-Ате.", "ru", ["16.12.1991"]),
        ("16.12.1991", "Adopted on 16 December 1991.", "en", ["16 December 1991"]),
        ("Казахстан", "Каза\u0301хстан!", "ru", ["Каза\u0301хстан"]),
        ("Казахстан", "Ка\u00adзахстан.", "ru", ["Ка\u00adзахстан"]),
        ("крайний", "Кра\u0438\u0306ний срок", "ru", ["Кра\u0438\u0306ний"]),
        ("law on treaties", "The Law on Treaties", "en", ["Law", "Treaties"]),
        ("treaty priority", "treaty priority\ntreaty", "en", ["treaty priority", "treaty"]),
        ("", "A treaty.", "en", []),
        ("?!", "A treaty?!", "en", []),
        ("penguins", "A treaty.", "en", []),
    ],
)  # fmt: skip
def test_what_matches_is_marked(query: str, text: str, language: str, expected: list[str]) -> None:
    assert marked(query, text, language) == expected


WORDS = st.sampled_from(
    (
        "treaty Treaties treaty’s UN United Nations 4(3) 20-1 1991 16.12.1991 - — ( ) the "
        "договоры ё договора статья ООН шарт шартқа БҰҰ Қазақстан Каза\u0301хстан ﬁne straße "
        "İstanbul 13-бап \n"
    ).split(" ")
)
texts = st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=60)
languages = st.sampled_from(LANGUAGES)


@given(texts, texts, languages)
def test_marks_are_in_order_apart_and_inside_the_text(query: str, text: str, language: str) -> None:
    found = marks(query, text, language)

    bounds = [place for span in found for place in span]
    assert bounds == sorted(set(bounds))
    assert not bounds or (bounds[0] >= 0 and bounds[-1] <= len(text))
    assert all(text[start:end].strip() == text[start:end] for start, end in found)


@given(texts, texts, languages)
def test_every_mark_shares_a_term_with_the_query(query: str, text: str, language: str) -> None:
    sought = set(query_terms(query))

    for part in marked(query, text, language):
        assert sought.intersection(terms(part, language))


@given(st.lists(WORDS, max_size=12).map(" ".join), texts, languages)
def test_a_text_that_search_finds_by_a_word_has_it_marked(
    query: str, text: str, language: str
) -> None:
    sought = set(query_terms(query))
    # Pinpoints in words ("paragraph 3 of Article 4") are terms that stand at no one place.
    if sought.intersection(terms(text, language)):
        assert marks(query, text, language)


@given(st.text(max_size=60), languages)
def test_a_text_matches_itself_where_it_has_words(text: str, language: str) -> None:
    own = set(query_terms(text)).intersection(terms(text, language))

    assert bool(marks(text, text, language)) == bool(own)
