"""Searching a library: words, vectors and filters, for any question."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from vectorstore import Filter, Library, Scored, VectorStoreError, VectorStoreSettings
from vectorstore.passage_embedding import embed_passages
from vectorstore.stemming import stem
from vectorstore.words import words

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))
document, HashingEmbedder = samples.document, samples.HashingEmbedder

RUSSIAN = (
    "Статья 13. Международные договоры подлежат ратификации. Закон № 54-III вступил в силу. "
    "Парламент ратифицирует договоры 30 мая 2005 года. Пограничные вопросы решает комиссия."
)
KAZAKH = (
    "Қазақстан Республикасы тәуелсіз мемлекет болып табылады. "
    "Тәуелсіздік 1991 жылғы 16 желтоқсанда жарияланды."
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    path = tmp_path_factory.mktemp("search")
    with Library.create(path, HashingEmbedder()) as made:
        made.add(
            document(
                samples.RATIFIED,
                "/treaties.txt",
                title="Constitutional Commentary",
                headings=("Section I", "Article 4"),
                kind="constitution",
                year=1995,
                valid_from=date(1995, 9, 5),
                valid_to=date(2026, 7, 1),
            )
        )
        made.add(document(samples.CASPIAN, "/caspian.txt", kind="treaty", year=2018))
        made.add(document(RUSSIAN, "/law.txt", language="ru", kind="law", year=2005))
        made.add(document(KAZAKH, "/act.txt", language="kk", kind="law", year=1991, per_passage=1))
        yield made


def sources(library: Library, scored: list[Scored]) -> list[str]:
    passages = library.passages([one.passage_id for one in scored])
    return [passage.document.source for passage in passages]


def best(library: Library, question: str, where: Filter | None = None) -> str:
    """The text of the best passage by words."""
    scored = library.search_lexical(question, 5, where or Filter())
    return library.passage(scored[0].passage_id).text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which treaty has priority over law?", "Ratified treaties have priority"),
        ("ratification of a ratified treaty", "Ratified treaties have priority"),
        ("When did Kazakhstan join the UN, 2 March 1992?", "joined the United Nations"),
        ("договор ратификация", "Международные договоры"),
        ("54-III", "Закон № 54-III"),
        ("2005-05-30", "30 мая 2005"),
        ("signed on 12.08.2018", "12 August 2018"),
        ("тәуелсіздіктің жариялануы", "Тәуелсіздік 1991"),
        ("December 16, 1991", "1991 жылғы 16 желтоқсанда"),
    ],
)
def test_words_find_their_passage(library: Library, question: str, said: str) -> None:
    assert said in best(library, question)


def test_headings_and_titles_are_searched_too_but_count_less(library: Library) -> None:
    assert set(sources(library, library.search_lexical("commentary", 9))) == {"/treaties.txt"}
    assert set(sources(library, library.search_lexical("Article 4", 9))) == {"/treaties.txt"}
    assert library.document_frequency(["commentari"]) == {"commentari": 0}


def test_scores_fall_from_the_first_to_the_last(library: Library) -> None:
    scores = [one.score for one in library.search_lexical("treaties law Kazakhstan", 9)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0
    assert len(library.search_lexical("treaties law Kazakhstan", 1)) == 1
    assert library.search_lexical("treaties", 0) == []


@pytest.mark.parametrize(
    "question",
    ["", " ", '"', "'", "a AND", "NEAR(", "body : x", "x*", "-", "^treaty", "(", "NOT", "{a b}: c"],
)
def test_operators_in_a_question_are_just_text(library: Library, question: str) -> None:
    assert isinstance(library.search_lexical(question, 3), list)


@given(st.text(max_size=200))
@example('"treaties" OR (NEAR "x" 3) AND NOT body:*')
@example("\x00treaties\x00")
@example("\ud800 treaties")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_question_is_answered(library: Library, question: str) -> None:
    found = library.search_lexical(question, 3)
    assert len(library.passages([one.passage_id for one in found])) == len(found)
    with_word = library.search_lexical(f"{question} Aktau", 10)
    assert "/caspian.txt" in sources(library, with_word)


def test_a_pasted_page_is_a_question_too(library: Library) -> None:
    page = "Aktau " + " ".join(f"word{n}" for n in range(5_000))
    assert sources(library, library.search_lexical(page, 1)) == ["/caspian.txt"]


def test_document_frequency_counts_passages(library: Library) -> None:
    counts = library.document_frequency(["treati", "sea", "nowhere", "договор", '"'])
    assert counts == {"treati": 2, "sea": 1, "nowhere": 0, "договор": 2, '"': 0}
    stems = [stem(word, "en") for word in words("Treaties of the Caspian")]
    assert stems == ["treati", "of", "the", "caspian"]


def test_words_of_most_passages_do_not_drown_the_others(tmp_path: Path) -> None:
    text = " ".join(f"Kazakhstan signed instrument {n}." for n in range(1_000, 2_100))
    with Library.create(tmp_path, HashingEmbedder()) as large:
        large.add(document(text, per_passage=1, headings=("Registry",)))
        found = large.search_lexical("Which instrument 1234 did Kazakhstan sign?", 9)
        assert [large.passage(one.passage_id).text for one in found] == [
            "Kazakhstan signed instrument 1234."
        ]
        assert len(large.search_lexical("Kazakhstan unheard", 9)) == 9
        assert len(large.search_lexical("registry", 9)) == 9


# Vectors


def test_a_sentence_finds_its_passage_with_a_cosine_of_one(library: Library) -> None:
    vector = library.embedder.embed_query("Fishing zones are fifteen miles wide.")
    first, *others = library.search_dense(vector, 5)
    assert "Fishing zones" in library.passage(first.passage_id).text
    assert first.score == pytest.approx(1.0, abs=1e-3)
    assert all(other.score < first.score for other in others)


def test_a_dense_score_is_the_best_of_the_passage_and_its_sentences(library: Library) -> None:
    vector = library.embedder.embed_query("status of the Caspian sea")
    scored = library.search_dense(vector, 99)
    assert len(scored) == library.passage_count()
    ids = [one.passage_id for one in scored]
    own, sentences = library.passage_vectors(ids), library.sentence_vectors(ids)
    for one in scored:
        vectors = np.vstack([own[one.passage_id], sentences[one.passage_id]])
        assert one.score == pytest.approx(float((vectors @ vector).max()), abs=1e-3)


def test_vectors_come_by_passage_in_the_order_of_the_sentences(library: Library) -> None:
    (passage,) = [
        passage
        for info in library.documents()
        for passage in library.document_passages(info.id)
        if "Their force is direct" in passage.text
    ]
    sentences = library.sentence_vectors([passage.id, "unknown"])
    assert set(sentences) == {passage.id}
    for vector, text in zip(sentences[passage.id], passage.sentence_texts(), strict=True):
        assert float(vector @ library.embedder.embed_query(text)) == pytest.approx(1, abs=1e-3)
    own = library.passage_vectors([passage.id])[passage.id]
    assert max(sentences[passage.id] @ own) == pytest.approx(1, abs=1e-3)
    assert own.dtype == np.float32


def test_a_vector_of_another_model_is_refused(library: Library) -> None:
    with pytest.raises(VectorStoreError, match=r"shape \(3,\).*64 numbers.*hashing-64"):
        library.search_dense(np.ones(3, dtype=np.float32), 5)
    assert library.search_dense(library.embedder.embed_query("x"), 0) == []


# Filters


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Filter(languages=frozenset({"ru"})), {"/law.txt"}),
        (Filter(kinds=frozenset({"law"})), {"/law.txt", "/act.txt"}),
        (Filter(kinds=frozenset({"law"}), languages=frozenset({"kk", "en"})), {"/act.txt"}),
        (Filter(year_from=2005), {"/law.txt", "/caspian.txt"}),
        (Filter(year_from=1992, year_to=2005), {"/treaties.txt", "/law.txt"}),
        (Filter(as_of=date(1995, 9, 4)), {"/law.txt", "/act.txt", "/caspian.txt"}),
        (
            Filter(as_of=date(1995, 9, 5)),
            {"/law.txt", "/act.txt", "/caspian.txt", "/treaties.txt"},
        ),
        (
            Filter(as_of=date(2026, 6, 30)),
            {"/law.txt", "/act.txt", "/caspian.txt", "/treaties.txt"},
        ),
        (Filter(as_of=date(2026, 7, 1)), {"/law.txt", "/act.txt", "/caspian.txt"}),
        (Filter(kinds=frozenset({"decision"})), set()),
        (Filter(documents=frozenset({"0" * 64})), set()),
    ],
)
def test_filters_hold_in_both_searches(library: Library, where: Filter, expected: set[str]) -> None:
    question = "treaties Kazakhstan Caspian договоры закон тәуелсіздік"
    vector = library.embedder.embed_query(question)
    assert set(sources(library, library.search_dense(vector, 99, where))) == expected
    assert set(sources(library, library.search_lexical(question, 99, where))) == expected


def test_a_filter_by_document(library: Library) -> None:
    info = library.document("/caspian.txt")
    where = Filter(documents=frozenset({info.id}))
    assert set(sources(library, library.search_lexical("the", 9, where))) == {"/caspian.txt"}
    vector = library.embedder.embed_query("treaties")
    assert set(sources(library, library.search_dense(vector, 9, where))) == {"/caspian.txt"}


# Through Chroma


def test_a_library_above_the_exact_limit_finds_the_same(tmp_path: Path) -> None:
    small = VectorStoreSettings(exact_limit=10, tail_limit=100)
    text = " ".join(f"Border post {n} was opened in year {1900 + n}." for n in range(40))
    with Library.create(tmp_path, HashingEmbedder(), small) as library:
        library.add(document(text, "/posts.txt"))
        assert (tmp_path / "index").is_dir()
        assert not library.refresh_index(), "it was built while adding"
        vector = library.embedder.embed_query("Border post 17 was opened in year 1917.")
        first = library.search_dense(vector, 3)[0]
        assert "post 17 " in library.passage(first.passage_id).text
        library.add(document(samples.CASPIAN, "/caspian.txt"))
        tail = library.search_dense(library.embedder.embed_query("Five states signed it."), 1)
        assert sources(library, tail) == ["/caspian.txt"]
        library.remove(library.document("/caspian.txt").id)
        assert set(sources(library, library.search_dense(vector, 50))) == {"/posts.txt"}
        assert library.check() == []


def test_the_most_central_sentence_stands_for_a_passage(library: Library) -> None:
    sentences = (
        "The treaty on the border was ratified.",
        "The treaty on the border was signed and ratified.",
        "Penguins swim.",
    )
    own, *rest = embed_passages(library.embedder, [sentences])
    assert len(rest) == len(sentences)
    assert any((own == vector).all() for vector in rest[:2])
    assert embed_passages(library.embedder, []).shape[0] == 0
