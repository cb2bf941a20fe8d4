"""Answers as JSON and back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.answer import Answer, AnswerSentence, Citation
from qa.errors import UnreadableAnswer
from qa.serialisation import answer_from_dict, answer_to_dict
from vectorstore.records import Channel, DocumentInfo, Hit, Passage, Source

finite = st.floats(allow_nan=False, allow_infinity=False)
passages = st.builds(
    Passage, document=st.builds(DocumentInfo), sources=st.tuples(st.builds(Source))
)
hits = st.builds(
    Hit,
    passage=passages,
    score=finite,
    channels=st.dictionaries(st.text(), st.builds(Channel, rank=st.integers(), score=finite)),
)
answers = st.builds(
    Answer,
    citations=st.lists(st.builds(Citation, passage=passages), max_size=2).map(tuple),
    sentences=st.lists(st.builds(AnswerSentence), max_size=3).map(tuple),
    hits=st.lists(hits, max_size=2).map(tuple),
    confidence=st.floats(0, 1),
)


def sample() -> Answer:
    document = DocumentInfo(
        id="d" * 64,
        title="Notes",
        kind="reference",
        language="en",
        source="corpus:en/notes.md",
        added_at="2026-11-01T10:00:00Z",
        text_sha256="t" * 64,
    )
    passage = Passage(
        "p1", "It joined.", 5, 15, ((5, 15),), document, page=3, locator="Art. 1",
        valid_from=date(1991, 12, 16), sources=(Source("Treaty", "Art. 1", "1991-12"),),
    )  # fmt: skip
    return Answer(
        question="Did it join?",
        text="It joined. [1]",
        sentences=(AnswerSentence("It joined.", (1,)),),
        citations=(Citation(1, "It joined.", 5, 15, passage, True),),
        hits=(Hit(passage, 0.5, {"dense": Channel(1, 0.9)}),),
        abstained=False,
        reason="",
        confidence=0.75,
        answered_by="quotes",
        as_of=date(2026, 11, 1),
        language="en",
        standalone_question="Did it join?",
    )


@settings(max_examples=60)
@given(answers)
def test_an_answer_comes_back_unchanged_through_json(answer: Answer) -> None:
    assert Answer.from_dict(json.loads(json.dumps(answer.to_dict()))) == answer


def test_the_dictionary_itself_is_read_back_too() -> None:
    assert answer_from_dict(answer_to_dict(sample())) == sample()


def test_the_dictionary_names_its_format_and_holds_the_whole_receipt() -> None:
    data = sample().to_dict()

    assert (data["format"], data["version"]) == ("kazqa-answer", 1)
    receipt = data["citations"][0]
    assert (receipt["start"], receipt["end"], receipt["quote"]) == (5, 15, "It joined.")
    assert receipt["in_force"] is True
    assert receipt["passage"]["page"] == 3
    assert receipt["passage"]["locator"] == "Art. 1"
    assert receipt["passage"]["valid_from"] == "1991-12-16"
    assert receipt["passage"]["document"]["id"] == "d" * 64
    assert receipt["passage"]["document"]["text_sha256"] == "t" * 64
    assert receipt["passage"]["document"]["title"] == "Notes"
    assert receipt["passage"]["document"]["source"] == "corpus:en/notes.md"


def test_keys_of_a_later_kazqa_are_ignored() -> None:
    data = sample().to_dict()
    data["mood"] = "cheerful"
    data["citations"][0]["passage"]["document"]["colour"] = 7

    assert Answer.from_dict(data) == sample()


@pytest.mark.parametrize(
    "key",
    ["question", "text", "sentences", "citations", "hits", "abstained", "as_of", "confidence"],
)
def test_a_missing_key_is_named(key: str) -> None:
    data = sample().to_dict()
    del data[key]

    with pytest.raises(UnreadableAnswer, match=rf"`{key}` is missing; save the answer again"):
        Answer.from_dict(data)


def changed(path: list[str | int], value: object) -> dict[str, Any]:
    data = sample().to_dict()
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (["citations", 0, "start"], "5", r"`citations\[0\]\.start` should be a valid integer"),
        (["citations", 0, "number"], True, r"`citations\[0\]\.number`"),
        (["citations", 0, "passage"], None, r"`citations\[0\]\.passage`"),
        (["citations", 0, "passage", "document", "kind"], "poem", r"document\.kind` should be"),
        (["sentences", 0, "citations"], [1.5], r"`sentences\[0\]\.citations\[0\]`"),
        (["hits", 0, "channels", "dense"], 3, r"`hits\[0\]\.channels\.dense`"),
        (["as_of"], "yesterday", "`as_of` should be a valid date"),
        (["as_of"], 5, "`as_of`"),
        (["confidence"], 1.5, "`confidence` must be from 0 to 1"),
        (["confidence"], float("nan"), "JSON can't say"),
        (["text"], {"set"}, "JSON can't say"),
        (["abstained"], "no", "`abstained`"),
        (["version"], 2, "version 2 .* reads version 1"),
        (["version"], True, "version true"),
        (["version"], None, "version null"),
        (["format"], "other", '"format" is not "kazqa-answer"'),
    ],
)
def test_what_is_wrong_is_named_in_one_line(
    path: list[str | int], value: object, named: str
) -> None:
    with pytest.raises(UnreadableAnswer, match=named) as raised:
        Answer.from_dict(changed(path, value))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("data", [None, [], "text", 3, {}, {"format": ["kazqa-answer"]}])
def test_other_json_is_refused(data: object) -> None:
    with pytest.raises(UnreadableAnswer, match="not an answer of KazQA"):
        Answer.from_dict(data)


def test_data_that_contains_itself_is_refused() -> None:
    data = sample().to_dict()
    data["hits"].append(data)

    with pytest.raises(UnreadableAnswer, match="JSON can't say"):
        Answer.from_dict(data)


def test_a_hostile_key_stays_in_one_line() -> None:
    data = changed(["hits", 0, "channels"], {"a\nb\x1b[31m": 3})

    with pytest.raises(UnreadableAnswer) as raised:
        Answer.from_dict(data)
    assert str(raised.value).isprintable()
