"""Which sentences are quoted: in which language, and how sources disagree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from qa import Assistant
from qa.questions import understand
from qa.quotes import Selection, select
from qa.retrieval import retrieve
from qa.scoring import same_language
from qa.settings import QASettings
from vectorstore import Filter

Run = Callable[..., tuple[int, str, str]]

MEMBER = "Kazakhstan became a member of the World Trade Organization on 30 November 2015."
CHLEN = (
    "Казахстан стал членом ВТО 30 ноября 2015 года, после девятнадцати лет переговоров о тарифах, "
    "услугах и субсидиях."
)
JOINED = "Kazakhstan joined the World Trade Organization (WTO) on 30 November 2015."
PEREGOVORY = (
    "Переговоры закончились: с 30 ноября 2015 года Казахстан состоит во Всемирной торговой "
    "организации."
)
TALKS = "The talks took nineteen years. A working party met twenty times. Geneva was its seat."

MESSAGE = {
    "en": (
        "The Kazakh port of Aktau handled 12 million tonnes of cargo in 2010. In 2010 the port of "
        "Aktau could handle 17 million tonnes of cargo. Sources disagree on the cargo of Aktau: "
        "the port speaks of 12 million tonnes, the ministry of 11 million."
    ),
    "ru": (
        "Порт Актау обработал 12 миллионов тонн грузов в 2010 году. О грузах порта Актау в 2010 "
        "году источники расходятся: порт говорит о 12 миллионах тонн, министерство об 11."
    ),
    "kk": (
        "Ақтау порты 2010 жылы 12 миллион тонна жүк өңдеді. Дереккөздер Ақтау портының жүгін "
        "әртүрлі айтады: порт 12 миллион тонна, министрлік 11 миллион тонна дейді."
    ),
}
CARGO = {
    "en": "How much cargo did the port of Aktau handle in 2010?",
    "ru": "Сколько грузов обработал порт Актау в 2010 году?",
    "kk": "Ақтау порты 2010 жылы қанша жүк өңдеді?",
}


@pytest.fixture
def reading(kazqa: Run, tmp_path: Path) -> Callable[..., Assistant]:
    """Gives an assistant of texts, each a document of its own."""

    def of(*texts: str) -> Assistant:
        folder = tmp_path / "texts"
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"{number}.md").write_text(f"# Document {number}\n\n{text}\n")
        assert kazqa("init", "--without-corpus")[0] == 0
        assert kazqa("--quiet", "add", str(folder))[0] == 0
        return Assistant.open(tmp_path / "library")

    return of


def selected(assistant: Assistant, text: str, **settings: int) -> Selection:
    vector = assistant.library.embedder.embed_query(text)
    hits = retrieve(assistant.library, text, 8, Filter(), vector)
    day = date(2026, 11, 1)
    chosen = QASettings(**settings)  # type: ignore[arg-type]
    return select(assistant.library, understand(text), vector, hits, day, chosen)


def quoted(assistant: Assistant, text: str) -> list[str]:
    answer = assistant.ask(text)
    assert assistant.verify(answer).ok
    return [citation.quote for citation in answer.citations]


def test_of_two_that_answer_alike_the_one_in_the_questions_language_is_quoted(
    reading: Callable[..., Assistant],
) -> None:
    with reading(MEMBER, CHLEN) as assistant:
        assert quoted(assistant, "When did Kazakhstan join the WTO?") == [MEMBER]
        assert quoted(assistant, "Когда Казахстан вступил в ВТО?") == [CHLEN]


def test_another_language_is_quoted_where_it_alone_answers(
    reading: Callable[..., Assistant],
) -> None:
    with reading(JOINED, PEREGOVORY) as assistant:
        assert quoted(assistant, "Когда Казахстан вступил в ВТО?") == [JOINED]
        selection = selected(assistant, "Когда Казахстан вступил в ВТО?")
        assert any(same_language(candidate) for candidate in selection.considered)
        assert not any(same_language(candidate) for candidate in selection.chosen)


def test_a_question_in_a_language_without_documents_is_answered_from_the_others(
    reading: Callable[..., Assistant],
) -> None:
    with reading(MEMBER, TALKS) as assistant:
        assert quoted(assistant, "Қазақстан ДСҰ-ға қашан кірді?") == [MEMBER]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_how_sources_disagree_is_quoted_with_what_it_is_about(
    reading: Callable[..., Assistant], language: str
) -> None:
    with reading(MESSAGE[language], TALKS) as assistant:
        found = quoted(assistant, CARGO[language])
        assert "12" in found[0]
        assert any("11" in quote for quote in found), found


def test_how_sources_disagree_goes_before_other_sentences_where_room_is_short(
    reading: Callable[..., Assistant],
) -> None:
    with reading(MESSAGE["en"], TALKS) as assistant:
        selection = selected(assistant, CARGO["en"], max_sentences=2)
        texts = [candidate.text for candidate in selection.chosen]
        assert len(texts) == 2
        assert texts[-1].startswith("Sources disagree")


@pytest.mark.parametrize(
    "question",
    [
        "How many nuclear warheads did Kazakhstan inherit?",
        "Сколько ядерных боезарядов унаследовал Казахстан?",
        "Қазақстан қанша ядролық оқтұмсық мұраға алды?",
    ],
)
def test_the_notes_give_both_sides_of_a_disagreement(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert not answer.abstained
    shown = " ".join(citation.quote for citation in answer.citations)
    assert "410" in shown
    assert "216" in shown
    assert len({citation.passage.document.language for citation in answer.citations}) == 1
