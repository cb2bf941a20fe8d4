"""Example questions and next questions: answered by the library, new, in the right language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from ingest.batch import add_sources
from ingest.metadata import Metadata
from ingest.settings import IngestSettings
from qa import Assistant, QAError
from qa.next_questions import example_questions, next_questions
from qa.opening import make_library
from qa.questions import language_of
from vectorstore import Filter, VectorStoreSettings

CORPUS = Path(__file__).parents[1] / "docs" / "CORPUS.md"
LAW = """---
title: The Lighthouse Act
kind: law
---

## Article 1. Keepers

Every lighthouse keeper must hold a licence of the harbour office.

## Article 2. Lamps

A lamp must be visible from ten miles. The harbour office checks every lamp in March.

## Article 3. Fees

Ships pay a fee of five crowns for each passage by a lighthouse.
"""
DIARY = """---
title: Diary of a keeper
---

## The storm

On 5 May 1921 the storm broke every window of the lighthouse.

## The new lamp

The new lamp was lit on 9 June 1923 and burns oil.
"""


def test_the_questions_shipped_are_those_documented() -> None:
    text = CORPUS.read_text("utf-8")
    table = text[text.index("| language | question") :].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table if line]
    listed = tomllib.loads(files("qa").joinpath("questions_of_notes.toml").read_text("utf-8"))
    shipped = [
        (language, question, note)
        for note, known in listed.items()
        for language, questions in known.items()
        for question in questions
    ]
    assert len(shipped) == len(set(shipped))
    assert set(shipped) == {(row[0], row[1], row[3]) for row in rows if len(row) == 5}


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_an_empty_chat_is_offered_what_is_answered(assistant: Assistant, language: str) -> None:
    offered = example_questions(assistant, language)

    assert len(set(offered)) == 6
    notes = set()
    for question in offered:
        answer = assistant.ask(question)
        assert not answer.abstained, question
        assert answer.language == language
        notes.add(answer.citations[0].passage.document.note)
    assert len(notes) >= 4  # of different matters


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("When did Kazakhstan join the UN?", None),
        ("Do ratified treaties prevail over the laws of Kazakhstan?", "2012-01-01"),
        ("Do ratified treaties prevail over the laws of Kazakhstan?", "2018-01-01"),
        ("Кто первым признал Казахстан?", None),
        ("Қазақстан БҰҰ-ға қашан кірді?", None),
        ("Who won the World Cup in 2018?", None),
        ("Did Kazakhstan ratify the Rome Statute?", None),
        ("Какая температура кипения воды?", None),
    ],
)
def test_what_is_offered_next_is_answered_on_the_same_day(
    assistant: Assistant, question: str, day: str | None
) -> None:
    answer = assistant.ask(question, as_of=day)
    offered = next_questions(assistant, answer)

    assert len(set(offered)) == 3
    assert question not in offered
    quoted = {citation.quote for citation in answer.citations}
    for other in offered:
        assert language_of(other) == answer.language
        further = assistant.ask(other, as_of=answer.as_of)
        assert not further.abstained, other
        assert {citation.quote for citation in further.citations} - quoted, other


def test_what_was_asked_before_is_not_offered(assistant: Assistant) -> None:
    history = [assistant.ask("When did Kazakhstan join the UN?")]
    for _ in range(3):
        offered = next_questions(assistant, history[-1], history=history)
        asked = {answer.question for answer in history}
        assert offered
        assert not asked.intersection(offered)
        history.append(assistant.ask(offered[0]))


def test_the_next_questions_are_near_the_answer(assistant: Assistant) -> None:
    answer = assistant.ask("When was the Budapest Memorandum signed?")
    own = {hit.passage.document.note for hit in answer.hits}

    for question in next_questions(assistant, answer):
        cited = assistant.ask(question).citations
        assert own.intersection(citation.passage.document.note for citation in cited)


def test_questions_keep_to_the_documents_chosen(assistant: Assistant) -> None:
    note = assistant.library.document("corpus:en/nuclear-weapons.md").id
    where = Filter(documents=frozenset({note}))

    offered = example_questions(assistant, "en", where=where)
    assert offered
    for question in offered:
        hits = assistant.ask(question, where=where).hits
        assert {hit.passage.document.id for hit in hits} == {note}


def test_a_language_not_spoken_is_named(assistant: Assistant) -> None:
    with pytest.raises(QAError, match="'de'"):
        example_questions(assistant, "de")


@pytest.fixture(scope="module")
def lighthouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("lighthouse")
    (folder / "law.md").write_text(LAW)
    (folder / "diary.md").write_text(DIARY)
    store = VectorStoreSettings(library=folder / "library")
    with make_library(store, with_corpus=False) as library:
        sources = [str(folder / name) for name in ("law.md", "diary.md")]
        assert not add_sources(library, sources, Metadata(), IngestSettings()).failed
        yield Assistant(library)


def test_documents_of_ones_own_are_asked_about(lighthouse: Assistant) -> None:
    offered = example_questions(lighthouse, "en")

    assert "What does Article 1 of “The Lighthouse Act” say?" in offered
    assert any("“Diary of a keeper”" in q or q.startswith("What happened on") for q in offered)
    assert all(not lighthouse.ask(question).abstained for question in offered)
    assert example_questions(lighthouse, "kk") == []


def test_other_articles_are_next_after_one(lighthouse: Assistant) -> None:
    answer = lighthouse.ask("What does Article 1 of the Lighthouse Act say?")
    offered = next_questions(lighthouse, answer)

    assert "What does Article 2 of “The Lighthouse Act” say?" in offered
    assert not any("Article 1 " in question for question in offered)


def test_days_that_a_document_tells_of_are_asked_about(lighthouse: Assistant) -> None:
    answer = lighthouse.ask("What burns oil?")
    offered = next_questions(lighthouse, answer, most=6)

    assert "What happened on 5 May 1921?" in offered
    assert answer.as_of == date.today()


def test_an_empty_library_offers_nothing(tmp_path: Path) -> None:
    store = VectorStoreSettings(library=tmp_path / "library")
    with make_library(store, with_corpus=False) as library:
        assistant = Assistant(library)
        assert example_questions(assistant, "en") == []
        assert next_questions(assistant, assistant.ask("Who wrote Hamlet?")) == []
