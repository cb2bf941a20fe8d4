"""`kazqa cite`: references to paste into a paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa.answer import Citation
from qa.commands.answer_files import read_answers
from qa.commands.formats import REFERENCES, ReferenceFormat, references_of
from qa.commands.invocation import ABSTAINED_OR_FAILED, ANSWERED, Invocation, invocation
from qa.console import complain, write
from qa.errors import BadSetting
from qa.exports.styles import Style, styled, styled_passage
from qa.references import Reference, format_reference, passage_references


def cite(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Argument(metavar="ANSWER.json|PASSAGE", help="A saved answer (- reads it) or an id."),
    ],
    form: Annotated[
        ReferenceFormat, typer.Option("--format", help="How the references are printed.")
    ] = "text",
    style: Annotated[
        Style | None,
        typer.Option("--style", help="A citation style for the printed text.", show_default=False),
    ] = None,
) -> int:
    """Print the references of an answer or passage."""
    if style is not None and form != "text":
        message = f"--style is for text: a style is chosen where the {form} file is used"
        raise BadSetting(message)
    if source == "-" or source.endswith(".json") or Path(source).is_file():
        lines, references = _of_answers(source, style)
    else:
        lines, references = _of_passage(invocation(context), source, style)
    if not references:
        complain(f"{source} cites nothing: the sources did not answer its question")
        return ABSTAINED_OR_FAILED
    shown = "\n".join(lines) if form == "text" else REFERENCES[form](references)
    write(shown.rstrip("\n"))
    return ANSWERED


def _of_answers(source: str, style: Style | None) -> tuple[list[str], tuple[Reference, ...]]:
    """What the answers in a file cite: lines of text, and references."""
    answers = read_answers(source)
    references = references_of(answers)
    if style is not None:
        language = answers[0].language if answers else "en"
        return styled(references, style, language), references
    lines = [format_reference(each, a.language) for a in answers for each in a.citations]
    return list(dict.fromkeys(lines)), references


def _of_passage(
    run: Invocation, key: str, style: Style | None
) -> tuple[list[str], tuple[Reference, ...]]:
    """What a passage is and rests on: lines of text, and references; PassageNotFound."""
    with run.library(create=False) as library:
        passage = library.passage(key)
    language, references = passage.document.language, passage_references(passage)
    if style is not None:
        return styled_passage(passage, style, language), references
    whole = Citation(1, passage.text, passage.start, passage.end, passage, in_force=None)
    return [format_reference(whole, language)], references
