"""What a command says when it fails, in one line, and the exit code it ends with."""

from __future__ import annotations

import re

import typer

from ingest.errors import IngestError
from qa.commands.invocation import BAD_INPUT, LIBRARY_DAMAGED
from qa.errors import QAError
from vectorstore.errors import LibraryDamaged, VectorStoreError

EXPECTED = (IngestError, VectorStoreError, QAError, typer.TyperException, OSError)
"""What ends in one line; anything else is a fault of KazQA itself and shows its traceback."""

# What pydantic says around the point.
_WORDY = re.compile(r"Value error, |, unable to parse string as an? \w+")
_GLOBAL_OPTIONS = frozenset({"--library", "--quiet"})


def explain(error: Exception) -> tuple[str, int]:
    """The line that names the thing and the remedy, and the exit code."""
    if isinstance(error, LibraryDamaged):
        return str(error), LIBRARY_DAMAGED
    if isinstance(error, typer.TyperException):
        return _usage(error), BAD_INPUT
    if isinstance(error, OSError):
        return _system(error), BAD_INPUT
    return str(error), BAD_INPUT


def _usage(error: typer.TyperException) -> str:
    """What was typed wrongly, and where the right way to type it is shown."""
    said = _WORDY.sub("", error.format_message()).strip().rstrip(".")
    if getattr(error, "option_name", None) in _GLOBAL_OPTIONS:
        return f"{said} after a command: write it before, as in `kazqa --library PATH ask …`"
    context = getattr(error, "ctx", None)
    return f"{said}; see `{context.command_path if context else 'kazqa'} --help`"


def _system(error: OSError) -> str:
    """What the operating system refused, and on which file."""
    said = error.strerror or str(error)
    return f"{error.filename}: {said}" if error.filename else said
