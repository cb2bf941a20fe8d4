"""`kazqa search`: the passages themselves, with the reference of each."""

from __future__ import annotations

from typing import Annotated

import typer

from qa.commands.invocation import ABSTAINED_OR_FAILED, ANSWERED, invocation
from qa.commands.parameters import AsJson, AsOf, Documents, OfKind, filter_of
from qa.console import write_json
from qa.dates import parse_date
from qa.display import show_hits
from qa.requests import checked_question
from qa.retrieval import retrieve
from vectorstore.records import Language


def search(
    context: typer.Context,
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="Words or a question.")],
    count: Annotated[int, typer.Option("-k", min=1, max=1000, help="Most passages shown.")] = 10,
    language: Annotated[
        Language | None, typer.Option("--language", help="Only documents in this language.")
    ] = None,
    kind: OfKind = None,
    document: Documents = None,
    year_from: Annotated[int | None, typer.Option(help="Only documents of this year on.")] = None,
    year_to: Annotated[int | None, typer.Option(help="Only documents up to this year.")] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> int:
    """Show the passages nearest to a query. Best first; exit code 1 if there are none."""
    day = parse_date(as_of) if as_of is not None else None
    words = checked_question(" ".join(query))
    with invocation(context).library() as library:
        where = filter_of(
            library,
            documents=document,
            kind=kind,
            language=language,
            years=(year_from, year_to),
            as_of=day,
        )
        hits = retrieve(library, words, count, where)
    if as_json:
        write_json(hits)
    else:
        show_hits(hits, language or "en")
    return ANSWERED if hits else ABSTAINED_OR_FAILED
