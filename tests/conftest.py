"""What tests share: the command line, libraries of two texts and of the notes, a browser."""

from __future__ import annotations

import os
import runpy
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, sync_playwright

from ingest.settings import IngestSettings
from qa import Assistant
from qa.__main__ import main
from qa.opening import make_library, open_library
from ui.settings import UISettings
from ui.site import Site
from vectorstore import Library, VectorStoreSettings

# A slow machine is no fault of the project's: nothing fails for the time that it takes.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

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
    base = tmp_path_factory.getbasetemp()
    # Processes that share the tests share the library, which the first of them makes.
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "notes"  # noqa: TID251
    settings = VectorStoreSettings(library=folder / "library")
    with FileLock(f"{folder}.lock"):
        make_library(settings).close()
    with open_library(settings) as library:
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


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
local = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("local_application.py"))))
SCREENSHOTS = Path(__file__).parents[1] / "build" / "screenshots"
"""Where browser tests leave what they saw."""


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """The address of the application, served by a thread of this process on a free port."""
    from ui.application import application  # Gradio, which few tests need

    try:
        with local.answering(application(site)) as address:
            yield address
    finally:
        site.close()


@pytest.fixture(scope="session")
def own_notes(notes: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a copy of the notes' library; copy it again to change it."""
    folder = tmp_path_factory.mktemp("own") / "library"
    shutil.copytree(notes.path, folder)
    return folder


@pytest.fixture(scope="module")
def served(own_notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application over an own copy of the notes; tests mark `enable_socket`."""
    folder = tmp_path_factory.mktemp("served") / "library"
    shutil.copytree(own_notes, folder)
    store = VectorStoreSettings(library=folder)
    with (
        Assistant.open(store=store, model="none") as assistant,
        serving(Site.of(assistant, UISettings(), IngestSettings())) as address,
    ):
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; a module's own, since Playwright's loop would be in others' way."""
    if CHROMIUM is None:
        assert "CI" not in os.environ, "the browser tests need Chromium"  # noqa: TID251
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        quiet = ("--disable-quic", "--no-first-run", "--disable-background-networking")
        more = ("--no-sandbox", "--disable-gpu", "--disable-component-update", "--disable-sync")
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=[*quiet, *more])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page 1280 pixels wide; fails the test for a request to elsewhere or an error on it."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    opened.on(
        "request",
        lambda sent: (
            wrong.append(f"request: {sent.url}")
            if not sent.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
            else None
        ),
    )
    yield opened
    context.close()
    assert wrong == []
