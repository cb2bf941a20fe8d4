"""Reading files: formats by content, clear errors, and the child process and its limits."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from pydantic import ValidationError
from reportlab.pdfgen.canvas import Canvas

from ingest import isolation
from ingest.errors import (
    BrokenFile,
    EmptySource,
    EncryptedFile,
    IngestError,
    ReadLimit,
    SourceNotFound,
    UnsupportedFormat,
)
from ingest.fetching import Fetched
from ingest.formats import SUFFIXES, find_format, suffix_of
from ingest.isolation import IsolatedReader
from ingest.limits import Limits
from ingest.readers import read
from ingest.reading import Reader, extract, extract_bytes, extract_fetched, file_bytes
from ingest.settings import IngestSettings
from ingest.worker import answer, read_frame, serve, write_frame

SHARED = Path(__file__).parents[2] / "shared" / "sources"
SETTINGS = IngestSettings()
SENTENCE = "Ratified treaties have priority over laws."
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def pdf() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawString(72, 700, SENTENCE)
    canvas.save()
    return file.getvalue()


def docx() -> bytes:
    file = io.BytesIO()
    document = Document()
    document.add_paragraph(SENTENCE)
    document.save(file)
    return file.getvalue()


def package(**members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()


def odt() -> bytes:
    content = (
        '<o:c xmlns:o="urn:o" xmlns:t="urn:t"><o:body><o:text>'
        f"<t:p>{SENTENCE}</t:p></o:text></o:body></o:c>"
    )
    mimetype = "application/vnd.oasis.opendocument.text"
    return package(**{"mimetype": mimetype, "content.xml": content})


HTML = f"<!DOCTYPE html><html><body><p>{SENTENCE}</p></body></html>".encode()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(SETTINGS) as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", pdf()),
        ("a.docx", docx()),
        ("a.odt", odt()),
        ("a.html", HTML),
        ("a.md", SENTENCE.encode()),
        ("a.txt", SENTENCE.encode("utf-16")),
        ("README", SENTENCE.encode()),
        ("renamed.txt", pdf()),
        ("renamed.pdf", docx()),
        ("renamed.txt", HTML),
        ("A.HTM", f"<p>{SENTENCE}".encode()),
        ("after-rubbish.pdf", b"\n\n" + pdf()),
    ],
)
def test_every_format_gives_the_same_sentence(
    reader: Reader, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert [block.text.strip() for block in reader.extract(path).blocks] == [SENTENCE]


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("a.docx", b"", EmptySource, "is empty"),
        ("a.txt", b" \n\t\n", EmptySource, "holds no text"),
        ("a.html", b"<p> </p>", EmptySource, "holds no text"),
        ("a.pdf", PNG, UnsupportedFormat, "is a PNG image"),
        ("a.jpg", b"\xff\xd8\xff" + bytes(50), UnsupportedFormat, "is a JPEG image"),
        ("a.pdf", b"just text", UnsupportedFormat, "is named .pdf but holds text"),
        ("a.pdf", HTML, UnsupportedFormat, "is named .pdf but holds a web page"),
        ("a.docx", b"just text", UnsupportedFormat, "is named .docx but holds text"),
        ("a.csv", b"a,b", UnsupportedFormat, "rename it to .txt"),
        ("a.rtf", b"{\\rtf1 x}", UnsupportedFormat, "RTF document"),
        ("a.txt", bytes(range(256)) * 9, UnsupportedFormat, "neither text nor a document"),
        ("a.zip", package(x="y"), UnsupportedFormat, "unpack it first"),
        ("a.docx", docx()[:300], BrokenFile, "cut short or damaged"),
        ("a.pdf", b"%PDF-1.7\nrubbish", BrokenFile, "damaged PDF"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), UnsupportedFormat, "as .docx"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            EncryptedFile,
            "password",
        ),
    ],
)
def test_what_can_not_be_read_is_said_in_one_line(
    reader: Reader,
    tmp_path: Path,
    name: str,
    content: bytes,
    error: type[IngestError],
    message: str,
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(IngestError) as caught:
        reader.extract(path)
    assert type(caught.value) is error
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_files_folders_and_large_files(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match="does not exist; check the path"):
        extract(tmp_path / "none.pdf", SETTINGS)
    with pytest.raises(UnsupportedFormat, match="is a folder"):
        extract(tmp_path, SETTINGS)
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(3 * 1024 * 1024)
    with pytest.raises(ReadLimit, match=r"is 3 MB, more than 1;.*KAZQA_MAX_FILE_MB"):
        file_bytes(large, IngestSettings(max_file_mb=1))


@pytest.mark.skipif(sys.platform == "win32", reason="no device files there")
def test_a_device_is_not_read_for_ever() -> None:
    with pytest.raises(SourceNotFound, match="is not a regular file"):
        extract(Path("/dev/zero"), SETTINGS)


def test_names_that_can_not_be_opened_are_reported(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match="does not exist"):
        file_bytes(tmp_path / "a.txt" / "b.txt", SETTINGS)


def test_text_that_no_database_can_hold_is_replaced(reader: Reader) -> None:
    page = b"<p>one &#xD800; two</p><p>&#0;three</p>"
    text = "\n".join(block.text for block in reader.extract_bytes(page, "a.html").blocks)
    assert text.encode("utf-8").decode() == text
    assert "\x00" not in text
    assert "one" in text
    assert "three" in text


def test_too_much_text_is_refused() -> None:
    settings = IngestSettings(max_text_mb=1)
    with pytest.raises(ReadLimit, match=r"1 million letters.*KAZQA_MAX_TEXT_MB"):
        extract_bytes(b"word " * 300_000, "a.txt", settings)


def test_long_markdown_keeps_its_records_on_the_way_from_the_child(reader: Reader) -> None:
    front = (
        "---\ntitle: T\nvalid_from: 1995-09-05\nsources: {l: {instrument: Law, date: 1991}}\n---\n"
    )
    text = (
        front
        + "{valid_to=2026-07-01}\nA[^l].\n\n"
        + ("Words of a paragraph. " * 10 + "\n\n") * 1300
        + "# End\n"
    )
    far = reader.extract_bytes(text.encode(), "a.md")
    near = read("markdown", text.encode(), "a.md", Limits())
    assert far == near
    assert far.valid_from == date(1995, 9, 5)
    assert far.blocks[0].sources[0].instrument == "Law"


def test_a_served_type_decides_where_the_name_says_nothing() -> None:
    def kind(content: bytes, media_type: str, charset: str | None = None) -> list[str]:
        fetched = Fetched(content, media_type, "https://example.org/page.pdf?x=1", charset)
        return [block.text for block in extract_fetched(fetched, SETTINGS).blocks]

    assert kind(b"<p>a<p>b", "text/html") == ["a", "b"]
    assert kind(b"# a\n\nb", "text/markdown") == ["a", "b"]
    assert kind(b"# a\n\nb", "text/plain") == ["# a\n\nb"]
    assert kind("<p>да".encode("koi8-r"), "text/html", "koi8-r") == ["да"]
    assert kind(pdf(), "application/octet-stream") == [SENTENCE]
    with pytest.raises(UnsupportedFormat, match="was served as application/json"):
        kind(b"{}", "application/json")


def test_markdown_is_often_served_as_plain_text() -> None:
    assert find_format(b"# a", "https://example.org/a.md?raw", "text/plain") == "markdown"


def test_suffixes() -> None:
    assert suffix_of("https://example.org/A.PDF?x=.html#y") == ".pdf"
    assert suffix_of("folder.d\\name") == ""
    assert {".pdf", ".docx", ".odt", ".epub", ".html", ".md", ".txt"} <= SUFFIXES


def test_the_child_is_started_once_for_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def counted() -> subprocess.Popen[bytes]:
        started.append(start())
        return started[-1]

    start = isolation._start
    monkeypatch.setattr(isolation, "_start", counted)
    with Reader(SETTINGS) as reader:
        for _ in range(3):
            reader.extract_bytes(pdf(), "a.pdf")
    assert len(started) == 1


def test_running_out_of_time_stops_that_file_alone() -> None:
    page = b"<p>some paragraph of text here</p>" * 400_000
    with Reader(IngestSettings(read_seconds=3)) as slow:
        with pytest.raises(ReadLimit, match=r"^a\.html: took longer than 3 seconds.*READ_SECONDS"):
            slow.extract_bytes(page, "a.html")
        assert slow.extract_bytes(pdf(), "a.pdf").blocks


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's memory")
@pytest.mark.parametrize("first", [True, False])
def test_running_out_of_memory_stops_that_file_alone(first: bool) -> None:
    page = b"<p>" + b"<b>x</b>" * 3_000_000
    with Reader(IngestSettings(read_memory_mb=256)) as small:
        if not first:
            assert small.extract_bytes(pdf(), "a.pdf").blocks
        with pytest.raises(ReadLimit, match=r"^a\.html: .*256 MB of memory"):
            small.extract_bytes(page, "a.html")
        assert small.extract_bytes(pdf(), "a.pdf").blocks


def test_a_reader_that_fails_in_an_unknown_way_is_a_broken_file() -> None:
    isolated = IsolatedReader(Limits())
    with pytest.raises(BrokenFile, match=r"^a\.x: is damaged"):
        isolated.read("no such format", b"x", "a.x")
    assert isolated.read("plain", b"x", "a.txt").blocks
    isolated.close()
    assert isolated.read("plain", b"x", "a.txt").blocks
    isolated.close()


def test_a_child_that_has_left_is_replaced_unnoticed() -> None:
    isolated = IsolatedReader(Limits())
    assert isolated.read("plain", b"x", "a.txt").blocks
    child = isolated._child
    assert child is not None
    child.kill()
    child.wait()
    assert isolated.read("plain", b"y", "a.txt").blocks[0].text == "y"
    isolated.close()


def test_the_child_answers_with_json_values_and_names_of_errors() -> None:
    found = answer("plain", b"x", "a.txt", Limits())
    assert found["extracted"]
    error = answer("plain", bytes(9), "a.txt", Limits())
    assert (error["error"], str(error["message"])[:7]) == ("UnsupportedFormat", "a.txt: ")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes can't be waited for there")
def test_the_child_serves_until_its_parent_closes() -> None:
    import resource

    kinds = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)
    before = [resource.getrlimit(kind) for kind in kinds]
    ours, theirs = os.pipe(), os.pipe()
    with (
        os.fdopen(ours[0], "rb", 0) as requests,
        os.fdopen(ours[1], "wb") as asked,
        os.fdopen(theirs[0], "rb") as answers,
        os.fdopen(theirs[1], "wb") as replies,
    ):
        for form in ("plain", "pdf"):
            limits = asdict(Limits(seconds=100_000, memory_mb=1_000_000))
            request = {"format": form, "name": "a.x", "limits": limits}
            write_frame(asked, json.dumps(request).encode())
            write_frame(asked, b"%PDF-")
        asked.close()
        try:
            serve(requests, replies)
        finally:
            for kind, limit in zip(kinds, before, strict=True):
                resource.setrlimit(kind, limit)
        first, second = (json.loads(read_frame(answers) or b"") for _ in range(2))
    assert first["extracted"]["blocks"][0]["text"] == "%PDF-"
    assert second["error"] == "BrokenFile"


def test_frames_come_back_whole_or_not_at_all() -> None:
    file = io.BytesIO()
    write_frame(file, b"payload")
    whole = file.getvalue()
    assert read_frame(io.BytesIO(whole)) == b"payload"
    assert all(read_frame(io.BytesIO(whole[:cut])) is None for cut in range(len(whole)))


def test_it_works_from_a_command_and_from_another_folder(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf())
    for name in ("ingest.py", "json.py", "docx.py"):  # names that could shadow the real ones
        (tmp_path / name).write_text("raise RuntimeError('shadowed')")
    command = (
        f"import sys; sys.path.remove(''); sys.path.append({str(Path(__file__).parents[1])!r})\n"
        "from pathlib import Path\nfrom ingest.reading import extract\n"
        "from ingest.settings import IngestSettings\n"
        "assert extract(Path('a.pdf'), IngestSettings()).blocks[0].page == 1\n"
        "assert not {'pypdf', 'pypdfium2', 'lxml', 'trafilatura'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_settings_are_frozen_bounded_and_known() -> None:
    with pytest.raises(ValidationError):
        IngestSettings(max_pages=0)
    with pytest.raises(ValidationError):
        IngestSettings.model_validate({"max_page": 5})
    with pytest.raises(ValidationError):
        SETTINGS.max_pages = 5  # type: ignore[misc]
    assert IngestSettings(max_pages=7).limits.pages == 7


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared sources are not beside the checkout")
@pytest.mark.parametrize(
    "name", ["sartayev-enu-age-of-independence.txt", "independence-law-1991.ru.md"]
)
def test_the_sources_beside_the_checkout_are_read(reader: Reader, name: str) -> None:
    assert sum(len(block.text) for block in reader.extract(SHARED / name).blocks) > 6000
