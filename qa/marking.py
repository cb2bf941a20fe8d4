"""Where the words of a query stand in a text, as lexical search takes them.

Words with the same stem are alike, and so are the names of one concept ("UN", "ООН") and the
ways of writing one date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from vectorstore.aliases import find_all
from vectorstore.analysis import query_terms
from vectorstore.dates import find_dates
from vectorstore.records import Span
from vectorstore.stemming import stem
from vectorstore.words import Word, fold, text_words

_UNSEEN = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"  # stress marks, soft hyphens and the like
_HYPHEN = "-‐‑–"
# A number or reference with its parts, "4(3)" or "20-1", or a word; more than `text_words` takes
# for one is taken apart by it.
_PIECE = re.compile(
    rf"\d[\d{_UNSEEN}]*(?:[^\W\d_]|[{_UNSEEN}])*(?:[{_HYPHEN}.,/:]\d+)*"
    rf"(?:[{_HYPHEN}](?:[^\W\d_]|[{_UNSEEN}])+)?(?:\([^\W_]{{1,5}}\))*"
    rf"|[^\W_](?:[^\W_]|[{_UNSEEN}]|['’ʼ‘](?=[^\W_]))*"
)


class _Placed(NamedTuple):
    """A word of a text, and where what it was written in begins and ends."""

    word: Word
    start: int
    end: int


def marks(query: str, text: str, language: str) -> list[Span]:
    """Half-open character offsets of what matches a query in a text of that language, in order.

    None overlap, and matches that only a space parts are one. Nothing matches a query without
    words.
    """
    sought = frozenset(query_terms(query))
    placed = list(_placed(text))
    stems = [stem(each.word.folded, language) for each in placed]
    found = [
        (each.start, each.end) for each, term in zip(placed, stems, strict=True) if term in sought
    ]
    found += _concepts(placed, stems, sought, language)
    return _merged([*found, *_dates(text, sought)], text)


def _placed(text: str) -> Iterator[_Placed]:
    """The words of a text; the parts of a reference stand where all of it does."""
    for piece in _PIECE.finditer(text):
        for word in text_words(piece.group()):
            yield _Placed(word, *piece.span())


def _concepts(
    placed: Sequence[_Placed], stems: Sequence[str], sought: frozenset[str], language: str
) -> Iterator[Span]:
    words = [each.word for each in placed]
    for match in find_all(words, stems, language):
        if match.concept in sought:
            yield placed[match.start].start, placed[match.end - 1].end


def _dates(text: str, sought: frozenset[str]) -> Iterator[Span]:
    """Dates in other words than the query's; where folding moves letters, words alone count."""
    folded = fold(text)
    if len(folded) == len(text):
        for named in find_dates(folded):
            if sought.intersection(named.dates):
                yield named.start, named.end


def _merged(spans: Iterable[Span], text: str) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and not text[merged[-1][1] : start].strip(" "):
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged
