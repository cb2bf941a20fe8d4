"""Whole journeys through the application: a student's, a researcher's, and while much is added."""

from __future__ import annotations

import io
import json
import re
import runpy
import shutil
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdf
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from reportlab.pdfgen.canvas import Canvas

from ingest.settings import IngestSettings
from qa import Assistant
from qa.answer_files import answers_in
from qa.records import VectorStoreSettings
from ui.settings import UISettings
from ui.site import Site
from ui.words import say

pytestmark = pytest.mark.enable_socket

shared = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("conftest.py"))))
expect.set_options(timeout=20_000)
PRIORITY = "Do ratified treaties prevail over the laws of Kazakhstan?"
FOLLOW_UP = "And in 2015?"
SETTLES = "What did the Tamdyozek protocol of 2031 settle?"
SETTLED = (
    "The Tamdyozek protocol of 2031 settled that the wells of the pasture belong to both states."
)
YELLOW = (255, 235, 90)
"""The mark of `ingest.page_drawing`."""


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, Site]]:
    """The address of a server over that library, started anew, and its site."""
    store = VectorStoreSettings(library=folder)
    with Assistant.open(store=store, model="none") as assistant:
        site = Site.of(assistant, UISettings(), IngestSettings())
        with shared.serving(site) as address:
            yield address, site


@pytest.fixture
def folder(own_notes: Path, tmp_path: Path) -> Path:
    """A library of the notes, for one test to change."""
    return Path(shutil.copytree(own_notes, tmp_path / "library"))


def newest(page: Page) -> Locator:
    """The newest turn, answered."""
    turn = page.locator("#ask-current .ak-turn:not(.ak-pending)")
    expect(turn.locator(".ak-meta")).to_be_visible()
    return turn


def ask(page: Page, question: str) -> Locator:
    """Ask with the keyboard; the turn that answers."""
    box = page.locator("#ask-question textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator("#ask-current .ak-question")).to_have_text(question)
    return newest(page)


def opened_by(page: Page, marker: Locator) -> Locator:
    """The card that a marker opens, with its quote in view."""
    marker.click()
    card = page.locator(".ak-card.ak-chosen")
    expect(card).to_be_focused()
    expect(card.locator("mark").first).to_be_in_viewport()
    return card


def words_of(marks: Locator) -> str:
    return one_line(" ".join(marks.all_inner_texts()))


def one_line(text: str) -> str:
    return " ".join(text.split())


def saved(page: Page, form: str) -> bytes:
    """The conversation that is open, downloaded in that form."""
    kept = page.locator(".ak-list .ak-opened")
    if not kept.locator(".ak-exports").is_visible():
        kept.locator("summary").click()
    with page.expect_download() as downloading:
        kept.get_by_role("link", name=form, exact=True).click()
    assert downloading.value.suggested_filename.startswith(PRIORITY[:20])
    return downloading.value.path().read_bytes()


def test_a_student_asks_reads_on_saves_and_comes_back_tomorrow(page: Page, folder: Path) -> None:
    with running(folder) as (address, site):
        page.goto(f"{address}/en/")
        page.get_by_role("button", name=PRIORITY).click()
        turn = newest(page)
        said = one_line(turn.locator(".ak-sentence").nth(1).inner_text())
        ask(page, FOLLOW_UP)
        expect(page.locator(".ak-turn")).to_have_count(2)
        expect(newest(page).locator(".ak-standalone")).to_contain_text(PRIORITY)

        card = opened_by(page, page.locator("#ask-past a.ak-marker").nth(1))
        assert words_of(card.locator("mark")) == said
        card.get_by_role("link", name=say("en", "ask.open_document")).click()
        expect(page.locator("mark").first).to_be_in_viewport()
        assert words_of(page.locator("mark")) == said
        page.go_back()
        expect(page.locator(".ak-turn")).to_have_count(2)

        page.get_by_role("link", name="Қазақша").click()
        expect(page.locator("html")).to_have_attribute("lang", "kk")
        expect(page.locator(".ak-turn")).to_have_count(2)
        expect(page.get_by_role("tab", name=say("kk", "site.ask"))).to_have_attribute(
            "aria-selected", "true"
        )
        expect(page.locator(".ak-meta", has_text=say("kk", "ask.receipts_hold"))).to_have_count(2)
        assert said in one_line(saved(page, "Markdown").decode())
        written = one_line(saved(page, "HTML").decode())
        assert written.startswith("<!DOCTYPE html>")
        assert said in written
        paper = pypdf.PdfReader(io.BytesIO(saved(page, "PDF")))
        assert said in one_line(" ".join(each.extract_text() for each in paper.pages))
        answers = answers_in(saved(page, "JSON").decode(), "conversation.json")
        assert [answer.question for answer in answers] == [PRIORITY, FOLLOW_UP]
        assert all(site.assistant.verify(answer).ok for answer in answers)

    with running(folder) as (address, _):
        page.goto(f"{address}/ru/")
        expect(page.locator(".ak-examples")).to_be_visible()
        page.locator("#ask-find").locator("input, textarea").fill("ratified laws")
        page.locator(".ak-list").get_by_role("link", name=PRIORITY).click()
        expect(page.locator(".ak-turn")).to_have_count(2)
        expect(page.locator(".ak-meta", has_text=say("ru", "ask.receipts_hold"))).to_have_count(2)
        card = opened_by(page, page.locator("#ask-past a.ak-marker").nth(1))
        assert words_of(card.locator("mark")) == said


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF of those lines."""
    file = io.BytesIO()
    canvas = Canvas(file)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.drawString(60, 780 - 18 * number, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def add(page: Page, address: str, name: str, content: bytes) -> None:
    """Add a file on the page of documents."""
    page.goto(f"{address}/en/?tab=documents")
    expect(page.locator(".dc-count")).not_to_be_empty()
    page.locator(".dc-add > summary").click()
    page.locator("#dc-files").set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("button", name=say("en", "documents.add_now"), exact=True).click()


def yellow(picture: bytes) -> int:
    """How much of a picture is marked."""
    colours = Image.open(io.BytesIO(picture)).convert("RGB").getcolors(2**24) or []
    return sum(count for count, colour in colours if colour == YELLOW)


def test_a_researcher_adds_a_pdf_asks_about_it_and_has_the_answer_verified(
    page: Page, folder: Path
) -> None:
    with running(folder) as (address, _):
        first = ["Report on the steppe", "The first page of this report tells of grass alone."]
        add(page, address, "pasture.pdf", pdf([first, [SETTLED], ["Nothing follows."]]))
        expect(page.locator(".dc-is-added")).to_contain_text("pasture.pdf")

        page.goto(f"{address}/en/")
        ask(page, SETTLES)
        card = opened_by(page, newest(page).locator("a.ak-marker").first)
        assert words_of(card.locator("mark")) == SETTLED
        picture = card.locator(".ak-page img")
        expect(picture).to_have_attribute("alt", re.compile("^Page 2 of"))
        picture.scroll_into_view_if_needed()
        page.wait_for_function(
            "image => image.complete && image.naturalWidth > 0", arg=picture.element_handle()
        )
        source = picture.get_attribute("src") or ""
        assert "/page/2.png?at=" in source
        drawn = page.request.get(address + source)
        plain = page.request.get(address + re.sub(r"at=[\d-]+&?", "", source))
        assert yellow(drawn.body()) > 1_000
        assert yellow(plain.body()) == 0
        exported = page.request.get(
            f"{address}/conversation/{page.url.partition('conversation=')[2]}.json"
        ).body()
        page.screenshot(path=shared.SCREENSHOTS / "journey-pdf.png")

        page.goto(f"{address}/en/?tab=search&q=Tamdyozek+wells")
        hit = page.locator(".sr-hit").first
        expect(hit).to_contain_text("Tamdyozek")
        hit.locator('a[href^="/passage/"]').first.click()
        expect(page.locator("main")).to_contain_text("Tamdyozek")

        page.goto(f"{address}/en/?tab=verify")
        page.locator("#page-verify input[type=file]").set_input_files(
            {"name": "answer.json", "mimeType": "application/json", "buffer": exported}
        )
        expect(page.locator(".vf-headline")).to_contain_text(say("en", "verify.all_hold"))
        expect(page.locator(".vf-receipt.vf-good").first).to_contain_text(SETTLED)


ASKED = {
    PRIORITY: "1 July 2026",
    "When did Kazakhstan join the UN?": "2 March 1992",
    "When was the Budapest Memorandum signed?": "5 December 1994",
    "When was the Convention on the Legal Status of the Caspian Sea signed?": "12 August 2018",
}


def answered(address: str, question: str) -> dict[str, Any]:
    """What the interface for programs answers."""
    sent = urllib.request.Request(  # noqa: S310
        f"{address}/api/v1/ask",
        json.dumps({"question": question}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(sent, timeout=60) as reply:  # noqa: S310
        answer: dict[str, Any] = json.load(reply)
    return answer


def test_everybody_is_answered_while_a_long_document_is_being_added(
    page: Page, folder: Path
) -> None:
    line = "Herders of district {0} shall repair well {1} of the border line within a year."
    long = pdf([[line.format(n, n * 40 + row) for row in range(40)] for n in range(300)])
    with running(folder) as (address, site):
        add(page, address, "wells.pdf", long)
        expect(page.locator(".dc-is-embedding progress[value]")).to_be_visible()
        tab = page.context.new_page()
        tab.goto(f"{address}/en/")
        with ThreadPoolExecutor(4) as people:
            replies = people.map(lambda question: answered(address, question), [*ASKED] * 2)
            for question, expected in ASKED.items():
                expect(ask(tab, question).locator(".ak-answer")).to_contain_text(expected)
            for question, reply in zip([*ASKED] * 2, replies, strict=True):
                assert ASKED[question] in reply["text"]
                assert not reply["abstained"]
        expect(tab.locator(".ak-turn")).to_have_count(len(ASKED))
        expect(page.locator(".dc-is-embedding")).to_be_visible()  # it went on all the while
        page.get_by_role("button", name=say("en", "documents.cancel")).click()
        expect(page.locator(".dc-is-cancelled")).to_contain_text("wells.pdf")
        assert all("wells" not in held.source for held in site.assistant.library.documents())
        ask(tab, SETTLES)
