"""The small model of the quotes answerer and what it looks at."""

from __future__ import annotations

from datetime import date

import pytest

from qa import Assistant
from qa.articles import article_of
from qa.features import FEATURES, Candidate, candidates, holds
from qa.questions import Wanted, understand
from qa.quotes import select
from qa.retrieval import retrieve
from qa.scoring import ANSWER_FEATURES, same_language, trained
from qa.settings import QASettings
from vectorstore import Filter
from vectorstore.records import LANGUAGES

EVERYTHING = Filter()
TODAY = date(2026, 11, 1)


def found_for(assistant: Assistant, text: str, where: Filter = EVERYTHING) -> list[Candidate]:
    question = understand(text)
    vector = assistant.library.embedder.embed_query(text)
    hits = retrieve(assistant.library, text, 8, where, vector)
    return candidates(assistant.library, question, vector, hits)


@pytest.mark.parametrize(
    ("wanted", "text", "expected"),
    [
        ("date", "It was signed on 5 December 1994.", True),
        ("date", "It was signed in Budapest.", False),
        ("date", "Договор подписан 16 декабря.", True),
        ("date", "Шарт 1994 жылғы 5 желтоқсанда жасалды.", True),
        ("number", "Twelve of them were sent away.", False),
        ("number", "There were 1,410 warheads.", True),
        ("number", "Three states signed.", True),
        ("agent", "The first was Turkey.", True),
        ("agent", "The first was a neighbour.", False),
        ("list", "It was formed by Belarus, Kazakhstan and Russia.", True),
        ("list", "It was formed later.", False),
        ("rule", "A treaty must be ratified.", True),
        ("rule", "Договор должен быть ратифицирован.", True),
        ("rule", "The weather was fine.", False),
        ("definition", "A reservation is a statement.", True),
        ("other", "Anything.", True),
    ],
)
def test_what_a_sentence_holds(wanted: Wanted, text: str, expected: bool) -> None:
    assert holds(wanted, text) is expected


def test_every_candidate_has_every_feature_within_bounds(assistant: Assistant) -> None:
    found = found_for(assistant, "When was the Budapest Memorandum signed?")
    assert found
    for candidate in found:
        assert len(candidate.features) == len(FEATURES)
        values = dict(zip(FEATURES, candidate.features, strict=True))
        assert -1.001 <= values.pop("similarity_over_rest") <= 1.001
        assert values.pop("lexical_score") >= 0
        assert all(-1.001 <= value <= 1.001 for value in values.values()), values


def test_a_covering_sentence_outscores_one_about_something_else(assistant: Assistant) -> None:
    found = found_for(assistant, "When was the Budapest Memorandum signed?")
    scores = trained().sentence_scores(found)
    best = found[max(range(len(found)), key=scores.__getitem__)]
    assert "Budapest Memorandum" in best.text
    assert "5 December 1994" in best.text


def test_confidence_is_a_probability_and_falls_without_the_answer(assistant: Assistant) -> None:
    scorer = trained()
    english = Filter(languages=frozenset({"en"}))
    found = found_for(assistant, "When was the Budapest Memorandum signed?", english)
    sure = scorer.confidence(found, scorer.sentence_scores(found))
    rest = [c for c in found if "1994" not in c.hit.passage.text]
    unsure = scorer.confidence(rest, scorer.sentence_scores(rest))
    assert 0 <= unsure < 0.5 < sure <= 1
    assert scorer.confidence([], []) == 0


def test_another_language_is_noticed(assistant: Assistant) -> None:
    for question, spoken in (("Когда вступил в ООН?", "ru"), ("When did it join the UN?", "en")):
        for language in LANGUAGES:
            found = found_for(assistant, question, Filter(languages=frozenset({language})))
            assert {same_language(candidate) for candidate in found} == {language == spoken}


def test_weights_belong_to_the_features() -> None:
    scorer = trained()
    for same in (True, False):
        assert len(scorer.sentence[same].weights) == len(FEATURES)
        assert len(scorer.answer[same].weights) == len(ANSWER_FEATURES)


def test_an_undated_sentence_about_later_years_answers_nothing_earlier(
    assistant: Assistant,
) -> None:
    text = "When was the referendum on the new Constitution?"
    question = understand(text)
    vector = assistant.library.embedder.embed_query(text)
    hits = retrieve(assistant.library, text, 12, Filter(), vector)
    early = select(assistant.library, question, vector, hits, date(1996, 1, 1), QASettings())
    undated = [c.text for c in early.considered if c.hit.passage.in_force(TODAY) is None]
    assert all("2026" not in text or "19" in text for text in undated)
    late = select(assistant.library, question, vector, hits, TODAY, QASettings())
    assert any("15 March 2026" in c.text for c in late.chosen)


@pytest.mark.parametrize(
    ("locator", "article"),
    [
        ("Art. 13", "13"),
        ("Art. 4(3)", "4(3)"),
        ("ст. 4, п. 3", "4(3)"),
        ("4-бап, 3-тармақ", "4(3)"),
        ("p. 495, para. 2", None),
        ("", None),
    ],
)
def test_article_of_a_locator(locator: str, article: str | None) -> None:
    assert article_of(locator) == article
