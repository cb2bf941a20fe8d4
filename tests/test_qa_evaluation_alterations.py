"""False sentences made by rule: each kind says what it claims, none says what the passage does."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from qa.evaluation.alterations import KINDS, Alteration, alterations, sample
from qa.evaluation.sentences import Sentence, note_sentences
from qa.evaluation.tables import as_json, rates, table
from vectorstore import Language, Library

ENOUGH = 25
FEWEST = 15  # in one language: few sentences of the notes say what is allowed


def changed(kind: str, text: str, language: Language = "en", *others: str) -> set[str]:
    """What is made of a sentence that is a passage of its own, whatever is drawn."""
    sentence = Sentence(language, text, text, others)
    made = (one for seed in range(40) for one in alterations([sentence], seed))
    return {one.altered for one in made if one.kind == kind}


@pytest.fixture(scope="module")
def sentences(notes: Library) -> list[Sentence]:
    return note_sentences(notes)


@pytest.fixture(scope="module")
def found(sentences: list[Sentence]) -> list[Alteration]:
    return list(alterations(sentences, seed=3))


@pytest.mark.parametrize(
    ("kind", "language", "text", "made"),
    [
        ("dropped_not", "en", "Mars is not a member.", "Mars is a member."),
        ("dropped_not", "en", "A law cannot bind it.", "A law can bind it."),
        ("dropped_not", "ru", "Марс не является членом.", "Марс является членом."),
        ("dropped_not", "ru", "Исключить это нельзя.", "Исключить это можно."),
        ("dropped_not", "kk", "Шарт қолданылмайды.", "Шарт қолданылады."),
        ("added_not", "en", "China signed it.", "China did not sign it."),
        ("added_not", "en", "The law was new.", "The law was not new."),
        ("added_not", "ru", "Китай подписал его.", "Китай не подписал его."),
        ("added_not", "kk", "Қытай оған қол қойды.", "Қытай оған қол қойған жоқ."),
        ("must_to_may", "en", "Laws must be published.", "Laws may be published."),
        ("must_to_may", "ru", "Суды обязаны знать это.", "Суды вправе знать это."),
        ("must_to_may", "kk", "Заң жариялануға тиіс.", "Заң жариялануы мүмкін."),
        ("may_to_must", "en", "It may be withdrawn.", "It must be withdrawn."),
        ("may_to_must", "ru", "Государства могут уйти.", "Государства должны уйти."),
        ("may_to_must", "kk", "Заң жариялануы мүмкін.", "Заң жариялануға тиіс."),
        ("before_to_after", "en", "Until 2020 it was so.", "After 2020 it was so."),
        ("before_to_after", "en", "At least 40 came.", "At most 40 came."),
        ("before_to_after", "ru", "До 2020 года было так.", "После 2020 года было так."),
        ("before_to_after", "kk", "2020 жылға дейін тұрды.", "2020 жылдан кейін тұрды."),
        ("before_to_after", "kk", "Ол маусымнан бастап тұр.", "Ол маусымға дейін тұр."),
        ("wrong_act", "en", "China signed it.", "China ratified it."),
        ("wrong_act", "ru", "Договор вступил в силу.", "Договор утратил силу."),
        ("wrong_act", "kk", "Заң күшіне енді.", "Заң күшін жойды."),
        ("wrong_number", "ru", "Есть два уровня и три вида.", "Есть два уровня и четыре вида."),
        ("swapped_parties", "en", "China left Iran a lake.", "Iran left China a lake."),
        ("swapped_parties", "ru", "Россия дала Турции заём.", "Турция дала России заём."),
        ("swapped_parties", "kk", "Ресей Қытайды таныды.", "Қытай Ресейді таныды."),
    ],
)
def test_a_word_is_changed_as_the_kind_says(
    kind: str, language: Language, text: str, made: str
) -> None:
    assert made in changed(kind, text, language)


@pytest.mark.parametrize(
    ("kind", "language", "text"),
    [
        ("dropped_not", "en", "It is not only new."),
        ("added_not", "en", "It was never signed."),
        ("swapped_parties", "en", "China and Russia signed a treaty."),
        ("swapped_parties", "en", "The line between China and Russia is long."),
        ("swapped_parties", "en", "China signed a treaty with Russia."),
        ("swapped_parties", "ru", "Китай и Казахстан подписали договор."),
        ("swapped_parties", "kk", "Қытай мен Ресей шартқа қол қойды."),
        ("swapped_parties", "kk", "Қытай Ресеймен шарт жасасты."),
        ("swapped_values", "en", "It met in 1998 and in 2004."),
        ("swapped_values", "ru", "Съезды были в 1998, 2001 и 2004 году."),
        ("wrong_act", "en", "China signed, ratified, rejected and denounced it."),
        ("wrong_year", "en", "Every weapon was gone by April 1995."),
    ],
)
def test_what_would_stay_true_is_left_alone(kind: str, language: Language, text: str) -> None:
    assert not changed(kind, text, language)


def test_years_and_dates_are_others_of_the_same_form() -> None:
    text = "Mars joined on 2 March 1992."
    years = changed("wrong_year", text)
    assert len(years) > 5
    assert all(one.startswith("Mars joined on 2 March ") and one != text for one in years)
    dates = changed("wrong_date", text)
    assert {one.split()[-1] for one in dates} == {"1992."}
    assert any(" 2 " in one for one in dates)  # another month
    assert any("March" in one for one in dates)  # another day
    kazakh = changed("wrong_date", "Марс 1992 жылғы 2 наурызда кірді.", "kk")
    assert not any("сәуірда" in one or "шілдеда" in one for one in kazakh)


def test_a_number_is_changed_beyond_what_it_bounds() -> None:
    for one in changed("wrong_number", "At least 456 people came."):
        assert int(one.split()[2]) > 456
    ordinals = changed("wrong_number", "It is the 168th member.")
    assert ordinals
    assert all(one.endswith("8th member.") for one in ordinals)
    votes = changed("wrong_number", "За него 7 954 667 человек.", "ru")
    assert votes
    assert all(one.endswith("67 человек.") for one in votes)


def test_two_dates_change_places() -> None:
    text = "The treaty of 29 May 2014 entered into force on 1 January 2015."
    assert "The treaty of 1 January 2015 entered into force on 29 May 2014." in changed(
        "swapped_values", text
    )


def test_a_value_comes_from_another_passage() -> None:
    made = changed("number_of_another_passage", "Mars joined in 1992.", "en", "Venus came in 2003.")
    assert made == {"Mars joined in 2003."}
    assert not changed("number_of_another_passage", "Mars joined in 1992.")


def test_an_article_is_another_or_is_added() -> None:
    for one in changed("invented_article", "Article 4(3) says so."):
        assert one.startswith("Article ")
        assert "4(3)" not in one.split()[1:2]
    rules = [f"Это правило {number}." for number in range(60)]
    made = alterations([Sentence("ru", rule, rule) for rule in rules])
    added = {one.altered for one in made if one.kind == "invented_article"}
    assert added
    assert all(" согласно пункту " in one for one in added)


def test_a_name_is_replaced_in_its_case() -> None:
    made = changed("wrong_name", "Договор подписан Казахстаном.", "ru")
    assert {"Договор подписан Китаем.", "Договор подписан Россией."} <= made
    kazakh = changed("wrong_name", "Шартты Ресейдің өкілі алды.", "kk")
    assert {"Шартты Қазақстанның өкілі алды.", "Шартты Беларусьтің өкілі алды."} <= kazakh
    english = changed("wrong_name", "It joined the United Nations (UN).")
    assert "It joined the World Trade Organization (WTO)." in english


def test_markers_and_markup_are_written_into_the_sentence() -> None:
    sentence = Sentence("en", text := "Mars joined.", text)
    made = {one.kind: one for one in alterations([sentence])}
    unknown = made["unknown_marker"]
    markers = unknown.altered.removeprefix("Mars joined [").removesuffix("].").split("][")
    assert markers[-1] not in unknown.markers
    assert all(marker in unknown.markers for marker in markers[:-1])
    assert made["copied_marker"].altered.startswith("Mars joined ")
    assert any(sign in made["copied_marker"].altered for sign in "12")
    image = made["markdown_image"]
    assert f"[{image.markers[0]}]" in image.altered
    assert any(one in image.altered for one in ("evil.example", "![]["))


def test_the_same_seed_gives_the_same(sentences: list[Sentence]) -> None:
    some = Random(1).sample(sentences, 60)  # noqa: S311
    assert list(alterations(some, 5)) == list(alterations(some, 5))
    assert list(alterations(some, 5)) != list(alterations(some, 6))


def test_no_alteration_stands_in_its_passage(
    sentences: list[Sentence], found: list[Alteration]
) -> None:
    passages = {sentence.passage_id: sentence.passage for sentence in sentences}
    assert all(one.altered != one.original for one in found)
    assert not [one for one in found if one.altered in passages[one.passage_id]]
    assert all(one.original in passages[one.passage_id] for one in found)


def test_there_are_enough_of_every_kind_in_every_language(found: list[Alteration]) -> None:
    kinds = Counter(one.kind for one in found)
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= ENOUGH
    each = Counter((one.kind, one.language) for one in found)
    few = {key for key, count in each.items() if count < FEWEST}
    assert {kind for kind, _ in few} <= {"obeyed_instruction"}
    assert len(each) == len(KINDS) * 3
    assert min(each.values()) >= 12


def test_a_sample_is_even_over_the_languages(found: list[Alteration]) -> None:
    drawn = sample(found, "wrong_year", 30, seed=2)
    assert Counter(one.language for one in drawn) == {"en": 10, "ru": 10, "kk": 10}
    assert drawn == sample(found, "wrong_year", 30, seed=2)
    assert len({(one.original, one.altered) for one in drawn}) == 30


def test_rates_are_counted_by_kind_and_language() -> None:
    rows: list[tuple[str, Language, bool]] = [
        ("wrong_year", "en", True),
        ("wrong_year", "en", False),
        ("wrong_date", "kk", True),
    ]
    year, date, every = rates(rows)
    assert (year.kind, year.counts, year.total, year.share) == (
        "wrong_year",
        {"en": (1, 2)},
        (1, 2),
        0.5,
    )
    assert (date.total, every.kind, every.total) == ((1, 1), "all", (2, 3))
    lines = table([year, date, every], "stopped").split("\n")
    assert len({len(line) for line in lines}) == 1
    assert lines[0].split() == ["stopped", "en", "ru", "kk", "total"]
    assert lines[1].split() == ["wrong_year", "1/2", "50.0%", "-", "-", "1/2", "50.0%"]
    assert as_json([date]) == [
        {
            "kind": "wrong_date",
            "count": 1,
            "of": 1,
            "share": 1.0,
            "languages": {"kk": {"count": 1, "of": 1, "share": 1.0}},
        }
    ]


def test_nothing_counted_is_no_rate() -> None:
    (every,) = rates([])
    assert (every.total, every.share) == ((0, 0), 0.0)
    assert table([every], "passed").split("\n")[1].split() == ["all", "-", "-", "-", "-"]
