"""The judge apart from the guard passes copies of a quote, and nothing freer."""

from __future__ import annotations

import pytest

from qa.evaluation.alterations import KINDS, alterations, sample
from qa.evaluation.sentences import note_sentences
from qa.evaluation.strict import strictly_supported
from vectorstore import Language, Library

JOINED = "Kazakhstan joined the United Nations on 2 March 1992 as its 168th member state."


@pytest.mark.parametrize(
    ("sentence", "quotes", "language"),
    [
        (JOINED, [JOINED], "en"),
        ("Kazakhstan joined the United Nations on 2 March 1992.", [JOINED], "en"),
        ("Kazakhstan joined the United Nations on 02.03.1992.", [JOINED], "en"),
        (
            "7 954 667 people voted for it.",
            ["In the end 7,954,667 people voted for it."],
            "en",
        ),
        ("Казахстан не является членом.", ["Сам Казахстан не является членом."], "ru"),
        ("Қазақстан шартқа қол қойды.", ["Қазақстан бұл шартқа қол қойды."], "kk"),
        (
            "China signed the treaty in Almaty and Russia ratified the protocol in Moscow.",
            ["China signed the treaty in Almaty.", "Russia ratified the protocol in Moscow."],
            "en",
        ),
    ],
)
def test_a_copy_is_supported(sentence: str, quotes: list[str], language: Language) -> None:
    assert strictly_supported(sentence, quotes, language) == ""


@pytest.mark.parametrize(
    ("sentence", "quotes", "language", "why"),
    [
        ("Kazakhstan joined the United Nations in 1993.", [JOINED], "en", "“1993”"),
        ("Kazakhstan joined the UNESCO on 2 March 1992.", [JOINED], "en", "“UNESCO”"),
        ("Kazakhstan left the United Nations on 2 March 1992.", [JOINED], "en", "“left”"),
        ("Kazakhstan did not join the United Nations.", [JOINED], "en", "“not”"),
        ("Laws must be published.", ["Laws may be published."], "en", "“must”"),
        ("Mars is a member.", ["Mars is not a member."], "en", "“not” of the quote is missing"),
        ("Russia paid China.", ["China paid Russia."], "en", "another order"),
        ("China owes it 30 and 20.", ["China owes it 20 and 30."], "en", "another order"),
        ("The old lake dried.", ["The great lake dried."], "en", "“old” is in the place"),
        ("Россия признала Китай.", ["Россию признал Китай."], "ru", "“Россия”"),
        ("Шарт қолданылды.", ["Шарт қолданылмады."], "kk", "“қолданылды”"),
        ("It joined ![x](https://evil.example).", ["It joined."], "en", "no text of the quote"),
        ("It joined [1].", ["It joined."], "en", "“[1]”"),
        ("It joined.", [], "en", "no quote"),
        ("And so it is.", ["And so it is."], "en", "nothing"),
        ("rivers lakes seas dried", ["dried seas and lakes and rivers"], "en", "this order"),
        ("old lakes and fair rivers dried soon", ["lakes and rivers dried"], "en", "of its words"),
    ],
)
def test_anything_else_is_objected_to(
    sentence: str, quotes: list[str], language: Language, why: str
) -> None:
    assert why in strictly_supported(sentence, quotes, language)


def test_every_sentence_of_the_notes_supports_itself_and_no_altered_one(notes: Library) -> None:
    sentences = note_sentences(notes)
    assert not [
        one.text for one in sentences if strictly_supported(one.text, [one.text], one.language)
    ]
    altered = list(alterations(sentences, seed=11))
    passed = [
        one
        for kind in KINDS
        for one in sample(altered, kind, 30, seed=11)
        if not strictly_supported(one.altered, [one.original], one.language)
    ]
    assert passed == []
