"""What pages carry beside their text: running headers and footers, and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ingest.lines import Line

_EDGE = 2  # lines looked at, at the top and at the bottom of a page
_NUMBER = re.compile(
    r"(?:page|p\.|стр\.|с\.|бет)?\s*(?:(\d{1,4}|[ivxlc]{1,7})|[-–—]\s*(\d{1,4})\s*[-–—]"
    r"|\[(\d{1,4})\])(?:\s*(?:/|of|из)\s*\d{1,4}|\s*-?\s*бет)?\.?",
    re.IGNORECASE,
)
_OUTER_NUMBER = re.compile(r"^(\d{1,4})\b|\b(\d{1,4})$")


def without_furniture(
    lines: Sequence[Line], numbers: Sequence[int]
) -> tuple[list[Line], dict[int, str]]:
    """Lines without headers, footers and page numbers, and the printed number of each page.

    `numbers` are the physical numbers of all pages, those without lines too.

    A header or footer is a line with letters that stands, digits aside, among the two first or
    two last of at least three pages and of a third of them all. A page number is a line there
    that holds nothing else; where two pages agree on the distance to the physical page, only
    numbers at that distance count, and pages that print none are numbered from it; numbers in
    headers and footers are looked at only where no lines hold a number alone.
    """
    pages = _by_page(lines)
    repeated = _repeated(pages)
    distance = _distance(pages, repeated)
    labels: dict[int, str] = {}
    kept: list[Line] = []
    for page, content in pages.items():
        if page is None:
            kept.extend(content)
            continue
        label, rest = _stripped(content, page, repeated, distance)
        if label is not None:
            labels[page] = label
        kept.extend(rest)
    if distance is not None:
        inferred = {page: str(page + distance) for page in numbers if page + distance > 0}
        labels = inferred | labels
    return kept, labels


def page_number(text: str) -> str | None:
    """The number of a line that holds a page number and nothing else."""
    match = _NUMBER.fullmatch(text)
    return next(filter(None, match.groups()), None) if match else None


def _by_page(lines: Iterable[Line]) -> dict[int | None, list[Line]]:
    pages: dict[int | None, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    return pages


def _edges(content: Sequence[Line]) -> list[str]:
    chosen = content if len(content) <= 2 * _EDGE else [*content[:_EDGE], *content[-_EDGE:]]
    return [line.text for line in chosen]


def _key(text: str) -> str:
    return re.sub(r"\d+", "0", text.casefold())


def _repeated(pages: dict[int | None, list[Line]]) -> frozenset[str]:
    counts: Counter[str] = Counter()
    numbered = [content for page, content in pages.items() if page is not None]
    for content in numbered:
        counts.update({_key(text) for text in _edges(content)})
    enough = max(3, len(numbered) / 3)
    return frozenset(
        key for key, count in counts.items() if count >= enough and any(map(str.isalpha, key))
    )


def _alone(text: str) -> list[int]:
    number = page_number(text)
    return [int(number)] if number is not None and number.isdecimal() else []


def _outer(text: str, repeated: frozenset[str]) -> list[int]:
    """Numbers at the beginning and the end of a running header or footer."""
    if _key(text) not in repeated:
        return []
    return [int(first or last) for first, last in _OUTER_NUMBER.findall(text)]


def _distance(pages: dict[int | None, list[Line]], repeated: frozenset[str]) -> int | None:
    """How far the printed numbers are from the physical ones, if two pages agree on it."""
    for numbers_of in (_alone, lambda text: _outer(text, repeated)):
        counts: Counter[int] = Counter()
        for page, content in pages.items():
            if page is not None:
                found = {number for text in _edges(content) for number in numbers_of(text)}
                counts.update({number - page for number in found})
        best = counts.most_common(1)
        if best and best[0][1] >= 2:
            return best[0][0]
    return None


def _stripped(
    content: list[Line], page: int, repeated: frozenset[str], distance: int | None
) -> tuple[str | None, list[Line]]:
    """One page's printed number and the lines that remain of it."""
    label: str | None = None

    def is_furniture(text: str) -> bool:
        nonlocal label
        alone = page_number(text)
        counts = alone is not None and alone.isdecimal()
        if counts and distance is not None and int(alone or 0) - page != distance:
            return False
        if alone is not None:
            label = label or alone
            return True
        if _key(text) in repeated:
            if distance is not None and page + distance in _outer(text, repeated):
                label = label or str(page + distance)
            return True
        return False

    first, last = 0, len(content)
    while first < min(_EDGE, len(content)) and is_furniture(content[first].text):
        first += 1
    while last > max(first, len(content) - _EDGE) and is_furniture(content[last - 1].text):
        last -= 1
    return label, content[first:last]
