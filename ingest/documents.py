"""From what a reader found in a file to a document ready to be added to the library."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import get_args

from ingest.blocks import Extracted
from ingest.errors import EmptySource
from ingest.languages import found_language
from ingest.metadata import Metadata, describe
from ingest.normalisation import normalise
from ingest.passages import passages
from ingest.structure import Structure
from vectorstore.records import DocumentInfo, Language, NewDocument

_NOTHING_GIVEN = Metadata()


def build_document(
    extracted: Extracted, content: bytes, source: str, given: Metadata = _NOTHING_GIVEN
) -> NewDocument:
    """Normalises, describes and splits `extracted`; `content` is the file's bytes, its hash the id.

    Raises EmptySource if no text results.
    """
    normalised = normalise(extracted.blocks)
    if not normalised.text:
        raise EmptySource(
            f"{source}: there is no text in it; add a file that has some, or run OCR on it first"
        )
    language = given.language or _file_language(extracted) or found_language(normalised.text)
    structure = Structure(normalised)
    description = describe(given, extracted, structure, source)
    info = DocumentInfo(
        id=hashlib.sha256(content).hexdigest(),
        title=description.title,
        kind=description.kind,
        language=language,
        source=source,
        added_at=datetime.now(UTC).isoformat(timespec="seconds"),
        text_sha256=hashlib.sha256(normalised.text.encode()).hexdigest(),
        author=description.author,
        year=description.year,
        valid_from=given.valid_from or extracted.valid_from,
        valid_to=given.valid_to or extracted.valid_to,
        page_count=extracted.page_count or len(normalised.pages) or None,
    )
    return NewDocument(
        info, content, normalised.text, normalised.pages, passages(structure, language)
    )


def _file_language(extracted: Extracted) -> Language | None:
    """The language that the file names, "ru-RU" or "ru", if it is one of ours."""
    named = (extracted.language or "").lower().split("-")[0].split("_")[0]
    return next((language for language in get_args(Language) if language == named), None)
