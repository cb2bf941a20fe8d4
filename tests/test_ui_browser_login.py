"""Logging in and out in a browser, with and without scripts; whose conversations one sees."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import bcrypt
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from ingest.settings import IngestSettings
from qa import Assistant
from qa.records import LANGUAGES, Language
from ui.settings import UISettings
from ui.site import Site
from ui.words import say
from vectorstore import VectorStoreSettings

pytestmark = pytest.mark.enable_socket

shared = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("conftest.py"))))


@pytest.fixture(scope="module")
def gated(own_notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application for those who log in."""
    folder = tmp_path_factory.mktemp("login") / "library"
    shutil.copytree(own_notes, folder)
    users = folder.with_name("users")
    users.write_bytes(b"anna:" + bcrypt.hashpw(b"correct horse", bcrypt.gensalt(4)))
    store, settings = VectorStoreSettings(library=folder), UISettings(users=users)
    with (
        Assistant.open(store=store, model="none") as assistant,
        shared.serving(Site.of(assistant, settings, IngestSettings())) as address,
    ):
        yield address


def enter(page: Page, password: str) -> None:
    page.locator("#lg-name").fill("anna")
    page.locator("#lg-password").fill(password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_logs_in_where_one_wanted_to_go_and_out_again(
    page: Page, gated: str, language: Language
) -> None:
    page.goto(f"{gated}/{language}/?tab=verify")
    expect(page.get_by_role("heading", name=say(language, "login.title"))).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    enter(page, "wrong")
    expect(page.get_by_role("alert")).to_have_text(say(language, "login.wrong"))
    enter(page, "correct horse")
    expect(page.locator("#page-verify")).to_be_visible()
    assert page.url == f"{gated}/{language}/?tab=verify"
    page.get_by_role("button", name=say(language, "login.leave")).click()
    expect(page.locator("#lg-name")).to_be_visible()
    page.goto(f"{gated}/{language}/")
    expect(page.locator("#lg-name")).to_be_visible()


def test_the_page_needs_no_scripts(browser: Browser, gated: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{gated}/docs")
    enter(page, "correct horse")
    page.wait_for_url(f"{gated}/docs")
    context.close()
