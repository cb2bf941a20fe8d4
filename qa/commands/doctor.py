"""`kazqa doctor`: what is wrong with the library, and repairs of what can be repaired."""

from __future__ import annotations

from typing import Annotated

import typer

from ingest.notes import installed, shipped_edition, standing
from qa.commands.invocation import ABSTAINED_OR_FAILED, ANSWERED, Invocation, invocation
from qa.commands.parameters import AsJson
from qa.console import show_table, write, write_json
from qa.rendering import visible
from vectorstore import Finding, Library
from vectorstore.models import lazy_embedder


def doctor(
    context: typer.Context,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build the indexes anew from the catalogue.")
    ] = False,
    reembed: Annotated[
        bool,
        typer.Option("--reembed", help="Embed everything anew, with the model set."),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Check and repair the library. Exit code 1 if something is wrong with it."""
    run = invocation(context)
    # Without an embedder, so that a library made with another model opens too.
    with Library.open(run.store.library, settings=run.store) as library:
        if reembed:
            _reembed(run, library)
        if rebuild:
            library.refresh_index(force=True)
        findings = library.check()
        facts = _facts(run, library)
    if as_json:
        write_json({"ok": not findings, "findings": findings, **facts})
    else:
        show_table(("", ""), list(facts.items()))
        _tell(findings)
    return ABSTAINED_OR_FAILED if findings else ANSWERED


def _reembed(run: Invocation, library: Library) -> None:
    """New vectors from the model of the settings, which is built first if need be."""
    store = run.store
    run.build_model()
    embedder = lazy_embedder(store.embedding, store.models, threads=store.threads)
    with run.bar("embedding everything anew") as progress:
        library.reembed(embedder, progress)


def _facts(run: Invocation, library: Library) -> dict[str, str]:
    """What a report of a fault should say."""
    from importlib.metadata import version
    from platform import python_version

    return {
        "kazqa": version("kazqa"),
        "python": python_version(),
        "library": str(library.path),
        "documents": str(len(library.documents())),
        "passages": str(library.passage_count()),
        "reference notes": _notes(library),
        "embedding": library.fingerprint,
        "models": str(run.store.models),
    }


def _notes(library: Library) -> str:
    """How many there are, of which version, and whether this KazQA's are others."""
    count, found, current = len(library.notes()), installed(library), shipped_edition().version
    held = f"{count}, version {found.edition.version}" if found else str(count)
    return {
        "absent": "none",
        "begun": "not all installed; `kazqa init` completes them",
        "current": held,
        "older": f"{held}; `kazqa init` installs version {current}",
        "newer": f"{held}, newer than this KazQA's; update KazQA",
    }[standing(library)]


def _tell(findings: list[Finding]) -> None:
    for finding in findings:
        write(f"FAIL  {visible(finding.problem)}: {visible(finding.remedy)}")
    if not findings:
        write("ok    nothing is wrong with the library")
