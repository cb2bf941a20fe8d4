"""Who does what to whom, and which value belongs to which name, in a sentence and its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations

import pytest

from bench.corpus.reading import read_notes
from qa.guard.objection import Objection
from qa.guard.roles import objection_to_roles
from vectorstore.records import LANGUAGES, Language


@cache
def sentences(language: Language) -> tuple[str, ...]:
    """Every sentence of the notes in a language, in the same order in each."""
    notes, _ = read_notes()
    return tuple(
        sentence
        for name in sorted(notes[language])
        for paragraph in notes[language][name].paragraphs
        for sentence in paragraph.sentences
    )


def against(sentence: str, *evidence: str, language: Language = "en") -> Objection | None:
    return objection_to_roles(sentence, evidence, language, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_notes_agrees_with_itself_and_its_neighbours(
    language: Language,
) -> None:
    found = sentences(language)
    assert len(found) > 500
    for at, sentence in enumerate(found):
        assert against(sentence, *found[max(at - 1, 0) : at + 2], language=language) is None, (
            sentence
        )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("other", LANGUAGES)
def test_sentences_agree_with_their_counterparts_in_another_language(
    language: Language, other: Language
) -> None:
    pairs = list(zip(sentences(language), sentences(other), strict=True))
    found = [objection_to_roles(one, [two], language, other) for one, two in pairs]
    assert sum(one is not None for one in found) < 0.03 * len(pairs)


_MONTHS: dict[Language, str] = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
}


def date_pattern(language: Language) -> str:
    months = _MONTHS[language].replace(" ", "|")
    if language == "kk":
        return rf"\d{{4}} жылғы \d{{1,2}} (?:{months})"
    return rf"\b\d{{1,2}} (?:{months}) \d{{4}}"


def swapped_dates(language: Language) -> Iterator[tuple[str, str]]:
    """Sentences with two of their dates exchanged that are not in one list."""
    for text in sentences(language):
        for one, other in combinations(re.finditer(date_pattern(language), text), 2):
            between = text[one.end() : other.start()]
            bare = re.sub(date_pattern(language), "", between)
            if one[0] != other[0] and len(re.sub(r"\W|\b(?:on|and)\b", "", bare)) > 20:
                new = text[: one.start()] + other[0] + between + one[0] + text[other.end() :]
                yield text, new


@pytest.mark.parametrize("language", LANGUAGES)
def test_exchanged_dates_are_stopped(language: Language) -> None:
    pairs = list(swapped_dates(language))
    found = [against(new, old, language=language) for old, new in pairs]
    assert len(pairs) > 20
    assert sum(one is not None for one in found) >= 0.95 * len(pairs)


STATES = "Kazakhstan|Russia|China|Turkey|Ukraine|Belarus|Kyrgyzstan|Uzbekistan|Azerbaijan"


def swapped_states() -> Iterator[tuple[str, str]]:
    """English sentences with two states exchanged, neither listed beside the other nor mutual."""
    for text in sentences("en"):
        named = list(re.finditer(rf"\b(?:{STATES})\b", text))
        for one, other in combinations(named, 2):
            between = text[one.end() : other.start()]
            once = text.count(one[0]) == text.count(other[0]) == 1
            listed = re.search(rf"\band\b|\bwith\b|^,|,\s*(?:the )?$|{STATES}", between)
            if once and not listed:
                new = text[: one.start()] + other[0] + between + one[0] + text[other.end() :]
                yield text, new


def test_exchanged_states_are_stopped() -> None:
    pairs = list(swapped_states())
    found = [against(new, old) for old, new in pairs]
    assert len(pairs) >= 4
    assert all(one is not None for one in found)


def test_a_phrase_moved_to_the_front_changes_nothing() -> None:
    moved = 0
    for text in sentences("en"):
        found = re.match(r"^(.*?),? (under Articles? .*?|on \d{1,2} \w+ \d{4})(\.|, .*)$", text)
        if found:
            moved += 1
            new = f"{found[2][0].upper()}{found[2][1:]}, {found[1]}{found[3]}"
            assert against(new, text) is None, new
    assert moved > 100


RECOGNISED = "The United States recognised the independence of Kazakhstan on 25 December 1991."
LEASE = "Russia leases the Baikonur complex from Kazakhstan under an agreement of 1994."
GIVEN = "President Nazarbayev gave the instrument of accession to President Clinton in Washington."
COURT = "The Constitutional Court replaced the Constitutional Council on 1 January 2023."
COUNTS = (
    "Sources disagree on the warheads: 1,410 (Nuclear Threat Initiative), 1,216 (Deputy Foreign "
    "Minister Ashikbayev in 2019) or 1,100 (Kostenko)."
)


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("The independence of Kazakhstan was recognised by the United States.", RECOGNISED),
        ("Kazakhstan leases the Baikonur complex to Russia.", LEASE),
        ("The Baikonur complex is leased by Russia from Kazakhstan.", LEASE),
        ("President Clinton received the instrument from President Nazarbayev.", GIVEN),
        ("The Constitutional Council was replaced by the Constitutional Court.", COURT),
        ("Kostenko speaks of 1,100 warheads.", COUNTS),
        (
            "Russia, Kazakhstan and Belarus founded the Union.",
            "Belarus, Kazakhstan and Russia founded the Union.",
        ),
        (
            "China negotiated with Kazakhstan on the border.",
            "Kazakhstan negotiated with China on the border.",
        ),
        (
            "The amendments are of 21 May 2007 and 7 October 1998.",
            "The amendments are of 7 October 1998 and 21 May 2007.",
        ),
    ],
)
def test_true_rewordings_pass(sentence: str, evidence: str) -> None:
    assert against(sentence, evidence) is None


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Kazakhstan recognised the independence of the United States.", RECOGNISED),
        ("The independence of the United States was recognised by Kazakhstan.", RECOGNISED),
        ("Kazakhstan leases the Baikonur complex from Russia.", LEASE),
        ("Russia leases the Baikonur complex to Kazakhstan.", LEASE),
        ("President Nazarbayev received the instrument from President Clinton.", GIVEN),
        ("President Clinton gave the instrument to President Nazarbayev.", GIVEN),
        ("The Constitutional Court was replaced by the Constitutional Council.", COURT),
        ("Kostenko speaks of 1,410 warheads.", COUNTS),
    ],
)
def test_exchanged_parties_and_values_are_stopped(sentence: str, evidence: str) -> None:
    found = against(sentence, evidence)
    assert found is not None
    assert found.kind == "roles"
    assert found.detail in sentence


@pytest.mark.parametrize(
    ("language", "sentence", "evidence", "passes"),
    [
        ("ru", "Казахстан признал Турцию.", "Турция признала Казахстан.", False),
        ("ru", "Казахстан был признан Турцией.", "Турция признала Казахстан.", True),
        (
            "ru",
            "Казахстан арендует комплекс у России.",
            "Россия арендует комплекс у Казахстана.",
            False,
        ),
        ("ru", "Клинтон вручил документ Назарбаеву.", "Назарбаев вручил документ Клинтону.", False),
        ("kk", "Қазақстан Түркияны таныды.", "Түркия Қазақстанды таныды.", False),
        ("kk", "Қазақстанды Түркия таныды.", "Түркия Қазақстанды таныды.", True),
        ("kk", "Қазақстан Түркия тарапынан танылды.", "Түркия Қазақстанды таныды.", True),
        ("kk", "Қазақстан кешенді Ресейден алады.", "Ресей кешенді Қазақстаннан алады.", False),
    ],
)
def test_cases_tell_the_parts_in_russian_and_kazakh(
    language: Language, sentence: str, evidence: str, passes: bool
) -> None:
    assert (against(sentence, evidence, language=language) is None) is passes


def test_an_exchange_is_seen_in_evidence_of_another_language() -> None:
    evidence = ["Турция признала Казахстан."]
    assert objection_to_roles("Kazakhstan recognised Turkey.", evidence, "en", "ru") is not None
    assert objection_to_roles("Turkey recognised Kazakhstan.", evidence, "en", "ru") is None


def test_a_value_is_named_as_the_sentence_writes_it() -> None:
    evidence = "The treaty was signed on 7 June 2012, and it entered into force on 1 May 2013."
    found = against("The treaty was signed on 1 May 2013.", evidence)
    assert found == Objection("roles", "1 May 2013")


def test_a_sentence_without_names_and_no_evidence_raise_nothing() -> None:
    assert against("", "") is None
    assert against("It was so.") is None
