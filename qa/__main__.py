"""The command line `kazqa`: puts commands, settings and errors together."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError
from pydantic_settings import BaseSettings
from typer.core import TyperGroup

from ingest.settings import IngestSettings
from qa.commands.add import add
from qa.commands.ask import ask
from qa.commands.chat import chat
from qa.commands.cite import cite
from qa.commands.doctor import doctor
from qa.commands.documents import list_documents, remove
from qa.commands.eval import evaluate
from qa.commands.failures import EXPECTED, explain
from qa.commands.init import init
from qa.commands.invocation import ANSWERED, BAD_INPUT, INTERRUPTED, Invocation
from qa.commands.search import search
from qa.commands.show import show
from qa.commands.timeline import timeline
from qa.commands.ui import ui
from qa.commands.verify import verify_answer
from qa.console import complain, write
from qa.errors import BadSetting
from qa.settings import QASettings
from ui.settings import UISettings
from vectorstore.settings import VectorStoreSettings

_HELP = "Cited answers on Kazakhstan's independence and treaty practice, offline."
_EXIT_CODES = """\b
Exit codes:
  0    answered, done
  1    the sources do not answer, a check failed, or some sources were not added
  2    wrong usage or bad input
  3    the library is damaged
  130  interrupted
"""

Settings = TypeVar("Settings", bound=BaseSettings)


class Commands(TyperGroup):
    """The commands; one whose reader has gone ends quietly, as when it is interrupted."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer keeps the types private
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            return _reader_gone()


app = typer.Typer(
    name="kazqa",
    cls=Commands,
    help=_HELP,
    epilog=_EXIT_CODES,
    rich_markup_mode=None,  # plain help: rich is imported only when something is drawn
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command("init")(init)
app.command("ask")(ask)
app.command("chat")(chat)
app.command("search")(search)
app.command("timeline")(timeline)
app.command("add")(add)
app.command("list")(list_documents)
app.command("show")(show)
app.command("remove")(remove)
app.command("cite")(cite)
app.command("verify")(verify_answer)
app.command("doctor")(doctor)
app.command("eval")(evaluate)
app.command("ui")(ui)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        write(f"kazqa {version('kazqa')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _run(
    context: typer.Context,
    library: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Folder of the library; else KAZQA_LIBRARY.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> int:
    if context.invoked_subcommand is None:
        write(context.get_help())
        return BAD_INPUT
    given = {} if library is None else {"library": library}
    context.obj = Invocation(
        store=_settings(VectorStoreSettings, **given),
        answering=_settings(QASettings),
        reading=_settings(IngestSettings),
        serving=_settings(UISettings),
        quiet=quiet,
    )
    return ANSWERED


def _settings(kind: type[Settings], **given: Any) -> Settings:  # noqa: ANN401 - its own types
    """The settings of one package; raises `BadSetting`, which names the variable."""
    try:
        return kind(**given)
    except ValidationError as error:
        first = error.errors()[0]
        prefix = kind.model_config["env_prefix"]
        name = f"{prefix}{first['loc'][0]}".upper()
        wrong = first["msg"].removeprefix("Input ").partition(",")[0]
        message = f"{name} is “{first['input']}” and {wrong}: set it so, or unset it"
        raise BadSetting(message) from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. What goes wrong is one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = app(args=arguments, prog_name="kazqa", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_gone()
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except EXPECTED as error:
        line, code = explain(error)
        complain(line)
    return int(code or ANSWERED)


def _reader_gone() -> int:
    """End quietly when what reads the output has ended: nothing is left to write to."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
