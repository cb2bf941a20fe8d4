"""What a sentence denies, demands, allows and bounds, against what its evidence does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from bench.corpus.reading import read_notes
from qa.guard.objection import Objection
from qa.guard.polarity import objection_to_polarity
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
    return objection_to_polarity(sentence, evidence, language, language)


def share_stopped(language: Language, rules: dict[str, str]) -> tuple[int, float]:
    """How many sentences the rules alter, and the share of those that is objected to."""
    pairs = list(altered(language, rules))
    stopped = [against(new, old, language=language) for old, new in pairs]
    return len(pairs), sum(found is not None for found in stopped) / max(len(pairs), 1)


def altered(language: Language, rules: dict[str, str]) -> Iterator[tuple[str, str]]:
    for sentence in sentences(language):
        for pattern, new in rules.items():
            changed = re.sub(pattern, new, sentence, count=1)
            if changed != sentence:
                yield sentence, changed


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
    found = [objection_to_polarity(one, [two], language, other) for one, two in pairs]
    assert sum(one is not None for one in found) < 0.05 * len(pairs)


DROPPED: dict[Language, dict[str, str]] = {
    "en": {
        r"\b(is|are|was|were|has|may|could|did|does) not\b": r"\1",
        r"\bcannot\b": "can",
        r" no longer\b": "",
        r"\bwithout (?=r|a)": "with ",
    },
    "ru": {r"\bне (?!менее|более|поз|только)": "", r"\bнельзя\b": "можно", r"\bбез \b": "с "},
    "kk": {
        r"(\w{2,})(?:ма|ме|ба|бе|па|пе)(д[іы]|йд[іы]|йт[іы]н)\b": r"\1\2",
        " қойған жоқ": " қойды",
    },
}
ADDED: dict[Language, dict[str, str]] = {
    "en": {r"\b(is|are|was|were|may|must)\b(?! not| no )": r"\1 not"},
    "ru": {r"\b(был[аои]?|является|подписал[аи]?|вступил[аи]?|признал[аи]?)\b": r"не \1"},
    "kk": {r"\bболды\b": "болмады", r"\bқойды\b": "қоймады", r"\bалады\b": "алмайды"},
}
# "must not" is left alone: "may not" says the same.
WEAKENED: dict[Language, dict[str, str]] = {
    "en": {r"\bmust\b(?! not)": "may"},
    "ru": {r"\bдолжен\b": "может", r"\bдолжны\b": "могут", r"\bобязан\b": "может"},
    "kk": {r"уға тиіс": "уы мүмкін", r"уге тиіс": "уі мүмкін"},
}
STRENGTHENED: dict[Language, dict[str, str]] = {
    "en": {r"\bmay\b(?! not)": "must", r"\bcould\b(?! not)": "had to"},
    "ru": {r"\bможет\b": "должен", r"\bмогут\b": "должны", r"\bможно\b": "необходимо"},
    "kk": {r"(\w[аейі]) алады": r"\1 алуға тиіс", r"([уғ][аеғ][ае]) болады": r"\1 тиіс"},
}
TURNED: dict[Language, dict[str, str]] = {
    "en": {r"\bbefore\b": "after", r"\bafter\b": "before", r"\b[Ss]ince (?=\d)": "until "},
    "ru": {r"\bдо (?=\w)": "после ", r"\bпосле\b": "до"},
    "kk": {r"\bдейін\b": "кейін", r"\bкейін\b": "дейін"},
}
BOUNDED: dict[Language, dict[str, str]] = {
    "en": {"at least": "at most", "more than": "less than", r"\ball (?!five)": "some "},
    "ru": {"не менее": "не более", r"\b[Вв]се (?=\w)": "некоторые "},
    "kk": {"кемінде": "ең көбі", r"\bастам\b": "кем", "барлық": "кейбір"},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("rules", "least"),
    [(DROPPED, 0.95), (ADDED, 0.97), (TURNED, 0.93), (STRENGTHENED, 0.9), (BOUNDED, 0.85)],
    ids=["dropped", "added", "turned", "strengthened", "bounded"],
)
def test_altered_sentences_of_the_notes_are_stopped(
    language: Language, rules: dict[Language, dict[str, str]], least: float
) -> None:
    number, share = share_stopped(language, rules[language])
    assert number > 5
    assert share >= least


@pytest.mark.parametrize(("language", "least"), [("en", 0.95), ("ru", 0.9), ("kk", 0.8)])
def test_a_duty_told_as_a_choice_is_stopped(language: Language, least: float) -> None:
    number, share = share_stopped(language, WEAKENED[language])
    assert number >= 5
    assert share >= least


@pytest.mark.parametrize("language", LANGUAGES)
def test_some_denials_dropped_or_added_in_translation_are_stopped(language: Language) -> None:
    for other in set(LANGUAGES) - {language}:
        abroad = dict(zip(sentences(language), sentences(other), strict=True))
        pairs = list(altered(language, ADDED[language]))
        found = [objection_to_polarity(new, [abroad[old]], language, other) for old, new in pairs]
        assert sum(one is not None for one in found) > 0.3 * len(pairs)


COURT = "Kazakhstan is not a member of the Council of Europe."
DEATH = "Article 15(2) of the 1995 Constitution prohibited the death penalty in Kazakhstan."
FORCE = (
    "The 2026 Constitution entered into force on 1 July 2026, "
    "and from that moment the 1995 Constitution no longer applied."
)
RULE = "Ratified treaties and all laws must be published under Article 5(4)."
LIMIT = "Proposals arrive no later than fourteen days before the signature of a treaty."


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Kazakhstan does not belong to the Council of Europe.", COURT),
        ("Kazakhstan remains outside the Council of Europe.", COURT),
        ("The death penalty was not allowed by Article 15(2) of the 1995 Constitution.", DEATH),
        ("The 1995 Constitution ceased to apply on 1 July 2026.", FORCE),
        ("The 2026 Constitution entered into force on 1 July 2026.", FORCE),
        ("All laws and ratified treaties have to be published.", RULE),
        ("All laws and ratified treaties are published under Article 5(4).", RULE),
        ("Fourteen days before the signature is the latest time for proposals.", LIMIT),
        (
            "The Customs Union came after the treaty of 2007.",
            "The treaty of 2007 came before the Customs Union.",
        ),
        ("No treaty could override the Constitution.", "A treaty could not override it."),
    ],
)
def test_true_rewordings_pass(sentence: str, evidence: str) -> None:
    assert against(sentence, evidence) is None


@pytest.mark.parametrize(
    ("sentence", "evidence", "objection"),
    [
        ("Kazakhstan belongs to the Council of Europe.", COURT, ("negation", "")),
        ("Article 15(2) did not prohibit the death penalty.", DEATH, ("negation", "not")),
        ("From 1 July 2026 the 1995 Constitution still applied.", FORCE, ("negation", "")),
        ("The 2026 Constitution never entered into force.", FORCE, ("negation", "never")),
        ("Laws may be published under Article 5(4).", RULE, ("modality", "may")),
        (
            "Treaties must be ratified by the Kurultai.",
            "Treaties are ratified by the Kurultai.",
            ("modality", "must"),
        ),
        (
            "Treaties may be ratified by the Kurultai.",
            "Treaties are ratified by the Kurultai.",
            ("modality", "may"),
        ),
        ("Some laws must be published.", RULE, ("relation", "Some")),
        (
            "At most 456 tests were made there.",
            "Figures speak of at least 456 tests.",
            ("relation", "At most"),
        ),
        ("The border is 7,500 km.", "The border is more than 7,500 km long.", ("relation", "")),
        ("Only laws are reviewed by the Court.", "Laws are reviewed.", ("relation", "Only")),
        (
            "The treaty of 2007 came after the Customs Union.",
            "The treaty of 2007 came before the Customs Union.",
            ("relation", "after"),
        ),
    ],
)
def test_what_is_turned_is_named_as_written(
    sentence: str, evidence: str, objection: tuple[str, str]
) -> None:
    assert against(sentence, evidence) == objection


@pytest.mark.parametrize(
    ("language", "sentence", "evidence", "kind"),
    [
        (
            "ru",
            "Казахстан входит в Совет Европы.",
            "Казахстан не входит в Совет Европы.",
            "negation",
        ),
        ("ru", "Договор можно исполнять.", "Договор нельзя исполнять.", "negation"),
        ("ru", "Законы могут публиковаться.", "Законы должны публиковаться.", "modality"),
        ("kk", "Шарттар жарияланады.", "Шарттар жарияланбайды.", "negation"),
        ("kk", "Қазақстан оған мүше.", "Қазақстан оған мүше емес.", "negation"),
        ("kk", "Шарт орындалуы мүмкін.", "Шарт орындалуға тиіс.", "modality"),
        (
            "kk",
            "Шарт 2017 жылдан кейін қолданылды.",
            "Шарт 2017 жылға дейін қолданылды.",
            "relation",
        ),
    ],
)
def test_russian_and_kazakh_words_that_turn_a_sentence(
    language: Language, sentence: str, evidence: str, kind: str
) -> None:
    found = against(sentence, evidence, language=language)
    assert found is not None
    assert found.kind == kind


def test_the_month_of_may_and_the_number_of_a_law_are_neither_choice_nor_denial() -> None:
    evidence = "Kazakhstan adopted Law No. 54 on 30 May 2005."
    assert against("Law No. 54 was adopted in May 2005.", evidence) is None


def test_a_sentence_without_words_and_no_evidence_raise_nothing() -> None:
    assert against("", "") is None
    assert against("—") is None
