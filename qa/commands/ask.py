"""`kazqa ask`: one question, one cited answer."""

from __future__ import annotations

from typing import Annotated

import typer

from qa.commands.formats import AnswerFormat, answer_as
from qa.commands.invocation import ABSTAINED_OR_FAILED, ANSWERED, invocation
from qa.commands.parameters import AnswerLanguage, AsJson, AsOf, Documents, Model, OfKind, filter_of
from qa.console import write, write_json
from qa.dates import parse_date
from qa.display import show_answer
from qa.requests import checked_question
from qa.serialisation import answer_to_dict


def ask(
    context: typer.Context,
    question: Annotated[
        list[str], typer.Argument(metavar="QUESTION", help="What you want to know.")
    ],
    as_of: AsOf = None,
    language: AnswerLanguage = None,
    document: Documents = None,
    kind: OfKind = None,
    form: Annotated[
        AnswerFormat, typer.Option("--format", help="How the answer is printed.")
    ] = "text",
    model: Model = None,
    as_json: AsJson = False,
) -> int:
    """Answer a question with checked citations. Exit code 1 if the sources do not answer it."""
    asked = checked_question(" ".join(question))
    day = parse_date(as_of) if as_of is not None else None
    with invocation(context).assistant(model=model) as assistant:
        where = filter_of(assistant.library, documents=document, kind=kind)
        answer = assistant.ask(asked, as_of=day, language=language, where=where)
    if as_json:
        write_json(answer_to_dict(answer))
    elif form == "text":
        show_answer(answer)
    else:
        write(answer_as(answer, form))
    return ABSTAINED_OR_FAILED if answer.abstained else ANSWERED
