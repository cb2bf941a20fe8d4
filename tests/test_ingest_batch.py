"""Adding many sources at once: what is read, what fails, what is left out."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.batch import Report, add_sources, expand
from ingest.metadata import Metadata
from ingest.settings import IngestSettings
from vectorstore import Library
from vectorstore.errors import LibraryBusy
from vectorstore.models import lazy_embedder
from vectorstore.settings import VectorStoreSettings

NOTHING_GIVEN = Metadata()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = VectorStoreSettings(library=tmp_path / "library")
    embedder = lazy_embedder(settings.embedding, settings.models)
    with Library.create(settings.library, embedder, settings) as made:
        yield made


class Watch:
    """Remembers what a batch tells."""

    def __init__(self) -> None:
        self.sources: list[tuple[str, int, int]] = []
        self.steps: list[tuple[int, int]] = []

    def reading(self, source: str, number: int, total: int) -> None:
        """Remember the source."""
        self.sources.append((Path(source).name, number, total))

    def embedding(self, done: int, total: int) -> None:
        """Remember the step."""
        self.steps.append((done, total))


def added(library: Library, *sources: str, watch: Watch | None = None) -> Report:
    return add_sources(library, sources, NOTHING_GIVEN, IngestSettings(), watch)


def names(plan_readable: dict[str, str]) -> list[str]:
    return [Path(path).name for path in plan_readable]


def test_fifty_files_with_three_bad_ones_add_forty_seven(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(47):
        (folder / f"good-{number:02}.txt").write_text(f"Treaty number {number} is in force.")
    (folder / "empty.txt").write_text("")
    (folder / "photo.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (folder / "hollow.docx").write_bytes(b"")
    watch = Watch()
    report = added(library, str(folder), watch=watch)
    assert len(report.added) == len(library.documents()) == 47
    assert sorted(Path(failure.source).name for failure in report.failed) == [
        "empty.txt",
        "hollow.docx",
        "photo.pdf",
    ]
    for failure in report.failed:
        assert failure.message.startswith(failure.source)
        assert "\n" not in failure.message
    assert [number for _, number, _ in watch.sources] == list(range(1, 51))
    assert {total for _, _, total in watch.sources} == {50}
    assert watch.steps[-1] == (1, 1)


def test_sources_are_absolute_paths_and_added_once(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("The first treaty was signed in 1992.")
    monkeypatch.chdir(tmp_path)
    report = added(library, "a.txt", "./a.txt", str(tmp_path / "a.txt"), ".")
    assert [each.document.source for each in report.added] == [str(tmp_path / "a.txt")]
    assert report.failed == ()


def test_what_is_given_is_given_to_every_document(library: Library, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"Text {name} says something about a treaty.")
    given = Metadata(author="Parliament", year=1992, kind="law")
    report = add_sources(library, [str(tmp_path)], given, IngestSettings())
    known = [(a.document.author, a.document.year, a.document.kind) for a in report.added]
    assert known == [("Parliament", 1992, "law")] * 2


def test_nothing_readable_leaves_the_library_alone(library: Library, tmp_path: Path) -> None:
    version = library.version()
    (tmp_path / "hollow").mkdir()
    report = added(library, "nowhere.txt", str(tmp_path / "hollow"))
    assert report.added == ()
    assert [failure.source for failure in report.failed] == [
        "nowhere.txt",
        str(tmp_path / "hollow"),
    ]
    assert library.version() == version


def test_a_busy_library_ends_the_batch(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The first treaty was signed in 1992.")
    other = Library.open(library.path, settings=VectorStoreSettings(library=library.path))
    with other, other.writing(), pytest.raises(LibraryBusy):
        added(library, str(tmp_path / "a.txt"))
    assert library.documents() == []


def test_a_folder_is_read_in_order_without_hidden_and_foreign_files(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("c.txt", "A.MD", "b/d.html", "b/.secret.txt", ".hidden/e.txt", "f.xls", "g"):
        (tmp_path / name).write_text("text")
    plan = expand([str(tmp_path)])
    assert names(plan.readable) == ["A.MD", "d.html", "c.txt"]
    assert [Path(name).name for name in plan.skipped] == ["f.xls", "g"]
    assert names(expand([str(tmp_path)], recursive=False).readable) == ["A.MD", "c.txt"]


def test_a_file_named_by_hand_is_read_whatever_its_name(tmp_path: Path) -> None:
    hidden = tmp_path / ".notes"
    hidden.write_text("text")
    assert names(expand([str(hidden)]).readable) == [".notes"]


def test_links_in_circles_end(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.txt").write_text("text")
    (tmp_path / "inner" / "back").symlink_to(tmp_path)
    (tmp_path / "z").symlink_to(tmp_path / "inner")
    (tmp_path / "lost.txt").symlink_to(tmp_path / "nowhere.txt")
    assert names(expand([str(tmp_path)]).readable) == ["a.txt"]


def test_a_name_too_long_for_the_system_is_a_failure() -> None:
    plan = expand(["x" * 5000])
    assert plan.readable == {}
    (failure,) = plan.failed
    assert "\n" not in failure.message


def test_the_home_folder_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert list(expand(["~/a.txt"]).readable) == [str(tmp_path / "a.txt")]


class Pages(http.server.BaseHTTPRequestHandler):
    """Serves one page; every other address is not found."""

    def do_GET(self) -> None:
        """Answer a request."""
        found = self.path == "/treaty.html"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if found:
            text = "The treaty entered into force on 1 January 2015. " * 8
            page = f"<html><title>A treaty</title><body><p>{text}</p></body></html>"
            self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(socket_enabled: None) -> Iterator[str]:  # noqa: ARG001 - lets this test use sockets
    """The address of a server on this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_web_address_is_fetched_and_its_failures_are_reported(
    library: Library, site: str
) -> None:
    settings = IngestSettings(fetch_private=True)
    sources = [f"{site}/treaty.html", f"{site}/nothing"]
    report = add_sources(library, sources, NOTHING_GIVEN, settings)
    (page,) = report.added
    assert page.document.source == f"{site}/treaty.html"
    assert "1 January 2015" in library.text(page.document.id)
    (failure,) = report.failed
    assert failure.source == f"{site}/nothing"
    assert "404" in failure.message


def test_an_address_of_this_machine_is_refused(library: Library, site: str) -> None:
    report = added(library, f"{site}/treaty.html")
    assert report.added == ()
    assert "private network" in report.failed[0].message
