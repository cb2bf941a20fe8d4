"""From what was found to an `Answer` made of quotes, with a receipt for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from qa.abstention import known_instead, refusal
from qa.answer import QUOTES, Answer, AnswerSentence, Citation
from qa.finding import Found, Inquiry
from qa.labels import remark_before
from qa.rendering import render, render_reason
from qa.translations import Quote
from vectorstore import Library
from vectorstore.records import Language


def answer_by_quotes(library: Library, inquiry: Inquiry, found: Found) -> Answer:
    """The answer as quotes, or a refusal that says what was looked for and what is known."""
    if not found.answers:
        return refused(inquiry, found, _why(library, inquiry, found))
    sentences, citations = with_receipts(found.quotes, inquiry.day, inquiry.language)
    return answer_of(inquiry, found, sentences, citations)


def refused(inquiry: Inquiry, found: Found, reason: str, answered_by: str = QUOTES) -> Answer:
    """The answer that abstains and says why."""
    answer = answer_of(inquiry, found, (), (), answered_by)
    return replace(answer, text=render_reason(reason), abstained=True, reason=reason)


def answer_of(
    inquiry: Inquiry,
    found: Found,
    sentences: tuple[AnswerSentence, ...],
    citations: tuple[Citation, ...],
    answered_by: str = QUOTES,
) -> Answer:
    """The answer that says those sentences."""
    return Answer(
        question=inquiry.asked,
        text=render(sentences),
        sentences=sentences,
        citations=citations,
        hits=found.hits,
        abstained=False,
        reason="",
        confidence=found.confidence,
        answered_by=answered_by,
        as_of=inquiry.day,
        language=inquiry.language,
        standalone_question=inquiry.question.text,
    )


def with_receipts(
    quotes: Sequence[Quote], day: date, language: Language
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...]]:
    """Each quote as a numbered sentence with its receipt; a rule not in force says so."""
    citations = tuple(receipt(quote, number, day) for number, quote in enumerate(quotes, 1))
    sentences = tuple(
        AnswerSentence(citation.quote, (citation.number,), remark_before(citation, day, language))
        for citation in citations
    )
    return sentences, citations


def receipt(quote: Quote, number: int, day: date) -> Citation:
    """The citation of a quote under a number, and whether it is in force on the day."""
    passage = quote.passage
    return Citation(number, quote.text, *quote.span, passage, passage.in_force(day))


def _why(library: Library, inquiry: Inquiry, found: Found) -> str:
    """Why there is no answer."""
    if found.sure:
        return known_instead(found.quotes, inquiry.language)
    return refusal(library, inquiry.question, found.hits, inquiry.day, inquiry.language)
