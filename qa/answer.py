"""The answer and its citations: plain frozen records that go to JSON and back unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from vectorstore.records import Hit, Passage

QUOTES = "quotes"
"""`Answer.answered_by` of an answer that is made of quotes alone."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and its receipt: `document_text[start:end] == quote`."""

    number: int
    quote: str
    start: int
    end: int
    passage: Passage
    in_force: bool | None  # on the date asked about; None where no dates are known


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence shown, the citations that support it, and what the program says before it."""

    text: str
    citations: tuple[int, ...]
    remark: str = ""  # e.g. "No longer in force since 1 July 2026:"; not from a source


@dataclass(frozen=True, slots=True)
class Stopped:
    """A sentence of a chat model that no passage supports, and why, in the answer's language."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer asked of a chat model: calls, and tokens as the model counted them."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, what is answered, and the receipts; `confidence` is from 0 to 1."""

    question: str
    text: str  # Markdown with [1] markers
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    abstained: bool
    reason: str  # why it abstained; empty otherwise
    confidence: float
    answered_by: str  # "quotes", or the chat model's name
    as_of: date
    language: str
    standalone_question: str  # the question as searched, follow-up words filled in
    note: str = ""  # e.g. why quotes are shown and not the chat model's words
    stopped: tuple[Stopped, ...] = ()  # what the model said and the sources do not support
    usage: Usage = Usage()  # nothing for an answer made of quotes alone

    def to_dict(self) -> dict[str, Any]:
        """The answer and every receipt as JSON-able data, for `from_dict`."""
        from qa.serialisation import answer_to_dict

        return answer_to_dict(self)

    @classmethod
    def from_dict(cls, data: object) -> Answer:
        """The answer that `to_dict` wrote; raises `UnreadableAnswer`."""
        from qa.serialisation import answer_from_dict

        return answer_from_dict(data)

    def to_markdown(self) -> str:
        """The text, then each quote with its reference, in the answer's language."""
        from qa.exports.markdown import to_markdown

        return to_markdown(self)

    def to_html(self) -> str:
        """The same as one `<article>` without scripts or requests."""
        from qa.exports.html import to_html

        return to_html(self)

    def to_bibtex(self) -> str:
        """What the citations cite, for BibTeX and biblatex."""
        from qa.exports.bibtex import to_bibtex
        from qa.references import answer_references

        return to_bibtex(answer_references(self))

    def to_ris(self) -> str:
        """What the citations cite, for reference managers."""
        from qa.exports.ris import to_ris
        from qa.references import answer_references

        return to_ris(answer_references(self))

    def to_csl_json(self) -> str:
        """What the citations cite, as a CSL-JSON array."""
        from qa.exports.csl import to_csl_json
        from qa.references import answer_references

        return to_csl_json(answer_references(self))
