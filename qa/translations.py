"""The shipped notes in several languages: one of them is read, another may be shown.

A note says the same in every language, sentence by sentence. So only the one in the question's
language is searched, and each of its sentences has a counterpart to quote in another language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vectorstore import Hit, Library, Passage
from vectorstore.records import Language, Span


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence to show: where it stands."""

    passage: Passage
    span: Span

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        start = self.passage.start
        return self.passage.text[self.span[0] - start : self.span[1] - start]


def read_in(library: Library, hits: Sequence[Hit], language: Language) -> list[Hit]:
    """The hits without those of notes that the library also has in that language."""
    superseded: dict[str, bool] = {}
    for document in {hit.passage.document for hit in hits}:
        own = library.translation(document, language)
        superseded[document.id] = own is not None and own != document
    return [hit for hit in hits if not superseded[hit.passage.document.id]]


def counterpart(library: Library, quote: Quote, language: Language) -> Quote:
    """The same sentence of a note in another language; the quote itself where there is none."""
    document = quote.passage.document
    other = library.translation(document, language)
    if other is None or other == document:
        return quote
    mine = _sentences(library.document_passages(document.id))
    its = _sentences(library.document_passages(other.id))
    # Notes of different versions may lie side by side for a moment: then nothing corresponds.
    return its[mine.index(quote)] if quote in mine and len(mine) == len(its) else quote


def _sentences(passages: Sequence[Passage]) -> list[Quote]:
    return [Quote(passage, span) for passage in passages for span in passage.sentences]
