"""Options that several commands share, and the filter that they make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from vectorstore import Library
from vectorstore.records import Filter, Kind, Language

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The day asked about: 2012-01-31, 2012; today."),
]
AnswerLanguage = Annotated[
    Language | None,
    typer.Option("--language", help="Language of the answer; the question's if not given."),
]
Documents = Annotated[
    list[str] | None,
    typer.Option("--document", metavar="DOCUMENT", help="Only this id, title or source; repeat."),
]
OfKind = Annotated[Kind | None, typer.Option("--kind", help="Only documents of this kind.")]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="Chat model that words the answer, as in ollama:llama3.2; none for quotes.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def filter_of(
    library: Library,
    *,
    documents: Sequence[str] | None = None,
    kind: Kind | None = None,
    language: Language | None = None,
    years: tuple[int | None, int | None] = (None, None),
    as_of: date | None = None,
) -> Filter:
    """The filter that the options ask for; raises `DocumentNotFound`."""
    return Filter(
        documents=frozenset(library.document(key).id for key in documents or ()),
        kinds=frozenset({kind} if kind else ()),
        languages=frozenset({language} if language else ()),
        year_from=years[0],
        year_to=years[1],
        as_of=as_of,
    )
