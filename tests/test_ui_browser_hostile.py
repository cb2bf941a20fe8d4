"""Sixty hostile texts by document, name, title, address, question and model answer, on every page.

The browser is told to ignore the Content-Security-Policy, so that it is the pages themselves that
have to show text as text; what the policy stops by itself is tested at the end.
"""

from __future__ import annotations

import json
import runpy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from types import ModuleType, SimpleNamespace
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from ingest.settings import IngestSettings
from qa import Assistant
from qa.answer import Answer, AnswerSentence, Stopped
from qa.records import Library
from ui.settings import UISettings
from ui.site import Site

pytestmark = pytest.mark.enable_socket

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))
shared = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("conftest.py"))))
hostile = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("hostile_samples.py"))))

QUESTION = "When did Kazakhstan join the United Nations?"
_DRAWN = """
  outside => {
    const found = [];
    const drawn = ".hostile, iframe, frame, object, embed, portal, marquee, [shadowrootmode]";
    const carries = /^(data-|aria-|(alt|title|value|placeholder|content|download)$)/;
    for (const each of document.querySelectorAll("*")) {
      if (each.matches(drawn)) found.push(each.outerHTML.slice(0, 200));
      for (const { name, value } of each.attributes) {
        const script = /^\\s*(javascript|data:text)/i.test(value);
        const runs = name.startsWith("on") || script;
        const leads = each.localName === "a" && name === "href" && !script;
        if (!carries.test(name) && (runs || (value.includes(outside) && !leads)))
          found.push(`${each.localName} ${name}=${value}`.slice(0, 200));
      }
    }
    return found;
  }
"""
"""Elements that only the texts have, and attributes that would run or fetch."""


class Outside:
    """A port of this machine that nobody is to reach; it notes who does."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.reached: list[bytes] = []
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                try:
                    self.reached.append(connection.recv(200))
                except OSError:
                    self.reached.append(b"")

    def close(self) -> None:
        """Listen no more."""
        self._listening.close()


@dataclass(frozen=True)
class Attacked:
    """The application whose every text is hostile."""

    address: str
    outside: Outside
    texts: list[str]
    assistant: Assistant
    conversation: str


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory, scripted: ModuleType) -> Iterator[Attacked]:
    """A library of hostile documents, a conversation in it, and a model that says such things."""

    def reply(prompt: str) -> str:
        marker = scripted.marker_of(prompt, "2 March 1992")
        said = f"Kazakhstan joined the United Nations on 2 March 1992 [{marker}]."
        return f"{texts[0]} {said} {' '.join(texts)}"

    outside = Outside()
    texts = hostile.payloads(outside.address)
    folder = tmp_path_factory.mktemp("hostile") / "library"
    with Library.create(folder, samples.HashingEmbedder()) as library:
        with library.writing():
            # What is found in every document alike is taken for no answer.
            library.add(samples.document(samples.RATIFIED, title=texts[0]))
            for document in hostile.documents(texts):
                library.add(document)
        assistant = Assistant(library, model=scripted.ScriptedModel(reply=reply, size=400))
        site = Site.of(assistant, UISettings(), IngestSettings())
        conversation = kept(site, texts)
        with shared.serving(site) as address:
            yield Attacked(address, outside, texts, assistant, conversation)
    outside.close()


def kept(site: Site, texts: list[str]) -> str:
    """A conversation whose title, questions and answers are the texts; gives its id."""
    found = site.quotes.ask(QUESTION)
    assert found.citations
    conversation = None
    for at in range(0, len(texts), 20):
        some = texts[at : at + 20]
        answer = spoilt(found, some)
        conversation, turn = site.conversations.add("local", conversation, answer)
        site.conversations.rate("local", turn.id, -1, " ".join(some)[:1900])
    assert conversation is not None
    for text in texts[::6]:
        other, _ = site.conversations.add("local", None, spoilt(found, [text]))
        site.conversations.rename("local", other, text)
    return conversation


def spoilt(answer: Answer, texts: list[str]) -> Answer:
    """The answer with the texts wherever it says something."""
    whole = " ".join(texts)
    numbers = tuple(citation.number for citation in answer.citations)
    return replace(
        answer,
        question=whole[:1900],
        standalone_question=f"standing alone: {whole}"[:1900],
        text=whole,
        sentences=tuple(AnswerSentence(text, numbers[:1], text) for text in texts),
        note=whole,
        answered_by=texts[0],
        stopped=tuple(Stopped(text, text) for text in texts),
    )


@contextmanager
def watched(browser: Browser, attacked: Attacked, *, policy: bool = False) -> Iterator[Page]:
    """A page of a browser in which nothing of the texts runs, asks or is drawn."""
    context = browser.new_context(bypass_csp=not policy, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    wrong: list[str] = []
    page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: wrong.append(popup.url))
    page.on("request", lambda sent: wrong.append(sent.url) if outside(sent.url) else None)

    def outside(url: str) -> bool:
        return not url.startswith((attacked.address, "data:", "blob:", "file:"))

    try:
        yield page
    finally:
        context.close()
    # What the policy stops is called a request here too.
    assert policy or wrong == []
    # For a frame that the policy forbids Chromium connects ahead, and then sends nothing.
    assert [sent for sent in attacked.outside.reached if sent or not policy] == []
    attacked.outside.reached.clear()


def expect_text(page: Page, attacked: Attacked, *shown: str) -> None:
    """What is there is text: some of the texts are seen, none has run or drawn anything."""
    for text in shown:
        expect(page.get_by_text(text).filter(visible=True).first).to_be_visible()
    page.wait_for_timeout(150)
    assert page.evaluate("window.hit") is None
    assert page.evaluate(_DRAWN, attacked.outside.address) == []
    assert page.evaluate("document.querySelectorAll('input[type=password]').length") == 0


def test_ask(browser: Browser, attacked: Attacked) -> None:
    with watched(browser, attacked) as page:
        for at in (0, 20, 40):
            question = f"{QUESTION} {' '.join(attacked.texts[at : at + 20])}"[:1900]
            page.goto(f"{attacked.address}/en/?{urlencode({'ask': question})}")
            expect(page.locator(".ak-turn:not(.ak-pending) .ak-meta").first).to_be_visible()
            expect_text(page, attacked, attacked.texts[at][:40])
        for marker in page.locator("a.ak-marker").all()[:2]:
            marker.click()
            expect(page.locator(".ak-card.ak-chosen")).to_be_visible()
        expect_text(page, attacked)


def test_a_kept_conversation_and_the_list(browser: Browser, attacked: Attacked) -> None:
    with watched(browser, attacked) as page:
        page.goto(f"{attacked.address}/ru/?conversation={attacked.conversation}")
        expect(page.locator(".ak-turn")).to_have_count(3)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        expect_text(page, attacked, "window.hit", "<script", "<img class=hostile", "<form")
        page.evaluate(
            "document.querySelectorAll('.ak-editor').forEach(each => each.hidden = false)"
        )
        expect_text(page, attacked)


def test_search(browser: Browser, attacked: Attacked) -> None:
    with watched(browser, attacked) as page:
        for asked in ("United Nations", "<script>", attacked.texts[12]):
            page.goto(f"{attacked.address}/en/?{urlencode({'tab': 'search', 'q': asked})}")
            expect(page.locator(".sr-hit").first).to_be_visible()
            expect_text(page, attacked)
        expect_text(page, attacked, "<img class=hostile")


def test_documents(browser: Browser, attacked: Attacked) -> None:
    with watched(browser, attacked) as page:
        page.goto(f"{attacked.address}/kk/?tab=documents")
        expect(page.locator("[data-dc-row]")).to_have_count(62)
        expect_text(page, attacked, "<iframe class=hostile", "<base class=hostile")
        page.locator('[data-dc="click"]').nth(30).click()
        expect(page.locator(".dc-view h2")).to_be_visible()
        for tab in page.locator(".dc-view [role=tab], .dc-view summary").all():
            tab.click()
        expect_text(page, attacked)


def test_timeline_and_compare(browser: Browser, attacked: Attacked) -> None:
    with watched(browser, attacked) as page:
        page.goto(f"{attacked.address}/en/?tab=timeline")
        expect(page.locator(".tl")).to_be_visible()
        page.locator(".tl-across .tl-dot").nth(3).press("Enter")
        expect(page.locator(".tl-chosen")).to_be_visible()
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        expect_text(page, attacked, "window.hit")
        page.get_by_role("tab", name="Compare").click()
        question = f"{QUESTION} {attacked.texts[12]} {attacked.texts[38]}"
        page.locator("#compare-question textarea, #compare-question input").first.fill(question)
        page.get_by_role("button", name="Compare", exact=True).click()
        expect(page.locator("#compared .cp-half").first).to_be_visible()
        page.locator("#page-compare [role=combobox]").first.click()  # its list holds every title
        expect_text(page, attacked)


def test_verify(browser: Browser, attacked: Attacked, tmp_path: Path) -> None:
    answer = spoilt(attacked.assistant.ask(QUESTION), attacked.texts).to_dict()
    for citation in answer["citations"]:
        citation["quote"] = " ".join(attacked.texts)
    named = tmp_path / "'\"><img class=hostile src=x onerror=window.hit=1>.json"
    named.write_text(json.dumps(answer))
    with watched(browser, attacked) as page:
        page.goto(f"{attacked.address}/en/?tab=verify")
        page.locator("#page-verify input[type=file]").set_input_files(named)
        expect(page.locator("#verified .vf-receipt").first).to_be_visible()
        expect_text(page, attacked, "<video class=hostile")
        page.locator("#page-verify textarea").fill(f'{{"format": "{attacked.texts[6]}')
        page.locator("#page-verify button.primary").click()
        expect(page.locator("#verified .vf-refused")).to_be_visible()
        expect_text(page, attacked)


def test_whole_pages(browser: Browser, attacked: Attacked) -> None:
    library = attacked.assistant.library
    whole = next(each for each in library.documents() if each.source == "/library/all.txt")
    hits = attacked.assistant.search("United Nations")
    with watched(browser, attacked) as page:
        page.goto(f"{attacked.address}/document/{whole.id}?lang=ru")
        expect_text(page, attacked, "<portal class=hostile", "<math class=hostile", "{{ window.hit")
        for hit in hits[:4]:
            page.goto(f"{attacked.address}/passage/{quote(hit.passage.id)}?lang=kk")
            expect_text(page, attacked, "United Nations")
        for text in attacked.texts[::7]:
            for path in (
                f"/{quote(text, safe='')}",
                f"/passage/{quote(text, safe='')}",
                "/en/?tab=",
            ):
                page.goto(f"{attacked.address}{path}?lang={quote(text, safe='')}")
                assert page.evaluate("window.hit") is None
                assert page.evaluate(_DRAWN, attacked.outside.address) == []


def test_an_exported_conversation_opened_from_the_disk(
    browser: Browser, attacked: Attacked, tmp_path: Path
) -> None:
    """Where no header of the server reaches."""
    with watched(browser, attacked) as page:
        address = f"{attacked.address}/conversation/{attacked.conversation}.html"
        saved = page.context.request.get(address)
        assert saved.status == 200
        assert saved.headers["content-disposition"].startswith("attachment")
        file = tmp_path / "conversation.html"
        file.write_bytes(saved.body())
        page.goto(file.as_uri())
        expect_text(page, attacked, "<script", "<img class=hostile", "<form class=hostile")


def test_the_policy_alone_stops_what_would_get_out(browser: Browser, attacked: Attacked) -> None:
    """As if a page had let the texts through as markup.

    No policy keeps markup from sending the browser to another page.
    """
    texts = json.dumps(" ".join(each for each in attacked.texts if "http-equiv" not in each))
    with watched(browser, attacked, policy=True) as page:
        page.goto(f"{attacked.address}/en/?tab=verify")
        expect(page.locator("#page-verify button.primary")).to_be_visible()
        made = "const at = document.createElement('div'); document.body.append(at);"
        page.evaluate(f"() => {{ {made} at.innerHTML = {texts}; }}")
        parsed = f"document.createRange().createContextualFragment({texts})"
        page.evaluate(f"() => {{ {made} at.append({parsed}); }}")
        page.wait_for_timeout(700)
        assert page.evaluate("window.hit") is None
        assert page.evaluate("document.querySelectorAll('.hostile').length") > 40
