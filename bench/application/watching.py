"""Watches the Ask page in a browser: from Enter to the first cited sentence on it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from playwright.sync_api import sync_playwright

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic")
"""What Chromium is started with: nothing that goes out."""

# Measured in the page itself, so that no driver's polling counts: from the key to the frame in
# which the new turn has its first marker.
_WATCH = """
([question, turns]) => new Promise((resolve, reject) => {
  const box = document.querySelector("#ask-question textarea");
  const late = setTimeout(() => reject(new Error("no answer in a minute")), 60000);
  const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
  set.call(box, question);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => {
    const started = performance.now();
    const seen = new MutationObserver(() => {
      const answered = document.querySelectorAll(".ak-turn:not(.ak-pending)");
      if (answered.length <= turns || !answered[turns].querySelector(".ak-marker")) return;
      seen.disconnect();
      clearTimeout(late);
      requestAnimationFrame(() => resolve(performance.now() - started));
    });
    seen.observe(document.body, { childList: true, subtree: true, attributes: true });
    box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true }));
  }, 200);
})
"""


def chromium() -> str | None:
    """The browser's program, None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def seconds_from_enter(base: str, questions: Sequence[str]) -> list[float]:
    """Seconds until each question's answer is on the page, asked one after another."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{base}/en/")
        page.wait_for_selector("#ask-question textarea")
        page.wait_for_timeout(1500)  # the examples of the empty chat are there by then
        seconds = []
        for turns, question in enumerate(questions):
            seconds.append(float(page.evaluate(_WATCH, [question, turns])) / 1000)
            page.wait_for_timeout(1000)  # the questions to ask next are there by then
        browser.close()
    return seconds
