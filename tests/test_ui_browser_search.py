"""Search, passages and documents in a browser: keys, ticks over pages, saving, the marked place."""

from __future__ import annotations

import csv
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from ui.words import say

shared = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("conftest.py"))))
SCREENSHOTS: Path = shared.SCREENSHOTS
pytestmark = pytest.mark.enable_socket

QUERY = "nuclear weapons"


def search(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".sr-hit").first).to_be_visible()


def shot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def test_search_by_keys_tick_over_pages_and_save(page: Page, served: str) -> None:
    page.goto(f"{served}/en/?tab=search")
    box = page.locator("#search-query").get_by_role("textbox")
    box.fill(QUERY)
    box.press("Enter")
    expect(page.locator(".sr-count")).to_contain_text(QUERY)
    expect(page.locator(".sr-count")).to_contain_text("Page 1")
    page.wait_for_url("**q=nuclear+weapons*")
    assert page.locator(".sr-hit mark").count() >= 10
    shot(page, "search-1280")
    page.locator(".sr-tick").nth(1).focus()
    page.keyboard.press("Space")
    expect(page.locator(".sr-saved")).to_have_text(say("en", "search.save_some", count=1))
    page.get_by_role("link", name="Next").press("Enter")
    expect(page.locator(".sr-count")).to_contain_text("Page 2")
    expect(page.locator(".sr-count")).to_be_focused()
    assert page.locator(".sr-tick:checked").count() == 0, "ticks belong to passages, not places"
    page.locator(".sr-tick").first.check()
    with page.expect_download() as saving:
        page.get_by_role("button", name="CSV").click()
    saved = Path(saving.value.path()).read_text("utf-8")
    assert saving.value.suggested_filename == "kazqa-passages.csv"
    assert len(list(csv.reader(saved.splitlines()))) == 3
    page.reload()
    expect(page.locator(".sr-count")).to_contain_text("Page 2")
    expect(page.locator(".sr-tick").first).to_be_checked()
    page.get_by_role("button", name=say("en", "search.untick")).click()
    expect(page.locator(".sr-tick").first).not_to_be_checked()


def test_order_filter_and_style_change_at_once_and_the_reference_is_copied(
    page: Page, served: str
) -> None:
    search(page, f"{served}/en/?tab=search&q=nuclear+weapons")
    page.locator(".sr-order").select_option("place")
    page.wait_for_url("**sort=place*")
    page.get_by_role("button", name=say("en", "search.narrow")).click()
    page.get_by_role("checkbox", name=say("en", "search.name_ru"), exact=True).check()
    expect(page.locator(".sr-filters")).to_contain_text(say("en", "search.in_ru"))
    page.wait_for_url("**in=ru*")
    page.locator(".sr-style").select_option("gost")
    page.locator(".sr-copy").first.click()
    line = page.locator(".sr-reference").first
    expect(line).to_contain_text(say("en", "search.copied"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied
    assert all(part in line.inner_text() for part in copied.split("\n"))
    page.get_by_role("link", name=say("en", "search.clear")).click()
    expect(page.locator(".sr-filters")).to_have_count(0)
    expect(
        page.get_by_role("checkbox", name=say("en", "search.name_ru"), exact=True)
    ).not_to_be_checked()


def test_what_is_in_force_on_the_day_that_stands_in_the_field_is_found(
    page: Page, served: str
) -> None:
    search(page, f"{served}/en/?tab=search&q=treaties&on=2015-01-01")
    filters = page.locator(".sr-filters")
    expect(filters).to_contain_text("1 January 2015")
    page.get_by_role("button", name=say("en", "search.narrow")).click()
    day = page.locator("#search-in-force-on .timebox input")
    go = page.get_by_role("button", name=say("en", "search.go"), exact=True)
    day.fill("2014")
    day.press("Enter")
    expect(filters).to_contain_text("1 January 2014")
    day.fill("1 June 2015")
    go.click()
    expect(filters).to_contain_text("1 June 2015")
    day.fill("31 February")
    go.click()
    expect(page.locator("#search-results")).to_contain_text(say("en", "search.no_date"))
    day.fill("")
    go.click()
    expect(page.locator(".sr-hit").first).to_be_visible()
    expect(filters).to_have_count(0)


def test_from_a_result_to_its_passage_and_to_the_place_in_the_document(
    page: Page, served: str
) -> None:
    search(page, f"{served}/ru/?tab=search&q=ядерное+оружие&in=ru")
    text = page.locator(".sr-hit blockquote").first.inner_text()
    page.locator(".sr-hit h2 a").first.click()
    expect(page.locator("#text")).to_have_text(text)
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    page.get_by_role("button", name=say("ru", "passage.copy_text")).click()
    expect(page.get_by_role("status")).to_have_text(say("ru", "passage.copied"))
    assert page.evaluate("navigator.clipboard.readText()") == text
    shot(page, "passage-1280")
    page.get_by_role("link", name=say("ru", "passage.in_document")).click()
    mark = page.locator("#at")
    expect(mark).to_have_text(text)
    expect(mark).to_be_in_viewport()
    shot(page, "document-1280")
    page.get_by_role("link", name="Қазақша").click()
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    expect(mark).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_all_of_it_without_going_sideways(
    page: Page, served: str, scheme: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    search(page, f"{served}/kk/?tab=search&q=БҰҰ&on=2000-01-01&in=kk&kind=reference")
    page.get_by_role("button", name=say("kk", "search.narrow")).click()
    expect(
        page.get_by_role("checkbox", name=say("kk", "search.name_kk"), exact=True)
    ).to_be_checked()
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= 360
    shot(page, f"search-360-{scheme}")
    passage = page.locator(".sr-hit h2 a").first.get_attribute("href")
    for name, address in (("passage", passage), ("missing", "/passage/none?lang=kk")):
        page.goto(f"{served}{address}")
        assert page.evaluate(wide) <= 360
        shot(page, f"{name}-360-{scheme}")
    page.goto(f"{served}{passage}")
    page.get_by_role("link", name=say("kk", "passage.in_document")).click()
    expect(page.locator("#at")).to_be_in_viewport()
    assert page.evaluate(wide) <= 360
    shot(page, f"document-360-{scheme}")


def test_pages_are_complete_without_scripts(page: Page, served: str) -> None:
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    plain = context.new_page()
    search(page, f"{served}/en/?tab=search&q=Budapest")
    address = page.locator(".sr-hit h2 a").first.get_attribute("href")
    plain.goto(f"{served}{address}")
    expect(plain.locator("#text")).to_be_visible()
    expect(plain.locator("#style-apa")).to_be_visible()
    expect(plain.locator(".rd-copy").first).to_be_hidden()
    plain.get_by_role("link", name=say("en", "passage.in_document")).click()
    expect(plain.locator("#at")).to_be_in_viewport()
    context.close()
