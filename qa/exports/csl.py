"""Writes references as CSL-JSON (schema 1.0.2), which Pandoc, Zotero and citeproc read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from qa.authors import Author
from qa.labels import date_parts
from qa.references import Reference
from vectorstore.records import Kind

_TYPES: dict[Kind, str] = {
    "constitution": "legislation",
    "law": "legislation",
    "treaty": "treaty",
    "decision": "legal_case",
    "scholarship": "document",  # "article-journal" would claim a journal that is not known
    "reference": "report",
}


def to_csl_json(references: Sequence[Reference]) -> str:
    """A JSON array with one item for each reference, in their order."""
    return json.dumps(
        [csl_item(reference) for reference in references], ensure_ascii=False, indent=2
    )


def csl_item(reference: Reference) -> dict[str, Any]:
    """One item: the article of a law or treaty is its section, other places are a note."""
    kind = _TYPES.get(reference.kind, "webpage" if reference.url else "document")
    item: dict[str, Any] = {
        "id": reference.key,
        "type": kind,
        "title": reference.title,
        "author": [_name(author) for author in reference.authors],
        "issued": _issued(reference.issued),
        "section" if kind in ("legislation", "treaty") else "note": reference.pinpoint,
        "genre": "Reference note" if reference.kind == "reference" else "",
        "publisher": reference.publisher,
        "URL": reference.url,
        "language": reference.language,
    }
    return {name: value for name, value in item.items() if value}


def _name(author: Author) -> dict[str, str]:
    if author.literal:
        return {"literal": author.literal}
    return {"family": author.family, "given": author.given}


def _issued(when: str | None) -> dict[str, Any] | None:
    """`date-parts` as precise as the date is known; other text as a literal."""
    if not when:
        return None
    parts = date_parts(when)
    return {"date-parts": [list(parts)]} if parts else {"literal": when}
