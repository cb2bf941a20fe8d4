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
    assert {":budapest-memorandum", "1994"} <= set(question.names)
    assert "when" not in question.names


def test_content_words_leave_out_the_common_ones() -> None:
    question = understand("When did Kazakhstan join the UN?")
    assert set(question.words) == {"kazakhstan", "join", "un"}


def test_a_question_of_common_words_keeps_them() -> None:
    assert understand("Who is it?").words


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Did Lisbon matter to Gorbachev?", (":lisbon", ":gorbachev")),
        ("When was START-1 signed?", (":start-1",)),  # its number is no other name
        ("When was START-1 ratified in 1992?", (":start-1", "1992")),
        ("What is the Kazakhstan-2050 strategy?", (":kazakhstan-2050",)),
        ("Which laws of the Republic of Kazakhstan apply?", ()),
        ("Which treaties did the Republic sign?", ()),
        ("Что произошло 16.12.1991?", ("1991-12-16",)),
        ("What happened on 1991-12-16?", ("1991-12-16",)),
        ("ООН приняла Казахстан?", (":united-nations",)),
        ("Конституция действует?", ()),  # a capital at the start says nothing
    ],
)
def test_names_are_terms_that_a_passage_in_any_language_has(
    text: str, names: tuple[str, ...]
) -> None:
    assert understand(text).names == names


@pytest.mark.parametrize(
    "text",
    [
        "When did Kazakhstan join the UN?",
        "Когда Казахстан вступил в ООН?",
        "Қазақстан БҰҰ-ға қашан кірді?",
        "Қазақстан ООН-ға қашан кірді?",
    ],
)
def test_a_question_is_about_the_same_concepts_in_each_language(text: str) -> None:
    question = understand(text)
    assert {":kazakhstan", ":joining", ":united-nations"} <= set(question.stems)
    assert question.names == (":united-nations",)
    assert len(question.words) == len(question.stems)


def test_a_text_with_the_words_of_a_concept_says_it() -> None:
    question = understand("What is the Treaty on the Eurasian Economic Union?")
    assert ":eaeu-treaty" in question.stems
    scattered = ["treati", "on", "the", "eurasian", "union", "econom", "space"]
    assert ":eaeu-treaty" in question.said_in(scattered)
    assert ":eaeu-treaty" not in question.said_in(["treati", "on", "eurasian"])


def test_an_abbreviation_is_not_said_by_the_word_like_it() -> None:
    question = understand("When did Kazakhstan join the WHO?")
    assert ":who" in question.stems
    assert ":who" not in question.said_in(["those", "who", "join"])
    assert ":who" in question.said_in([":who"])


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("Что говорит пункт 3 статьи 4?", "4(3)"),
        ("4-баптың 3-тармағы не дейді?", "4(3)"),
        ("What does paragraph 3 of Article 4 say?", "4(3)"),
        ("О чём подпункт 14 пункта 3 статьи 60?", "60(3)(14)"),
        ("What does Article 4(3) say?", "4(3)"),
        ("Кто подписал первым?", None),
    ],
)
def test_a_question_names_its_article_in_words_or_as_a_pinpoint(
    text: str, article: str | None
) -> None:
    assert understand(text).article == article
