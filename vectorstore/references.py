"""Pinpoints written in words as the short term for them: "пункт 3 статьи 4" as 4(3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMBER = r"\d+(?:-\d+)?"
# A law's article may have sub-paragraphs alone: "подпункт 6) статьи 53" is 53(6).
_FORMS = (
    re.compile(
        r"\b(?:(?:подпункт\w*|пп\.)\s*(?P<sub>\d+)\)?\s+(?=п))?"
        rf"(?:(?:под)?пункт\w*|пп?\.)\s*(?P<point>\d+)\)?\s+(?:стать\w*|ст\.)\s*(?P<article>{_NUMBER})"
    ),
    re.compile(
        rf"\b(?P<article>{_NUMBER})-ба[пб]\w*,?\s+(?P<point>\d+)\)?[\s-]?тарма[қғ]\w*"
        r"(?:,?\s+(?P<sub>\d+)\)?[\s-]?тармақша)?"
    ),
    re.compile(
        r"\b(?:sub-?paragraph\s+\(?(?P<sub>\d+)\)?\s+of\s+)?"
        rf"(?:paragraph|para\.?)\s+(?P<point>\d+)\s+of\s+(?:article|art\.?)\s+(?P<article>{_NUMBER})"
    ),
    re.compile(
        rf"\b(?:article|art\.?|стать[яиеюё]\w*|ст\.)\s*(?P<article>{_NUMBER}),?\s*"
        r"(?:paragraph|para\.?|пункт\w*|п\.)\s*(?P<point>\d+)(?!\d)"
        r"(?!\)?\s+(?:of\s+art|стать|ст\.))"  # else it is the next article's: "…, пункт 5 статьи 6"
    ),
)


def references(folded: str) -> Iterator[str]:
    """The articles with their paragraphs that a case-folded text names in words: 4(3), 60(3)(14).

    A sub-paragraph's paragraph is named too.
    """
    for form in _FORMS:
        for found in form.finditer(folded):
            paragraph = f"{found['article']}({found['point']})"
            yield paragraph
            if sub := found.groupdict().get("sub"):
                yield f"{paragraph}({sub})"
