"""Compare in a browser: both examples, own questions, what is typed for a day, a phone."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Locator, Page, expect

from ui.words import say

pytestmark = pytest.mark.enable_socket

shared = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("conftest.py"))))
expect.set_options(timeout=15_000)
PRIORITY = "Do ratified treaties have priority over laws?"
NOWHERE = "Who won the 2018 World Cup?"


def opened(page: Page, address: str, language: str = "en") -> None:
    page.goto(f"{address}/{language}/?tab=compare")
    expect(page.locator("#compare-question textarea")).to_be_visible()


def halves(page: Page) -> tuple[Locator, Locator]:
    """Both answers, once they are there."""
    shown = page.locator(".cp-half")
    expect(shown).to_have_count(2)
    return shown.nth(0), shown.nth(1)


def day(page: Page, side: str, language: str = "en") -> Locator:
    return page.get_by_label(say(language, f"compare.{side}_day"))


def ask(page: Page, question: str) -> None:
    """Ask it with the keyboard."""
    page.locator("#compare-question textarea").fill(question)
    page.locator("#compare-question textarea").press("Enter")


def test_the_example_of_two_days_marks_what_changed_and_leads_on(page: Page, served: str) -> None:
    opened(page, served)
    page.get_by_role("button", name=say("en", "compare.example_dates")).click()
    left, right = halves(page)
    expect(left.locator("h2")).to_have_text("As of 1 January 2015")
    expect(right.locator("h2")).to_have_text(re.compile("^Today, "))
    expect(left.locator(".cp-later")).to_contain_text("No longer in force")
    expect(right.locator(".cp-only").first).to_be_visible()
    assert left.locator("mark").count() > 0
    expect(day(page, "left")).to_have_value("2015-01-01")
    left.locator(".cp-number").first.click()
    source = page.locator("#cp-left-1")
    expect(source).to_be_focused()
    expect(source.locator("blockquote")).to_be_visible()
    quote = source.locator("blockquote").inner_text()
    source.get_by_role("link", name=say("en", "compare.document")).click()
    expect(page.locator("mark").first).to_be_in_viewport()
    assert " ".join(page.locator("mark").all_inner_texts()).split() == quote.split()
    page.go_back()
    page.get_by_role("button", name=say("en", "compare.example_dates")).click()
    halves(page)[0].get_by_role("link", name=say("en", "compare.ask")).click()
    expect(page.locator(".ak-turn .ak-meta")).to_contain_text("1 January 2015")


def test_the_example_of_two_documents_names_them_and_the_next_one_takes_its_place(
    page: Page, served: str
) -> None:
    opened(page, served, "ru")
    page.get_by_role("button", name=say("ru", "compare.example_documents")).click()
    left, right = halves(page)
    expect(left.locator("h2")).to_contain_text("1995")
    expect(right.locator("h2")).to_contain_text("2026")
    expect(right.locator(".cp-sentences")).to_contain_text("Курулта")
    expect(page.get_by_label(say("ru", "compare.left_document"))).to_have_value(re.compile("1995"))
    page.get_by_role("button", name=say("ru", "compare.example_dates")).click()
    expect(left.locator("h2")).to_contain_text("1 января 2015")
    expect(page.locator(".cp-half")).to_have_count(2)
    expect(page.get_by_label(say("ru", "compare.left_document"))).to_have_value(
        say("ru", "compare.all_documents")
    )


def test_an_own_question_is_asked_as_of_the_days_that_stand_in_the_fields(
    page: Page, served: str
) -> None:
    opened(page, served)
    day(page, "left").fill("2015-06-01")
    day(page, "right").fill("2022-01-01")
    ask(page, PRIORITY)
    left, right = halves(page)
    expect(left.locator("h2")).to_have_text("As of 1 June 2015")
    expect(right.locator("h2")).to_have_text("As of 1 January 2022")
    expect(page.locator(".cp-verdict")).to_have_text(say("en", "compare.differ"))
    expect(left.locator("mark").first).to_be_visible()
    expect(right.locator("mark").first).to_be_visible()
    # Gradio keeps to itself what it can't read, and would go on with the day before.
    for typed in ("1 June", "2015-02-31", "I know"):
        day(page, "left").fill(typed)
        page.get_by_role("button", name=say("en", "compare.go"), exact=True).click()
        expect(page.locator(".cp-refused")).to_have_text(say("en", "compare.no_date"))
        expect(day(page, "left")).to_have_value(typed)
        day(page, "left").fill("2022-01-01")
        day(page, "left").press("Enter")
        expect(page.locator(".cp-verdict")).to_have_text(say("en", "compare.same"))
    expect(page.locator(".cp-half mark")).to_have_count(0)


def test_what_nobody_answers_and_what_is_no_question_are_told(page: Page, served: str) -> None:
    opened(page, served, "kk")
    ask(page, NOWHERE)
    expect(page.locator(".cp-verdict")).to_have_text(say("kk", "compare.neither"))
    expect(page.locator(".cp-abstained")).to_have_count(2)
    ask(page, "?")
    expect(page.locator(".cp-refused")).to_have_text(say("kk", "compare.no_question"))


def test_on_a_phone_the_answers_come_into_view_one_below_the_other(page: Page, served: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark")
    opened(page, served, "kk")
    page.locator("#compare-question textarea").focus()
    page.get_by_role("button", name=say("kk", "compare.example_dates")).click()
    left, right = halves(page)
    expect(page.locator(".cp-verdict")).to_be_in_viewport()
    upper, lower = left.bounding_box(), right.bounding_box()
    assert upper is not None
    assert lower is not None
    assert upper["y"] + upper["height"] <= lower["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.screenshot(path=shared.SCREENSHOTS / "compare-phone-kk.png")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(right.locator("blockquote").first).to_be_visible()
    expect(page.locator("#compare-question textarea")).to_be_visible()  # what was asked
    expect(page.locator(".cp-buttons")).to_be_hidden()
