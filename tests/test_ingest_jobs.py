"""Documents added in the background: progress, errors in words, and cancelling at every moment."""

from __future__ import annotations

import os
import runpy
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest import isolation
from ingest.blocks import Extracted
from ingest.errors import BadMetadata, JobNotFound, QueueFull
from ingest.job_state import Item, Job, JobState
from ingest.jobs import Adding, Upload
from ingest.metadata import Metadata
from ingest.settings import IngestSettings
from qa import Assistant
from vectorstore import Library, VectorStoreSettings
from vectorstore.embedding import Progress
from vectorstore.models import lazy_embedder

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))

SETTINGS = IngestSettings(fetch_private=True)
NOTHING = Metadata()
LAW = b"Ratified treaties have priority. Their force is direct."
LATEST = 20.0  # seconds
# Takes the child some seconds to read.
SLOW = b"<html><body>" + b"<p>some paragraph of text here</p>" * 400_000


class Gated(samples.HashingEmbedder):  # type: ignore[misc]
    """Embeds a text at a time, and the first one only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.let = threading.Event(), threading.Event()
        self.let.set()

    def embed_passages(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """(n, dimension) unit vectors."""
        self.reached.set()
        assert self.let.wait(LATEST)
        for done in range(1, len(texts) + 1):
            if progress is not None:
                progress(done, len(texts))
        vectors: NDArray[np.float32] = super().embed_passages(texts)
        return vectors


class Site(BaseHTTPRequestHandler):
    """A page, one that is missing, and one that never comes."""

    asked = threading.Event()
    left = threading.Event()

    def do_GET(self) -> None:  # noqa: D102
        if self.path == "/slow":
            self.asked.set()
            self.left.wait(LATEST)
        body = b"<html><body><p>The Caspian convention was signed in Aktau.</p></body></html>"
        self.send_response(404 if self.path == "/none" else 200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:  # a client that has left
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked.clear()
    Site.left.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Site.left.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def embedder() -> Gated:
    return Gated()


@pytest.fixture
def library(tmp_path: Path, embedder: Gated) -> Iterator[Library]:
    with Library.create(tmp_path / "library", embedder) as made:
        yield made


@pytest.fixture
def adding(library: Library, embedder: Gated) -> Iterator[Adding]:
    with Adding(library, SETTINGS) as started:
        yield started
        embedder.let.set()


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition; fails if it doesn't come true in time."""
    end = time.monotonic() + LATEST
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)


def ended(adding: Adding, job: Job) -> list[Item]:
    """The items of a job when all is done."""
    until(lambda: not adding.state(job.id).running)
    return list(adding.state(job.id).items)


def one(adding: Adding, name: str, content: bytes | Path, given: Metadata = NOTHING) -> Item:
    """What becomes of one file."""
    [item] = ended(adding, adding.start([Upload(name, content)], [], given))
    return item


def untouched(library: Library) -> bool:
    """Whether nothing was added, not even half of it."""
    return (
        library.documents() == []
        and library.passage_count() == 0
        and not list(library.path.glob("files/*/*"))
        and library.check() == []
    )


@pytest.mark.enable_socket
def test_files_and_addresses_are_added_and_bad_ones_say_why(
    adding: Adding, library: Library, site: str
) -> None:
    files = [
        Upload("law.txt", LAW),
        Upload("empty.txt", b""),
        Upload("../../etc/photo.png", b"\x89PNG\r\n\x1a\n" + bytes(100)),
    ]
    addresses = [f" {site}/page ", f"{site}/none", "ftp://example.org/law.txt"]
    job = adding.start(files, addresses, Metadata(kind="law", year=1995))
    items = ended(adding, job)

    assert [item.name for item in items] == [
        "law.txt", "empty.txt", "photo.png", f"{site}/page", f"{site}/none", addresses[2]
    ]  # fmt: skip
    states = ["added", "failed", "failed", "added", "failed", "failed"]
    assert [item.state for item in items] == states
    assert [item.message[: len(item.name) + 2] for item in items if item.state == "failed"] == [
        f"{item.name}: " for item in items if item.state == "failed"
    ]
    for said, item in zip(
        ("0 bytes", "a PNG image", "404", "no web address"), (*items[1:3], *items[4:]), strict=True
    ):
        assert said in item.message
        assert "\n" not in item.message
    assert items[0].done == items[0].total == 2
    assert [info.source for info in library.documents()] == ["upload:law.txt", f"{site}/page"]
    assert [info.id for info in library.documents()] == [items[0].document_id, items[3].document_id]
    assert {(info.kind, info.year) for info in library.documents()} == {("law", 1995)}
    assert library.documents()[0].title == "law"
    assert items[0].passages == len(library.document_passages(str(items[0].document_id)))
    assert library.check() == []


def test_a_later_file_of_the_same_name_replaces_the_earlier(
    adding: Adding, library: Library
) -> None:
    assert one(adding, "law.txt", LAW).state == "added"
    assert one(adding, "C:\\papers\\law.txt", LAW).state == "unchanged"
    assert one(adding, "law.txt", LAW + b" No treaty may contradict it.").state == "replaced"
    assert [info.source for info in library.documents()] == ["upload:law.txt"]
    assert one(adding, "LAW.txt", b"Another text altogether.").state == "added"


def test_files_of_one_name_that_come_together_are_all_kept(
    adding: Adding, library: Library
) -> None:
    files = [Upload(f"{n}/report.txt", f"Report {n} says something.".encode()) for n in range(3)]
    assert {item.state for item in ended(adding, adding.start(files, [], NOTHING))} == {"added"}
    assert [info.source for info in library.documents()] == [
        "upload:report.txt", "upload:report (2).txt", "upload:report (3).txt"
    ]  # fmt: skip


def test_a_file_of_the_server_can_be_deleted_once_it_is_queued(
    adding: Adding, library: Library, embedder: Gated, tmp_path: Path
) -> None:
    embedder.let.clear()
    first = adding.start([Upload("a.txt", b"This holds the others up.")], [], NOTHING)
    sent = tmp_path / "received"
    sent.write_bytes(LAW)
    job = adding.start(
        [Upload("law.txt", sent), Upload("lost.txt", tmp_path / "lost")], [], NOTHING
    )
    sent.unlink()
    assert adding.state(job.id).items[1].message.startswith("lost.txt: did not arrive whole")
    embedder.let.set()
    ended(adding, first)
    assert [item.state for item in ended(adding, job)] == ["added", "failed"]
    assert [info.source for info in library.documents()] == ["upload:a.txt", "upload:law.txt"]


def test_large_files_wait_on_disk_and_too_large_ones_are_refused(library: Library) -> None:
    with Adding(library, IngestSettings(max_file_mb=5)) as adding:
        large = one(adding, "large.txt", b"A long text. " + b" " * (5 * 1024 * 1024 - 13))
        assert large.state == "added"
        item = one(adding, "larger.txt", bytes(5 * 1024 * 1024 + 1))
    assert item.state == "failed"
    assert item.message == "larger.txt: is 5 MB, more than 5; split it, or raise KAZQA_MAX_FILE_MB"


def test_progress_is_told_while_a_document_is_embedded(adding: Adding, embedder: Gated) -> None:
    embedder.let.clear()
    job = adding.start([Upload("law.txt", LAW), Upload("b.txt", b"More to come.")], [], NOTHING)
    assert embedder.reached.wait(LATEST)
    state = adding.state(job.id)
    assert isinstance(state, JobState)
    assert [item.state for item in state.items] == ["reading", "waiting"]
    assert state.running
    embedder.let.set()
    first, second = ended(adding, job)
    assert (first.state, first.done, first.total) == ("added", 2, 2)
    assert (second.state, second.total) == ("added", 1)


def test_cancelling_while_embedding_adds_nothing_and_keeps_what_was_added(
    adding: Adding, library: Library, embedder: Gated
) -> None:
    kept = one(adding, "kept.txt", b"This one stays.")
    embedder.reached.clear()
    embedder.let.clear()
    names = ("law.txt", "b.txt", "c.txt")
    job = adding.start([Upload(n, LAW + n.encode() + b".") for n in names], [], NOTHING)
    assert embedder.reached.wait(LATEST)
    adding.cancel(job.id)
    assert [item.state for item in adding.state(job.id).items[1:]] == ["cancelled"] * 2
    embedder.let.set()
    assert [item.state for item in ended(adding, job)] == ["cancelled"] * 3
    assert [info.id for info in library.documents()] == [kept.document_id]
    assert len(list(library.path.glob("files/*/*"))) == 1
    assert library.check() == []
    assert one(adding, "law.txt", LAW).state == "added", "the next job is none the worse"


@pytest.fixture
def read_to_the_end(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the reader's child sent back of the files that it was let finish."""
    replies: list[object] = []
    decoded = isolation._decoded

    def noted(fields: dict[str, object]) -> Extracted:
        replies.append(fields)
        return decoded(fields)

    monkeypatch.setattr(isolation, "_decoded", noted)
    return replies


def test_cancelling_while_reading_ends_it_and_adds_nothing(
    adding: Adding, library: Library, read_to_the_end: list[object]
) -> None:
    job = adding.start([Upload("slow.html", SLOW)], [], NOTHING)
    until(lambda: adding.state(job.id).items[0].state == "reading")
    adding.cancel(job.id)
    assert [item.state for item in ended(adding, job)] == ["cancelled"]
    assert not read_to_the_end
    assert untouched(library)
    page = b"<html><body><p>The next file is read in a child of its own.</p></body></html>"
    assert one(adding, "next.html", page).state == "added"


@pytest.mark.enable_socket
def test_cancelling_while_an_address_is_fetched_ends_it(
    adding: Adding, library: Library, site: str
) -> None:
    job = adding.start([], [f"{site}/slow"], NOTHING)
    assert Site.asked.wait(LATEST)
    adding.cancel(job.id)
    assert [item.state for item in ended(adding, job)] == ["cancelled"]
    assert untouched(library)


def test_cancelling_one_job_leaves_the_others(adding: Adding, embedder: Gated) -> None:
    embedder.let.clear()
    first = adding.start([Upload("a.txt", b"The first text.")], [], NOTHING)
    assert embedder.reached.wait(LATEST)
    second = adding.start([Upload("b.txt", b"The second text.")], [], NOTHING)
    third = adding.start([Upload("c.txt", b"The third text.")], [], NOTHING)
    adding.cancel(second.id)
    assert not adding.state(second.id).running
    embedder.let.set()
    states = [ended(adding, job)[0].state for job in (first, second, third)]
    assert states == ["added", "cancelled", "added"]
    adding.cancel(first.id)
    assert adding.state(first.id).items[0].state == "added", "what is done stays done"


@pytest.mark.parametrize("pause", [0.0, 0.005, 0.02, 0.05, 0.1, 0.3])
def test_cancelled_at_any_moment_a_document_is_whole_or_not_there(
    adding: Adding, library: Library, pause: float
) -> None:
    text = " ".join(f"Clause {n} of the treaty binds the parties." for n in range(300))
    job = adding.start([Upload("law.txt", text.encode())], [], NOTHING)
    time.sleep(pause)
    adding.cancel(job.id)
    [item] = ended(adding, job)
    if item.state == "cancelled":
        assert untouched(library)
    else:
        assert item.state == "added"
        assert library.documents()[0].id == item.document_id
        assert library.check() == []


@pytest.mark.parametrize(
    ("given", "files", "said"),
    [
        (Metadata(title="One title"), 2, "a title is that of one document"),
        (Metadata(year=-1), 1, "no year"),
        (Metadata(author="x" * 301), 1, "301 characters"),
    ],
)
def test_details_that_cannot_be_right_are_refused_at_once(
    adding: Adding, library: Library, given: Metadata, files: int, said: str
) -> None:
    with pytest.raises(BadMetadata, match=said):
        adding.start([Upload(f"{n}.txt", LAW) for n in range(files)], [], given)
    assert untouched(library)


def test_a_title_is_given_to_one_document(adding: Adding, library: Library) -> None:
    assert one(adding, "law.txt", LAW, Metadata(title=" On\ttreaties ")).state == "added"
    assert library.documents()[0].title == "On treaties"


def test_no_more_is_queued_than_bounds_allow(library: Library, embedder: Gated) -> None:
    with Adding(library, SETTINGS, most_items=2, most_waiting=2, most_kept=2) as adding:
        with pytest.raises(QueueFull, match="3 documents are too many at once; add 2"):
            adding.start([Upload("a.txt", LAW)] * 2, ["https://example.org"], NOTHING)
        embedder.let.clear()
        jobs = [adding.start([Upload(n, n.encode() + b" it is.")], [], NOTHING) for n in ("a", "b")]
        with pytest.raises(QueueFull, match="try again in some minutes"):
            adding.start([Upload("c", LAW)], [], NOTHING)
        embedder.let.set()
        for job in jobs:
            ended(adding, job)
        last = adding.start([Upload("c", LAW)], [], NOTHING)
        ended(adding, last)
        with pytest.raises(JobNotFound, match="look at the documents"):
            adding.state(jobs[0].id)
        assert adding.state(jobs[1].id).items[0].state == "added"


def test_a_job_that_never_was(adding: Adding) -> None:
    for ask in (adding.state, adding.cancel):
        with pytest.raises(JobNotFound):
            ask("guessed")
    ids = {adding.start([], [], NOTHING).id for _ in range(5)}
    assert len(ids) == 5
    assert all(len(job_id) >= 20 for job_id in ids)
    assert not any(adding.state(job_id).running for job_id in ids)


def test_a_busy_library_is_said_in_words(adding: Adding, library: Library) -> None:
    other = Library.open(library.path)
    with other, other.writing():
        item = one(adding, "law.txt", LAW)
    assert (item.state, item.message) == (
        "failed", "another program is writing to the library; try again when it is done"
    )  # fmt: skip
    assert untouched(library)
    assert one(adding, "law.txt", LAW).state == "added"


def test_errors_of_the_store_and_unforeseen_ones_name_no_folder(
    library: Library, embedder: Gated, caplog: pytest.LogCaptureFixture
) -> None:
    with Adding(library, SETTINGS) as adding:
        (library.path / "files").write_text("a file in the way of the folder")
        stored = one(adding, "law.txt", LAW)
        (library.path / "files").unlink()
        embedder.dimension = "no number"
        unforeseen = one(adding, "law.txt", LAW)
    for item in (stored, unforeseen):
        assert item.state == "failed"
        assert "in the log" in item.message
        assert str(library.path) not in item.message
    assert str(library.path) in caplog.text
    assert "background work failed" in caplog.text


def test_closing_cancels_all_and_waits(library: Library, read_to_the_end: list[object]) -> None:
    adding = Adding(library, SETTINGS)
    jobs = [adding.start([Upload("slow.html", SLOW)], [], NOTHING)]
    jobs.append(adding.start([Upload("law.txt", LAW)], [], NOTHING))
    until(lambda: adding.state(jobs[0].id).items[0].state == "reading")
    adding.close()
    assert not read_to_the_end
    assert [adding.state(job.id).items[0].state for job in jobs] == ["cancelled"] * 2
    assert untouched(library)
    with pytest.raises(QueueFull):
        adding.start([Upload("law.txt", LAW)], [], NOTHING)
    adding.close()


def test_many_visitors_may_ask_and_cancel_at_once(adding: Adding, library: Library) -> None:
    states: list[str] = []

    def visit(number: int) -> None:
        job = adding.start(
            [Upload(f"{number}.txt", f"Text {number} is said.".encode())], [], NOTHING
        )
        if number % 3 == 0:
            adding.cancel(job.id)
        states.append(ended(adding, job)[0].state)

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(15)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(states) == 15
    assert set(states) <= {"added", "cancelled"}
    assert states.count("added") == len(library.documents()) >= 10
    assert library.check() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows the priority of a thread")
def test_adding_stands_back_behind_those_who_ask(tmp_path: Path) -> None:
    found: list[int] = []

    class Watched(Gated):
        def embed_passages(
            self, texts: Sequence[str], progress: Progress | None = None
        ) -> NDArray[np.float32]:
            found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
            return super().embed_passages(texts, progress)

    with (
        Library.create(tmp_path, Watched()) as own,
        Adding(own, SETTINGS) as adding,
    ):
        assert one(adding, "law.txt", LAW).state == "added"
    assert found == [max(10, os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))]


def test_questions_are_answered_while_a_document_is_added(tmp_path: Path) -> None:
    settings = VectorStoreSettings(library=tmp_path / "library")
    reached, let = threading.Event(), threading.Event()
    real = lazy_embedder(settings.embedding, settings.models)

    class Held:
        """The real model, which waits in the middle of a document."""

        fingerprint, dimension = real.fingerprint, real.dimension
        embed_query = staticmethod(real.embed_query)

        def embed_passages(
            self, texts: Sequence[str], progress: Progress | None = None
        ) -> NDArray[np.float32]:
            vectors = real.embed_passages(texts, progress)
            if len(texts) > 100:
                reached.set()
                assert let.wait(LATEST)
            return vectors

    with (
        Library.create(settings.library, Held(), settings) as library,
        Adding(library, SETTINGS) as adding,
    ):
        joining = b"Kazakhstan became a member of the United Nations on 2 March 1992."
        assert one(adding, "joining.txt", joining).state == "added"
        long = " ".join(f"Clause {n} binds the parties." for n in range(150)).encode()
        job = adding.start([Upload("long.txt", long)], [], NOTHING)
        assert reached.wait(LATEST)
        answer = Assistant(library).ask("When did Kazakhstan join the United Nations?")
        assert "2 March 1992" in answer.text
        assert adding.state(job.id).running
        with library.writing():  # nor is the library locked
            pass
        let.set()
        assert ended(adding, job)[0].state == "added"
