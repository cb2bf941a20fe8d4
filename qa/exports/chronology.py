"""Writes a chronology as Markdown: one item for each event, with what the telling rests on."""

from __future__ import annotations

from collections.abc import Sequence

from qa.chronology import TimelineEntry
from qa.labels import date_heading, labels
from qa.references import format_place, format_source
from qa.rendering import escape_markdown


def timeline_markdown(entries: Sequence[TimelineEntry], language: str) -> str:
    """A CommonMark list in that language; text of documents is escaped throughout."""
    return "".join(
        f"- **{escape_markdown(date_heading(entry.date, language))}.** "
        f"{escape_markdown(entry.text)}\\\n  {escape_markdown(entry_source(entry, language))}\n"
        for entry in entries
    )


def entry_source(entry: TimelineEntry, language: str) -> str:
    """One line of plain text: what the sentence rests on, then where it stands."""
    sources = "; ".join(format_source(source, language) for source in entry.sources)
    where = format_place(entry.citation.passage, language)
    return f"{sources}{labels(language).inside}{where}" if sources else where
