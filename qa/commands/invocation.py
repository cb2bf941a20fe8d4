"""What every command gets: the settings of this run, and the library they name, opened."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import typer

from ingest.settings import IngestSettings
from qa.answerer import chat_model
from qa.assistant import Assistant
from qa.console import bar_on_stderr, complain
from qa.opening import open_library
from qa.settings import QASettings
from ui.settings import UISettings
from vectorstore import Library
from vectorstore.embedding import Progress
from vectorstore.models import ensure_model
from vectorstore.settings import VectorStoreSettings

ANSWERED = 0
ABSTAINED_OR_FAILED = 1
BAD_INPUT = 2
LIBRARY_DAMAGED = 3
INTERRUPTED = 130  # 128 + SIGINT, as shells report it

INSTALLING = "installing the reference notes"


@dataclass(frozen=True, slots=True)
class Invocation:
    """The settings of the four packages, made once in `qa.__main__`."""

    store: VectorStoreSettings
    answering: QASettings
    reading: IngestSettings
    serving: UISettings
    quiet: bool = False

    @contextmanager
    def assistant(self, *, create: bool = True, model: str | None = None) -> Iterator[Assistant]:
        """The assistant of the library, closed afterwards; see `library`.

        `model` goes before that of the settings; one that can't be used is told before a library
        is made.
        """
        words = chat_model(self.answering, model)
        with self.library(create=create) as library:
            yield Assistant(library, self.answering, model=words)

    @contextmanager
    def library(self, *, create: bool = True) -> Iterator[Library]:
        """The library, closed afterwards; without `create` a missing one is LibraryNotFound."""
        if create:
            self.build_model()
        with self.bar(INSTALLING) as progress:
            library = open_library(self.store, create=create, progress=progress, hint=complain)
        try:
            yield library
        finally:
            library.close()

    def build_model(self) -> None:
        """Build the embedding model if it is not there; a download is asked for first."""
        with self.bar("building the embedding model") as progress:
            ensure_model(self.store.embedding, self.store.models, progress, may_download)

    @contextmanager
    def bar(self, title: str) -> Iterator[Progress]:
        """A progress bar on standard error, unless this run is quiet."""
        with bar_on_stderr(title, quiet=self.quiet) as progress:
            yield progress


def may_download(what: str) -> bool:
    """Whether the user agrees to a download; nobody at the terminal means no."""
    return sys.stdin.isatty() and typer.confirm(f"Download {what}?", err=True)


def invocation(context: typer.Context) -> Invocation:
    """The invocation that the global options made."""
    return cast(Invocation, context.obj)
