"""Conversations kept in a library: answers come back as they were, and are verified again."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from qa import Answer, Assistant
from qa.conversations import (
    LONGEST_COMMENT,
    LONGEST_TITLE,
    ConversationNotFound,
    Conversations,
    ConversationsFull,
    Limits,
)
from qa.errors import BadFeedback
from qa.exports.feedback import feedback_csv, feedback_json
from vectorstore import Library

QUESTIONS = (
    "When did Kazakhstan join the United Nations?",
    "Когда Казахстан вступил в ООН?",
    "Қазақстан БҰҰ-ға қашан кірді?",
    "What is the capital of Mars?",
)


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Answer]:
    found = [assistant.ask(question) for question in QUESTIONS]
    assert [answer.abstained for answer in found] == [False, False, False, True]
    return found


@pytest.fixture
def library(notes: Library, tmp_path: Path) -> Iterator[Library]:
    """A copy of the library of the notes, to be changed."""
    shutil.copytree(notes.path, tmp_path / "library")
    with Library.open(tmp_path / "library", notes.embedder) as opened:
        yield opened


@pytest.fixture
def kept(library: Library) -> Conversations:
    return Conversations(library)


def change(library: Library, statement: str, *values: str) -> None:
    """Change the catalogue behind the library's back."""
    with closing(sqlite3.connect(library.path / "catalogue.db")) as connection, connection:
        assert connection.execute(statement, values).rowcount == 1


def test_a_conversation_comes_back_after_a_restart_and_is_verified(
    library: Library, notes: Library, answers: list[Answer]
) -> None:
    kept = Conversations(library)
    conversation, first = kept.add("local", None, answers[0])
    turns = [first, *(kept.add("local", conversation, answer)[1] for answer in answers[1:])]
    library.close()
    with Library.open(library.path, notes.embedder) as opened:
        again = Conversations(opened)
        found = again.get("local", conversation)
        assert list(found.turns) == turns
        assert found.answers == answers
        assert found.unreadable == 0
        assert [info.id for info in again.listed("local")] == [conversation]
        assert found.info == again.listed("local")[0]
        assert (found.info.title, found.info.turns) == (QUESTIONS[0], 4)
        verified = again.verified(found)
        assert list(verified) == [turn.id for turn in turns]
        assert all(each.ok and each.checks for each in verified.values())


def test_a_removed_document_is_told_of_and_takes_no_conversation_along(
    library: Library, kept: Conversations, answers: list[Answer]
) -> None:
    conversation, english = kept.add("local", None, answers[0])
    _, russian = kept.add("local", conversation, answers[1])
    library.remove(answers[0].citations[0].passage.document.id)
    found = kept.get("local", conversation)
    verified = kept.verified(found)
    assert found.turns == (english, russian)
    assert [failure.number for failure in verified[english.id].failures] == [1]
    assert "no document of the library has" in verified[english.id].failures[0].message
    assert verified[russian.id].ok


def test_saving_asks_for_no_new_vectors(
    library: Library, kept: Conversations, answers: list[Answer]
) -> None:
    version = library.version()
    conversation, turn = kept.add("local", None, answers[0])
    kept.rate("local", turn.id, 1)
    kept.delete("local", conversation)
    assert library.version() == version


def test_a_turn_is_kept_while_a_thread_holds_the_write_lock(
    library: Library, kept: Conversations, answers: list[Answer]
) -> None:
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with library.writing():
            holding.set()
            assert done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert holding.wait(30)
    conversation, _ = kept.add("local", None, answers[0])
    done.set()
    holder.join()
    assert kept.get("local", conversation).answers == [answers[0]]


def test_an_answer_that_cant_be_read_any_more_breaks_nothing(
    library: Library, kept: Conversations, answers: list[Answer]
) -> None:
    conversation, first = kept.add("local", None, answers[0])
    _, second = kept.add("local", conversation, answers[1])
    _, third = kept.add("local", conversation, answers[2])
    change(library, "UPDATE turns SET answer = '{\"version\": 99}' WHERE id = ?", first.id)
    change(library, "UPDATE turns SET answer = '[[]]' WHERE id = ?", third.id)
    found = kept.get("local", conversation)
    assert found.turns == (second,)
    assert found.unreadable == 2
    assert [info.title for info in kept.listed("local", "ООН")] == [QUESTIONS[0]]
    assert list(kept.verified(found)) == [second.id]
    kept.rate("local", first.id, -1, "lost")
    assert [(said.turn, said.comment) for said in kept.feedback()] == [(first.id, "lost")]


def test_a_retried_answer_takes_the_place_of_the_later_ones(
    kept: Conversations, answers: list[Answer]
) -> None:
    conversation, first = kept.add("local", None, answers[0])
    _, second = kept.add("local", conversation, answers[1])
    kept.add("local", conversation, answers[2])
    new = kept.replace_from("local", conversation, second.id, answers[3])
    assert kept.get("local", conversation).turns == (first, new)
    with pytest.raises(ConversationNotFound):
        kept.replace_from("local", conversation, second.id, answers[1])


def test_titles_are_one_line_cut_between_words(kept: Conversations, answers: list[Answer]) -> None:
    long = replace(answers[0], question="Неге\n\u202eтәуелсіздік " * 30)
    conversation, _ = kept.add("local", None, long)
    title = kept.get("local", conversation).info.title
    assert len(title) <= LONGEST_TITLE
    assert title.startswith("Неге тәуелсіздік Неге")
    assert title.endswith(("Неге…", "тәуелсіздік…"))
    kept.rename("local", conversation, "  БҰҰ\tтуралы ")
    kept.rename("local", conversation, "\n")
    assert kept.get("local", conversation).info.title == "БҰҰ туралы"
    kept.rename("local", conversation, "х" * 500)
    assert len(kept.get("local", conversation).info.title) == LONGEST_TITLE


def test_halves_of_characters_and_zeros_do_no_harm(
    kept: Conversations, answers: list[Answer]
) -> None:
    odd = replace(answers[0], question="Why\ud800 not\0?")
    conversation, turn = kept.add("local", None, odd)
    assert kept.get("local", conversation).turns[0].answer.question == "Why? not\0?"
    kept.rate("local", turn.id, 1, "\udfff yes")
    assert kept.feedback()[0].comment == "? yes"


def test_conversations_are_found_by_their_words_in_each_language(
    kept: Conversations, answers: list[Answer]
) -> None:
    ids = [kept.add("local", None, answer)[0] for answer in answers]
    found = {
        search: [ids.index(info.id) for info in kept.listed("local", search)]
        for search in ("united NATIONS", "КАЗАХСТАН", "ҚАЗАҚСТАН", "mars", "nothing of it")
    }
    assert found == {
        "united NATIONS": [0],
        "КАЗАХСТАН": [1],
        "ҚАЗАҚСТАН": [2],
        "mars": [3],
        "nothing of it": [],
    }
    assert kept.listed("local", limit=-1) == []
    assert kept.listed("other") == []


def test_limits_are_those_given(library: Library, answers: list[Answer]) -> None:
    kept = Conversations(library, Limits(turns=1, conversations=2))
    conversation, _ = kept.add("visitor", None, answers[0])
    with pytest.raises(ConversationsFull, match="at most 1 turns"):
        kept.add("visitor", conversation, answers[1])
    kept.add("visitor", None, answers[1])
    with pytest.raises(ConversationsFull, match="At most 2 conversations"):
        kept.add("visitor", None, answers[2])
    assert len(kept.listed("visitor")) == 2


def test_idle_conversations_of_visitors_are_deleted(
    library: Library, kept: Conversations, answers: list[Answer]
) -> None:
    kept.add("visitor:1", None, answers[0])
    old, turn = kept.add("visitor:2", None, answers[0])
    mine, _ = kept.add("local", None, answers[0])
    change(library, "UPDATE turns SET asked_at = '2020-01-01T00:00:00+00:00' WHERE id = ?", turn.id)
    assert kept.delete_idle(30, "visitor:") == 1
    with pytest.raises(ConversationNotFound):
        kept.get("visitor:2", old)
    assert kept.get("local", mine)
    assert len(kept.listed("visitor:1")) == 1


@pytest.mark.parametrize(
    ("rating", "comment", "said"),
    [
        (2, "", "A rating is -1, 0 or 1, not 2"),
        (1, "x" * (LONGEST_COMMENT + 1), "2,001 characters; at most 2,000"),
    ],
)
def test_feedback_out_of_bounds_is_refused(
    kept: Conversations, answers: list[Answer], rating: int, comment: str, said: str
) -> None:
    _, turn = kept.add("local", None, answers[0])
    with pytest.raises(BadFeedback, match=said):
        kept.rate("local", turn.id, rating, comment)  # type: ignore[arg-type]
    assert kept.feedback() == []


def test_feedback_is_kept_shown_and_taken_back(kept: Conversations, answers: list[Answer]) -> None:
    conversation, turn = kept.add("local", None, answers[2])
    kept.rate("local", turn.id, 1)
    kept.rate("local", turn.id, -1, " Күні қате ")
    shown = kept.get("local", conversation).turns[0]
    assert (shown.rating, shown.comment) == (-1, "Күні қате")
    (said,) = kept.feedback("local")
    cited = [f"{c.passage.id} {c.start}-{c.end}" for c in answers[2].citations]
    assert list(said.quotes) == cited != []
    assert (said.question, said.answer, said.language) == (QUESTIONS[2], answers[2].text, "kk")
    assert kept.feedback("other") == []
    kept.rate("local", turn.id, 0)
    assert kept.feedback() == []


def test_feedback_is_exported_whole_and_runs_nothing(
    kept: Conversations, answers: list[Answer]
) -> None:
    formula = '=HYPERLINK("http://x.example";"click")'
    _, good = kept.add("a-visitor's-key", None, answers[1])
    _, bad = kept.add("local", None, replace(answers[0], question=formula))
    kept.rate("a-visitor's-key", good.id, 1, "Дұрыс, рақмет")
    kept.rate("local", bad.id, -1, "@SUM(1)\n=2")
    feedback = kept.feedback()
    data = json.loads(feedback_json(feedback))
    assert [row["question"] for row in data] == [QUESTIONS[1], formula]
    assert [row["rating"] for row in data] == [1, -1]
    text = feedback_csv(feedback)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["rating"] for row in rows] == ["up", "down"]
    assert [row["comment"] for row in rows] == ["Дұрыс, рақмет", "'@SUM(1)\n=2"]
    assert [row["question"] for row in rows] == [QUESTIONS[1], f"'{formula}"]
    assert rows[0]["quotes"] == "; ".join(feedback[0].quotes)
    assert "a-visitor's-key" not in text + feedback_json(feedback)
