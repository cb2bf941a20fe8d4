"""The forms an answer or a passage is printed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from qa.answer import Answer
from qa.errors import BadSetting
from qa.exports.answers import answers_json, answers_markdown
from qa.exports.bibtex import to_bibtex
from qa.exports.csl import to_csl_json
from qa.exports.html import to_html
from qa.exports.markdown import to_markdown
from qa.exports.ris import to_ris
from qa.references import Reference, answer_references

ReferenceFormat = Literal["text", "bibtex", "ris", "csl-json"]
AnswerFormat = Literal["text", "markdown", "html", "bibtex", "ris", "csl-json"]

REFERENCES: dict[str, Callable[[Sequence[Reference]], str]] = {
    "bibtex": to_bibtex,
    "ris": to_ris,
    "csl-json": to_csl_json,
}
ANSWERS: dict[str, Callable[[Answer], str]] = {"markdown": to_markdown, "html": to_html}


def answer_as(answer: Answer, form: str) -> str:
    """An answer in any form but "text", without a line break at its end."""
    if form in ANSWERS:
        return ANSWERS[form](answer).rstrip("\n")
    return REFERENCES[form](answer_references(answer)).rstrip("\n")


def references_of(answers: Sequence[Answer]) -> tuple[Reference, ...]:
    """What several answers cite, each work once."""
    if not answers:
        return ()
    cited = tuple(citation for answer in answers for citation in answer.citations)
    return answer_references(replace(answers[0], citations=cited))


def conversation_as(answers: Sequence[Answer], suffix: str) -> str:
    """Several answers in the form that a file's suffix names; raises `BadSetting` for others."""
    form = _SUFFIXES.get(suffix.lower())
    if form is None:
        known = ", ".join(_SUFFIXES)
        message = f"“{suffix}” names no form a conversation is saved in: end the name in {known}"
        raise BadSetting(message)
    return form(answers).rstrip("\n")


_SUFFIXES: dict[str, Callable[[Sequence[Answer]], str]] = {
    ".md": answers_markdown,
    ".json": answers_json,
    ".bib": lambda answers: to_bibtex(references_of(answers)),
    ".ris": lambda answers: to_ris(references_of(answers)),
}
