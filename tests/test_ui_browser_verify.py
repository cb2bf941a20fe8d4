"""Verify in a browser: exports of the running application hold, altered ones don't, files go."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio.utils
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ui.words import say

pytestmark = pytest.mark.enable_socket

shared = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("conftest.py"))))
expect.set_options(timeout=15_000)
PRIORITY = "Do ratified treaties prevail over the laws of Kazakhstan?"


def opened(page: Page, address: str, language: str = "en") -> None:
    page.goto(f"{address}/{language}/?tab=verify")
    expect(page.locator("#page-verify .vf-about")).to_be_visible()


def drop(page: Page, name: str, content: bytes | str) -> None:
    content = content.encode() if isinstance(content, str) else content
    page.locator("#page-verify input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    expect(page.locator(".vf-name")).to_have_text(name)


def replied(page: Page, address: str) -> dict[str, Any]:
    """What the API answers, as programs export it."""
    reply = page.request.post(f"{address}/api/v1/ask", data={"question": PRIORITY})
    assert reply.ok
    answer: dict[str, Any] = reply.json()
    return answer


def left_behind(*names: str) -> list[Path]:
    """Uploads of those names that still lie on the disk."""
    return [
        each for each in Path(gradio.utils.get_upload_folder()).rglob("*") if each.name in names
    ]


def test_a_conversation_and_a_reply_of_the_api_hold_and_leave_no_file(
    page: Page, served: str
) -> None:
    page.goto(f"{served}/en/?ask={PRIORITY.replace(' ', '+')}")
    expect(page).to_have_url(re.compile("conversation="))
    box = page.locator("#ask-question textarea")
    box.fill("And in 2015?")
    box.press("Enter")
    expect(page.locator(".ak-turn:not(.ak-pending)")).to_have_count(2)
    expect(page.locator("#ask-current .ak-standalone")).to_be_visible()
    conversation = page.url.partition("conversation=")[2]
    exported = page.request.get(f"{served}/conversation/{conversation}.json")
    assert exported.ok
    opened(page, served)
    drop(page, "conversation.json", exported.body())
    expect(page.locator(".vf-headline")).to_contain_text(say("en", "verify.all_hold"))
    expect(page.locator(".vf-answer h2")).to_have_count(2)
    answers = exported.json()
    receipts = sum(len(answer["citations"]) for answer in answers)
    expect(page.locator(".vf-receipt.vf-good")).to_have_count(receipts)
    drop(page, "reply.json", json.dumps(replied(page, served)))
    expect(page.locator(".vf-headline")).to_contain_text(say("en", "verify.all_hold"))
    expect(page.locator(".vf-answer h2")).to_have_count(1)
    page.locator(".vf-receipt summary").first.click()
    expect(page.locator(".vf-receipt").first).to_contain_text(say("en", "verify.quote_holds"))
    assert left_behind("conversation.json", "reply.json") == []
    page.get_by_role("link", name=say("en", "verify.document")).first.click()
    expect(page.locator("mark").first).to_be_in_viewport()


def test_the_receipt_that_was_altered_is_the_one_that_fails(page: Page, served: str) -> None:
    answer = replied(page, served)
    altered = answer["citations"][1]
    true = altered["quote"]
    altered["quote"] = true.replace("treaties", "decrees", 1)
    opened(page, served, "ru")
    page.get_by_label(say("ru", "verify.paste")).fill(json.dumps(answer))
    page.get_by_role("button", name=say("ru", "verify.check")).click()
    expect(page.locator(".vf-headline")).to_contain_text(say("ru", "verify.some_fail"))
    expect(page.locator(".vf-name")).to_have_text(say("ru", "verify.pasted"))
    good, bad = page.locator(".vf-receipt.vf-good"), page.locator(".vf-receipt.vf-bad")
    expect(good).to_have_count(len(answer["citations"]) - 1)
    expect(bad).to_have_count(1)
    expect(bad).to_have_attribute("value", "2")
    expect(bad.locator(".vf-fails")).to_contain_text([say("ru", "verify.quote_fails")])
    expect(bad.locator(".vf-instead")).to_have_text(re.sub(r"\s+", " ", true))
    assert faults(page) == []
    text = answer["text"]
    altered["quote"] = true
    answer["text"] = text.replace("1 July 2026", "1 July 2027", 1)
    drop(page, "text.json", json.dumps(answer))
    expect(page.locator(".vf-bad.vf-verdict")).to_be_visible()
    expect(page.locator(".vf-receipt.vf-bad")).to_have_count(0)
    expect(page.locator(".vf-whole .vf-fails")).to_contain_text(say("ru", "verify.wording_fails"))


def test_what_is_no_export_is_told_on_a_phone_too(page: Page, served: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark")
    opened(page, served, "kk")
    for name, content, key in (
        ("answer.pdf", b"%PDF-1.7\n", "readable"),
        ("answer.bib", b"@book{x}", "references"),
        ("photo.json", b"\xff\xd8\xff\xe0", "not_json"),
        ("other.json", b'{"a": 1}', "no_answer"),
        ("empty.json", b"", "empty"),
    ):
        drop(page, name, content)
        expect(page.locator(".vf-refused")).to_contain_text(say("kk", f"verify.{key}"))
        expect(page.locator(".vf-refused")).to_be_in_viewport()
    assert left_behind("answer.pdf", "answer.bib", "photo.json", "other.json") == []
    drop(page, "reply.json", json.dumps(replied(page, served)))
    expect(page.locator(".vf-headline")).to_contain_text(say("kk", "verify.all_hold"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(page) == []
    page.screenshot(path=shared.SCREENSHOTS / "verify-phone-kk.png")


def faults(page: Page) -> list[str]:
    """What axe finds wrong with an outcome."""
    found = Axe().run(page, context="#verified").response["violations"]
    return [
        f"{fault['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for fault in found
        for node in fault["nodes"]
    ]
