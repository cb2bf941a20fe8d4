"""Footnotes that name a primary source: "[^law-4]: law1991, Art. 4"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import EventMark
from vectorstore.dates import states_date
from vectorstore.records import Source

# A mark; those whose label no definition has are left in the text by markdown-it.
_MARK = re.compile(r"[ \t]*\[\^([^\]\n]+)\]")
_MARKS = re.compile(r"((?:[ \t]*\[\^[^\]\n]+\])+)")


@dataclass(frozen=True, slots=True)
class Footnotes:
    """A file's sources by key, and the text of its footnotes by label."""

    sources: Mapping[str, Source]
    definitions: Mapping[str, str]

    def cited(self, label: str) -> tuple[Source, ...]:
        """The sources that the footnote of that label names, if it begins with a source's key."""
        return self.named_in(self.definitions.get(label, ""))

    def named_in(self, text: str) -> tuple[Source, ...]:
        """The sources of a definition; several are separated by semicolons."""
        parts = [part.strip() for part in text.split(";")]
        named = [self._source(part) for part in parts if part]
        if named and all(named):
            return tuple(source for source in named if source is not None)
        first = self._source(text.strip())
        return () if first is None else (first,)

    def taken_from(self, text: str) -> tuple[str, tuple[Source, ...]]:
        """The text without marks such as "[^law1991 Art. 4]", and the sources they name."""
        found: list[Source] = []

        def without(mark: re.Match[str]) -> str:
            named = self.named_in(mark[1])
            found.extend(named)
            return "" if named else mark[0]

        return _MARK.sub(without, text), tuple(found)

    def supported(self, events: Sequence[EventMark], markdown: str) -> tuple[EventMark, ...]:
        """Events of a paragraph, each with the sources marked after the words that date it.

        The first words that are marked stand for an event that the paragraph does not date.
        """
        parts = list(self._parts(markdown)) if events else []
        found = []
        for event in events:
            dating = (sources for text, sources in parts if states_date(text, event.date))
            found.append(replace(event, sources=next(dating, parts[0][1])))
        return tuple(found)

    def notes(self) -> tuple[str, ...]:
        """The footnotes that name no source, in the order of their definitions."""
        return tuple(text for text in self.definitions.values() if not self.named_in(text))

    def _parts(self, markdown: str) -> Iterator[tuple[str, tuple[Source, ...]]]:
        """A paragraph cut after marks that name sources; what follows the last has none."""
        pieces = [*_MARKS.split(markdown), ""]
        text = ""
        for words, marks in zip(pieces[::2], pieces[1::2], strict=True):
            text += words
            named = [self._marked(label) for label in _MARK.findall(marks)]
            sources = tuple(dict.fromkeys(source for found in named for source in found))
            if sources:
                yield text, sources
                text = ""
        yield text, ()

    def _marked(self, label: str) -> tuple[Source, ...]:
        """The sources of a mark, by its definition or, without one, by itself."""
        return self.cited(label) if label in self.definitions else self.named_in(label)

    def _source(self, text: str) -> Source | None:
        key, _, article = text.replace(",", " ", 1).partition(" ")
        source = self.sources.get(key.rstrip(".:"))
        if source is None:
            return None
        return replace(source, article=article.strip().rstrip(".") or None)
