"""The default library's assistant, opened once per process when it is first needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from qa.answer import Answer
from qa.assistant import Assistant
from qa.console import bar_on_stderr
from qa.receipts import Verification


@cache
def assistant() -> Assistant:
    """The assistant of the default library, made from the built-in notes if there is none."""
    with bar_on_stderr("Making the library") as progress:
        return Assistant.open(progress=progress)


def ask(
    question: str,
    *,
    history: Sequence[Answer] = (),
    as_of: date | str | None = None,
    language: str | None = None,
) -> Answer:
    """The cited answer to a question from the default library; see `Assistant.ask`."""
    return assistant().ask(question, history=history, as_of=as_of, language=language)


def verify(answer: Answer) -> Verification:
    """Each receipt of an answer checked against the default library."""
    return assistant().verify(answer)
