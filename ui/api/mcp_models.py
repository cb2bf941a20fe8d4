"""What the tools of the Model Context Protocol give: short enough for a model to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel, Field

from ingest.sources import shown_source
from qa.answer import Answer, Citation
from qa.chronology import TimelineEntry
from qa.records import Hit, Passage
from qa.references import format_reference


class CitedQuote(BaseModel):
    """A verbatim quote that a marker of the answer stands for, and where it was read."""

    number: int = Field(description="The marker's: 1 for [1].")
    quote: str
    reference: str = Field(description="Instruments and document, with the place.")
    passage_id: str = Field(description="For the tool `passage`.")
    document_id: str = Field(description="SHA-256 of the document's file.")
    start: int = Field(description="Where the quote begins in the document's text.")
    end: int
    source: str = Field(description="The document's web address or name.")
    page: int | None
    in_force: bool | None = Field(description="On the day asked about; null if not known.")

    @classmethod
    def of(cls, citation: Citation, language: str) -> Self:
        """A citation, its reference in that language."""
        passage = citation.passage
        return cls(
            number=citation.number,
            quote=citation.quote,
            reference=format_reference(citation, language),
            passage_id=passage.id,
            document_id=passage.document.id,
            start=citation.start,
            end=citation.end,
            source=shown_source(passage.document.source),
            page=passage.page,
            in_force=citation.in_force,
        )


class CitedAnswer(BaseModel):
    """An answer whose every sentence is supported by a quote; or why there is none."""

    text: str = Field(description="Markdown with markers such as [1]; or why nothing is answered.")
    abstained: bool = Field(description="True where the sources do not answer the question.")
    confidence: float = Field(description="From 0 to 1.")
    answered_by: str
    as_of: str = Field(description="The day that the answer is about.")
    language: str
    standalone_question: str = Field(description="The question as it was searched.")
    note: str
    citations: list[CitedQuote]

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """An answer without the passages found."""
        return cls(
            text=answer.text,
            abstained=answer.abstained,
            confidence=answer.confidence,
            answered_by=answer.answered_by,
            as_of=answer.as_of.isoformat(),
            language=answer.language,
            standalone_question=answer.standalone_question,
            note=answer.note,
            citations=[CitedQuote.of(c, answer.language) for c in answer.citations],
        )


class ReadPassage(BaseModel):
    """A passage of a document: a few sentences, verbatim."""

    passage_id: str
    text: str
    headings: list[str]
    reference: str
    document_id: str
    title: str
    kind: str
    language: str
    source: str
    page: int | None
    valid_from: str | None = Field(description="First day in force, if known.")
    valid_to: str | None = Field(description="First day no longer in force, if known.")

    @classmethod
    def of(cls, passage: Passage) -> Self:
        """A passage, its reference in its own language."""
        document = passage.document
        whole = Citation(1, passage.text, passage.start, passage.end, passage, in_force=None)
        return cls(
            passage_id=passage.id,
            text=passage.text,
            headings=list(passage.headings),
            reference=format_reference(whole, document.language),
            document_id=document.id,
            title=document.title,
            kind=document.kind,
            language=document.language,
            source=shown_source(document.source),
            page=passage.page,
            valid_from=passage.valid_from.isoformat() if passage.valid_from else None,
            valid_to=passage.valid_to.isoformat() if passage.valid_to else None,
        )


class StyledPassage(BaseModel):
    """A passage, and references to it in a citation style."""

    passage: ReadPassage
    style: str
    references: list[str]


class FoundPassages(BaseModel):
    """Passages, best first, each with its score from 0 to 1."""

    passages: list[ReadPassage]
    scores: list[float]

    @classmethod
    def of(cls, hits: Sequence[Hit]) -> Self:
        """Passages found."""
        return cls(
            passages=[ReadPassage.of(hit.passage) for hit in hits],
            scores=[hit.score for hit in hits],
        )


class DatedEvent(BaseModel):
    """Something that happened, in the words of a document."""

    date: str = Field(description="ISO 8601, as precise as known.")
    text: str
    instrument: str
    citation: CitedQuote


class Chronology(BaseModel):
    """What happened in a period, by date."""

    events: list[DatedEvent]

    @classmethod
    def of(cls, entries: Sequence[TimelineEntry], language: str) -> Self:
        """Entries of the timeline."""
        return cls(
            events=[
                DatedEvent(
                    date=entry.date,
                    text=entry.text,
                    instrument=entry.instrument,
                    citation=CitedQuote.of(entry.citation, language),
                )
                for entry in entries
            ]
        )
