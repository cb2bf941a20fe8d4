"""Conversations in the catalogue: kept without the write lock, for one owner, within limits.

Run as a script, this file is another process that holds the library's locks.
"""

from __future__ import annotations

import json
import runpy
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from vectorstore import ConversationNotFound, ConversationsFull, Library, LibraryBusy
from vectorstore.catalogue_file import catalogue_path, create_catalogue, needs_migration
from vectorstore.conversation_records import Limits, NewTurn
from vectorstore.conversations import ConversationStore
from vectorstore.passage_embedding import embed_documents
from vectorstore.schema import MIGRATIONS
from vectorstore.writer import CatalogueWriter

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))
document, HashingEmbedder = samples.document, samples.HashingEmbedder

LIMITS = Limits()


def turn(question: str, text: str = "It did. [1]", padding: int = 0) -> NewTurn:
    answer = {
        "question": question,
        "text": text,
        "language": "en",
        "answered_by": "quotes",
        "citations": [{"passage": {"id": "p1"}, "start": 5, "end": 15}],
        "padding": "x" * padding,
    }
    return NewTurn(question, f"{question}\n{text}", json.dumps(answer, ensure_ascii=False))


def hold(path: Path) -> None:
    """Hold the write lock, and SQLite's for the first of two lines read, then until the second."""
    with Library.open(path, HashingEmbedder()) as library, library.writing():
        with closing(sqlite3.connect(catalogue_path(path), isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE meta SET value = value WHERE key = 'version'")
            print("in a transaction", flush=True)  # noqa: T201
            sys.stdin.readline()
            connection.execute("COMMIT")
        print("holding", flush=True)  # noqa: T201
        sys.stdin.readline()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "library", HashingEmbedder()) as made:
        made.add(document(samples.RATIFIED))
        yield made


@pytest.fixture
def kept(library: Library) -> ConversationStore:
    return library.conversations


@pytest.fixture
def holder(library: Library) -> Iterator[subprocess.Popen[str]]:
    """Another process, in a transaction of its own and with the write lock."""
    process = subprocess.Popen(
        [sys.executable, __file__, str(library.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "in a transaction\n"
    yield process
    process.communicate("\n\n")


def questions(kept: ConversationStore, conversation: str, owner: str = "a") -> list[str]:
    return [json.loads(t.answer)["question"] for t in kept.get(owner, conversation)[1]]


def catalogue_bytes(library: Library) -> bytes:
    paths = (library.path / name for name in ("catalogue.db", "catalogue.db-wal"))
    return b"".join(path.read_bytes() for path in paths if path.exists())


def test_turns_are_kept_while_another_process_holds_the_write_lock(
    library: Library, kept: ConversationStore, holder: subprocess.Popen[str]
) -> None:
    with ThreadPoolExecutor(3) as threads:
        waiting = [threads.submit(kept.add, "a", None, turn(f"Q{n}"), LIMITS) for n in range(3)]
        assert kept.listed("a", "", 9) == []  # reading waits for nobody
        assert not any(added.done() for added in waiting)
        assert holder.stdin is not None
        assert holder.stdout is not None
        holder.stdin.write("\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "holding\n"
        ids = {added.result(timeout=30)[0] for added in waiting}
    assert {info.id for info in kept.listed("a", "", 9)} == ids
    with pytest.raises(LibraryBusy):  # the lock is really held
        library.add(document(samples.CASPIAN))
    first = min(ids)
    _, added = kept.add("a", first, turn("And then?"), LIMITS)
    kept.rate("a", added.id, 1, "")
    kept.rename("a", first, "Renamed")
    kept.delete("a", max(ids))
    assert [f.question for f in kept.rated("a")] == ["And then?"]
    assert len(kept.listed("a", "", 9)) == 2


def test_turns_of_many_threads_are_all_kept_while_documents_are_added(
    library: Library, kept: ConversationStore
) -> None:
    conversation, _ = kept.add("a", None, turn("Q"), LIMITS)
    done = threading.Event()

    def write() -> int:
        number = 0
        while not done.is_set():
            number += 1
            library.add(document(f"Clause {number} binds. It lasts.", f"/{number}.txt"))
        return number

    with ThreadPoolExecutor(5) as threads:
        writer = threads.submit(write)
        adding = [
            threads.submit(kept.add, "a", conversation, turn(f"Q{n}"), LIMITS) for n in range(60)
        ]
        for added in adding:
            added.result(timeout=60)
        done.set()
        assert writer.result(timeout=60) >= 1
    assert sorted(questions(kept, conversation)) == sorted(["Q", *(f"Q{n}" for n in range(60))])
    assert library.check() == []


def test_documents_and_conversations_do_not_touch_each_other(
    library: Library, kept: ConversationStore
) -> None:
    version = library.version()
    conversation, added = kept.add("a", None, turn("Q"), LIMITS)
    kept.rate("a", added.id, -1, "wrong")
    kept.replace_from("a", conversation, added.id, turn("Q again"), LIMITS)
    assert library.version() == version
    library.remove(library.documents()[0].id)
    library.reembed(HashingEmbedder("later"))
    assert questions(kept, conversation) == ["Q again"]
    assert library.check() == []


def test_reembedding_holds_sqlite_only_while_it_stores(
    library: Library, kept: ConversationStore
) -> None:
    class Asking(HashingEmbedder):  # type: ignore[misc, valid-type]
        def embed_passages(self, texts: list[str], progress: object = None) -> object:
            kept.add("a", None, turn("Asked meanwhile"), LIMITS)
            return super().embed_passages(texts, progress)

    library.reembed(Asking("other", 32))
    assert [info.title for info in kept.listed("a", "", 9)] == ["Asked meanwhile"]
    assert library.check() == []


def test_conversations_are_there_after_a_restart(library: Library, tmp_path: Path) -> None:
    conversation, added = library.conversations.add("a", None, turn("Q"), LIMITS)
    library.close()
    with Library.open(tmp_path / "library") as opened:
        info, turns = opened.conversations.get("a", conversation)
        assert turns == [added]
        assert (info.title, info.turns, info.changed_at) == ("Q", 1, added.asked_at)


def test_an_owner_never_sees_anothers(kept: ConversationStore) -> None:
    conversation, added = kept.add("a", None, turn("Secret"), LIMITS)
    kept.rate("a", added.id, 1, "mine")
    attempts = (
        lambda: kept.get("b", conversation),
        lambda: kept.add("b", conversation, turn("Q"), LIMITS),
        lambda: kept.replace_from("b", conversation, added.id, turn("Q"), LIMITS),
        lambda: kept.rename("b", conversation, "T"),
        lambda: kept.delete("b", conversation),
    )
    for attempt in attempts:
        with pytest.raises(ConversationNotFound) as anothers:
            attempt()
        unknown = str(anothers.value).replace(conversation, "nobodys")
        with pytest.raises(ConversationNotFound) as nobodys:
            kept.get("a", "nobodys")
        assert unknown == str(nobodys.value)
    with pytest.raises(ConversationNotFound):
        kept.rate("b", added.id, -1, "")
    assert kept.listed("b", "", 9) == []
    assert kept.listed("b", "secret", 9) == []
    assert kept.rated("b") == []
    assert [f.comment for f in kept.rated("a")] == ["mine"]


def test_a_turn_of_another_conversation_is_not_replaced(kept: ConversationStore) -> None:
    first, _ = kept.add("a", None, turn("Q1"), LIMITS)
    second, added = kept.add("a", None, turn("Q2"), LIMITS)
    with pytest.raises(ConversationNotFound, match="no turn"):
        kept.replace_from("a", first, added.id, turn("Q3"), LIMITS)
    assert questions(kept, first) == ["Q1"]
    assert questions(kept, second) == ["Q2"]


def test_replacing_takes_the_later_turns_along_and_leaves_what_was_said_of_them(
    kept: ConversationStore,
) -> None:
    conversation, first = kept.add("a", None, turn("Q1"), LIMITS)
    others = [kept.add("a", conversation, turn(f"Q{n}"), LIMITS)[1] for n in (2, 3, 4)]
    kept.rate("a", others[1].id, -1, "It is wrong")
    new = kept.replace_from("a", conversation, others[0].id, turn("Q2, edited"), LIMITS)
    assert questions(kept, conversation) == ["Q1", "Q2, edited"]
    assert kept.listed("a", "", 9)[0].turns == 2
    assert kept.listed("a", "q3", 9) == []
    for gone in others:
        for attempt in (
            lambda key: kept.rate("a", key, 1, ""),
            lambda key: kept.replace_from("a", conversation, key, turn("Q"), LIMITS),
        ):
            with pytest.raises(ConversationNotFound):
                attempt(gone.id)
    assert [(f.question, f.rating) for f in kept.rated("a")] == [("Q3", -1)]
    assert [t.id for t in kept.get("a", conversation)[1]] == [first.id, new.id]
    kept.delete("a", conversation)
    assert kept.rated("a") == []


def test_the_title_follows_the_first_question_until_renamed(kept: ConversationStore) -> None:
    conversation, first = kept.add("a", None, turn("Q1"), LIMITS)
    first = kept.replace_from("a", conversation, first.id, turn("Q1, edited"), LIMITS)
    kept.add("a", conversation, turn("Q2"), LIMITS)
    assert kept.get("a", conversation)[0].title == "Q1, edited"
    kept.rename("a", conversation, "Тәуелсіздік")
    kept.replace_from("a", conversation, first.id, turn("Q1, once more"), LIMITS)
    assert kept.get("a", conversation)[0].title == "Тәуелсіздік"
    assert [info.id for info in kept.listed("a", "ТӘУЕЛСІЗДІК", 9)] == [conversation]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", "ckr"),
        ("CASPIAN", "c"),
        ("ҚҰҚЫҚТЫҚ", "k"),
        ("конституция", "r"),
        ("Ё", "r"),
        ("caspian aktau", "c"),
        ("caspian конституция", ""),
        ("%", "r"),
        ("_", ""),
        ("' OR 1=1 --", ""),
        ("straße", "r"),
    ],
)
def test_searching_folds_case_in_every_script(
    kept: ConversationStore, search: str, found: str
) -> None:
    kept.add("r", None, turn("Other people's caspian"), LIMITS)
    kept.add("a", None, turn("КОНСТИТУЦИЯ", "Всё — на 100% STRASSE"), LIMITS)
    kept.add("a", None, turn("Зайырлы және құқықтық мемлекет пе?"), LIMITS)
    first, _ = kept.add("a", None, turn("Who signed?"), LIMITS)
    kept.add("a", first, turn("And the Caspian?", "In Aktau. [1]"), LIMITS)
    names = {"W": "c", "З": "k", "К": "r"}
    assert "".join(names[info.title[0]] for info in kept.listed("a", search, 9)) == found


def test_the_newest_turn_comes_first_and_a_list_is_as_long_as_asked(
    kept: ConversationStore,
) -> None:
    ids = [kept.add("a", None, turn(f"Q{n}"), LIMITS)[0] for n in range(4)]
    kept.add("a", ids[1], turn("More"), LIMITS)
    kept.rename("a", ids[0], "Renamed")
    assert [info.id for info in kept.listed("a", "", 3)] == [ids[1], ids[3], ids[2]]


@pytest.mark.parametrize(
    ("limits", "anew", "said"),
    [
        (Limits(turns=2), False, "at most 2 turns; start a new one"),
        (Limits(conversations=1), True, "At most 1 conversations are kept; delete some"),
        (Limits(owner_bytes=3_145_728), True, "At most 3 MiB of conversations are kept; delete"),
        (Limits(total_bytes=3_145_728), False, "keeps at most 3 MiB of conversations; who runs"),
    ],
)
def test_beyond_a_limit_nothing_changes_and_the_remedy_is_named(
    kept: ConversationStore, limits: Limits, anew: bool, said: str
) -> None:
    conversation, _ = kept.add("a", None, turn("Q1", padding=1_500_000), limits)
    _, last = kept.add("a", conversation, turn("Q2", padding=1_500_000), limits)
    with pytest.raises(ConversationsFull, match=said):
        kept.add("a", None if anew else conversation, turn("Q3", padding=1_500_000), limits)
    assert questions(kept, conversation) == ["Q1", "Q2"]
    assert len(kept.listed("a", "", 9)) == 1
    if limits.total_bytes == LIMITS.total_bytes:
        kept.add("b", None, turn("Q4"), limits)  # another's are counted for themselves
    kept.replace_from("a", conversation, last.id, turn("Q2, edited"), limits)
    kept.delete("a", conversation)
    kept.add("a", None, turn("Q5"), limits)


def test_what_was_deleted_is_in_the_files_no_more(
    library: Library, kept: ConversationStore
) -> None:
    conversation, _ = kept.add("a", None, turn("Zhanar asked of a very private thing"), LIMITS)
    other, _ = kept.add("a", None, turn("Zhanar asked of another thing"), LIMITS)
    assert b"a very private thing" in catalogue_bytes(library)
    kept.delete("a", conversation)
    assert b"a very private thing" not in catalogue_bytes(library)
    assert questions(kept, other) == ["Zhanar asked of another thing"]


def test_deleting_does_not_wait_for_who_reads(library: Library, kept: ConversationStore) -> None:
    conversation, _ = kept.add("a", None, turn("Q"), LIMITS)
    with closing(sqlite3.connect(catalogue_path(library.path))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM turns").fetchone()
        kept.delete("a", conversation)
        assert kept.listed("a", "", 9) == []


def test_idle_conversations_of_some_owners_are_deleted(
    library: Library, kept: ConversationStore
) -> None:
    for owner in ("visitor:1", "visitor:2", "local"):
        kept.add(owner, None, turn("Old"), LIMITS)
    with closing(sqlite3.connect(catalogue_path(library.path))) as connection, connection:
        connection.execute("UPDATE turns SET asked_at = '2026-01-01T00:00:00+00:00'")
    kept.add("visitor:2", None, turn("New"), LIMITS)
    assert kept.delete_idle("2026-02-01T00:00:00+00:00", "visitor:") == 2
    assert kept.delete_idle("2026-02-01T00:00:00+00:00", "visitor:") == 0
    left = [
        info.title for o in ("visitor:1", "visitor:2", "local") for info in kept.listed(o, "", 9)
    ]
    assert left == ["New", "Old"]


def test_feedback_tells_of_the_answer_and_not_of_the_owner(kept: ConversationStore) -> None:
    _, added = kept.add("secret-key", None, turn("Did it join?"), LIMITS)
    kept.rate("secret-key", added.id, -1, "Қате")
    (said,) = kept.rated(None)
    assert (said.turn, said.question, said.answer) == (added.id, "Did it join?", "It did. [1]")
    assert (said.rating, said.comment, said.quotes) == (-1, "Қате", ("p1 5-15",))
    assert (said.language, said.answered_by, said.asked_at) == ("en", "quotes", added.asked_at)
    assert "secret-key" not in repr(said)
    kept.rate("secret-key", added.id, 0, "")
    assert kept.rated(None) == []


def test_feedback_on_an_answer_of_another_format_is_told_as_far_as_it_goes(
    kept: ConversationStore,
) -> None:
    _, added = kept.add("a", None, NewTurn("Q", "Q", '{"question": 3, "citations": [1]}'), LIMITS)
    kept.rate("a", added.id, 1, "")
    (said,) = kept.rated("a")
    assert (said.question, said.answer, said.quotes) == ("3", "", ())


def test_a_library_of_version_2_is_migrated_with_its_documents(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    path = catalogue_path(tmp_path)
    create_catalogue(path, embedder.fingerprint, embedder.dimension, MIGRATIONS[:2])
    old = document(samples.RATIFIED)
    with closing(CatalogueWriter(path)) as writer:
        writer.store([(old, embed_documents(embedder, [old])[0])])
    assert needs_migration(path)
    with Library.open(tmp_path, embedder) as library:
        assert library.version() == 1
        assert [info.id for info in library.documents()] == [old.info.id]
        conversation, _ = library.conversations.add("a", None, turn("Q"), LIMITS)
    with Library.open(tmp_path, embedder) as library:
        assert questions(library.conversations, conversation) == ["Q"]
        findings = [finding.problem for finding in library.check()]
        assert findings == [f"the original of {old.info.source} is missing or changed"]
    assert not needs_migration(path)


if __name__ == "__main__":
    hold(Path(sys.argv[1]))
