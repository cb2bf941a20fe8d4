"""`kazqa chat`: questions line by line, from a terminal or a pipe; follow-ups are understood."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import typer

from qa.answer import Answer
from qa.assistant import Assistant
from qa.commands.formats import conversation_as
from qa.commands.invocation import ANSWERED, invocation
from qa.commands.parameters import AsOf, Model
from qa.console import complain, write
from qa.dates import parse_date
from qa.display import show_answer, show_sources
from qa.errors import QAError

_WELCOME = "Ask about Kazakhstan's independence and treaties; /help lists commands, /quit ends."
_HELP = """/sources      the quotes of the last answer and where they stand
/as-of DATE   ask about that day from now on; without a date, about today
/save FILE    write the conversation to a new .md, .json, .bib or .ris file
/help         this list
/quit         end"""


@dataclass(slots=True)
class Conversation:
    """An assistant, the day asked about, and the answers so far, oldest first."""

    assistant: Assistant
    as_of: date | None = None
    answers: list[Answer] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Answer a question, which may refer to the ones before."""
        answer = self.assistant.ask(question, history=self.answers, as_of=self.as_of)
        self.answers.append(answer)
        show_answer(answer)
        write("")

    def quotes(self, _: str) -> None:
        """Show the quotes of the last answer."""
        if self.answers and self.answers[-1].citations:
            show_sources(self.answers[-1])
        else:
            complain("the last answer has no sources: ask a question first")

    def set_day(self, text: str) -> None:
        """Ask about a day from now on; about today without one. Raises `UnreadableDate`."""
        self.as_of = parse_date(text) if text else None
        write(f"as of {self.as_of}" if self.as_of else "as of today")

    def save(self, name: str) -> None:
        """Write the conversation to a file that is not there yet, in the form its name says."""
        if not name:
            complain("/save needs the name of a file, as in /save answers.md")
            return
        if not self.answers:
            complain("there is nothing to save: ask a question first")
            return
        path = Path(name).expanduser()
        try:
            text = conversation_as(self.answers, path.suffix)
            with path.open("x", encoding="utf-8") as file:
                file.write(f"{text}\n")
        except FileExistsError:
            complain(f"{name} is there already: choose another name")
        except OSError as error:
            complain(f"{name} can't be written ({error.strerror}): choose another place")
        else:
            write(f"saved {len(self.answers)} answers to {name}")


def chat(context: typer.Context, as_of: AsOf = None, model: Model = None) -> int:
    """Ask question after question. Reads lines until the end of input or /quit."""
    day = parse_date(as_of) if as_of is not None else None
    with invocation(context).assistant(model=model) as assistant:
        conversation = Conversation(assistant, day)
        for line in _lines():
            if line == "/quit":
                break
            try:
                _obey(conversation, line)
            except QAError as error:
                complain(str(error))
            sys.stdout.flush()  # a program may be at the other end, waiting for the answer
    return ANSWERED


def _obey(conversation: Conversation, line: str) -> None:
    """A question is answered, a command done; raises `QAError` for one that can't be."""
    if not line.startswith("/"):
        conversation.ask(line)
        return
    name, _, rest = line.partition(" ")
    commands: dict[str, Callable[[str], None]] = {
        "/sources": conversation.quotes,
        "/as-of": conversation.set_day,
        "/save": conversation.save,
        "/help": lambda _: write(_HELP),
    }
    if name in commands:
        commands[name](rest.strip())
    else:
        complain(f"{name} is not a command: /help lists them")


def _lines() -> Iterator[str]:
    """Lines typed or piped in, without empty ones; prompts are shown on a terminal only."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield from filter(None, (line.strip() for line in sys.stdin))
        return
    with suppress(ImportError):
        import readline  # noqa: F401 - gives input() its line editing and history
    write(_WELCOME)
    while True:
        try:
            line = input("> ").strip()
        except EOFError:
            write("")
            return
        if line:
            yield line
