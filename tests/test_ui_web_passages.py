"""The whole pages of passages and documents, page pictures, and files: read, marked, escaped."""

from __future__ import annotations

import hashlib
import io
import re
import runpy
from collections.abc import Iterator
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from fastapi import FastAPI
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from starlette.testclient import TestClient

from ingest.documents import build_document
from ingest.limits import Limits
from ingest.readers.markdown import read_markdown
from ingest.reading import extract_bytes
from ingest.settings import IngestSettings
from qa import Assistant
from qa.exports.styles import STYLES
from qa.records import LANGUAGES, Library, Page, Passage
from ui.settings import UISettings
from ui.site import Site
from ui.web import documents, passages, search_exports
from ui.web.document_drawing import draw, stretch
from ui.words import say

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))

HOSTILE = "<script>alert(1)</script><form action=//evil.example>"
TITLE = f"A paper {HOSTILE}"
OWN = f"""---
title: "{TITLE}"
author: "An <b>Author</b>"
kind: law
language: en
valid_from: 1995-08-30
valid_to: 2026-07-01
sources:
  law: {{instrument: "Law <b onclick=alert(4)>", kind: law, date: 1991-12-16, url: "https://adilet.zan.kz/x"}}
  bad: {{instrument: "Act", kind: law, date: 1992-01-01}}
---
# First <img src=x onerror=alert(2)>

Ratified treaties have priority over the laws of the Republic.[^law]

Treaties `{HOSTILE}` apply directly.[^bad]

# Second

## Deeper

The Constitution has the highest legal force in the Republic.
"""
LINES = (
    "Ratified international treaties have priority",
    "over the laws of the Republic of Kazakhstan.",
)


class _Tags(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def pdf(pages: int = 2) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, invariant=1)
    for page in range(pages):
        for place, line in enumerate(LINES):
            canvas.drawString(72, 760 - 24 * place, f"{line} {page + 1}")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A library of an own document full of markup, and of a PDF."""
    folder = tmp_path_factory.mktemp("pages") / "library"
    with Library.create(folder, samples.HashingEmbedder()) as library:
        content = OWN.encode()
        source = "upload:own ф.md"
        library.add(build_document(read_markdown(content, source, Limits()), content, source))
        file = pdf()
        read = extract_bytes(file, "law.pdf", settings=IngestSettings())
        library.add(build_document(read, file, "/private/folder/law.pdf"))
        made = Site.of(Assistant(library), UISettings(read_only=True), IngestSettings())
        yield made
        made.close()


@pytest.fixture(scope="module")
def client(site: Site) -> TestClient:
    app = FastAPI()
    for part in (passages, documents, search_exports):
        app.include_router(part.router(site))
    return TestClient(app)


@pytest.fixture(scope="module")
def own(site: Site) -> list[Passage]:
    """The passages of the own document."""
    library = site.assistant.library
    return library.document_passages(hashlib.sha256(OWN.encode()).hexdigest())


@pytest.fixture(scope="module")
def file_id() -> str:
    return hashlib.sha256(pdf()).hexdigest()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_passage_has_a_page_with_its_text_place_dates_sources_and_receipt(
    client: TestClient, own: list[Passage], language: str
) -> None:
    passage = own[0]
    response = client.get(f"/passage/{passage.id}", params={"lang": language})
    assert response.status_code == 200
    page = _Tags(response.text)
    assert f'<html lang="{language}"' in response.text
    text = " ".join(page.text.split())
    assert passage.text in text
    assert TITLE in text
    assert passage.document.id in text
    assert passage.document.text_sha256 in text
    assert f"{passage.start}–{passage.end}" in text
    assert "Law <b onclick=alert(4)>" in text
    assert all(called in text for called in STYLES.values())
    assert "✓" in text
    links = [each["href"] for tag, each in page.tags if tag == "a"]
    at = f"{passage.start}-{passage.end}"
    assert f"/document/{passage.document.id}?at={at}&lang={language}#at" in links
    assert "https://adilet.zan.kz/x" in links
    assert any(link and link.startswith("/passage/") for link in links)
    assert {
        f"/search/export.{form}?id={passage.id.replace(':', '%3A')}"
        for form in ("bib", "ris", "json")
    } <= set(links)


def test_what_is_no_longer_in_force_says_so(client: TestClient, own: list[Passage]) -> None:
    page = client.get(f"/passage/{own[0].id}?lang=en").text
    remark = (
        "No longer in force since 1 July 2026"
        if date.today() >= date(2026, 7, 1)
        else "until 1 July 2026"
    )
    assert remark in page
    assert "1 July 2026" in page


def test_the_passages_of_a_document_lead_to_one_another(
    client: TestClient, own: list[Passage]
) -> None:
    here = f"/passage/{own[0].id}?lang=en"
    seen = []
    while here:
        seen.append(unquote(here))
        page = _Tags(client.get(here).text)
        here = next((each["href"] or "" for _, each in page.tags if each.get("rel") == "next"), "")
    assert seen == [f"/passage/{each.id}?lang=en" for each in own]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/passage/0000000000000000:1-2", "passage.missing"),
        ("/passage/%3Cscript%3E", "passage.missing"),
        ("/passage/x/reference", "passage.missing"),
        (f"/document/{'0' * 64}", "document.missing"),
        ("/document/A%20paper", "document.missing"),
        (f"/document/{'0' * 64}/original", "document.missing"),
    ],
)
def test_what_is_not_there_is_said_in_words(
    client: TestClient, address: str, key: str, language: str
) -> None:
    response = client.get(address, params={"lang": language})
    assert response.status_code == 404
    assert say(language, key) in unescape(response.text)  # type: ignore[arg-type]
    assert "<script>" not in response.text


def test_a_document_is_known_by_its_id_alone(client: TestClient, own: list[Passage]) -> None:
    """Neither a title nor a source opens it, so that nobody can try out names of files."""
    document = own[0].document
    assert client.get(f"/document/{document.id}").status_code == 200
    for name in (document.id[:12], "/private/folder/law.pdf", TITLE):
        assert client.get(f"/document/{name}").status_code == 404


def test_hostile_text_is_text_everywhere(client: TestClient, own: list[Passage]) -> None:
    addresses = [f"/passage/{each.id}" for each in own]
    for address in [*addresses, f"/document/{own[0].document.id}?at=0-5%22%3E%3Cb%3E&lang=%3Cb%3E"]:
        response = client.get(address)
        page = _Tags(response.text)
        scripts = [each for tag, each in page.tags if tag == "script"]
        assert [each["src"] for each in scripts] == ["/assets/reading.js"]
        tags = {tag for tag, _ in page.tags}
        assert not tags & {"form", "iframe", "object", "b"}
        assert not any(name.startswith("on") for _, each in page.tags for name in each)
        assert HOSTILE in page.text


def test_a_document_is_whole_and_the_stretch_in_it_marked(
    client: TestClient, site: Site, own: list[Passage]
) -> None:
    last = own[-1]
    page = client.get(f"/document/{last.document.id}?at={last.start}-{last.end}&lang=ru").text
    [marked] = re.findall(r'<mark id="at">(.*?)</mark>', page)
    assert unescape(marked) == last.text
    said = _Tags(page)
    shown = " ".join(said.text.split())
    text = site.assistant.library.text(last.document.id)
    assert all(" ".join(part.split()) in shown.replace("¶", "") for part in text.split("\n\n"))
    headings = re.findall(r"<h(\d) id=\"c\d+\">(.*?)</h\d>", page)
    assert [(level, unescape(name)) for level, name in headings] == [
        ("2", "First"),
        ("2", "Second"),
        ("3", "Deeper"),
    ]
    pins = [each["href"] for _, each in said.tags if each.get("class") == "rd-pin"]
    assert [unquote(pin or "") for pin in pins] == [f"/passage/{each.id}?lang=ru" for each in own]


@pytest.mark.parametrize(
    "at", ["", "5", "5-5", "9-3", "0-99999999", "-1-4", "a-b", "１-２", "0-1e3", "' OR 1"]
)
def test_a_bad_stretch_is_left_out(client: TestClient, own: list[Passage], at: str) -> None:
    response = client.get(f"/document/{own[0].document.id}", params={"at": at})
    assert response.status_code == 200
    assert "<mark" not in response.text
    assert stretch(at, 1000) is None


def test_a_stretch_over_paragraphs_and_pages_is_marked_in_each() -> None:
    text = "One two.\n\nThree four five.\n\nSix."
    made = draw(text, [], (Page(1, 0, "iv"), Page(2, 16, None)), (4, 29))
    blocks = [block for section in made.sections for block in section.blocks]
    assert [block.page.number if block.page else None for block in blocks] == [
        1, None, None, 2, None, None,
    ]  # fmt: skip
    pieces = [piece for block in blocks for piece in block.pieces]
    assert [(piece.text, piece.marked) for piece in pieces] == [
        ("One ", False), ("two.", True), ("Three ", True), ("four five.", True),
        ("S", True), ("ix.", False),
    ]  # fmt: skip
    assert [piece.text for piece in pieces if piece.first] == ["two."]
    assert [block.goes_on for block in blocks if block.pieces] == [False, False, True, False]


def test_a_long_document_is_drawn_in_sections() -> None:
    paragraph = "A treaty in force is binding upon the parties to it and is performed by them. " * 8
    text = "\n\n".join([paragraph] * 2500)
    assert len(text) > 1_500_000
    made = draw(text, [], [Page(n + 1, n * 5000) for n in range(300)], (750_000, 750_400))
    assert 100 < len(made.sections) < 1000
    whole = "".join(p.text for s in made.sections for b in s.blocks for p in b.pieces)
    assert whole == text.replace("\n\n", "")


def test_one_reference_comes_in_the_style_asked_for(client: TestClient, own: list[Passage]) -> None:
    address = f"/passage/{own[0].id}/reference"
    told = {style: client.get(address, params={"style": style, "lang": "en"}) for style in STYLES}
    assert all(each.headers["content-type"].startswith("text/plain") for each in told.values())
    assert all("Law" in each.text for each in told.values())
    assert len({each.text for each in told.values()}) >= 3
    assert client.get(address, params={"style": "x"}).text == client.get(address).text


def test_a_page_of_a_pdf_is_a_picture_with_the_stretch_marked(
    client: TestClient, site: Site, file_id: str
) -> None:
    text = site.assistant.library.text(file_id)
    start = text.index("priority")
    address = f"/document/{file_id}/page/1.png"
    plain, marked = (
        client.get(address, params=asked)
        for asked in ({"width": "400"}, {"width": "400", "at": f"{start}-{start + 8}"})
    )
    for response in (plain, marked):
        assert response.headers["content-type"] == "image/png"
        assert "immutable" in response.headers["cache-control"]
        assert Image.open(io.BytesIO(response.content)).width == 400
    assert plain.content != marked.content
    for odd in ({"width": "x"}, {"at": "9-1"}, {"width": "1e9"}):
        assert client.get(address, params=odd).status_code == 200
    page = client.get(f"/document/{file_id}?at={start}-{start + 8}").text
    pictures = re.findall(r'<img src="([^"]+)"', page)
    assert len(pictures) == 2
    assert "at=" in pictures[0]
    assert "at=" not in pictures[1]
    assert client.get(unescape(pictures[0])).status_code == 200


@pytest.mark.parametrize("number", ["0", "3", "99999", "x", "1" * 5000, "-1"])
def test_a_page_that_is_not_there_is_said_in_words(
    client: TestClient, file_id: str, number: str
) -> None:
    response = client.get(f"/document/{file_id}/page/{number}.png?lang=kk")
    assert response.status_code == 404
    assert response.text == say("kk", "document.no_page")
    assert "no-store" in response.headers["cache-control"]


def test_what_is_no_pdf_has_no_pictures(client: TestClient, own: list[Passage]) -> None:
    document = own[0].document.id
    assert client.get(f"/document/{document}/page/1.png").status_code == 404
    assert client.get(f"/document/{'0' * 64}/page/1.png").status_code == 404
    assert "<img" not in client.get(f"/document/{document}").text


def test_the_file_is_saved_and_never_shown(
    client: TestClient, own: list[Passage], file_id: str
) -> None:
    saved = client.get(f"/document/{own[0].document.id}/original")
    assert saved.content == OWN.encode()
    assert saved.headers["content-type"] == "application/octet-stream"
    said = saved.headers["content-disposition"]
    assert said == "attachment; filename=\"own _.md\"; filename*=UTF-8''own%20%D1%84.md"
    said = client.get(f"/document/{file_id}/original").headers["content-disposition"]
    assert 'filename="law.pdf"' in said
    assert "private" not in said
    assert "/private/" not in client.get(f"/document/{file_id}").text


def test_passages_are_saved_by_address_and_by_form(client: TestClient, own: list[Passage]) -> None:
    ids = [each.id for each in own]
    for form, sign in (
        ("bib", "@"),
        ("ris", "TY  -"),
        ("json", "["),
        ("csv", "title"),
        ("md", ">"),
    ):
        linked = client.get(f"/search/export.{form}", params={"id": ids[:1]})
        assert linked.status_code == 200
        assert linked.text.startswith(sign)
        assert linked.headers["content-disposition"].startswith("attachment; ")
        assert f"kazqa-passage.{form}" in linked.headers["content-disposition"]
        sent = {"form": form, "ticked": "", "found": " ".join(ids)}
        everything = client.post("/search/export", data=sent)
        assert len(everything.text) > len(linked.text)
        ticked = client.post("/search/export", data={**sent, "ticked": ids[0]})
        assert ticked.text == linked.text


def test_saving_nothing_is_said_in_words(client: TestClient) -> None:
    for response in (
        client.get("/search/export.bib?lang=en"),
        client.get("/search/export.bib?id=gone&lang=en"),
        client.post("/search/export?lang=en", data={"form": "csv", "found": "gone gone"}),
    ):
        assert response.status_code == 404
        assert say("en", "search.nothing_to_save") in response.text
    assert say("ru", "search.no_form") in client.get("/search/export.exe?id=x&lang=ru").text
