"""The Ask page in a browser: answers, evidence, keys, conversations, a model that is stopped."""

from __future__ import annotations

import io
import re
import runpy
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from langchain_core.language_models import BaseChatModel
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from reportlab.pdfgen.canvas import Canvas

from ingest.settings import IngestSettings
from qa import Assistant
from qa.__main__ import main
from qa.settings import QASettings
from ui.settings import UISettings
from ui.site import Site
from ui.words import say
from vectorstore import VectorStoreSettings

pytestmark = pytest.mark.enable_socket

shared = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("conftest.py"))))
PRIORITY = "Do ratified treaties prevail over the laws of Kazakhstan?"
UN = "When did Kazakhstan join the UN?"
MARK = (255, 235, 90)
"""The yellow of `ingest.page_drawing`."""
expect.set_options(timeout=15_000)
NOWHERE = "Who won the 2018 World Cup?"


def site_of(folder: Path, model: BaseChatModel | None = None, **settings: object) -> Site:
    """A site over that library, to be served."""
    store = VectorStoreSettings(library=folder)
    assistant = Assistant.open(store=store, model="none")
    if model is not None:
        assistant = Assistant(assistant.library, QASettings(model_cache=False), model=model)
    return Site.of(assistant, UISettings(**settings), IngestSettings())


@pytest.fixture(scope="module")
def library(own_notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library of the notes and a report of two pages."""
    place = tmp_path_factory.mktemp("served")
    folder, file = Path(shutil.copytree(own_notes, place / "library")), place / "lakes.pdf"
    canvas = Canvas(str(file))
    canvas.drawString(72, 700, "Something else stands on the first page of this report.")
    canvas.showPage()
    canvas.drawString(72, 700, "The Alakol commission of 2031 set the border at nine lakes.")
    canvas.save()
    assert main(["--library", str(folder), "--quiet", "add", str(file)]) == 0
    return folder


@pytest.fixture(scope="module")
def served(library: Path) -> Iterator[str]:
    """The address of the application over that library."""
    site = site_of(library)
    with shared.serving(site) as address:
        yield address
    site.assistant.close()


def box(page: Page) -> Locator:
    return page.locator("#ask-question textarea")


def newest(page: Page) -> Locator:
    """The newest turn, answered."""
    turn = page.locator("#ask-current .ak-turn:not(.ak-pending)")
    expect(turn.locator(".ak-meta")).to_be_visible()
    return turn


def ask(page: Page, question: str) -> Locator:
    """Ask with the keyboard alone; the turn that answers."""
    box(page).fill(question)
    box(page).press("Enter")
    expect(page.locator("#ask-current .ak-question")).to_have_text(question)
    return newest(page)


def opened(page: Page, address: str, language: str = "en") -> None:
    page.goto(f"{address}/{language}/")
    expect(page.locator(".ak-examples")).to_be_visible()


def faults(page: Page) -> list[str]:
    """What axe finds wrong on the Ask page, the shared header aside."""
    found = Axe().run(page, context="#page-ask").response["violations"]
    return [
        f"{fault['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for fault in found
        for node in fault["nodes"]
    ]


def test_an_example_a_follow_up_and_a_refusal_each_lead_to_their_evidence(
    page: Page, served: str
) -> None:
    opened(page, served)
    assert faults(page) == []
    page.get_by_role("button", name=PRIORITY).click()
    turn = newest(page)
    expect(page.locator(".ak-next button")).to_have_count(3)
    second = turn.locator("a.ak-marker").nth(1)
    expect(second).to_have_text("[2]")
    second.click()
    card = page.locator(".ak-card.ak-chosen")
    expect(card).to_be_focused()
    assert card.get_attribute("id") == (second.get_attribute("href") or "").removeprefix("#")
    said = turn.locator(".ak-sentence").nth(1)
    assert card.locator("mark").inner_text().split() == said.inner_text().split()
    expect(card.locator("mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(second).to_be_focused()
    page.locator(".ak-card .ak-back").first.click()
    expect(turn.locator("a.ak-marker").first).to_be_focused()
    page.screenshot(path=shared.SCREENSHOTS / "ask.png")

    follow_up = ask(page, "And in 2015?")
    expect(follow_up.locator(".ak-question")).to_be_in_viewport()
    expect(follow_up.locator(".ak-standalone")).to_contain_text(PRIORITY)
    top = follow_up.bounding_box()
    assert top is not None
    assert abs(top["y"]) < 60
    expect(follow_up.locator(".ak-meta")).to_contain_text("1 January 2015")
    expect(page.locator(".ak-of")).to_have_text("And in 2015?")
    page.locator("#ask-past a.ak-marker").nth(1).press("Enter")
    expect(page.locator(".ak-card.ak-chosen")).to_be_focused()
    expect(page.locator(".ak-of")).to_have_text(PRIORITY)
    expect(page.locator(".ak-card.ak-chosen .ak-force")).to_contain_text("No longer in force")
    follow_up.get_by_role("button", name=say("en", "ask.unhelpful")).click()
    expect(page.locator(".ak-comment")).to_be_visible()

    page.locator("#ask-as-of input").fill("2026-10-01")
    page.locator("#ask-as-of input").press("Enter")
    turn = ask(page, NOWHERE)
    expect(turn.locator(".ak-refused")).to_contain_text("Looked for")
    turn.locator(".ak-near a").nth(1).click()
    expect(page.locator(".ak-card.ak-chosen")).to_be_focused()
    expect(page.locator(".ak-of-refusal h2")).to_have_text(say("en", "ask.nearby"))
    page.locator("#ask-past .ak-asked button").first.click()
    assert faults(page) == []


def test_with_the_keyboard_a_question_is_asked_edited_and_asked_again_then_rated_and_copied(
    page: Page, served: str
) -> None:
    opened(page, served)
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("Do ratified treaties prevail")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("over the laws of Kazakhstan?")
    expect(box(page)).to_have_value("Do ratified treaties prevail\nover the laws of Kazakhstan?")
    page.keyboard.press("Enter")
    turn = newest(page)
    expect(box(page)).to_have_value("")
    marker = turn.locator("a.ak-marker").first
    marker.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ak-card.ak-chosen")).to_be_focused()
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()

    ask(page, "And in 2015?")
    first = page.locator("#ask-past .ak-turn")
    first.locator('[data-do="edit"]').click()
    editor = first.locator(".ak-editor textarea")
    expect(editor).to_be_focused()
    editor.fill(UN)
    page.keyboard.press("Enter")
    expect(page.locator("#ask-current .ak-question")).to_have_text(UN)
    expect(newest(page).locator(".ak-sentence").first).to_contain_text("2 March 1992")
    expect(page.locator(".ak-turn")).to_have_count(1)
    name = newest(page).get_attribute("id") or ""
    newest(page).get_by_role("button", name=say("en", "ask.retry")).click()
    expect(page.locator(f"#{name}")).to_have_count(0)
    expect(newest(page).locator(".ak-question")).to_have_text(UN)
    expect(page.locator(".ak-turn")).to_have_count(1)

    turn = newest(page)
    turn.get_by_role("button", name=say("en", "ask.unhelpful")).click()
    turn.locator(".ak-comment textarea").fill("Who voted?")
    turn.get_by_role("button", name=say("en", "ask.send_comment")).click()
    expect(turn.locator(".ak-comment q")).to_have_text("Who voted?")
    thumb = turn.get_by_role("button", name=say("en", "ask.unhelpful"))
    expect(thumb).to_have_attribute("aria-pressed", "true")
    turn.get_by_role("button", name=say("en", "ask.copy"), exact=True).click()
    expect(page.locator(".ak-said")).to_have_text(say("en", "ask.copied"))
    text = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"2 March 1992.* \[1\]\n", text)
    assert re.search(r"^\[1\] “.*2 March 1992.*” .*KazQA note", text, re.MULTILINE)


def test_conversations_are_found_renamed_and_deleted_and_of_a_pdf_the_page_is_shown(
    page: Page, served: str
) -> None:
    opened(page, served)
    box(page).fill("x" * 2001)
    box(page).press("Enter")
    expect(page.get_by_role("alert")).to_have_text(say("en", "ask.no_question"))
    expect(box(page)).to_have_value("x" * 2001)
    ask(page, "When was the Budapest Memorandum signed?")
    expect(page.get_by_role("alert")).to_have_count(0)

    kept = page.locator(".ak-list li", has_text="Budapest").first
    kept.locator("summary").click()
    kept.locator("input").fill("Security <b>assurances</b>")
    kept.get_by_role("button", name=say("en", "ask.rename")).click()
    link = page.get_by_role("link", name="Security <b>assurances</b>")
    expect(link).to_be_visible()
    page.get_by_role("button", name=say("en", "ask.new")).click()
    expect(page.locator(".ak-examples")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/en/$"))
    page.locator("#ask-find input, #ask-find textarea").fill("assurances kazakhstan")
    expect(page.locator(".ak-list li")).to_have_count(1)
    link.click()
    expect(newest(page).locator(".ak-question")).to_contain_text("Budapest")
    opened_item = page.locator(".ak-list .ak-opened")
    opened_item.locator("summary").click()
    opened_item.get_by_role("button", name=say("en", "ask.delete"), exact=True).click()
    opened_item.locator('[data-do="delete"]').click()
    expect(link).to_have_count(0)
    expect(page.locator(".ak-examples")).to_be_visible()

    ask(page, "At how many lakes did the Alakol commission of 2031 set the border?")
    picture = page.locator(".ak-page img").first
    expect(picture).to_have_attribute("alt", re.compile("Page 2 of"))
    card = page.locator(".ak-card").first
    expect(card.locator("mark")).to_have_text(re.compile("^The Alakol commission .* lakes.$"))
    expect(card.locator(".ak-passage")).to_contain_text("Something else")  # of the first page
    expect(card.locator("header .ak-quiet")).to_have_text("p. 2")
    reference = card.locator('[data-do="copy"]').get_attribute("data-copy") or ""
    assert reference.endswith(", p. 2")
    picture.scroll_into_view_if_needed()
    page.wait_for_function(
        "document.querySelector('.ak-page img').complete && "
        "document.querySelector('.ak-page img').naturalWidth > 0"
    )
    drawn = page.request.get(served + (picture.get_attribute("src") or "")).body()
    colours = Image.open(io.BytesIO(drawn)).convert("RGB").getcolors(2**24) or []
    assert sum(count for count, colour in colours if colour == MARK) > 1_000
    page.screenshot(path=shared.SCREENSHOTS / "ask-pdf.png")
    card.get_by_role("link", name=say("en", "ask.open_document")).click()
    expect(page.locator("mark").first).to_contain_text("nine lakes")


def test_an_answer_is_as_of_the_day_that_stands_in_the_field_and_the_field_is_remembered(
    page: Page, served: str
) -> None:
    page.goto(f"{served}/en/?ask={PRIORITY.replace(' ', '+')}&as_of=2015-01-01")
    expect(newest(page).locator(".ak-meta")).to_contain_text("1 January 2015")
    expect(page).to_have_url(re.compile(r"/en/\?conversation=[\w-]+$"))
    day, limit = page.locator("#ask-as-of .timebox input"), page.locator(".ak-limit")
    expect(limit).to_contain_text("1 January 2015")
    day.fill("2014")
    day.press("Enter")
    expect(limit).to_contain_text("As of 1 January 2014")
    expect(day).to_have_value("2014-01-01")
    # Asked at once, and as of a day that Gradio can't read.
    day.fill("1 June 2015")
    ask(page, UN)
    expect(newest(page).locator(".ak-meta")).to_contain_text("1 June 2015")
    expect(limit).to_contain_text("As of 1 June 2015")
    for typed in ("2015-02-31", "31 February", "unknown"):
        day.fill(typed)
        day.blur()
        expect(limit).to_have_count(1)
        expect(limit).to_contain_text(re.compile(f"Not a date: “{typed}”", re.IGNORECASE))
    box(page).fill(PRIORITY)
    box(page).press("Enter")
    expect(page.locator(".ak-notice")).to_have_text(say("en", "ask.no_date"))
    expect(box(page)).to_have_value(PRIORITY)
    limit.locator("button").click()
    expect(limit).to_have_count(0)
    expect(day).to_have_value("")

    day.fill("2015-01-01")
    day.press("Enter")
    expect(limit).to_contain_text("1 January 2015")
    ask(page, PRIORITY)
    expect(newest(page).locator(".ak-meta")).to_contain_text("1 January 2015")
    page.goto(f"{served}/ru/")
    expect(limit).to_contain_text("1 января 2015")
    limit.locator("button").click()
    expect(limit).to_have_count(0)
    page.reload()
    expect(page.locator(".ak-examples")).to_be_visible()
    expect(limit).to_have_count(0)
    page.goto(f"{served}/ru/?ask={PRIORITY.replace(' ', '+')}&as_of=2015-02-31")
    expect(page.locator(".ak-notice")).to_have_text(say("ru", "ask.no_date"))
    expect(page.locator(".ak-examples")).to_be_visible()
    expect(limit).to_have_count(0)


def test_on_a_phone_the_evidence_is_below_and_nothing_is_cut_off(page: Page, served: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for language, scheme in (("kk", "light"), ("ru", "dark")):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        opened(page, served, language)
        if scheme == "dark":
            assert faults(page) == []
        page.locator(".ak-examples button").first.click()
        turn = newest(page)
        turn.locator("a.ak-marker").first.click()
        card = page.locator(".ak-card.ak-chosen")
        expect(card).to_be_focused()
        expect(card.locator("mark")).to_be_in_viewport()
        below = page.evaluate(
            "document.querySelector('#ask-evidence').getBoundingClientRect().top >= "
            "document.querySelector('#ask-current').getBoundingClientRect().bottom"
        )
        assert below
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.screenshot(path=shared.SCREENSHOTS / f"ask-phone-{language}-{scheme}.png")
    page.get_by_role("button", name=say("ru", "ask.side")).click()
    page.locator("#ask-as-of input").fill("1 июня")
    page.locator("#ask-as-of input").press("Enter")
    expect(page.locator(".ak-limit")).to_contain_text("1 июня")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.screenshot(path=shared.SCREENSHOTS / "ask-phone-no-date.png")
    assert faults(page) == []
    page.locator("#ask-as-of input").fill("2026-10-01")
    page.locator("#ask-as-of input").press("Enter")
    turn.get_by_role("button", name=say("ru", "ask.unhelpful")).click()
    expect(page.locator(".ak-comment")).to_be_visible()
    ask(page, NOWHERE)
    page.locator("#ask-past .ak-asked button").click()
    assert faults(page) == []


def test_a_conversation_is_there_after_a_reload_and_after_a_crash(
    page: Page, served: str, library: Path, tmp_path: Path
) -> None:
    opened(page, served)
    ask(page, PRIORITY)
    ask(page, "And in 2015?")
    page.reload()
    expect(page.locator(".ak-turn")).to_have_count(2)
    expect(newest(page).locator(".ak-standalone")).to_contain_text(PRIORITY)
    place = page.url.removeprefix(served)
    markers = page.locator("a.ak-marker").count()
    # What is on the disk while it runs is what a crash would leave.
    again = site_of(Path(shutil.copytree(library, tmp_path / "library")))
    with shared.serving(again) as address:
        page.goto(address + place)
        expect(page.locator(".ak-turn")).to_have_count(2)
        expect(page.locator("a.ak-marker")).to_have_count(markers)
        expect(page.locator(".ak-meta", has_text=say("en", "ask.receipts_hold"))).to_have_count(2)
        document = next(d for d in again.assistant.library.documents() if d.language == "en")
        cited = again.conversations.get("local", place.partition("=")[2]).answers[0].citations[0]
        again.assistant.library.replace_notes([cited.passage.document.id], [], "another")
        assert document
        page.reload()
        expect(page.locator(".ak-broken").first).to_have_text(say("en", "ask.receipts_fail"))
    again.assistant.close()


@pytest.fixture
def slow(
    scripted: ModuleType, own_notes: Path, tmp_path: Path
) -> Iterator[tuple[str, BaseChatModel]]:
    """The address of an application whose chat model goes on for minutes, and that model."""
    said = "Kazakhstan became a member of the United Nations on 2 March 1992"

    def reply(prompt: str) -> str:
        return f"{said} [{scripted.marker_of(prompt, '2 March 1992')}]. {'And so on, ' * 900}"

    model = scripted.ScriptedModel(reply=reply, pause=0.05)
    site = site_of(
        Path(shutil.copytree(own_notes, tmp_path / "library")), model, at_once=1, waiting=0
    )
    with shared.serving(site) as address:
        yield address, model
    site.assistant.close()


def ends(counted: Callable[[], int], within: float = 5.0) -> bool:
    """Whether a number that grows stops growing."""
    late = time.monotonic() + within
    while time.monotonic() < late:
        before = counted()
        time.sleep(0.4)
        if counted() == before:
            return True
    return False


def test_a_model_is_shown_as_it_writes_and_stopped_by_the_button_or_with_its_tab(
    page: Page, slow: tuple[str, BaseChatModel]
) -> None:
    address, model = slow
    opened(page, address)
    box(page).fill(UN)
    box(page).press("Enter")
    expect(page.locator("#ask-current .ak-sentence")).to_contain_text("2 March 1992")
    expect(page.locator("#ask-current .ak-pending a.ak-marker")).to_have_text("[1]")
    expect(page.locator(".ak-card mark")).to_contain_text("2 March 1992")
    assert model.chunks_sent > 0
    tab = page.context.new_page()
    opened(tab, address)
    box(tab).fill(PRIORITY)
    box(tab).press("Enter")
    expect(tab.get_by_role("alert")).to_have_text(say("en", "ask.busy"))
    expect(box(tab)).to_have_value(PRIORITY)
    page.locator("#ask-stop").click()
    expect(page.get_by_role("alert")).to_have_text(say("en", "ask.stopped"))
    expect(box(page)).to_have_value(UN)
    assert ends(lambda: model.chunks_sent)
    expect(page.locator(".ak-pending")).to_have_count(0)
    assert len(model.prompts) == 1

    box(tab).fill(UN)
    box(tab).press("Enter")
    expect(tab.locator("#ask-current .ak-sentence")).to_contain_text("2 March 1992")
    tab.close()
    assert ends(lambda: model.chunks_sent)
    box(page).press("Enter")  # the question that was put back
    expect(page.locator("#ask-current .ak-sentence")).to_contain_text("2 March 1992")
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert")).to_have_text(say("en", "ask.stopped"))
