"""The write lock, between threads and between processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from vectorstore.errors import LibraryBusy, VectorStoreError
from vectorstore.locking import WriteLock

_HOLD = """
import sys
from pathlib import Path
from vectorstore.locking import WriteLock
with WriteLock(Path(sys.argv[1]), 0).held():
    print("held", flush=True)
    sys.stdin.readline()
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock until a line is written to it."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_another_process_is_refused_with_the_holders_name(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        with pytest.raises(LibraryBusy) as caught, WriteLock(tmp_path, 0).held():
            pass
        process.communicate("end\n")
    assert re.search(rf"process {process.pid} \(.+, since 20\d\d-.+\)", str(caught.value))
    assert str(tmp_path) in str(caught.value)
    with WriteLock(tmp_path, 0).held():
        pass


def test_a_killed_holder_frees_the_lock_and_is_noticed(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.kill()
    lock = WriteLock(tmp_path, 0)
    with lock.held():
        assert lock.after_crash
    again = WriteLock(tmp_path, 0)
    with again.held():
        assert again.after_crash, "nobody has cleaned up yet"
        again.after_crash = False
    with again.held():
        assert not again.after_crash


def test_waiting_gets_the_lock_when_it_is_freed(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        assert process.stdin is not None
        release = threading.Timer(0.2, lambda: process.communicate("end\n"))
        release.start()
        with WriteLock(tmp_path, 20).held():
            pass
        release.join()


def test_it_can_be_held_again_by_the_same_thread_and_excludes_others(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path, 0)
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        for _ in range(20):
            with lock.held(), lock.held():
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 80
    assert not (tmp_path / "writer.json").exists()


def test_a_second_lock_in_this_process_names_this_process(tmp_path: Path) -> None:
    with (
        WriteLock(tmp_path, 0).held(),
        pytest.raises(LibraryBusy, match=f"process {os.getpid()} "),
        WriteLock(tmp_path, 0).held(),
    ):
        pass


def test_an_unreadable_note_still_says_that_it_is_busy(tmp_path: Path) -> None:
    with WriteLock(tmp_path, 0).held():
        (tmp_path / "writer.json").write_text("[]")
        with pytest.raises(LibraryBusy, match="by another process"), WriteLock(tmp_path, 0).held():
            pass


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    gone = tmp_path / "file"
    gone.write_text("not a folder")
    with pytest.raises(VectorStoreError, match="can't be written"), WriteLock(gone, 0).held():
        pass


def test_a_note_that_cannot_be_written_frees_the_lock(tmp_path: Path) -> None:
    (tmp_path / "writer.json").mkdir()
    with pytest.raises(VectorStoreError, match="can't be written"), WriteLock(tmp_path, 0).held():
        pass
    (tmp_path / "writer.json").rmdir()
    with WriteLock(tmp_path, 0).held():
        pass
