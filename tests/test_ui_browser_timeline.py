"""The timeline in a browser: filters, keys, an event with its links, a phone, paper."""

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


def opened(page: Page, address: str, language: str = "en") -> Locator:
    """The count of the events, once they are drawn."""
    page.goto(f"{address}/{language}/?tab=timeline")
    told = page.locator(".tl-count")
    expect(told).to_be_visible()
    return told


def years(page: Page) -> set[int]:
    """The years that have events."""
    return {int(each[:4]) for each in page.locator(".tl-section > summary").all_inner_texts()}


def lane_at_keys(page: Page) -> object:
    """The lane of the event that has the keyboard."""
    return page.evaluate("document.activeElement.closest('g')?.getAttribute('aria-label')")


def test_it_is_filtered_by_year_language_and_subject(page: Page, served: str) -> None:
    told = opened(page, served)
    every = page.locator(".tl-event").count()
    start = page.get_by_label(say("en", "timeline.from"), exact=True)
    start.fill("2001")
    start.press("Enter")
    expect(told).to_contain_text("2001")
    end = page.get_by_label(say("en", "timeline.to"), exact=True)
    end.fill("2004-06")
    page.get_by_role("radio", name=say("en", "timeline.in_ru")).check()
    expect(page.locator(".tl-event blockquote").first).to_have_attribute("lang", "ru")
    expect(told).not_to_contain_text("2026")
    assert years(page) <= {2001, 2002, 2003, 2004}
    among = page.get_by_label(say("en", "timeline.subjects"))
    among.click()
    page.get_by_role("option", name=say("en", "timeline.borders")).click()
    expect(page.locator(".tl-name")).to_have_count(1)
    expect(page.locator(".tl-name")).to_contain_text(say("en", "timeline.borders"))
    assert 0 < page.locator(".tl-event").count() < every / 4
    assert page.locator(".tl-across .tl-dot").count() == page.locator(".tl-event").count()
    start.fill("2001-13")
    start.press("Enter")
    expect(page.locator(".tl-empty")).to_have_text(say("en", "timeline.no_date"))
    start.fill("2005")
    start.press("Enter")
    expect(page.locator(".tl-empty")).to_have_text(say("en", "timeline.reversed"))


def test_the_keyboard_goes_from_event_to_event_and_back(page: Page, served: str) -> None:
    opened(page, served)
    lanes = page.locator(".tl-across g")
    lanes.first.locator('.tl-dot[tabindex="0"]').focus()
    page.keyboard.press("End")
    last = lanes.first.locator(".tl-dot").last
    expect(last).to_be_focused()
    expect(page.locator(".tl-tip")).to_have_text(last.get_attribute("aria-label") or "")
    page.keyboard.press("ArrowLeft")
    dot = lanes.first.locator(".tl-dot").nth(-2)
    expect(dot).to_be_focused()
    page.keyboard.press("ArrowDown")
    assert lane_at_keys(page) == say("en", "timeline.constitution")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    expect(lanes.first.locator(".tl-dot").first).to_be_focused()
    page.keyboard.press("Enter")
    panel = page.locator(".tl-chosen")
    expect(panel).to_be_focused()
    expect(panel).to_contain_text("1986")
    expect(page.get_by_role("button", name=say("en", "timeline.previous"))).to_be_disabled()
    page.keyboard.press("ArrowRight")
    expect(page.locator('.tl-across .tl-dot[aria-current="true"]')).to_have_attribute(
        "data-event", "2"
    )
    page.get_by_role("button", name=say("en", "timeline.next")).press("Enter")
    chosen = page.locator('.tl-across .tl-dot[aria-current="true"]')
    expect(chosen).to_have_attribute("data-event", "3")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator(".tl-dot:focus")).to_have_attribute("data-event", "3")
    page.keyboard.press("Tab")  # of each lane one event is reached by Tab
    assert lane_at_keys(page) == say("en", "timeline.borders")


def test_an_event_leads_to_its_place_in_the_document_and_to_an_answer(
    page: Page, served: str
) -> None:
    opened(page, served, "ru")
    dot = page.locator('.tl-across [aria-label^="2 марта 1992"]').first
    dot.click()
    panel = page.locator(".tl-chosen")
    told = panel.locator("blockquote").inner_text()
    passage = panel.get_by_role("link", name=say("ru", "timeline.passage")).get_attribute("href")
    assert told.split()[-1] in page.request.get(f"{served}{passage}").text()
    panel.get_by_role("link", name=say("ru", "timeline.document")).click()
    expect(page).to_have_url(re.compile(r"/document/\w+\?at=\d+-\d+&lang=ru#at$"))
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.locator("mark").first).to_be_in_viewport()
    assert " ".join(page.locator("mark").all_inner_texts()).split() == told.split()
    page.go_back()
    dot.click()
    panel.get_by_role("link", name=say("ru", "timeline.ask")).click()
    expect(page.locator(".ak-turn .ak-sentence").first).to_contain_text("2 марта 1992")


def test_on_a_phone_years_go_down_and_a_finger_steps_through_them(page: Page, served: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    opened(page, served, "kk")
    expect(page.locator(".tl-across")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    dot = page.locator(".tl-down .tl-dot:visible").nth(60)
    dot.click()
    panel = page.locator(".tl-chosen")
    before = panel.locator("time").inner_text()
    for _ in range(5):
        page.get_by_role("button", name=say("kk", "timeline.next")).click()
    expect(panel.locator("time")).not_to_have_text(before)
    shown = page.locator(".tl-down .tl-dot[aria-current]")
    box, covered = shown.bounding_box(), panel.bounding_box()
    assert box is not None
    assert covered is not None
    assert 0 <= box["y"] < box["y"] + box["height"] <= covered["y"]
    page.screenshot(path=shared.SCREENSHOTS / "timeline-phone-kk.png")
    page.get_by_role("button", name=say("kk", "timeline.close")).click()
    expect(panel).to_be_hidden()


def test_on_paper_every_event_is_written_out(page: Page, served: str) -> None:
    opened(page, served)
    expect(page.locator(".tl-event").first).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator(".tl-event").first).to_be_visible()
    expect(page.locator(".tl-event").last).to_be_visible()
    expect(page.locator(".tl-filters")).to_be_hidden()
    expect(page.locator("#pages [role=tablist]")).to_be_hidden()
