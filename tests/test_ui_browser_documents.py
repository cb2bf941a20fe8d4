"""The documents page in a browser: adding good and bad files, editing, removing, read-only."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import gradio.utils
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Locator, Page, expect

from ingest.settings import IngestSettings
from qa import Assistant
from qa.records import VectorStoreSettings
from ui.settings import UISettings
from ui.site import Site
from ui.words import say

pytestmark = pytest.mark.enable_socket

shared = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("conftest.py"))))

HOSTILE = '<img src=x onerror="document.title=1">.pdf'
ARTICLES = "\n\n".join(
    f"Article {n}. Duties\n\n1. The parties guard marker stone {n} of the Saryozen steppe line. "
    f"They repair stone {n} within a year."
    for n in range(1, 41)
)
LAW = f"Agreement on the Saryozen Line\n\n{ARTICLES}\n"
SAYS = {
    key: say("en", f"documents.{key}")
    for key in ("understood", "edit", "remove", "remove_now", "save", "add_now", "adding_done")
}


@pytest.fixture(scope="module")
def site(own_notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site over an own copy of the notes, in which documents may be added."""
    folder = tmp_path_factory.mktemp("documents") / "library"
    shutil.copytree(own_notes, folder)
    store = VectorStoreSettings(library=folder)
    with Assistant.open(store=store, model="none") as assistant:
        yield Site.of(assistant, UISettings(), IngestSettings())


@pytest.fixture(scope="module")
def address(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of that site; what is uploaded waits in a folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
        with shared.serving(site) as address:
            yield address


def files() -> list[FilePayload]:
    """One that can be read and four that can't."""
    return [
        {"name": "saryozen.txt", "mimeType": "text/plain", "buffer": LAW.encode()},
        {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
        {"name": HOSTILE, "mimeType": "application/pdf", "buffer": b"%PDF-1.4 broken"},
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" * 9},
    ]


def opened(page: Page, address: str, language: str = "en") -> None:
    page.goto(f"{address}/{language}/?tab=documents")
    expect(page.locator(".dc-count")).not_to_be_empty()


def row(page: Page, title: str) -> Locator:
    return page.locator("tr[data-dc-row]", has_text=title)


def test_files_are_added_found_read_edited_and_removed(
    page: Page, site: Site, address: str
) -> None:
    opened(page, address)
    page.locator(".dc-add > summary").click()
    page.locator("#dc-files").set_input_files(files())
    expect(page.locator(".dc-chosen li")).to_have_count(4)
    page.get_by_role("button", name=SAYS["add_now"], exact=True).click()
    expect(page.locator(".dc-is-reading, .dc-is-embedding").first).to_be_visible()
    page.reload()  # adding goes on, and is seen again
    expect(page.get_by_role("heading", name=SAYS["adding_done"])).to_be_visible()
    expect(page.locator(".dc-is-added")).to_contain_text("saryozen.txt")
    reasons = page.locator(".dc-is-failed .dc-why").all_inner_texts()
    assert [reason[:20] for reason in reasons] == [
        "is empty (0 bytes); ",
        "is a damaged PDF; op",
        "is a JPEG image; Kaz",
    ]
    assert page.locator(".dc-is-failed .dc-name").nth(1).inner_text() == HOSTILE
    assert list(Path(gradio.utils.get_upload_folder()).rglob("*.*")) == []
    found = site.assistant.search("Who repairs the marker stones of the Saryozen line?")
    assert found[0].passage.document.title == "Agreement on the Saryozen Line"

    page.locator('[data-dc-filter="text"]').fill("saryozen upload")
    expect(row(page, "Saryozen")).to_be_hidden()
    page.locator('[data-dc-filter="text"]').fill("saryozen agreement")
    expect(page.locator("tr[data-dc-row]:visible")).to_have_count(1)
    row(page, "Saryozen").get_by_role("button", name=SAYS["understood"]).click()
    expect(page.locator(".dc-view h2")).to_be_focused()
    expect(page.locator(".dc-part")).to_have_count(40)
    expect(page.locator(".dc-part").nth(3)).to_contain_text("Art. 4(1)")
    page.keyboard.press("Escape")
    expect(row(page, "Saryozen").get_by_role("button", name=SAYS["understood"])).to_be_focused()

    row(page, "Saryozen").get_by_role("button", name=SAYS["edit"]).click()
    title = page.locator('.dc-panel [name="title"]')
    expect(title).to_have_value("Agreement on the Saryozen Line")
    title.fill("<b>Saryozen Treaty</b>")
    page.locator('.dc-panel [name="year"]').fill("none")
    page.get_by_role("button", name=SAYS["save"]).click()
    expect(page.locator(".dc-panel [role=alert]")).to_contain_text(say("en", "documents.no_year"))
    expect(title).to_have_value("<b>Saryozen Treaty</b>")
    page.locator('.dc-panel [name="year"]').fill("1999")
    page.get_by_role("button", name=SAYS["save"]).click()
    expect(page.locator("#documents-told")).to_contain_text("<b>Saryozen Treaty</b>")
    page.locator('[data-dc-filter="text"]').fill("saryozen treaty")
    expect(row(page, "<b>Saryozen Treaty</b>").locator(".dc-year")).to_have_text("1999")

    row(page, "Saryozen").get_by_role("button", name=SAYS["remove"], exact=True).click()
    expect(page.locator(".dc-panel")).to_contain_text("<b>Saryozen Treaty</b>")
    page.get_by_role("button", name=SAYS["remove_now"], exact=True).click()
    expect(row(page, "Saryozen")).to_have_count(0)
    assert all("Saryozen" not in held.title for held in site.assistant.library.documents())


def test_adding_is_cancelled_and_too_large_files_are_left_out(
    page: Page, site: Site, address: str
) -> None:
    opened(page, address, "kk")
    page.locator(".dc-add > summary").click()
    large = "large.txt"
    page.evaluate(
        """name => {
            const given = new DataTransfer();
            given.items.add(new File([new Uint8Array(51 * 2 ** 20)], name));
            const input = document.querySelector("#dc-files");
            input.files = given.files;
            input.dispatchEvent(new Event("change", { bubbles: true }));
        }""",
        large,
    )
    expect(page.locator(".dc-chosen .dc-why")).to_contain_text("50 МБ")
    page.locator(".dc-chosen button").click()
    texts = [f"Report {n}\n\n{ARTICLES}" for n in range(4)]
    page.locator("#dc-files").set_input_files(
        [
            {"name": f"report-{n}.txt", "mimeType": "text/plain", "buffer": text.encode()}
            for n, text in enumerate(texts)
        ]
    )
    page.locator(".dc-adding [type=submit]").click()
    page.get_by_role("button", name=say("kk", "documents.cancel")).click()
    expect(page.get_by_role("heading", name=say("kk", "documents.adding_done"))).to_be_visible()
    expect(page.locator(".dc-is-cancelled").last).to_contain_text("report-3.txt")
    page.get_by_role("button", name=say("kk", "documents.dismiss")).click()
    expect(page.locator(".dc-job")).to_have_count(0)
    assert "report-3.txt" not in "".join(d.source for d in site.assistant.library.documents())


def test_the_table_is_sorted_and_a_phone_sees_cards_that_pass_axe(page: Page, address: str) -> None:
    opened(page, address)
    page.get_by_role("button", name=say("en", "documents.column_passages")).click()
    counts = page.locator("tbody .dc-passages").all_inner_texts()
    assert [int(count) for count in counts] == sorted(map(int, counts))
    head = page.locator("thead .dc-passages")
    expect(head).to_have_attribute("aria-sort", "ascending")
    page.locator('[data-dc-filter="language"]').select_option("kk")
    assert {each.get_attribute("data-language") for each in page.locator("tr:visible").all()} <= {
        "kk",
        None,
    }
    for width, scheme in ((1280, "light"), (360, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        opened(page, address)
        page.locator(".dc-add > summary").click()
        page.locator(".dc-more > summary").click()
        # Many rows of one kind take axe long and tell it nothing more.
        page.locator('[data-dc-filter="text"]').fill("caspian")
        assert faults(page) == []
        page.screenshot(path=shared.SCREENSHOTS / f"documents-{width}-{scheme}.png")
        page.locator("tr:visible [data-dc=click]").first.click()
        expect(page.locator(".dc-view")).to_be_visible()
        assert faults(page) == []


def faults(page: Page) -> list[str]:
    """What axe finds wrong on the page of documents, the shared header aside."""
    found = Axe().run(page, context="#page-documents").response["violations"]
    return [
        f"{fault['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for fault in found
        for node in fault["nodes"]
    ]


def test_read_only_shows_and_takes_none_of_it(page: Page, site: Site) -> None:
    closed = Site.of(site.assistant, UISettings(read_only=True), IngestSettings())
    with shared.serving(closed) as address:
        opened(page, address)
        expect(page.locator("tr [data-dc=click]").first).to_be_visible()
        for offer in (".dc-add", "[data-dc=edit]", "[data-dc=release]"):
            expect(page.locator(offer)).to_have_count(0)
