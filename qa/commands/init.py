"""`kazqa init`: an empty library, or one with the built-in notes."""

from __future__ import annotations

from typing import Annotated

import typer

from qa.commands.invocation import ANSWERED, MAKING, invocation
from qa.console import write
from qa.opening import make_library


def init(
    context: typer.Context,
    without_corpus: Annotated[
        bool, typer.Option("--without-corpus", help="Leave the built-in notes out.")
    ] = False,
    model_only: Annotated[
        bool, typer.Option("--model-only", help="Build the embedding model and no library.")
    ] = False,
) -> int:
    """Make the library with the built-in notes. What is there already stays."""
    run = invocation(context)
    run.build_model()
    if model_only:
        return ANSWERED
    with (
        run.bar(MAKING) as progress,
        make_library(run.store, with_corpus=not without_corpus, progress=progress) as library,
    ):
        documents, passages = len(library.documents()), library.passage_count()
    write(f"{run.store.library}: {documents} documents, {passages} passages")
    return ANSWERED
