"""`python -m bench.screenshots`: the pictures in docs/screenshots, of the built-in notes alone."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.application.running import application
from bench.application.watching import ARGUMENTS, chromium
from qa.opening import make_library
from vectorstore.settings import VectorStoreSettings

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
_SIZES = {1280: 900, 360: 780}  # width and height in pixels


def _ask(page: Page, base: str) -> None:
    page.goto(f"{base}/en/?ask=Do+ratified+treaties+prevail+over+the+laws+of+Kazakhstan%3F")
    page.wait_for_selector(".ak-turn .ak-marker")
    page.wait_for_selector(".ak-next button")


def _search(page: Page, base: str) -> None:
    page.goto(f"{base}/en/?tab=search&q=entry+into+force+of+treaties")
    page.wait_for_selector("#page-search mark")


def _documents(page: Page, base: str) -> None:
    page.goto(f"{base}/en/?tab=documents")
    page.wait_for_selector("#page-documents tbody tr")


def _timeline(page: Page, base: str) -> None:
    page.goto(f"{base}/en/?tab=timeline")
    page.wait_for_selector(".tl-count")


def _compare(page: Page, base: str) -> None:
    page.goto(f"{base}/en/?tab=compare")
    page.get_by_role("button", name="treaty priority in 2015 and today").click()
    page.wait_for_selector(".cp-halves")


_PAGES: dict[str, Callable[[Page, str], None]] = {
    "ask": _ask,
    "search": _search,
    "documents": _documents,
    "timeline": _timeline,
    "compare": _compare,
}


def main() -> int:
    """Take every picture; 1 where there is no browser."""
    if chromium() is None:
        sys.stderr.write("screenshots need Chromium: install it, as with `apt install chromium`\n")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        store = VectorStoreSettings(library=Path(folder) / "library")
        make_library(store).close()
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        with application(store.library) as (base, _):
            for name in _PAGES:
                for width in _SIZES:
                    _picture(browser, base, name, width)
        browser.close()
    return 0


def _picture(browser: Browser, base: str, name: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": _SIZES[width]})
    _PAGES[name](page, base)
    page.wait_for_timeout(700)  # what slides or fades has come to rest
    page.screenshot(path=FOLDER / f"{name}-{width}.png")
    page.close()


if __name__ == "__main__":
    sys.exit(main())
