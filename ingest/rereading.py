"""Reads a document of the library anew from its original bytes, with details given by hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Literal

from ingest.documents import build_document
from ingest.errors import BrokenFile, FixedDocument
from ingest.fetching import is_address
from ingest.metadata import Metadata, check_validity, checked
from ingest.reading import Reader
from ingest.settings import IngestSettings
from ingest.sources import shown_source
from vectorstore import Library, LibraryDamaged
from vectorstore.embedding import Progress
from vectorstore.records import Added, DocumentInfo, NewDocument

Clearable = Literal["author", "year", "valid_from", "valid_to"]
"""Details that a document need not have."""

CLEARABLE: tuple[Clearable, ...] = ("author", "year", "valid_from", "valid_to")


def reread(
    library: Library,
    document_id: str,
    given: Metadata,
    settings: IngestSettings,
    progress: Progress | None = None,
    *,
    clear: Collection[Clearable] = (),
) -> Added:
    """Replace a document by what is read from its stored original now, in one transaction.

    What `given` leaves None stays as the document has it, but for the details in `clear`, which
    it has no more; id, source and day of adding stay. Passages are embedded only where their
    sentences changed, so that a correction of the title takes little longer than reading.
    `progress` counts the texts that are. Whatever fails, the document is as it was.

    Raises FixedDocument for a reference note, BadMetadata, BrokenFile where the original is gone
    or damaged, another IngestError where it can't be read any more, DocumentNotFound, and
    VectorStoreError where the library can't be written.
    """
    info = library.document(document_id)
    shown = shown_source(info.source)
    if info.note is not None:
        raise FixedDocument(
            f"{shown}: is one of the reference notes, which belong to KazQA; "
            "add a document of your own beside it"
        )
    wanted = _merged(info, checked(given), clear)
    if given.valid_from or given.valid_to:
        check_validity(wanted.valid_from, wanted.valid_to)
    content = _original(library, info, shown)
    # How a server described a page is not kept; this media type says that one did.
    served = "application/octet-stream" if is_address(info.source) else None
    with Reader(settings) as reader:
        extracted = reader.extract_bytes(content, shown, served)
    read = build_document(extracted, content, shown, wanted)
    return library.replace(_as_before(read, info, wanted), progress)


def _merged(info: DocumentInfo, given: Metadata, clear: Collection[Clearable]) -> Metadata:
    """What is given, else what the document has and is not to be cleared."""
    return Metadata(
        title=given.title or info.title,
        author=given.author or (None if "author" in clear else info.author),
        year=given.year or (None if "year" in clear else info.year),
        kind=given.kind or info.kind,
        language=given.language or info.language,
        valid_from=given.valid_from or (None if "valid_from" in clear else info.valid_from),
        valid_to=given.valid_to or (None if "valid_to" in clear else info.valid_to),
    )


def _original(library: Library, info: DocumentInfo, shown: str) -> bytes:
    try:
        return library.content(info.id)
    except LibraryDamaged as error:
        raise BrokenFile(
            f"{shown}: the library's copy is missing or damaged; add the document again"
        ) from error


def _as_before(read: NewDocument, info: DocumentInfo, wanted: Metadata) -> NewDocument:
    """The document read, from where and when it came, with just the details that are wanted.

    What it does not have, since it was cleared or never found, is not found now either.
    """
    return replace(
        read,
        info=replace(
            read.info,
            source=info.source,
            added_at=info.added_at,
            author=wanted.author,
            year=wanted.year,
            valid_from=wanted.valid_from,
            valid_to=wanted.valid_to,
        ),
    )
