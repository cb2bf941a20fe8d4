"""Names of one thing across languages, scripts and abbreviations."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from functools import cache
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.aliases import MARK, Match, aliases_version, find, find_all
from vectorstore.stemming import stem
from vectorstore.words import Word, fold, is_stop_word, text_words

LANGUAGES = ("en", "ru", "kk")


@cache
def listed() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("vectorstore").joinpath("aliases.toml").read_text("utf-8"))


def analysed(text: str, language: str) -> tuple[list[Word], list[str]]:
    words = list(text_words(text))
    return words, [stem(word.folded, language) for word in words]


def named(text: str, language: str) -> list[str]:
    """The concepts of a text as `find` gives them, without the mark."""
    return [match.concept.removeprefix(MARK) for match in find(*analysed(text, language), language)]


def every_name(text: str, language: str) -> list[tuple[str, str]]:
    """The concepts of a text as `find_all` gives them, with the words that name them."""
    words, stems = analysed(text, language)
    return [
        (
            match.concept.removeprefix(MARK),
            " ".join(w.written for w in words[match.start : match.end]),
        )
        for match in find_all(words, stems, language)
    ]


def test_every_entry_has_a_plain_id_and_names_in_each_language() -> None:
    for concept, entry in listed().items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", concept), concept
        assert {"en", "ru", "kk"} <= set(entry) <= {"en", "ru", "kk", "exact"}, concept
        for language in LANGUAGES:
            assert entry[language], concept
        for names in entry.values():
            assert len(set(names)) == len(names), concept
            assert all(name == name.strip() and list(text_words(name)) for name in names), concept


def test_an_exact_name_is_one_of_the_names_or_one_of_them_in_small_letters() -> None:
    for concept, entry in listed().items():
        names = {name for language in LANGUAGES for name in entry[language]}
        allowed = names | {name.casefold() for name in names}
        allowed |= {name.capitalize() for name in names}
        assert set(entry.get("exact", ())) <= allowed, concept


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_concepts_have_a_name_of_the_same_stems(language: str) -> None:
    owners: defaultdict[tuple[object, ...], set[str]] = defaultdict(set)
    for concept, entry in listed().items():
        exact = set(entry.get("exact", ()))
        for name in exact.union(*(entry[one] for one in LANGUAGES)):
            words, stems = analysed(name, language)
            only_so = name in exact or (name.isupper() and is_stop_word(fold(name)))
            written = tuple(word.written for word in words) if only_so else None
            owners[tuple(stems), written].add(concept)
    assert {key: found for key, found in owners.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_is_found_in_a_text_of_its_language(language: str) -> None:
    for concept, entry in listed().items():
        for name in entry[language]:
            assert named(name, language) == [concept], name


@pytest.mark.parametrize(
    ("text", "language", "concept"),
    [
        ("the UN's members in 1992", "en", "united-nations"),
        ("the Charter of the United Nations", "en", "un-charter"),
        ("в Организации Объединенных Наций", "ru", "united-nations"),
        ("в ООН", "ru", "united-nations"),
        ("Біріккен Ұлттар Ұйымына", "kk", "united-nations"),
        ("ЕҚЫҰ-ға төрағалық", "kk", "osce"),
        ("Нур-Султан", "ru", "astana"),
        ("Nur-Sultan", "en", "astana"),
        ("Алма‑Ата", "ru", "almaty"),  # with a hyphen that does not break
        ("Семейдегі зауыт", "kk", "semipalatinsk"),
        ("START-1", "en", "start-1"),
        ("ст. 5 Договора о ЕАЭС", "ru", "eaeu-treaty"),
    ],
)
def test_a_name_is_found_in_its_cases_and_spellings(text: str, language: str, concept: str) -> None:
    assert concept in named(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("let us start with the cat", "en"),
        ("those who pace", "en"),
        ("семья и семьи", "ru"),
        ("воз сена и мот", "ru"),
        ("правило", "ru"),
        ("ұйым құрылды", "kk"),
        ("назар аударды", "kk"),
    ],
)
def test_words_that_are_like_a_name_are_none(text: str, language: str) -> None:
    assert named(text, language) == []


@pytest.mark.parametrize(
    ("text", "concept"),
    [("US", "united-states"), ("WHO", "who"), ("START", "start-1"), ("CAT", "cat")],
)
def test_an_abbreviation_that_is_a_word_needs_its_capitals(text: str, concept: str) -> None:
    assert named(f"the {text} in Geneva", "en")[:1] == [concept]
    assert named(f"the {text}’s role", "en") == [concept]
    assert concept not in named(f"the {text.lower()} in Geneva", "en")


def test_an_exact_name_in_small_letters_stands_for_capitals_too() -> None:
    assert named("КОГДА КАЗАХСТАН", "ru") == ["kazakhstan"]
    assert named("CONSTITUTION’S", "en") == ["constitution"]
    assert named("constitute", "en") == []
    assert named("СЕМЕЙ", "ru") == []  # listed with a capital alone: the word for families


def test_the_longest_name_counts_and_those_within_are_found_beside_it() -> None:
    text = "the UN Security Council"
    assert named(text, "en") == ["un-security-council"]
    assert every_name(text, "en") == [
        ("un-security-council", "UN Security Council"),
        ("united-nations", "UN"),
    ]


def test_a_concept_that_is_named_within_its_own_name_counts_once() -> None:
    assert every_name("the Republic of Kazakhstan", "en") == [
        ("kazakhstan", "Republic of Kazakhstan")
    ]
    assert len(every_name("Kazakhstan and Kazakhstan", "en")) == 2


@pytest.mark.parametrize("ending", ["ға", "ның", "мен", "дағы"])
def test_a_kazakh_ending_after_a_hyphen_leaves_the_abbreviation(ending: str) -> None:
    assert named(f"БҰҰ-{ending}", "kk") == ["united-nations"]


def test_a_text_names_things_in_the_other_script_and_language_too() -> None:
    assert named("ООН-ға", "kk") == ["united-nations"]
    assert named("глоссарий: Құрылтай", "ru") == ["kurultai"]
    assert named("OSCE және БҰҰ", "kk") == ["osce", "united-nations"]
    assert named("What is ЕАЭС?", "en") == ["eaeu"]
    assert named("the plant in Öskemen", "en") == ["ust-kamenogorsk"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the 1995 Constitution", "en"),
        ("Конституция 1995 года", "ru"),
        ("1995 жылғы Конституция", "kk"),
    ],
)
def test_a_name_may_begin_with_a_number(text: str, language: str) -> None:
    assert named(text, language) == ["constitution-1995"]


def test_the_list_has_a_short_version() -> None:
    assert re.fullmatch("[0-9a-f]{8}", aliases_version())


NAMES = [name for entry in listed().values() for names in entry.values() for name in names]
FILLERS = ["of", "the", "в", "мен", "1995", "4(3)", "Совет", "Nations", "-", "—", "United", "'s"]


@given(
    st.lists(st.sampled_from(NAMES) | st.sampled_from(FILLERS) | st.text(max_size=5), max_size=12),
    st.sampled_from(LANGUAGES),
)
def test_names_found_do_not_overlap_and_are_among_all_names(
    parts: list[str], language: str
) -> None:
    words, stems = analysed(" ".join(parts), language)
    found, everything = (list(some(words, stems, language)) for some in (find, find_all))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= match.start < match.end <= len(words) for match in everything)
    assert set(found) <= set(everything)
    assert len(set(everything)) == len(everything)
    # What is left out begins within what was taken.
    left: set[Match] = set(everything) - set(found)
    assert all(any(taken.start <= one.start < taken.end for taken in found) for one in left)
