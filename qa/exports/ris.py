"""Writes references as RIS, the format that Zotero, EndNote and Mendeley read.

RIS has no type for treaties: they are `STAT`, as laws are, with "Treaty" as type of work (M3);
`LEGAL` would be read back as a court case by Zotero. Decisions are `CASE`, scholarship `GEN`
(its journal is not known, which `JOUR` would claim), reference notes `RPRT`, web pages `ELEC`.
The article of a law or treaty is its section (SE); of anything else the place is a note (N1).
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.labels import date_parts
from qa.references import Reference
from vectorstore.records import Kind

_TYPES: dict[Kind, str] = {
    "constitution": "STAT",
    "law": "STAT",
    "treaty": "STAT",
    "decision": "CASE",
    "scholarship": "GEN",
    "reference": "RPRT",
}
_WORKS: dict[Kind, str] = {
    "constitution": "Constitution",
    "treaty": "Treaty",
    "reference": "Reference note",
}


def to_ris(references: Sequence[Reference]) -> str:
    """One record for each reference, in their order, lines ended by newlines."""
    return "\n".join(_record(reference) for reference in references)


def _record(reference: Reference) -> str:
    kind = _TYPES.get(reference.kind, "ELEC" if reference.url else "GEN")
    fields = [
        ("TY", kind),
        ("ID", reference.key),
        *(("AU", author.name) for author in reference.authors),
        ("TI", reference.title),
        *_dates(reference),
        ("SE" if kind == "STAT" else "N1", reference.pinpoint),
        ("M3", _WORKS.get(reference.kind, "")),
        ("PB", reference.publisher or ""),
        ("UR", reference.url or ""),
        ("LA", reference.language),
    ]
    # A value can't hold a line break, so no text can begin a tag of its own.
    lines = [f"{tag}  - {' '.join(value.split())}\n" for tag, value in fields if value]
    return "".join([*lines, "ER  - \n"])


def _dates(reference: Reference) -> list[tuple[str, str]]:
    """The year (PY) and the date as RIS writes it (DA): "1991/12/16/", "1991///"."""
    parts = date_parts(reference.issued or "")
    if not parts:
        return [("DA", f"///{reference.issued}")] if reference.issued else []
    written = [f"{parts[0]:04d}", *(f"{part:02d}" for part in parts[1:])]
    return [("PY", written[0]), ("DA", "/".join([*written, *[""] * (4 - len(written))]))]
