"""Passages, ticked or found, with their references as a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from qa.exports.passages import FORMS, hits_as
from qa.records import Hit, Library, VectorStoreError
from ui.site import Site
from ui.web.responses import attachment, language_asked, missing

MOST = 1_000
"""Passages in one file."""
_LONGEST_IDS = 100_000  # characters
_TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}


def router(site: Site) -> APIRouter:
    """Routes of exports: by an address, and by the Search page's form, which may have many."""
    made = APIRouter(include_in_schema=False)
    library = site.assistant.library

    @made.get("/search/export.{form}")
    def linked(
        request: Request,
        form: str,
        ids: Annotated[list[str], Query(alias="id")] = [],  # noqa: B006
    ) -> Response:
        return _exported(library, request, form, ids)

    @made.post("/search/export")
    def sent(
        request: Request,
        form: Annotated[str, Form(max_length=10)] = "",
        ticked: Annotated[str, Form(max_length=_LONGEST_IDS)] = "",
        found: Annotated[str, Form(max_length=_LONGEST_IDS)] = "",
    ) -> Response:
        return _exported(library, request, form, ticked.split() or found.split())

    return made


def _exported(library: Library, request: Request, form: str, ids: Iterable[str]) -> Response:
    """The passages in that form, in the order given; a page that says why there is no file."""
    language = language_asked(request)
    if form not in FORMS:
        return missing(request, language, "search.no_form")
    try:
        wanted = list(dict.fromkeys(ids))[:MOST]
        hits = [Hit(passage, 1.0) for passage in library.passages(wanted)]
    except VectorStoreError:
        return missing(request, language, "page.unreadable", 503)
    if not hits:
        return missing(request, language, "search.nothing_to_save")
    name = f"kazqa-{'passage' if len(hits) == 1 else 'passages'}.{form}"
    return attachment(hits_as(hits, form), name, _TYPES[form])
