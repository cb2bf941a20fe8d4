"""Shipped notes in several languages: one is read, the sentence of another is shown."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from ingest.builtin import install_corpus
from ingest.documents import build_document
from ingest.limits import Limits
from ingest.notes import Corpus, Edition
from ingest.readers.markdown import read_markdown
from qa import Assistant
from qa.retrieval import retrieve
from qa.translations import Quote, counterpart, read_in
from vectorstore import Filter, Hit, Library
from vectorstore.embedding import Embedder
from vectorstore.records import LANGUAGES, Language

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))

ENGLISH = """The Caspian convention was signed in Aktau on 12 August 2018.
Five states signed it.

## Ratification

Kazakhstan ratified the convention in 2019."""
RUSSIAN = """Каспийская конвенция подписана в Актау 12 августа 2018 года.
Её подписали пять государств.

## Ратификация

Казахстан ратифицировал конвенцию в 2019 году."""
KAZAKH = """Каспий конвенциясына Ақтауда 2018 жылғы 12 тамызда қол қойылды.
Оған бес мемлекет қол қойды."""  # a sentence less: an older version of the note


def markdown(language: str, text: str) -> bytes:
    return f"---\ntitle: Caspian, {language}\nlanguage: {language}\n---\n\n{text}\n".encode()


def corpus(notes: Mapping[str, str]) -> Corpus:
    """Notes by their place: "en/sea.md"."""
    found = sorted((f"corpus:{name}", markdown(name[:2], text)) for name, text in notes.items())
    return Corpus(Edition(date(2026, 7, 1), "0" * 64), tuple(found))


def library_of(folder: Path, notes: Mapping[str, str], embedder: Embedder | None = None) -> Library:
    library = Library.create(folder, embedder or samples.HashingEmbedder())
    install_corpus(library, corpus=corpus(notes))
    return library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Two notes that say the same, a third that lags behind, and one in English alone."""
    notes = {
        "en/sea.md": ENGLISH,
        "ru/sea.md": RUSSIAN,
        "kk/sea.md": KAZAKH,
        "en/alone.md": "The Aktau port is on the Caspian Sea.",
    }
    with library_of(tmp_path_factory.mktemp("notes") / "library", notes) as made:
        # The user's own file has a note's words, title and file name.
        content = markdown("en", ENGLISH + "\n\nMy remark.")
        extracted = read_markdown(content, "/home/user/sea.md", Limits())
        made.add(build_document(extracted, content, "/home/user/sea.md"))
        yield made


def quotes(library: Library, source: str) -> list[Quote]:
    """Every sentence of a document."""
    passages = library.document_passages(library.document(source).id)
    return [Quote(passage, span) for passage in passages for span in passage.sentences]


def hits(library: Library, *sources: str) -> list[Hit]:
    return [Hit(quote.passage, 1.0) for source in sources for quote in quotes(library, source)]


def sources_of(found: list[Hit]) -> set[str]:
    return {hit.passage.document.source for hit in found}


def test_each_sentence_has_its_counterpart_in_the_other_language(library: Library) -> None:
    english, russian = quotes(library, "corpus:en/sea.md"), quotes(library, "corpus:ru/sea.md")
    assert [quote.text for quote in russian] == [
        "Каспийская конвенция подписана в Актау 12 августа 2018 года.",
        "Её подписали пять государств.",
        "Казахстан ратифицировал конвенцию в 2019 году.",
    ]
    assert [counterpart(library, quote, "ru") for quote in english] == russian
    assert [counterpart(library, quote, "en") for quote in russian] == english


def test_a_note_in_the_language_asked_for_is_quoted_itself(library: Library) -> None:
    for quote in quotes(library, "corpus:ru/sea.md"):
        assert counterpart(library, quote, "ru") is quote


def test_notes_of_different_length_are_left_alone(library: Library) -> None:
    for quote in quotes(library, "corpus:en/sea.md"):
        assert counterpart(library, quote, "kk") is quote
    for quote in quotes(library, "corpus:kk/sea.md"):
        assert counterpart(library, quote, "en") is quote


def test_a_note_in_one_language_and_a_users_document_are_never_replaced(library: Library) -> None:
    for source in ("corpus:en/alone.md", "/home/user/sea.md"):
        for quote in quotes(library, source):
            for language in LANGUAGES:
                assert counterpart(library, quote, language) is quote


@pytest.mark.parametrize(
    ("language", "read"),
    [
        ("en", {"corpus:en/sea.md", "corpus:en/alone.md", "/home/user/sea.md"}),
        ("ru", {"corpus:ru/sea.md", "corpus:en/alone.md", "/home/user/sea.md"}),
        ("kk", {"corpus:kk/sea.md", "corpus:en/alone.md", "/home/user/sea.md"}),
    ],
)
def test_of_a_note_only_the_one_in_the_questions_language_is_read(
    library: Library, language: Language, read: set[str]
) -> None:
    everything = hits(library, *(info.source for info in library.documents()))
    found = read_in(library, everything, language)
    assert sources_of(found) == read
    assert found == [hit for hit in everything if hit in found]  # in their order


def test_a_search_for_a_name_finds_the_notes_of_every_language(library: Library) -> None:
    found = retrieve(library, "Caspian Sea", 20, Filter())
    assert {"corpus:en/sea.md", "corpus:ru/sea.md", "corpus:kk/sea.md"} <= sources_of(found)


def test_the_shipped_notes_say_the_same_sentence_by_sentence(notes: Library) -> None:
    names = sorted({info.note for info in notes.notes() if info.note})
    assert names
    for name in names:
        texts = [[q.text for q in quotes(notes, f"corpus:{lang}/{name}")] for lang in LANGUAGES]
        for same in zip(*texts, strict=True):
            years = [set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)) for text in same]
            assert years[0] == years[1] == years[2], same


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_quoted_in_the_language_asked_for(
    assistant: Assistant, language: Language
) -> None:
    question = "When did Kazakhstan become a member of the United Nations?"
    answer = assistant.ask(question, language=language)
    assert not answer.abstained
    assert answer.language == language
    assert {citation.passage.document.language for citation in answer.citations} == {language}
    said = {"en": "2 March 1992", "ru": "2 марта 1992 года", "kk": "1992 жылғы 2 наурыз"}
    assert said[language] in answer.text
    assert assistant.verify(answer).ok


def test_a_refusal_speaks_the_language_asked_for(assistant: Assistant) -> None:
    answer = assistant.ask("Who won the tennis match in Lisbon?", language="kk")
    assert answer.abstained
    assert answer.reason.startswith("Дереккөздерде бұл сұраққа жауап жоқ.")


def test_documents_chosen_by_the_user_are_quoted_as_they_are(assistant: Assistant) -> None:
    document = assistant.library.document("corpus:ru/recognition-and-un.md")
    question = "Когда Казахстан стал членом ООН?"
    for where in (
        Filter(documents=frozenset({document.id})),
        Filter(languages=frozenset({"ru"})),
    ):
        answer = assistant.ask(question, language="en", where=where)
        assert not answer.abstained
        assert {citation.passage.document.language for citation in answer.citations} == {"ru"}
