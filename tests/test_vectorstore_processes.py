"""Libraries shared by processes: crashes, second writers, readers that see what others add.

Run as a script, this file is the other process.
"""

from __future__ import annotations

import runpy
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from vectorstore import Library, LibraryBusy, VectorStoreSettings

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))
document, HashingEmbedder = samples.document, samples.HashingEmbedder

PASSAGES = 120


def numbered(number: int) -> object:
    """One of many documents, large enough for its transaction to take a while."""
    sentences = (f"Clause {n} of treaty {number} binds the parties." for n in range(PASSAGES))
    return document(" ".join(sentences), f"/treaty-{number}.txt", per_passage=1)


def write(path: Path, first: int) -> None:
    """Add, replace and remove documents until killed, saying what was committed."""
    with Library.open(path, HashingEmbedder()) as library:
        for number in range(first, first + 10_000):
            library.add(numbered(number))
            print("added", number, flush=True)  # noqa: T201
            if number > first and number % 3 == 2:
                library.remove(library.document(f"/treaty-{number - 1}.txt").id)
                print("removed", number - 1, flush=True)  # noqa: T201


def hold(path: Path, _: int) -> None:
    """Hold the write lock until a line is read."""
    with Library.open(path, HashingEmbedder()) as library, library.writing():
        print("holding", flush=True)  # noqa: T201
        sys.stdin.readline()


def read(path: Path, _: int) -> None:
    """Answer each line read with how many passages either search finds for it."""
    with Library.open(path, HashingEmbedder()) as library:
        for line in sys.stdin:
            vector = library.embedder.embed_query(line.strip())
            near = [s for s in library.search_dense(vector, 99) if s.score > 0.98]
            print(len(library.search_lexical(line, 99)), len(near), flush=True)  # noqa: T201


def other_process(role: str, path: Path, first: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, __file__, role, str(path), str(first)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def exchange(process: subprocess.Popen[str], line: str) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def committed(said: str) -> set[str]:
    """Sources that must be there after what a killed writer said."""
    present: set[str] = set()
    for line in said.splitlines():
        verb, number = line.split()
        source = f"/treaty-{number}.txt"
        if verb == "added":
            present.add(source)
        else:
            present.discard(source)
    return present


def test_a_writer_killed_at_any_moment_leaves_whole_documents(tmp_path: Path) -> None:
    Library.create(tmp_path, HashingEmbedder()).close()
    present: set[str] = set()
    for turn, delay in enumerate((0.04, 0.13, 0.21)):
        process = other_process("write", tmp_path, turn * 10_000)
        assert process.stdout is not None
        said = process.stdout.readline()
        time.sleep(delay)
        process.kill()
        said += process.communicate()[0]
        present |= committed(said)
        with Library.open(tmp_path, HashingEmbedder()) as library:
            sources = {info.source for info in library.documents()}
            in_doubt = sources ^ present
            assert len(in_doubt) <= 1, "only the change that was being made may be in doubt"
            for info in library.documents():
                assert len(library.document_passages(info.id)) == PASSAGES
            findings = [f for f in library.check() if "belongs to no document" not in f.problem]
            assert findings == []
            with library.writing():
                pass  # the next writer gets the lock and sweeps up
            assert library.check() == []
            assert not (tmp_path / "writer.json").exists()
            present = sources
    assert len(present) >= 3


def test_a_second_writer_is_told_who_is_writing(tmp_path: Path) -> None:
    with Library.create(tmp_path, HashingEmbedder()) as library:
        with other_process("hold", tmp_path) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "holding\n"
            for change in (
                lambda: library.add(document(samples.RATIFIED)),
                lambda: library.refresh_index(),
                lambda: library.reembed(HashingEmbedder()),
            ):
                with pytest.raises(LibraryBusy, match=f"process {process.pid} "):
                    change()
            assert library.documents() == [], "reading needs no lock"
            assert library.embedder.embedded == 0, "nothing is embedded in vain"  # type: ignore[attr-defined]
            process.communicate("\n")
        library.add(document(samples.RATIFIED))


def test_a_writer_can_wait_for_another(tmp_path: Path) -> None:
    patient = VectorStoreSettings(lock_seconds=30)
    with (
        Library.create(tmp_path, HashingEmbedder(), patient) as library,
        other_process("hold", tmp_path) as process,
    ):
        assert process.stdout is not None
        process.stdout.readline()
        release = threading.Timer(0.3, lambda: process.communicate("\n"))
        release.start()
        library.add(document(samples.RATIFIED))
        release.join()


def test_a_reader_in_another_process_sees_changes_without_restarting(tmp_path: Path) -> None:
    with (
        Library.create(tmp_path, HashingEmbedder()) as library,
        closing_process(other_process("read", tmp_path)) as reader,
    ):
        question = "Five states signed it."
        assert exchange(reader, question) == "0 0"
        added = library.add(document(samples.CASPIAN))
        assert exchange(reader, question) == "1 1"
        library.remove(added.document.id)
        assert exchange(reader, question) == "0 0"


def closing_process(process: subprocess.Popen[str]) -> closing:  # type: ignore[type-arg]
    """Close a process's input at the end and wait for it."""
    process.close = process.communicate  # type: ignore[attr-defined]
    return closing(process)  # type: ignore[type-var]


def test_threads_read_while_one_writes(tmp_path: Path) -> None:
    wrong: list[object] = []
    with Library.create(tmp_path, HashingEmbedder()) as library:
        done = threading.Event()

        def watch() -> None:
            while not done.is_set():
                passages = library.passages(
                    [s.passage_id for s in library.search_lexical("treaty", 9)]
                )
                counts = {p.document.id: len(library.text(p.document.id)) for p in passages}
                wrong.extend(p for p in passages if counts[p.document.id] < p.end)
                library.search_dense(library.embedder.embed_query("treaty"), 5)

        readers = [threading.Thread(target=watch) for _ in range(3)]
        for thread in readers:
            thread.start()
        for number in range(6):
            library.add(numbered(number))
        done.set()
        for thread in readers:
            thread.join()
        assert wrong == []
        assert len(library.documents()) == 6
        assert library.check() == []


if __name__ == "__main__":
    {"write": write, "hold": hold, "read": read}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
