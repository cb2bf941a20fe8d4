"""What was typed of a document: from the fields of a form to what is known of it, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ingest.metadata import Metadata
from ingest.rereading import CLEARABLE, Clearable
from qa.records import KINDS, LANGUAGES, DocumentInfo
from ui.pages.documents_refusals import Refused

FIELDS = ("title", "author", "year", "kind", "language", "valid_from", "valid_to")
"""The fields of the forms, each a text and empty where nothing is said."""

LONGEST = 300
"""Characters of a title or an author."""

_LAST_YEAR = 9999


def typed(data: object) -> dict[str, str]:
    """The fields of a form as a browser sent them: anything but a text counts as nothing."""
    given: Mapping[object, object] = data if isinstance(data, Mapping) else {}
    found = ((name, given.get(name)) for name in FIELDS)
    return {name: value.strip() if isinstance(value, str) else "" for name, value in found}


def fields_of(document: DocumentInfo) -> dict[str, str]:
    """The fields of the form in which a document's details are corrected."""
    known = ((name, getattr(document, name)) for name in FIELDS)
    return {name: "" if value is None else str(value) for name, value in known}


def metadata_of(fields: Mapping[str, str]) -> Metadata:
    """What the fields say; raises Refused for what can't be right."""
    for name in ("title", "author"):
        if len(fields[name]) > LONGEST:
            raise Refused(f"documents.long_{name}")
    first, last = _day(fields["valid_from"]), _day(fields["valid_to"])
    if first and last and first >= last:
        raise Refused("documents.dates_reversed")
    kind, language = fields["kind"], fields["language"]
    return Metadata(
        title=fields["title"] or None,
        author=fields["author"] or None,
        year=_year(fields["year"]),
        kind=next((known for known in KINDS if known == kind), None),
        language=next((known for known in LANGUAGES if known == language), None),
        valid_from=first,
        valid_to=last,
    )


def cleared(fields: Mapping[str, str]) -> tuple[Clearable, ...]:
    """The details that a document is no longer to have: those whose field was left empty."""
    return tuple(name for name in CLEARABLE if not fields[name])


def _year(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:5]) <= _LAST_YEAR):
        raise Refused("documents.no_year")
    return int(text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("documents.no_day") from None
