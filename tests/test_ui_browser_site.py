"""The application as a whole in a browser: every page opens in every language."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from qa.records import LANGUAGES, Language
from ui.blocks import PAGES
from ui.words import say

pytestmark = pytest.mark.enable_socket


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_opens_by_its_tab_and_by_its_address(
    page: Page, served: str, language: Language
) -> None:
    page.goto(f"{served}/{language}/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    for name in PAGES:
        tab = page.get_by_role("tab", name=say(language, f"site.{name}"))
        tab.click()
        expect(page.locator(f"#page-{name}")).to_be_visible()
    page.reload()
    expect(page.locator("#page-verify")).to_be_visible()


def test_the_other_languages_open_at_the_same_page_and_are_remembered(
    page: Page, served: str
) -> None:
    page.goto(f"{served}/en/?tab=timeline")
    page.get_by_role("link", name="Қазақша").click()
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    expect(page.locator("#page-timeline")).to_be_visible()
    page.goto(f"{served}/")
    expect(page.locator("html")).to_have_attribute("lang", "kk")


@pytest.mark.parametrize("language", LANGUAGES)
def test_gradios_own_words_follow_the_page_and_not_the_browser(
    browser: Browser, served: str, language: Language
) -> None:
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    page.goto(f"{served}/{language}/?tab=verify")
    words = say(language, "gradio.upload_text.drop_file")
    expect(page.locator("#page-verify").get_by_text(words)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)
    context.close()
