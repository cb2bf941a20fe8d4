"""The library that is made where there is none, and the functions that use it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import qa
from qa.opening import make_library, open_library
from vectorstore import Library, LibraryNotFound, VectorStoreSettings

# Everything but the library's own files goes through this: no socket may be opened.
_OFFLINE = """
import socket
def refuse(*_, **__):
    raise OSError("no network here")
socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.create_connection = refuse
"""


def test_no_library_is_an_error_where_none_may_be_made(tmp_path: Path) -> None:
    settings = VectorStoreSettings(library=tmp_path / "library")
    with pytest.raises(LibraryNotFound, match="kazqa init"):
        open_library(settings, create=False)
    assert not settings.library.exists()


def test_a_library_that_could_not_be_filled_is_not_left_behind(tmp_path: Path) -> None:
    settings = VectorStoreSettings(library=tmp_path / "library")

    def interrupt(done: int, total: int) -> None:
        if total > 100 and done > 20:  # texts to embed, not the steps of building a model
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_library(settings, progress=interrupt)
    with pytest.raises(LibraryNotFound):
        Library.open(settings.library)


def test_making_a_library_again_keeps_the_documents_of_its_user(notes: Library) -> None:
    before = {document.id for document in notes.documents()}
    with make_library(VectorStoreSettings(library=notes.path)) as again:
        assert {document.id for document in again.documents()} == before


def test_a_fresh_process_makes_the_library_and_answers_without_network(tmp_path: Path) -> None:
    code = _OFFLINE + (
        "from qa import ask, verify\n"
        "answer = ask('Who recognised Kazakhstan first?')\n"
        "assert verify(answer).ok\n"
        "print(answer.to_markdown())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={
            "KAZQA_LIBRARY": str(tmp_path / "library"),
            "KAZQA_MODELS": str(VectorStoreSettings().models),
            "PATH": "/usr/bin:/bin",
            "PYTHONUTF8": "1",
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Turkey" in done.stdout
    assert "[1]" in done.stdout
    assert done.stderr.strip()  # progress is shown there
    assert "Traceback" not in done.stderr


def test_a_question_does_not_pay_for_what_it_does_not_use(notes: Library) -> None:
    code = (
        "import sys\n"
        "from qa import Assistant\n"
        f"with Assistant.open({str(notes.path)!r}) as assistant:\n"
        "    assert not assistant.ask('When did Kazakhstan join the UN?').abstained\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'chromadb', 'pypdf', 'docx',\n"
        "         'trafilatura', 'langchain_core', 'gradio'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_public_names_are_these() -> None:
    assert qa.__all__ == sorted(qa.__all__)
    assert len(qa.__all__) <= 8
    assert all(getattr(qa, name) is not None for name in qa.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        qa.nothing  # noqa: B018
