"""Calendar dates in English, Russian and Kazakh as one language-free term each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

# Stems that the month's inflected and shortened names begin with.
_MONTHS = (
    ("jan", "янв", "қаңтар"),
    ("feb", "фев", "ақпан"),
    ("mar", "мар", "наурыз"),
    ("apr", "апр", "сәуір"),
    ("may", "ма[йя]", "мамыр"),
    ("jun", "июн", "маусым"),
    ("jul", "июл", "шілде"),
    ("aug", "авг", "тамыз"),
    ("sep", "сен", "қыркүйек"),
    ("oct", "окт", "қазан"),
    ("nov", "ноя", "қараша"),
    ("dec", "дек", "желтоқсан"),
)

_MONTH = "|".join(f"(?P<m{number}>{'|'.join(s)})" for number, s in enumerate(_MONTHS, 1))
_MONTH_START = re.compile(_MONTH)
_NAME = f"(?:{'|'.join(stem for stems in _MONTHS for stem in stems)})[^\\W\\d_]*"
_DAY = r"(?<!\d)(?P<day>\d{1,2})"
_YEAR = r"(?P<year>[12]\d{3})(?!\d)"

_FORMS = (
    re.compile(rf"{_DAY}(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_NAME})\.?,?\s+{_YEAR}"),
    re.compile(rf"\b(?P<month>{_NAME})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}"),
    re.compile(
        rf"(?<!\d){_YEAR}\s+(?:жыл[^\W\d_]*|ж\.)\s+(?P<day>\d{{1,2}})\s*-?\s*(?P<month>{_NAME})"
    ),
    re.compile(rf"{_DAY}[./](?P<number>\d{{1,2}})[./]{_YEAR}"),
)


def dates(folded: str) -> Iterator[str]:
    """ISO 8601 days that a case-folded text names in words or as 16.12.1991."""
    for form in _FORMS:
        for match in form.finditer(folded):
            found = match.groupdict()
            month = int(found["number"]) if "number" in found else _month(found["month"])
            try:
                yield date(int(found["year"]), month, int(found["day"])).isoformat()
            except ValueError:
                continue  # 31 February, or a number that is no month


def _month(name: str) -> int:
    match = _MONTH_START.match(name)
    return int(match.lastgroup[1:]) if match and match.lastgroup else 0
