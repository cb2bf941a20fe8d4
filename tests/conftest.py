"""What tests share: a way to run the command line, a library of two texts, one of the notes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from qa import Assistant
from qa.__main__ import main
from qa.opening import make_library
from vectorstore import Library, VectorStoreSettings

Run = Callable[..., tuple[int, str, str]]

JOINING = """Joining the organisations

Kazakhstan became a member of the United Nations on 2 March 1992. The General Assembly took the
decision without a vote.

Kazakhstan joined the Organization for Security and Co-operation in Europe on 30 January 1992.
"""
BORDERS = """# Borders

The border with China was settled by an agreement of 26 April 1994.
"""


@pytest.fixture
def kazqa(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on an own library; gives exit code, standard output, standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["--library", str(tmp_path / "library"), *arguments])
        return code, *capsys.readouterr()

    return run


@pytest.fixture(scope="session")
def shared_texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a text file, and a Markdown file in a folder inside."""
    folder = tmp_path_factory.mktemp("shared") / "texts"
    (folder / "inner").mkdir(parents=True)
    (folder / "joining.txt").write_text(JOINING)
    (folder / "inner" / "borders.md").write_text(BORDERS)
    return folder


@pytest.fixture
def texts(shared_texts: Path, tmp_path: Path) -> Path:
    """The same files, for a test to change."""
    return Path(shutil.copytree(shared_texts, tmp_path / "texts"))


@pytest.fixture(scope="session")
def shared_library(shared_texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of those texts, never changed."""
    folder = tmp_path_factory.mktemp("shared") / "library"
    assert main(["--library", str(folder), "init", "--without-corpus"]) == 0
    assert main(["--library", str(folder), "--quiet", "add", str(shared_texts)]) == 0
    return folder


@pytest.fixture
def filled(kazqa: Run, shared_library: Path, tmp_path: Path) -> Run:
    """Runs a command on an own copy of that library."""
    shutil.copytree(shared_library, tmp_path / "library")
    return kazqa


@pytest.fixture(scope="session")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of the built-in notes, with the real embedding model; never changed."""
    settings = VectorStoreSettings(library=tmp_path_factory.mktemp("notes") / "library")
    with make_library(settings) as library:
        yield library


@pytest.fixture(scope="session")
def assistant(notes: Library) -> Assistant:
    """Answers from the built-in notes."""
    return Assistant(notes)


@pytest.fixture(scope="session")
def scripted() -> ModuleType:
    """The module `scripted_models.py`; pydantic finds it by its name."""
    place = Path(__file__).with_name("scripted_models.py")
    spec = spec_from_file_location("scripted_models", place)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["scripted_models"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
