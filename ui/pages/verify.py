"""The verify page: an exported answer is dropped or pasted, and each of its receipts checked."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path, PurePath

import gradio as gr

from qa.answer import Answer
from qa.answer_files import answers_in
from qa.errors import UnreadableAnswer
from qa.labels import format_date
from qa.records import Language, VectorStoreError
from qa.references import format_reference
from qa.rendering import visible
from ui.desk import Desk
from ui.markup import render
from ui.pages.links import document_link, passage_link
from ui.pages.verify_outcomes import Outcome, outcome
from ui.safety.seats import Busy
from ui.site import Site
from ui.words import say

LARGEST = 4_000_000
"""Bytes of a file, and characters pasted; a conversation of 100 answers has fewer."""
MOST_RECEIPTS = 2000
"""Citations, sentences and passages found, all together: a check reads texts of the library."""

_READABLE = frozenset({".md", ".markdown", ".html", ".htm", ".pdf", ".docx"})
_SHOWN = "() => document.dispatchEvent(new Event('kazqa:verified'))"
_REFERENCES = frozenset({".bib", ".ris", ".csv", ".tex"})


class Unverifiable(Exception):
    """What was given can't be checked; `key` names the words that say why."""

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(key)
        self.key, self.detail = key, detail


def build(site: Site, desk: Desk, _tab: gr.Tab) -> None:
    """Draw the page inside its tab."""
    gr.HTML(render("verify_about.html", desk.language), js_on_load=None, apply_default_css=False)
    with gr.Row(elem_classes="vf-given", equal_height=True):
        file = gr.File(label=desk.say("verify.file"), height=170, min_width=280)
        with gr.Column(min_width=280):
            pasted = gr.Textbox(
                label=desk.say("verify.paste"),
                placeholder='{"format": "kazqa-answer", …}',
                lines=4,
                max_lines=4,
                max_length=LARGEST,
            )
            check = gr.Button(desk.say("verify.check"), variant="primary")
    shown = gr.HTML(elem_id="verified", js_on_load=None, apply_default_css=False)

    async def of_file(path: str | None) -> tuple[None, str]:
        """The outcome, and an empty place for the next file, since this one is gone."""
        if not path:
            return None, ""
        try:
            return None, await _checked(site, desk.language, path=path)
        finally:
            forget(Path(path))

    async def of_paste(text: str) -> str:
        return await _checked(site, desk.language, text=text)

    most = site.settings.at_once
    sent = file.upload(
        of_file, file, [file, shown], api_visibility="private", concurrency_limit=most
    )
    given = check.click(of_paste, pasted, shown, api_visibility="private", concurrency_limit=most)
    for done in (sent, given):
        done.then(None, js=_SHOWN, api_visibility="private")


def forget(path: Path) -> None:
    """Delete an uploaded file and the folder that was made for it."""
    path.unlink(missing_ok=True)
    with suppress(OSError):  # somebody sends the same file at this moment
        path.parent.rmdir()


async def _checked(
    site: Site, language: Language, *, path: str | None = None, text: str = ""
) -> str:
    """The outcome as HTML, or why there is none, or that the server is busy."""
    try:
        async with site.seats.taken():
            return await asyncio.to_thread(verified, site, language, path, text)
    except Busy:
        return _refused(language, "", "verify.busy")


def verified(site: Site, language: Language, path: str | None, text: str = "") -> str:
    """What checking the file, or the text where there is none, found, as HTML."""
    name = visible(PurePath(path).name)[:80] if path else say(language, "verify.pasted")
    library = site.assistant.library
    try:
        answers = answers_of(read(Path(path)) if path else text, name)
        outcomes = [outcome(each, site.assistant.verify(each), library) for each in answers]
    except Unverifiable as why:
        return _refused(language, name, why.key, why.detail)
    except VectorStoreError:
        return _refused(language, name, "page.unreadable")
    return drawn(outcomes, language, name)


def _refused(language: Language, name: str, key: str, detail: str = "") -> str:
    return render("verify_refused.html", language, name=name, key=key, detail=detail)


def read(path: Path) -> str:
    """The text of an uploaded file; raises `Unverifiable` for one that is no JSON export."""
    kind = path.suffix.casefold()
    if kind in _READABLE or kind in _REFERENCES:
        raise Unverifiable("verify.readable" if kind in _READABLE else "verify.references")
    try:
        if path.stat().st_size > LARGEST:
            raise Unverifiable("verify.large")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:  # who sent the same file at the same moment had it deleted
        raise Unverifiable("verify.busy") from None
    except (OSError, ValueError):
        raise Unverifiable("verify.not_json") from None


def answers_of(text: str, name: str) -> list[Answer]:
    """The answers in a text of that name, few enough to check; raises `Unverifiable`."""
    if not text.strip():
        raise Unverifiable("verify.empty")
    if len(text) > LARGEST:
        raise Unverifiable("verify.large")
    if text.lstrip()[:1] not in "[{":
        raise Unverifiable("verify.not_json")
    try:
        answers = answers_in(text, name)
    except UnreadableAnswer as error:
        raise Unverifiable("verify.no_answer", visible(str(error))[:300]) from None
    receipts = sum(len(a.citations) + len(a.sentences) + len(a.hits) + 1 for a in answers)
    if receipts > MOST_RECEIPTS:
        raise Unverifiable("verify.large")
    return answers


def drawn(outcomes: list[Outcome], language: Language, name: str = "") -> str:
    """What was found of each answer in what is called `name`, as HTML in that language."""
    return render(
        "verify.html",
        language,
        name=name,
        outcomes=outcomes,
        ok=all(each.ok for each in outcomes),
        receipts=sum(len(each.receipts) for each in outcomes),
        failed=sum(each.failed for each in outcomes),
        visible=visible,
        day=lambda answer: format_date(answer.as_of, language),
        source=lambda citation: format_reference(citation, language),
        link=lambda citation: passage_link(citation.passage.id, language),
        document=lambda citation: document_link(citation, language),
    )
