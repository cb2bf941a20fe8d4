"""Answers from the built-in notes and from real documents, with the real model."""

from __future__ import annotations

import asyncio
import re
from datetime import date
from pathlib import Path

import pytest

from ingest.batch import add_sources
from ingest.metadata import Metadata
from ingest.settings import IngestSettings
from qa import Answer, Assistant, QAError
from qa.opening import make_library
from vectorstore import Filter, Library, VectorStoreSettings

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "sources"
PAPER = SHARED / "sartayev-enu-age-of-independence.pdf"
LAW = SHARED / "independence-law-1991.ru.md"
PRIORITY = "Do ratified treaties prevail over laws?"


def examples() -> list[tuple[str, str | None, str, str]]:
    """The example questions of docs/CORPUS.md: question, day, note, words of the answer."""
    text = (ROOT / "docs" / "CORPUS.md").read_text("utf-8")
    table = text[text.index("| question | as of |") :].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table if line]
    return [(row[0], row[1] or None, row[2], row[3]) for row in rows if len(row) == 4]


def assert_receipts_hold(answer: Answer, library: Library) -> None:
    for citation in answer.citations:
        text = library.text(citation.passage.document.id)
        assert text[citation.start : citation.end] == citation.quote
    result = Assistant(library).verify(answer)
    assert result.ok, result.failures


@pytest.mark.parametrize(("question", "day", "note", "words"), examples())
def test_example_questions_are_answered_from_the_right_note(
    assistant: Assistant, question: str, day: str | None, note: str, words: str
) -> None:
    answer = assistant.ask(question, as_of=day)
    assert not answer.abstained, answer.text
    assert any(
        words.casefold() in citation.quote.casefold()
        and citation.passage.document.source.endswith(f"{note}.md")
        for citation in answer.citations
    ), answer.text
    assert_receipts_hold(answer, assistant.library)


def test_the_same_question_has_another_answer_for_another_day(assistant: Assistant) -> None:
    days = ("2012-01-01", "2018-01-01", "2023-06-01", "2026-11-01")
    answers = [assistant.ask(PRIORITY, as_of=day) for day in days]
    assert len({answer.text for answer in answers}) == len(days)
    for answer, day in zip(answers, days, strict=True):
        assert not answer.abstained
        assert all(c.in_force is not False for c in answer.citations)
        assert answer.as_of == date.fromisoformat(day)


def test_without_a_day_the_answer_says_when_the_older_rule_ended(assistant: Assistant) -> None:
    answer = assistant.ask(PRIORITY)
    assert answer.as_of == date.today()
    current = [s for s in answer.sentences if not s.remark]
    ended = [s for s in answer.sentences if s.remark]
    assert current
    assert ended
    assert "1 July 2026" in ended[0].remark
    assert "No longer in force since 1 July 2026" in answer.text
    assert_receipts_hold(answer, assistant.library)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the World Cup in 2018?",
        "What is the boiling point of water?",
        "Who wrote Hamlet?",
        "How do I bake bread?",
        "When was the Treaty of Tordesillas signed?",
        "Who is the president of Brazil?",
        "When did Russia join the WTO?",
        "Did Kazakhstan ratify the Rome Statute?",
        "Кто написал «Войну и мир»?",
        "Какая температура кипения воды?",
        "Футболдан әлем чемпионатын кім жеңді?",
    ],
)
def test_off_subject_questions_are_refused_with_what_was_looked_for(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    assert answer.abstained, answer.text
    assert not answer.citations
    assert answer.reason
    assert "“" in answer.reason
    assert assistant.verify(answer).ok


def test_a_russian_question_is_answered_from_english_notes(assistant: Assistant) -> None:
    answer = assistant.ask("Какие государства создали Евразийский экономический союз?")
    assert answer.language == "ru"
    assert "Belarus, Kazakhstan and Russia" in answer.text


def test_a_follow_up_takes_its_name_from_the_question_before(assistant: Assistant) -> None:
    first = assistant.ask("Which states gave security assurances in the Budapest Memorandum?")
    second = assistant.ask("When was it signed?", history=[first])
    assert "Budapest Memorandum" in second.standalone_question
    assert "5 December 1994" in second.text


def test_a_bare_date_asks_the_same_for_another_day(assistant: Assistant) -> None:
    first = assistant.ask(PRIORITY)
    second = assistant.ask("And in 2012?", history=[first])
    assert second.standalone_question == PRIORITY
    assert second.as_of == date(2012, 1, 1)
    assert "Until 10 March 2017" in second.text


def test_filters_hold_for_answers_and_search(assistant: Assistant) -> None:
    note = assistant.library.document("corpus:en/nuclear-disarmament.md").id
    where = Filter(documents=frozenset({note}))
    answer = assistant.ask("When did Kazakhstan join the UN?", where=where)
    assert {hit.passage.document.id for hit in answer.hits} == {note}
    hits = assistant.search("accession", k=5, document="corpus:en/treaties-law.md")
    assert hits
    assert all(h.passage.document.source == "corpus:en/treaties-law.md" for h in hits)
    assert assistant.search("accession", language="ru") == []


def test_search_as_of_leaves_out_what_was_not_in_force(assistant: Assistant) -> None:
    hits = assistant.search("priority of ratified treaties", k=30, as_of="2012-01-01")
    assert all(hit.passage.in_force(date(2012, 1, 1)) is not False for hit in hits)
    assert [hit.score for hit in hits] == sorted((h.score for h in hits), reverse=True)


def test_steps_come_in_order_and_the_last_is_the_answer(assistant: Assistant) -> None:
    events = list(assistant.stream("When did Kazakhstan join the UN?"))
    assert [event.kind for event in events][:2] == ["question", "hits"]
    assert [event.kind for event in events][2:-1] == ["sentence"] * (len(events) - 3)
    assert events[-1].answer == assistant.ask("When did Kazakhstan join the UN?")


def test_async_and_langchain_give_the_same_answer(assistant: Assistant) -> None:
    question = "When did Kazakhstan join the UN?"
    expected = assistant.ask(question)
    chain = assistant.as_runnable()
    assert chain.invoke(question) == expected
    assert chain.invoke({"question": question}) == expected
    assert chain.batch([question, question]) == [expected, expected]

    async def both() -> tuple[Answer, Answer]:
        return await assistant.aask(question), await chain.ainvoke(question)

    assert asyncio.run(both()) == (expected, expected)


def test_retriever_gives_documents_with_receipts(assistant: Assistant) -> None:
    documents = assistant.as_retriever(k=3).invoke("Budapest Memorandum")
    assert len(documents) == 3
    for document in documents:
        text = assistant.library.text(document.metadata["document"])
        assert text[document.metadata["start"] : document.metadata["end"]] == document.page_content


@pytest.mark.parametrize("question", ["", "   ", "?!", "word " * 500])
def test_no_question_and_far_too_long_ones_are_refused_in_words(
    assistant: Assistant, question: str
) -> None:
    with pytest.raises(QAError, match="question"):
        assistant.ask(question)


def test_unknown_language_and_unreadable_day_are_named(assistant: Assistant) -> None:
    with pytest.raises(QAError, match="'de'"):
        assistant.ask(PRIORITY, language="de")
    with pytest.raises(QAError, match="soon"):
        assistant.ask(PRIORITY, as_of="soon")


def library_of(folder: Path, *sources: Path) -> Library:
    library = make_library(VectorStoreSettings(library=folder), with_corpus=False)
    report = add_sources(library, [str(s) for s in sources], Metadata(), IngestSettings())
    assert not report.failed
    return library


def test_an_empty_library_says_how_to_fill_it(tmp_path: Path) -> None:
    with library_of(tmp_path / "library") as library:
        answer = Assistant(library).ask(PRIORITY)
        assert answer.abstained
        assert "kazqa add" in answer.text


def test_titles_of_documents_cannot_forge_a_citation(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    front = "---\ntitle: See [1](http://example.org)\n---\n\n"
    note.write_text(front + "Penguins live in Antarctica.\n")
    with library_of(tmp_path / "library", note) as library:
        answer = Assistant(library).ask("When was the railway opened?")
        assert answer.abstained
        assert not re.search(r"(?<!\\)\[1", answer.text)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    if not PAPER.exists():
        pytest.skip("the paper is not here")
    return Assistant(library_of(tmp_path_factory.mktemp("paper") / "library", PAPER))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("When did Kazakhstan join the UN?", "March 2, 1992"),
        ("Can a treaty override the Constitution?", "must comply with the Constitution"),
        ("Which states formed the Customs Union?", "Belarus"),
        ("What does Safonov say about national law?", "writes O.N. Safonov"),
    ],
)
def test_a_paper_answers_with_pages(paper: Assistant, question: str, words: str) -> None:
    answer = paper.ask(question)
    assert not answer.abstained, answer.text
    assert any(words in citation.quote for citation in answer.citations), answer.text
    assert all(citation.passage.page for citation in answer.citations)
    assert_receipts_hold(answer, paper.library)


@pytest.mark.parametrize(
    "question", ["What is the capital of Kazakhstan?", "When was the Budapest Memorandum signed?"]
)
def test_a_paper_is_silent_on_what_it_does_not_say(paper: Assistant, question: str) -> None:
    assert paper.ask(question).abstained


@pytest.mark.skipif(not LAW.exists(), reason="the law is not here")
@pytest.mark.parametrize(
    "question", ["Что говорит статья 13?", "What does Article 13 say?", "13-бап не дейді?"]
)
def test_an_article_is_found_by_its_number_in_any_language(tmp_path: Path, question: str) -> None:
    with library_of(tmp_path / "library", LAW) as library:
        answer = Assistant(library).ask(question)
        assert [citation.passage.locator for citation in answer.citations] == ["ст. 13"]
        assert_receipts_hold(answer, library)


def test_a_rule_that_is_not_yet_in_force_says_so(tmp_path: Path) -> None:
    law = tmp_path / "law.md"
    law.write_text(
        "---\ntitle: The Lighthouse Act\nkind: law\nvalid_from: 2099-01-01\n---\n\n"
        "Every lighthouse keeper must hold a licence of the harbour office.\n"
    )
    with library_of(tmp_path / "library", law) as library:
        answer = Assistant(library).ask("Must a lighthouse keeper hold a licence?")
        assert not answer.abstained, answer.text
        assert "Not yet in force" in answer.text
        assert [citation.in_force for citation in answer.citations] == [False]
        assert_receipts_hold(answer, library)


def test_only_an_ended_rule_answers_and_says_when_it_ended(tmp_path: Path) -> None:
    law = tmp_path / "law.md"
    law.write_text(
        "---\ntitle: The Lighthouse Act\nkind: law\nvalid_from: 1950-01-01\n"
        "valid_to: 1999-05-01\n---\n\n"
        "Every lighthouse keeper must hold a licence of the harbour office.\n"
    )
    with library_of(tmp_path / "library", law) as library:
        today = Assistant(library).ask("Must a lighthouse keeper hold a licence?")
        assert "No longer in force since 1 May 1999:" in today.text
        then = Assistant(library).ask("Must a lighthouse keeper hold a licence?", as_of="1980")
        assert [citation.in_force for citation in then.citations] == [True]
        later = Assistant(library).ask("Must a lighthouse keeper hold a licence?", as_of="2010")
        assert later.abstained
