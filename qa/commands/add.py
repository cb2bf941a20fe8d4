"""`kazqa add`: files, folders and web addresses go into the library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from qa.commands.invocation import ABSTAINED_OR_FAILED, ANSWERED, BAD_INPUT, invocation
from qa.commands.parameters import AsJson
from qa.console import SHORT_ID, Bar, complain, write, write_json
from qa.dates import parse_date
from qa.rendering import visible
from vectorstore.records import Added, Kind, Language

if TYPE_CHECKING:
    from ingest.batch import Report


def add(
    context: typer.Context,
    source: Annotated[
        list[str], typer.Argument(metavar="PATH|URL...", help="Files, folders or web addresses.")
    ],
    title: Annotated[str | None, typer.Option(help="Title, of a single document.")] = None,
    author: Annotated[str | None, typer.Option(help="Author or issuing body.")] = None,
    year: Annotated[int | None, typer.Option(min=1, max=9999, help="Year it was issued.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="What sort of document it is.")] = None,
    language: Annotated[Language | None, typer.Option(help="Its language.")] = None,
    valid_from: Annotated[
        str | None, typer.Option(metavar="DATE", help="First day that it is in force.")
    ] = None,
    valid_to: Annotated[
        str | None, typer.Option(metavar="DATE", help="First day that it is no longer in force.")
    ] = None,
    recursive: Annotated[
        bool, typer.Option(help="Read folders with the folders inside them.")
    ] = True,
    as_json: AsJson = False,
) -> int:
    """Add files, folders and web pages. Exit code 1 if some can't be read, 2 if none can."""
    # Reading costs as much to import as everything else: other commands do without it.
    from ingest.batch import add_sources
    from ingest.metadata import Metadata

    given = Metadata(
        title=title,
        author=author,
        year=year,
        kind=kind,
        language=language,
        valid_from=parse_date(valid_from) if valid_from is not None else None,
        valid_to=parse_date(valid_to) if valid_to is not None else None,
    )
    if title is not None and (len(source) > 1 or Path(source[0]).is_dir()):
        complain("--title names one document: add the files one at a time, or leave it out")
        return BAD_INPUT
    run = invocation(context)
    with run.library() as library, Bar("adding documents", quiet=run.quiet) as bar:
        report = add_sources(
            library, source, given, run.reading, _BatchBar(bar), recursive=recursive
        )
    _tell(report, as_json=as_json)
    if not report.failed:
        return ANSWERED
    return ABSTAINED_OR_FAILED if report.added else BAD_INPUT


class _BatchBar:
    """Shows which source of a batch is read, and how much of it is embedded."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar

    def reading(self, source: str, number: int, total: int) -> None:
        """Source `number` of `total` is about to be read."""
        self._bar.begin(f"adding {number} of {total}: {PurePath(source).name or source}")

    def embedding(self, done: int, total: int) -> None:
        """So many of its texts are embedded, of so many."""
        self._bar.advance(done, total)


def _tell(report: Report, *, as_json: bool) -> None:
    """What was added on standard output, what was not on standard error."""
    if as_json:
        write_json(report)
    else:
        for added in report.added:
            write(_line(added))
    for failure in report.failed:
        complain(failure.message)
    if report.skipped:
        complain(f"left out {_counted(report.skipped)} of formats that KazQA does not read")


def _line(added: Added) -> str:
    document = added.document
    known = f"{added.passages} passages, {document.language}, {document.kind}"
    return f"{added.outcome:<9}  {visible(document.title)} ({known})  {document.id[:SHORT_ID]}"


def _counted(names: Sequence[str]) -> str:
    """One file, or "3 files (a.png, b.xls, …)"."""
    shown = ", ".join(Path(name).name for name in names[:3])
    more = ", …" if len(names) > 3 else ""
    return f"{len(names)} file{'s' if len(names) > 1 else ''} ({shown}{more})"
