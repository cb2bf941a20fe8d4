"""`kazqa init`: the library with the reference notes of this version, or an empty one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qa.commands.invocation import ANSWERED, INSTALLING, invocation
from qa.commands.parameters import AsJson
from qa.console import complain, write, write_json
from qa.opening import make_library

if TYPE_CHECKING:
    from ingest.builtin import Installation


def init(
    context: typer.Context,
    without_corpus: Annotated[
        bool, typer.Option("--without-corpus", help="Leave the reference notes out.")
    ] = False,
    model_only: Annotated[
        bool, typer.Option("--model-only", help="Build the embedding model and no library.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Make the library with the reference notes, or bring its notes up to date.

    Documents that you added stay as they are.
    """
    run = invocation(context)
    run.build_model()
    if model_only:
        return ANSWERED
    done: list[Installation] = []
    with (
        run.bar(INSTALLING) as progress,
        make_library(
            run.store, with_corpus=not without_corpus, progress=progress, report=done.append
        ) as library,
    ):
        documents, passages = len(library.documents()), library.passage_count()
        notes = len(library.notes())
    if without_corpus and notes:
        complain(f"{notes} reference notes stay in the library; `kazqa remove` removes them")
    if as_json:
        known = {"library": str(run.store.library), "documents": documents, "passages": passages}
        write_json({**known, "notes": next(iter(done), None)})
        return ANSWERED
    for installation in done:
        write(_line(installation))
    write(f"{run.store.library}: {documents} documents, {passages} passages")
    return ANSWERED


def _line(done: Installation) -> str:
    """What was done with the reference notes."""
    own = f"; {len(done.own)} more among your own documents" if done.own else ""
    if done.outcome == "installed":
        count = f"{done.notes} notes{own}"
        return f"installed the reference notes, version {done.version}: {count}"
    if done.outcome == "unchanged":
        return f"the reference notes, version {done.version}, are up to date{own}"
    if done.outcome == "newer":
        return (
            f"left the reference notes as they are: version {done.version} is newer than this "
            "KazQA's; update KazQA"
        )
    counts = f"{len(done.changed)} changed, {len(done.new)} new, {len(done.removed)} removed{own}"
    if done.previous == done.version:
        return f"brought the reference notes, version {done.version}, up to date: {counts}"
    before = f"version {done.previous}" if done.previous else "an earlier version"
    return f"replaced {before} of the reference notes by {done.version}: {counts}"
