"""`kazqa list` and `kazqa remove`: the documents of the library."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from qa.commands.invocation import ABSTAINED_OR_FAILED, ANSWERED, BAD_INPUT, invocation
from qa.commands.parameters import AsJson
from qa.console import SHORT_ID, complain, show_table, write, write_json
from qa.rendering import visible
from vectorstore.records import DocumentInfo

_COLUMNS = ("id", "kind", "language", "year", "title", "author", "source")


def list_documents(context: typer.Context, as_json: AsJson = False) -> int:
    """List the documents of the library. The order is that in which they were added."""
    with invocation(context).library(create=False) as library:
        documents = library.documents()
    if as_json:
        write_json(documents)
    else:
        show_table(_COLUMNS, [_row(document) for document in documents])
    return ANSWERED


def remove(
    context: typer.Context,
    document: Annotated[
        list[str], typer.Argument(metavar="DOCUMENT...", help="Ids, titles or sources.")
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove without asking.")] = False,
) -> int:
    """Remove documents from the library. Everything that belongs to them goes too."""
    with invocation(context).library(create=False) as library:
        found = {info.id: info for info in (library.document(key) for key in document)}
        titles = ", ".join(f"“{visible(info.title)}”" for info in found.values())
        if not yes and not sys.stdin.isatty():
            complain(f"to remove {titles} without being asked, add --yes")
            return BAD_INPUT
        if not yes and not typer.confirm(f"Remove {titles}?", err=True):
            return ABSTAINED_OR_FAILED
        with library.writing():
            for info in found.values():
                library.remove(info.id)
                write(f"removed    {visible(info.title)}")
        if any(info.note is not None for info in found.values()):
            complain("reference notes were among them: the next `kazqa init` installs them again")
    return ANSWERED


def _row(document: DocumentInfo) -> tuple[str, ...]:
    return (
        document.id[:SHORT_ID],
        document.kind,
        document.language,
        str(document.year or ""),
        document.title,
        document.author or "",
        document.source,
    )
