"""`kazqa timeline`: what happened when, as the documents tell it."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from qa.chronology import covered, period
from qa.chronology import timeline as events_of
from qa.commands.invocation import ABSTAINED_OR_FAILED, ANSWERED, invocation
from qa.commands.parameters import AsJson
from qa.console import complain, show, write, write_json
from qa.exports.chronology import entry_source, timeline_markdown
from qa.labels import date_heading, labels
from qa.rendering import visible
from vectorstore import Library
from vectorstore.records import Language

TimelineFormat = Literal["text", "markdown"]


def timeline(
    context: typer.Context,
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="1991-12-16, 1991-12 or 1991.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The last one, included whole.")
    ] = None,
    language: Annotated[
        Language, typer.Option("--language", help="Language of the documents.")
    ] = "en",
    form: Annotated[
        TimelineFormat, typer.Option("--format", help="How the chronology is printed.")
    ] = "text",
    as_json: AsJson = False,
) -> int:
    """List dated events with their sources. By date; exit code 1 if there are none."""
    during = period(start, end)
    with invocation(context).library(create=False) as library:
        entries = events_of(library, during, language)
        if not entries:
            complain(_none(library, language))
    if as_json:
        write_json([entry.to_dict() for entry in entries])
    elif form == "markdown" and entries:
        write(timeline_markdown(entries, language).rstrip("\n"))
    elif form == "text":
        for entry in entries:
            show((date_heading(entry.date, language), "bold"), f". {visible(entry.text)}")
            show((f"    {entry_source(entry, language)}", "dim"))
            write("")
    return ANSWERED if entries else ABSTAINED_OR_FAILED


def _none(library: Library, language: Language) -> str:
    """Why there is nothing to list, and between which dates there is."""
    said, known = labels(language), covered(library, language)
    if known is None:
        return said.no_events
    first, last = (date_heading(day, language) for day in known)
    return said.no_event.format(first=first, last=last)
