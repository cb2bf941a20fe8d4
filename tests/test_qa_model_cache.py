"""Replies kept on disk: found again, bounded, shared, and never an error."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from qa.model_cache import Reply, ReplyCache

REPLY = Reply("Kazakhstan joined on 2 March 1992 [k7q].\n", 120, 30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "replies.db"


def test_a_reply_is_found_again_by_its_key_alone(path: Path) -> None:
    key = ReplyCache.key("model", "system", "question")
    ReplyCache(path).put(key, REPLY)
    assert ReplyCache(path).get(key) == REPLY
    assert ReplyCache(path).get(ReplyCache.key("model", "system", "another")) is None


def test_a_later_reply_takes_the_place_of_the_one_before(path: Path) -> None:
    cache = ReplyCache(path)
    cache.put("key", REPLY)
    cache.put("key", Reply("Another.", 1, 2))
    assert cache.get("key") == Reply("Another.", 1, 2)


@pytest.mark.parametrize(
    "text", ["", "Қазақстан 1992 жылғы 2 наурызда", "half a letter \ud83d", "\0"]
)
def test_any_text_comes_back_as_it_was(path: Path, text: str) -> None:
    ReplyCache(path).put(ReplyCache.key(text), Reply(text, 0, 0))
    found = ReplyCache(path).get(ReplyCache.key(text))
    assert found is not None
    assert found.text == text


def test_no_two_lists_of_parts_share_a_key() -> None:
    lists = [
        ("ab", "c"),
        ("a", "bc"),
        ("abc",),
        ("abc", ""),
        ("", "abc"),
        ("c", "ab"),
        ("a", "b", "c"),
    ]
    assert len({ReplyCache.key(*parts) for parts in lists}) == len(lists)
    assert ReplyCache.key("a", "b") == ReplyCache.key("a", "b")


def test_only_the_newest_are_kept(path: Path) -> None:
    cache = ReplyCache(path, most=3)
    for number in range(10):
        cache.put(f"key {number}", Reply(str(number), 0, 0))
    cache.put("key 8", Reply("8 again", 0, 0))
    kept = [number for number in range(10) if cache.get(f"key {number}")]
    assert kept == [8, 9]  # the 8 there was before made room for nothing
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM replies").fetchone()[0] == 2


def test_the_secret_is_made_once_and_differs_between_files(path: Path, tmp_path: Path) -> None:
    secret = ReplyCache(path).secret()
    assert len(secret) == 32
    assert ReplyCache(path).secret() == secret
    assert ReplyCache(tmp_path / "other.db").secret() != secret


def test_nobody_else_may_read_the_file(path: Path) -> None:
    ReplyCache(path).secret()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "damage", [b"not a database at all" * 200, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_file_is_begun_anew(path: Path, damage: bytes) -> None:
    path.write_bytes(damage)
    cache = ReplyCache(path)
    assert cache.get("key") is None
    cache.put("key", REPLY)
    assert cache.get("key") == REPLY
    assert cache.secret() == ReplyCache(path).secret()


def test_a_file_damaged_in_the_middle_is_begun_anew(path: Path) -> None:
    cache = ReplyCache(path)
    for number in range(50):
        cache.put(f"key {number}", Reply("x" * 3000, 0, 0))
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xee" * (len(data) - 4096)
    path.write_bytes(bytes(data))
    assert cache.get("key 7") is None
    cache.put("key", REPLY)
    assert cache.get("key") == REPLY


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path / "no such folder" / "replies.db")
    cache.put("key", REPLY)
    assert cache.get("key") is None
    assert cache.secret() == cache.secret()


def test_a_folder_in_its_place_is_no_error_and_stays(path: Path) -> None:
    (path / "inside").mkdir(parents=True)
    cache = ReplyCache(path)
    cache.put("key", REPLY)
    assert cache.get("key") is None
    assert (path / "inside").is_dir()


def test_threads_share_a_file(path: Path) -> None:
    def keep(number: int) -> bytes:
        cache = ReplyCache(path)
        cache.put(f"key {number}", Reply(str(number), number, 0))
        return cache.secret()

    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(keep, range(40)))
    assert len(secrets) == 1
    cache = ReplyCache(path)
    assert [cache.get(f"key {n}") for n in range(40)] == [Reply(str(n), n, 0) for n in range(40)]


def test_processes_share_a_file(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from qa.model_cache import Reply, ReplyCache\n"
        "cache = ReplyCache(Path(sys.argv[1]))\n"
        "for n in range(20): cache.put(f'{sys.argv[2]} {n}', Reply(str(n), n, 0))\n"
        "print(cache.secret().hex())"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path), name], stdout=subprocess.PIPE, text=True
        )
        for name in ("a", "b", "c")
    ]
    told = {process.communicate(timeout=60)[0].strip() for process in started}
    assert told == {ReplyCache(path).secret().hex()}
    cache = ReplyCache(path)
    assert all(cache.get(f"{name} {n}") == Reply(str(n), n, 0) for name in "abc" for n in range(20))
