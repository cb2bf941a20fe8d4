"""A click just as Gradio closes the stream of answers is answered too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ui.words import say

pytestmark = pytest.mark.enable_socket

# The end of the stream stays on its way until the test lets it arrive.
HELD = """
    (() => {
      const fetched = window.fetch.bind(window);
      const arriving = new Promise((arrive) => (window.arrive = arrive));
      window.fetch = async (target, options) => {
        const response = await fetched(target, options);
        if (!response.url.includes("/queue/data")) return response;
        const encoder = new TextEncoder();
        const held = new TransformStream({
          async transform(text, controller) {
            const [before, ...end] = text.split(/(?=data: *{"msg":"close_stream")/);
            if (before) controller.enqueue(encoder.encode(before));
            if (!end.length) return;
            window.held = true;
            await arriving;
            controller.enqueue(encoder.encode(end.join("")));
          },
        });
        const body = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(held);
        return new Response(body, response);
      };
    })();
"""


def test_an_event_that_meets_the_end_of_the_stream_is_answered(page: Page, served: str) -> None:
    page.add_init_script(HELD)
    page.goto(f"{served}/en/?tab=compare")
    page.wait_for_function("window.held")
    with page.expect_response("**/queue/join*"):
        page.get_by_role("button", name=say("en", "compare.example_dates")).click()
    page.evaluate("window.arrive()")
    expect(page.locator(".cp-half")).to_have_count(2, timeout=15_000)


def test_a_stream_ends_when_nothing_is_due(page: Page, served: str) -> None:
    """Kept open, streams would use up the few connections that a browser makes to one host."""
    told: list[str] = []
    for event in ("request", "requestfinished", "requestfailed"):
        page.on(event, lambda sent, name=event: "/queue/data" in sent.url and told.append(name))
    page.goto(f"{served}/en/?tab=compare")
    page.get_by_role("button", name=say("en", "compare.example_dates")).click()
    expect(page.locator(".cp-half")).to_have_count(2, timeout=15_000)
    for _ in range(100):
        page.wait_for_timeout(100)
        begun = told.count("request")
        if 0 < begun == len(told) - begun:
            break
    else:
        pytest.fail(f"a stream stays open: {told}")
