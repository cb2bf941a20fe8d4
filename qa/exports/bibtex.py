"""Writes references as BibTeX, in UTF-8, for BibTeX and biblatex alike.

Every entry is `@misc`: plain BibTeX has no entry for laws, treaties or decisions, the styles
that come with biblatex treat `@legislation`, `@legal` and `@jurisdiction` as `@misc`, and no
journal or publisher is known that `@article` or `@book` would require. What it is stands in
`type`, which biblatex prints and BibTeX ignores. The article and the full date stand in `note`,
because styles print that of any entry.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.authors import Author
from qa.labels import date_parts, format_date
from qa.references import Reference
from vectorstore.records import Kind, Language

_TYPES: dict[Kind, str] = {
    "constitution": "Constitution",
    "law": "Law",
    "treaty": "Treaty",
    "decision": "Decision",
    "reference": "Reference note",
}
_LANGUAGES: dict[Language, str] = {"en": "english", "ru": "russian", "kk": "kazakh"}
# Macros that every style defines and biblatex reads as numbers.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPECIAL = re.compile(r"[\\{}$&#_%~^]")
_REPLACED = {
    # Braces must balance for BibTeX even where TeX would take them as escaped.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_NOT_IN_URL = {"\\": "%5C", "{": "%7B", "}": "%7D", " ": "%20", "^": "%5E", "~": "%7E"}


def to_bibtex(references: Sequence[Reference]) -> str:
    """One entry for each reference, in their order; empty text for none."""
    return "\n".join(_entry(reference) for reference in references)


def escape_latex(text: str) -> str:
    """Text that LaTeX prints as it is, letters of every alphabet kept."""
    return _SPECIAL.sub(lambda found: _REPLACED.get(found[0], f"\\{found[0]}"), text)


def _entry(reference: Reference) -> str:
    lines = [f"  {name} = {value}" for name, value in _fields(reference).items() if value]
    return f"@misc{{{reference.key},\n" + ",\n".join(lines) + "\n}\n"


def _fields(reference: Reference) -> dict[str, str]:
    """Field values with their braces; an empty one is left out."""
    parts = date_parts(reference.issued or "")
    return {
        "author": _braced(" and ".join(_author(author) for author in reference.authors)),
        # Doubled braces keep the capitals of names that a style would lower.
        "title": f"{{{{{escape_latex(reference.title)}}}}}",
        "type": _braced(_TYPES.get(reference.kind, "")),
        "howpublished": _braced(escape_latex(reference.publisher or "")),
        "year": _braced(f"{parts[0]:04d}" if parts else escape_latex(reference.issued or "")),
        "month": _MONTHS[parts[1] - 1] if len(parts) > 1 else "",
        "note": _braced(escape_latex(_note(reference, parts))),
        "url": _braced("".join(_NOT_IN_URL.get(c, c) for c in reference.url or "")),
        "langid": _braced(_LANGUAGES[reference.language]),
    }


def _note(reference: Reference, parts: tuple[int, ...]) -> str:
    """The places cited, and the day where the year and month do not say it."""
    day = format_date(reference.issued or "", reference.language) if len(parts) == 3 else ""
    return ", ".join(part for part in (reference.pinpoint, day) if part)


def _author(author: Author) -> str:
    """A person as "Family, Given"; a body in braces, so that it is not taken apart."""
    if author.literal:
        return f"{{{escape_latex(author.literal)}}}"
    return f"{escape_latex(author.family)}, {escape_latex(author.given)}"


def _braced(value: str) -> str:
    return f"{{{value}}}" if value else ""
