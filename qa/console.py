"""The terminal: lines, JSON and tables on standard output, progress on standard error.

Written to a pipe, nothing is wrapped, cut or coloured, and tables are tab-separated lines.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from qa.rendering import visible
from vectorstore.embedding import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

SHORT_ID = 12
"""Digits of an id that are shown; commands accept any unambiguous beginning of one."""

_KEPT_WHOLE = 14  # characters: a column of no longer cells is never wrapped


def write(text: str) -> None:
    """Write one line, or several, to standard output as they are."""
    sys.stdout.write(f"{text}\n")


def write_json(data: object) -> None:
    """Write records, or what JSON can hold, as indented JSON; letters of every script readable."""
    import json

    from pydantic import TypeAdapter

    jsonable = TypeAdapter(object).dump_python(data, mode="json")
    write(json.dumps(jsonable, ensure_ascii=False, indent=2))


def complain(message: str) -> None:
    """Write one line to standard error: `kazqa: message`."""
    sys.stderr.write(f"kazqa: {visible(message)}\n")


def show(*parts: str | tuple[str, str]) -> None:
    """Show one paragraph made of texts, or of (text, style), on a terminal wrapped and coloured."""
    if not sys.stdout.isatty():
        write("".join(part if isinstance(part, str) else part[0] for part in parts))
        return
    from rich.console import Console
    from rich.text import Text

    Console(emoji=False).print(Text.assemble(*parts))


def show_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show rows under their headers; in a pipe, rows alone, cells separated by tabs."""
    if not sys.stdout.isatty():
        for row in rows:
            write("\t".join(visible(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for place, header in enumerate(headers):
        short = all(len(row[place]) <= _KEPT_WHOLE for row in rows)
        table.add_column(header, no_wrap=short, overflow="fold")
    for row in rows:
        table.add_row(*(visible(cell) for cell in row))
    Console(markup=False, highlight=False, emoji=False).print(table)


@contextmanager
def bar_on_stderr(title: str, *, quiet: bool = False) -> Iterator[Progress]:
    """Give a callback that draws a bar on standard error once it is called; see `Bar`."""
    with Bar(title, quiet=quiet) as bar:
        yield bar.advance


class Bar:
    """A progress bar on standard error that appears, and imports rich, with its first step.

    Where standard error is no terminal the title is written once; `quiet` writes nothing.
    """

    def __init__(self, title: str, *, quiet: bool = False) -> None:
        self._title = title
        self._quiet = quiet
        self._drawn: RichProgress | None = None
        self._told = False

    def advance(self, done: int, total: int) -> None:
        """Show `done` of `total` steps."""
        drawn = self._visible()
        if drawn is not None:
            drawn.update(drawn.task_ids[-1], completed=done, total=total)

    def begin(self, title: str) -> None:
        """Show what is being done now, of how many steps is not known yet; on a terminal only."""
        drawn = self._visible() if sys.stderr.isatty() else None
        if drawn is not None:
            drawn.remove_task(drawn.task_ids[-1])
            drawn.add_task(title, total=None)

    def _visible(self) -> RichProgress | None:
        """The bar on the terminal, drawn now if it was not yet; None where there is none."""
        if self._quiet or self._told:
            return None
        if not sys.stderr.isatty():
            self._told = True
            complain(self._title)
            return None
        if self._drawn is None:
            self._drawn = _rich_bar(self._title)
            self._drawn.start()
        return self._drawn

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._drawn is not None:
            self._drawn.stop()


def _rich_bar(title: str) -> RichProgress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    drawn = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    drawn.add_task(title, total=None)
    return drawn
