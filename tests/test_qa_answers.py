"""Answers from the built-in notes and from real documents, with the real model."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ingest.batch import add_sources
from ingest.metadata import Metadata
from ingest.settings import IngestSettings
from qa import Answer, Assistant, QAError
from qa.labels import labels
from qa.opening import make_library
from qa.references import answer_references
from vectorstore import Filter, Library, VectorStoreSettings

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "sources"
PAPER = SHARED / "sartayev-enu-age-of-independence.pdf"
LAW = SHARED / "independence-law-1991.ru.md"
PRIORITY = "Do ratified treaties prevail over laws?"
DAYS = ("2012-01-01", "2018-01-01", "2023-06-01", "2026-11-01")
NOTES = "| language | question | as of | note | must contain |"

# What the answer of each of those days says and those of the other days do not.
PRIORITY_BY_DAY = [
    (
        PRIORITY,
        ("Until 10 March 2017", "From 10 March 2017", "From 13 March 2021", "Since 1 July 2026"),
    ),
    (
        "Имеют ли ратифицированные договоры приоритет перед законами?",
        ("До 10 марта 2017", "С 10 марта 2017", "С 13 марта 2021", "С 1 июля 2026"),
    ),
    (
        "Ратификацияланған халықаралық шарттар Қазақстан заңдарынан басым ба?",
        (
            "2017 жылғы 10 наурызға дейін",
            "2017 жылғы 10 наурыздан",
            "2021 жылғы 13 наурыздан",
            "2026 жылғы 1 шілдеден",
        ),
    ),
]

# A question, and what the sources that disagree say: in one quote, with the sources of both.
DISAGREEMENTS = [
    ("How many nuclear warheads did Kazakhstan inherit?", ("1,410", "1,216")),
    ("Сколько ядерных боеголовок досталось Казахстану?", ("1 410", "1 216")),
    ("Қазақстанға қанша ядролық оқтұмсық қалды?", ("1 410", "1 216")),
    ("Who recognised Kazakhstan first?", ("Turkey", "the United States")),
    ("Кто первым признал Казахстан?", ("Турцию", "Соединённые Штаты Америки")),
    ("Қазақстанды бірінші болып кім таныды?", ("Түркияны", "Америка Құрама Штаттарын")),
    ("When did President Nazarbayev deliver his address of 2007?", ("27 Feb", "28 Feb")),
    ("Когда Назарбаев выступил с посланием 2007 года?", ("27 февраля", "28 февраля")),
    ("Назарбаевтың 2007 жылғы жолдауы қашан жарияланды?", ("27 ақпан", "28 ақпан")),
]

# A holding that the notes do not know, and what is known of that decision.
HOLDINGS = [
    (
        "What did the Constitutional Council decide in Resolution No. 18/2 of 2000?",
        ("Known instead:", "11 October 2000", "Article 4(3)"),
    ),
    (
        "Что решил Конституционный Совет в постановлении № 6 2009 года?",
        ("Известно вместо этого:", "5 ноября 2009 года", "№ 6"),
    ),
    (
        "Конституциялық Кеңес 2000 жылғы № 18/2 қаулысында не шешті?",
        ("Оның орнына мынау белгілі:", "2000 жылғы 11 қазан", "4-бабының 3-тармағы"),
    ),
]


def examples() -> list[tuple[str, str, str | None, str, str]]:
    """The example questions of docs/CORPUS.md: language, question, day, note, words."""
    text = (ROOT / "docs" / "CORPUS.md").read_text("utf-8")
    table = text[text.index(NOTES) :].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table if line]
    return [(row[0], row[1], row[2] or None, row[3], row[4]) for row in rows if len(row) == 5]


def assert_receipts_hold(answer: Answer, library: Library) -> None:
    for citation in answer.citations:
        text = library.text(citation.passage.document.id)
        assert text[citation.start : citation.end] == citation.quote
    result = Assistant(library).verify(answer)
    assert result.ok, result.failures


def test_there_are_ten_examples_and_more_in_each_language() -> None:
    counted = Counter(row[0] for row in examples())
    assert set(counted) == {"en", "ru", "kk"}
    assert min(counted.values()) >= 10


@pytest.mark.parametrize(("language", "question", "day", "note", "words"), examples())
def test_example_questions_are_answered_from_the_right_note(
    assistant: Assistant, language: str, question: str, day: str | None, note: str, words: str
) -> None:
    answer = assistant.ask(question, as_of=day)
    assert not answer.abstained, answer.text
    assert answer.language == language
    assert any(
        words.casefold() in citation.quote.casefold()
        and citation.passage.document.note == f"{note}.md"
        and citation.passage.document.language == language
        for citation in answer.citations
    ), answer.text
    assert_receipts_hold(answer, assistant.library)


@pytest.mark.parametrize(("question", "said"), PRIORITY_BY_DAY)
def test_the_same_question_has_another_answer_for_another_day(
    assistant: Assistant, question: str, said: tuple[str, ...]
) -> None:
    for day, words in zip(DAYS, said, strict=True):
        answer = assistant.ask(question, as_of=day)
        assert not answer.abstained
        opened = {how for how in said for s in answer.sentences if s.text.startswith(how)}
        assert opened == {words}, answer.text
        assert all(c.in_force is not False for c in answer.citations)
        assert answer.as_of == date.fromisoformat(day)
        assert_receipts_hold(answer, assistant.library)


@pytest.mark.parametrize(("question", "values"), DISAGREEMENTS)
def test_where_sources_disagree_the_answer_gives_both_with_their_sources(
    assistant: Assistant, question: str, values: tuple[str, str]
) -> None:
    answer = assistant.ask(question)
    told = [c for c in answer.citations if all(value in c.quote for value in values)]
    assert told, answer.text
    assert len(told[0].passage.sources) >= len(values)
    named = {reference.title for reference in answer_references(answer)}
    assert {source.instrument for source in told[0].passage.sources} <= named


@pytest.mark.parametrize(("question", "said"), HOLDINGS)
def test_holdings_that_nobody_read_are_refused_with_what_is_known(
    assistant: Assistant, question: str, said: tuple[str, ...]
) -> None:
    answer = assistant.ask(question)
    assert answer.abstained
    assert not answer.citations
    assert all(words in answer.reason for words in said), answer.reason


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
    assert labels(answer.language).quote_marks[0] in answer.reason
    assert assistant.verify(answer).ok


def test_a_question_is_answered_in_another_language_when_asked_to(assistant: Assistant) -> None:
    question = "Which states founded the Eurasian Economic Union?"
    answer = assistant.ask(question, language="ru")
    assert answer.language == "ru"
    assert {c.passage.document.language for c in answer.citations} == {"ru"}
    assert "Беларусь" in answer.text
    assert_receipts_hold(answer, assistant.library)


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
    note = assistant.library.document("corpus:en/nuclear-weapons.md").id
    where = Filter(documents=frozenset({note}))
    answer = assistant.ask("When did Kazakhstan join the UN?", where=where)
    assert {hit.passage.document.id for hit in answer.hits} == {note}
    hits = assistant.search("accession", k=5, document="corpus:en/treaties-law.md")
    assert hits
    assert all(h.passage.document.source == "corpus:en/treaties-law.md" for h in hits)
    russian = assistant.search("accession", language="ru")
    assert russian
    assert {hit.passage.document.language for hit in russian} == {"ru"}


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
