"""Correcting, reading anew and removing documents, one after another in a thread of their own."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from ingest.background import background_thread
from ingest.errors import IngestError
from ingest.rereading import reread
from qa.records import KINDS, LANGUAGES, DocumentInfo, Language, VectorStoreError
from qa.rendering import visible
from ui.markup import render
from ui.pages.documents_details import LONGEST, cleared, fields_of, metadata_of
from ui.pages.documents_refusals import Refused, refusal
from ui.pages.documents_view import held
from ui.site import Site
from ui.words import say

_SHOWN_EVERY = 0.4
"""Seconds between two looks at how far reading is."""

Outcome = TypeVar("Outcome")


def own(site: Site, document_id: object) -> DocumentInfo:
    """A document that may be changed; raises Refused for a reference note and unknown ids."""
    document = held(site.assistant.library, document_id)
    if document.note is not None:
        raise Refused("documents.note_fixed")
    return document


def edit_form(
    document: DocumentInfo,
    language: Language,
    fields: Mapping[str, str] | None = None,
    *,
    key: str = "",
    done: tuple[int, int] | None = None,
    why: Refused | None = None,
) -> str:
    """The form with a document's details as HTML, or with `fields` as they were typed.

    `done` of all texts are embedded while it is read anew, (0, 0) until they are known; `why` is
    what was refused of it. A form that is drawn again keeps its `key`.
    """
    return render(
        "documents_edit.html",
        language,
        document=document,
        title=visible(document.title),
        fields=fields or fields_of(document),
        kinds=KINDS,
        languages=LANGUAGES,
        key=key or secrets.token_hex(4),
        longest=LONGEST,
        done=done,
        message=say(language, why.key, **why.values) if why else "",
        detail=visible(why.detail) if why else "",
    )


def remove_question(document: DocumentInfo, passages: int, language: Language) -> str:
    """The question whether a document, which it names, is to be removed, as HTML."""
    return render(
        "documents_remove.html",
        language,
        document=document,
        title=visible(document.title),
        passages=passages,
        key=secrets.token_hex(4),
    )


def removed(site: Site, document_id: object) -> DocumentInfo:
    """Remove a document and tell which it was; raises Refused."""
    document = own(site, document_id)
    try:
        site.assistant.library.remove(document.id)
    except VectorStoreError as error:
        raise refusal(error) from error
    return document


async def saved(
    site: Site, document: DocumentInfo, fields: Mapping[str, str]
) -> AsyncIterator[tuple[int, int]]:
    """Read a document anew with the details typed; yields how many texts of all are embedded.

    Raises Refused. Whoever leaves meanwhile does not stop it.
    """
    if not fields["title"]:
        raise Refused("documents.no_title")
    given, clear = metadata_of(fields), cleared(fields)
    far = (0, 0)

    def embedded(done: int, total: int) -> None:
        nonlocal far
        far = (done, total)

    def read() -> None:
        reread(site.assistant.library, document.id, given, site.reading, embedded, clear=clear)

    work = asyncio.ensure_future(in_turn(read))
    while not work.done():
        yield far
        await asyncio.wait({work}, timeout=_SHOWN_EVERY)
    try:
        work.result()
    except (IngestError, VectorStoreError) as error:
        raise refusal(error) from error


async def in_turn(work: Callable[[], Outcome]) -> Outcome:
    """What the work returns, done in the thread in which documents are changed."""
    return await asyncio.get_running_loop().run_in_executor(_thread(), work)


@cache
def _thread() -> ThreadPoolExecutor:
    return background_thread("changing")
