"""The same question on two days and from two documents, and what is marked as different."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Answer, Assistant, QAError
from qa.answer import QUOTES, AnswerSentence, Citation
from qa.comparing import Side, compare, compared
from vectorstore.records import DocumentInfo, Passage

PRIORITY = "Do ratified treaties prevail over laws?"
PASSAGE = Passage(
    id="p", text="", start=0, end=0, sentences=(),
    document=DocumentInfo(
        id="d", title="T", kind="law", language="en", source="/t", added_at="", text_sha256=""
    ),
    valid_from=date(2000, 1, 1), valid_to=date(2020, 1, 1),
)  # fmt: skip


def answer(*texts: str, day: date = date(2010, 1, 1), language: str = "en") -> Answer:
    citations = tuple(
        Citation(number, text, 0, 0, PASSAGE, PASSAGE.in_force(day))
        for number, text in enumerate(texts, 1)
    )
    sentences = tuple(AnswerSentence(text, (at,)) for at, text in enumerate(texts, 1))
    return Answer(
        "?", "", sentences, citations, (), not texts, "", 1.0, QUOTES, day, language, "?"
    )  # fmt: skip


def cut(texts: Answer, marks: tuple[tuple[tuple[int, int], ...], ...]) -> list[list[str]]:
    return [
        [sentence.text[start:end] for start, end in spans]
        for sentence, spans in zip(texts.sentences, marks, strict=True)
    ]


def test_words_that_differ_are_marked_and_the_rest_is_not() -> None:
    left = answer("Treaties prevail over all laws.", "It rained in May.")
    right = answer("Treaties prevail over some laws.")
    found = compared(left, right)

    assert cut(left, found.left_marks) == [["all"], ["It rained in May."]]
    assert cut(right, found.right_marks) == [["some"]]
    assert not found.same


def test_sentences_in_another_order_are_the_same() -> None:
    one, two = "Treaties prevail over laws.", "It rained in May."
    found = compared(answer(one, two), answer(two, one))

    assert found.left_marks == found.right_marks == ((), ())
    assert found.same


@pytest.mark.parametrize(
    ("language", "words"), [("en", "but not on"), ("ru", "но не на"), ("kk", "күні жоқ")]
)
def test_the_same_words_in_force_on_one_day_alone_are_a_difference(
    language: str, words: str
) -> None:
    text = "Treaties prevail over laws."
    before, after = (answer(text, day=date(y, 1, 1), language=language) for y in (2010, 2022))
    for found in (compared(before, after), compared(after, before)):
        assert found.left_marks == found.right_marks == ((),)
        assert not found.same
        assert words in found.remark
        assert found.remark.index("2010") < found.remark.index("2022")


def test_what_became_of_a_rule_on_the_other_day_is_said() -> None:
    found = compared(answer("A.", day=date(2010, 1, 1)), answer("B.", day=date(2022, 1, 1)))

    assert found.left_remarks == ("No longer in force since 1 January 2020",)
    assert found.right_remarks == ("",)


def test_an_answer_and_a_refusal_are_not_the_same_and_two_refusals_are() -> None:
    assert not compared(answer("A."), answer()).same
    assert compared(answer(), answer()).same


sentences = st.lists(st.text(max_size=30) | st.sampled_from(["a b c d", "a b x d"]), max_size=4)


@given(sentences, sentences)
def test_marks_lie_within_their_sentences_and_comparing_has_no_sides(
    left: list[str], right: list[str]
) -> None:
    one, other = answer(*left), answer(*right)
    found, turned = compared(one, other), compared(other, one)

    assert found.same == turned.same
    assert len(found.left_marks) == len(left)
    assert len(found.right_marks) == len(right)
    for side, marks in ((one, found.left_marks), (other, found.right_marks)):
        for sentence, spans in zip(side.sentences, marks, strict=True):
            places = [place for span in spans for place in span]
            assert places == sorted(places)
            assert all(0 <= start < end <= len(sentence.text) for start, end in spans)


@given(sentences)
def test_an_answer_is_the_same_as_itself(texts: list[str]) -> None:
    one = answer(*texts)
    assert compared(one, replace(one)).same


def test_the_priority_of_treaties_on_two_days(assistant: Assistant) -> None:
    found = compare(assistant, PRIORITY, Side("2015-01-01"), Side(date(2026, 11, 24)))

    assert (found.left.as_of, found.right.as_of) == (date(2015, 1, 1), date(2026, 11, 24))
    assert not found.same
    assert "Until 10 March 2017" in found.left.text
    assert "Since 1 July 2026" in found.right.text
    [marked] = cut(found.left, found.left_marks)
    assert "Until 10 March 2017" in marked[0]
    assert not any("ratified treaties" in words for words in marked)
    assert found.left_remarks == ("No longer in force since 10 March 2017",)
    assert found.right_remarks[0] == "Not yet in force on 1 January 2015"


def test_one_document_answers_and_another_does_not(assistant: Assistant) -> None:
    own, other = (
        frozenset({assistant.library.document(f"corpus:en/{name}.md").id})
        for name in ("recognition-and-un", "sartayev-paper")
    )
    question = "When did Kazakhstan join the UN?"
    found = compare(assistant, question, Side(documents=own), Side(documents=other))

    assert {hit.passage.document.id for hit in found.left.hits} == own
    assert (found.left.abstained, found.right.abstained) == (False, True)
    assert not found.same


def test_a_day_that_is_none_is_named(assistant: Assistant) -> None:
    with pytest.raises(QAError, match="soon"):
        compare(assistant, PRIORITY, Side("soon"), Side())
