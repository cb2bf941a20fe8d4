"""axe-core finds no serious fault for people who can't see well, or use no mouse, on any page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from qa import Assistant
from qa.records import Language
from ui.blocks import PAGES
from ui.words import say

pytestmark = pytest.mark.enable_socket

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}
GRAVE = frozenset({"serious", "critical"})
QUESTION = "When+did+Kazakhstan+join+the+United+Nations%3F"
_THINNED = """
    () => document.querySelectorAll("#pages *, main *").forEach((each) => {
      const seen = new Map();
      for (const child of [...each.children]) {
        const kind = `${child.tagName} ${child.getAttribute("class")}`;
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
        if (seen.get(kind) > 6) child.remove();
      }
    })
"""
"""Of many rows or dots that are all alike a few are looked at, or it would take minutes."""


def faults(page: Page) -> list[str]:
    """What is wrong, each with where it is and what helps."""
    options = {"resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for fault in found
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


def expect_none(page: Page, where: str, *, dark: bool, phone: bool) -> None:
    page.set_viewport_size(PHONE if phone else WIDE)
    # Gradio looks once which of the two is preferred; it is this class that it sets.
    page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
    page.evaluate("dark => document.body.classList.toggle('dark', dark)", dark)
    page.wait_for_timeout(200)  # colours change little by little
    name = f"{where}, {'dark' if dark else 'light'}, {'phone' if phone else 'wide'}"
    assert faults(page) == [], name


def everywhere(page: Page, where: str) -> None:
    page.evaluate(_THINNED)
    for dark in (False, True):
        for phone in (False, True):
            expect_none(page, where, dark=dark, phone=phone)


def compared(page: Page) -> None:
    page.get_by_role("button", name=say("en", "compare.example_dates")).click()
    expect(page.locator("#compared .cp-citations").first).to_be_visible()


OPENED: dict[str, tuple[str, Callable[[Page], object]]] = {
    "ask": (f"?ask={QUESTION}", lambda p: expect(p.locator(".ak-turn").first).to_be_visible()),
    "search": (
        "?tab=search&q=Caspian",
        lambda p: expect(p.locator(".sr-hit").first).to_be_visible(),
    ),
    "documents": (
        "?tab=documents",
        lambda p: expect(p.locator("#page-documents table").first).to_be_visible(),
    ),
    "timeline": (
        "?tab=timeline",
        lambda p: expect(p.locator(".tl-across, .tl-down").first).to_be_attached(),
    ),
    "compare": ("?tab=compare", compared),
    "verify": (
        "?tab=verify",
        lambda p: expect(p.locator("#page-verify button").first).to_be_visible(),
    ),
}


@pytest.mark.parametrize("name", OPENED)
def test_no_page_has_a_serious_fault(page: Page, served: str, name: str) -> None:
    assert list(OPENED) == list(PAGES)
    address, ready = OPENED[name]
    page.goto(f"{served}/en/{address}")
    ready(page)
    everywhere(page, name)


@pytest.mark.parametrize(("language", "dark", "phone"), [("ru", False, True), ("kk", True, False)])
def test_nor_in_the_other_languages(
    page: Page, served: str, language: Language, dark: bool, phone: bool
) -> None:
    page.goto(f"{served}/{language}/")
    for name in PAGES:
        page.set_viewport_size(WIDE)
        page.get_by_role("tab", name=say(language, f"site.{name}")).click()
        expect(page.locator(f"#page-{name}")).to_be_visible()
        page.evaluate(_THINNED)
        expect_none(page, f"{name} in {language}", dark=dark, phone=phone)


def test_whole_pages_have_none_either(page: Page, served: str, assistant: Assistant) -> None:
    passage = assistant.search("Caspian Sea")[0].passage
    document, passage_id = passage.document.id, passage.id
    # /docs is Swagger UI, whose own colours are too pale; programs' authors have docs/API.md too.
    for path in (f"/passage/{passage_id}", f"/document/{document}", "/nothing"):
        page.goto(f"{served}{path}")
        page.evaluate(_THINNED)
        for dark, phone in ((False, False), (True, True)):
            expect_none(page, path, dark=dark, phone=phone)
