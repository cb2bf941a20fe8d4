"""The page that describes the interface for programs, under the application's own rules."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.enable_socket


def test_the_description_is_read_and_tried_without_anything_from_outside(
    page: Page, served: str
) -> None:
    page.goto(f"{served}/docs")
    expect(page.get_by_role("heading", name="KazQA")).to_be_visible()
    page.locator("#operations-Server-health .opblock-summary-control").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
    expect(page.locator(".live-responses-table")).to_contain_text('"status": "ok"')
