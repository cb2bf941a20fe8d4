"""`kazqa show`: one document or passage."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer

from qa.commands.invocation import ANSWERED, invocation
from qa.commands.parameters import AsJson
from qa.console import show_table, write, write_json
from qa.references import format_source, pinpoint
from qa.rendering import visible
from vectorstore import Library
from vectorstore.errors import DocumentNotFound, PassageNotFound
from vectorstore.records import DocumentInfo, Passage


def show(
    context: typer.Context,
    key: Annotated[
        str,
        typer.Argument(metavar="DOCUMENT|PASSAGE", help="An id, or a document's title or source."),
    ],
    text: Annotated[bool, typer.Option("--text", help="Print the document's whole text.")] = False,
    passages: Annotated[bool, typer.Option("--passages", help="List its passages.")] = False,
    as_json: AsJson = False,
) -> int:
    """Show what is known of a document or passage."""
    with invocation(context).library(create=False) as library:
        found = _find(library, key)
        document = found.document if isinstance(found, Passage) else found
        whole = library.text(document.id) if text else None
        parts = library.document_passages(document.id) if passages else None
    if as_json:
        wanted = {"text": whole, "passages": parts}
        write_json(asdict(found) | {name: it for name, it in wanted.items() if it is not None})
    elif whole is None and parts is None:
        show_table(("", ""), _fields(found))
    if not as_json and parts is not None:
        show_table(("id", "place", "text"), [_row(part) for part in parts])
    if not as_json and whole is not None:
        write(_safe(whole))
    return ANSWERED


def _find(library: Library, key: str) -> DocumentInfo | Passage:
    """What has that id, title or source; a document goes before a passage."""
    try:
        return library.document(key)
    except DocumentNotFound:
        try:
            return library.passage(key)
        except PassageNotFound:
            message = (
                f"no document has the id, title or source “{key}”, and no passage that id: "
                "`kazqa list` and `kazqa search` show them"
            )
            raise DocumentNotFound(message) from None


def _fields(found: DocumentInfo | Passage) -> list[tuple[str, str]]:
    """Names and values, those that are known."""
    if isinstance(found, Passage):
        known: dict[str, Any] = {
            "id": found.id,
            "document": f"{found.document.title} ({found.document.id})",
            "place": pinpoint(found, found.document.language),
            "headings": " › ".join(found.headings),
            "offsets": f"{found.start}-{found.end}",
            "valid_from": found.valid_from,
            "valid_to": found.valid_to,
            "sources": "; ".join(format_source(source, "en") for source in found.sources),
            "text": found.text,
        }
    else:
        known = asdict(found)
    return [(name, str(value)) for name, value in known.items() if value not in (None, "")]


def _row(passage: Passage) -> tuple[str, str, str]:
    return passage.id, pinpoint(passage, passage.document.language), passage.text


def _safe(text: str) -> str:
    """The text as it is for a pipe; for a terminal, without what could steer that."""
    if not sys.stdout.isatty():
        return text
    return "\n".join(visible(line) for line in text.split("\n"))
