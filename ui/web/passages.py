"""The permanent page of a passage: its text, its place, its dates, its receipt, how to cite it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from ingest.sources import shown_source
from qa.answer import Citation
from qa.evidence import Evidence
from qa.exports.styles import STYLES, Style
from qa.labels import force_remark, format_date, labels
from qa.records import Language, Library, Passage
from qa.references import format_source, pinpoint
from qa.rendering import visible
from ui.pages.links import (
    SAVED_AS,
    ask_about_link,
    original_link,
    page_picture_link,
    passage_in_document_link,
    passage_link,
    references_link,
    search_link,
)
from ui.site import Site
from ui.web.documents import has_pictures
from ui.web.passage_references import in_every_style, in_style
from ui.web.responses import language_asked, or_missing, page
from ui.words import say

_BEGINNING = 90
"""Characters of a neighbour that tell what it is about."""


def router(site: Site) -> APIRouter:
    """Routes of passages."""
    made = APIRouter(include_in_schema=False)
    library = site.assistant.library

    @made.get("/passage/{passage_id}")
    def passage_page(request: Request, passage_id: str) -> Response:
        language = language_asked(request)

        def shown() -> Response:
            passage = library.passage(passage_id)
            return page("passage.html", request, language, _values(library, passage, language))

        return or_missing(request, language, "passage.missing", shown)

    @made.get("/passage/{passage_id}/reference")
    def reference(request: Request, passage_id: str, style: str = "") -> Response:
        language = language_asked(request)
        wanted: Style = next((known for known in STYLES if known == style), "chicago")

        def shown() -> Response:
            passage = library.passage(passage_id)
            return PlainTextResponse("\n".join(in_style(passage, wanted, language).references))

        return or_missing(request, language, "passage.missing", shown)

    return made


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The passages before and after one in its document."""

    before: Passage | None
    after: Passage | None


def neighbours(library: Library, passage: Passage) -> Neighbours:
    """What stands before and after the passage; DocumentNotFound if it has just gone."""
    held = library.document_passages(passage.document.id)
    place = next((i for i, each in enumerate(held) if each.id == passage.id), None)
    if place is None:
        return Neighbours(None, None)
    return Neighbours(
        held[place - 1] if place else None, held[place + 1] if place + 1 < len(held) else None
    )


def force_today(passage: Passage, language: Language, today: date) -> str:
    """Whether the passage is in force today, in a plain sentence."""
    known = passage.in_force(today)
    if known is None:
        return say(language, "passage.undated")
    if not known:
        return force_remark(_whole(passage, in_force=False), today, language)
    ends = force_remark(_whole(passage, in_force=True), today, language)
    return ends or say(language, "passage.in_force", date=format_date(today, language))


def wrong_with(library: Library, passage: Passage) -> str:
    """What of the passage's receipt does not hold now, in English; empty where all does."""
    evidence = Evidence(library)
    document = passage.document
    return (
        evidence.missing(document.id)
        or evidence.damaged(document.id)
        or evidence.text_differs(document)
        or evidence.passage_differs(passage)
    )


def place(passage: Passage, language: Language) -> str:
    """The pinpoint of a passage, or where its text stands if it has none."""
    return pinpoint(passage, language) or say(
        language, "passage.characters", start=passage.start, end=passage.end
    )


def _values(library: Library, passage: Passage, language: Language) -> dict[str, object]:
    document, around = passage.document, neighbours(library, passage)
    pictured = passage.page is not None and has_pictures(library, document)
    return {
        "passage": passage,
        "visible": visible,
        "where": place(passage, language),
        "force": force_today(passage, language, date.today()),
        "ended": passage.in_force(date.today()) is False,
        "day": lambda when: format_date(when, language),
        "sources": [(format_source(s, language), _address(s.url)) for s in passage.sources],
        "rests_on": labels(language).rests_on,
        "source": visible(shown_source(document.source)),
        "source_address": _address(document.source),
        "wrong": wrong_with(library, passage),
        "styled": in_every_style(passage, language),
        "files": [(references_link([passage.id], form), name) for form, name in SAVED_AS.items()],
        "in_document": passage_in_document_link(passage, language),
        "original": original_link(document.id),
        "ask": ask_about_link(passage, language),
        "more": search_link(language, " ".join(visible(passage.text).split()[:12])),
        "picture": page_picture_link(document, passage.page, (passage.start, passage.end))
        if pictured and passage.page is not None
        else "",
        "before": _neighbour(around.before, language),
        "after": _neighbour(around.after, language),
        "permanent": passage_link(passage.id, language),
    }


def _neighbour(passage: Passage | None, language: Language) -> tuple[str, str, str] | None:
    """Link, place and beginning of a passage beside."""
    if passage is None:
        return None
    shown = visible(passage.text)
    begins = shown if len(shown) <= _BEGINNING else f"{shown[:_BEGINNING].rpartition(' ')[0]}…"
    return passage_link(passage.id, language), place(passage, language), begins


def _address(address: str | None) -> str:
    """A web address that may be linked to; empty for anything else."""
    return address if address and address.startswith(("https://", "http://")) else ""


def _whole(passage: Passage, *, in_force: bool | None) -> Citation:
    return Citation(1, passage.text, passage.start, passage.end, passage, in_force=in_force)
