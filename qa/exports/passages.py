"""Passages that a search found, in the forms in which they are saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from qa.answer import QUOTES, Answer, Citation
from qa.errors import BadSetting
from qa.exports.bibtex import to_bibtex
from qa.exports.csl import to_csl_json
from qa.exports.csv import to_csv
from qa.exports.ris import to_ris
from qa.references import Reference, answer_references, format_reference
from qa.rendering import escape_markdown
from vectorstore.records import Hit, Passage


def hits_as(hits: Sequence[Hit], form: str) -> str:
    """The passages with their references, or for "bib", "ris" and "json" (CSL) these alone.

    Raises `BadSetting` for a form that is none of `FORMS`.
    """
    write = FORMS.get(form)
    if write is None:
        message = f"“{form}” is no form that passages are saved in: use one of {', '.join(FORMS)}"
        raise BadSetting(message)
    return write(hits)


def hits_references(hits: Sequence[Hit]) -> tuple[Reference, ...]:
    """What the passages rest on and where they stand, each work once."""
    citations = tuple(_whole(hit.passage, number) for number, hit in enumerate(hits, 1))
    # As an answer that cites them all would have them.
    cited = Answer("", "", (), citations, (), False, "", 1.0, QUOTES, date.max, "en", "")
    return answer_references(cited)


def _markdown(hits: Sequence[Hit]) -> str:
    """Each passage as a quotation with its reference below, in the language of its document."""
    return "\n".join(_quotation(hit.passage) for hit in hits)


def _quotation(passage: Passage) -> str:
    lines = [f"> {escape_markdown(line)}" for line in passage.text.split("\n") if line.strip()]
    reference = format_reference(_whole(passage), passage.document.language)
    return "\n".join([*lines, ">", f"> — {escape_markdown(reference)}", ""])


def _whole(passage: Passage, number: int = 1) -> Citation:
    return Citation(number, passage.text, passage.start, passage.end, passage, in_force=None)


FORMS: dict[str, Callable[[Sequence[Hit]], str]] = {
    "bib": lambda hits: to_bibtex(hits_references(hits)),
    "ris": lambda hits: to_ris(hits_references(hits)),
    "json": lambda hits: to_csl_json(hits_references(hits)),
    "csv": to_csv,
    "md": _markdown,
}
"""The forms by the ending of a file's name."""
