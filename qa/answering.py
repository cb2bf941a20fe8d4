"""From a question understood to an `Answer` made of quotes, with a receipt for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from qa.abstention import refusal
from qa.answer import QUOTES, Answer, AnswerSentence, Citation
from qa.articles import named_article
from qa.features import Candidate
from qa.labels import remark_before
from qa.questions import Question
from qa.quotes import Selection, select
from qa.rendering import render, render_reason
from qa.retrieval import retrieve
from qa.settings import QASettings
from vectorstore import Filter, Hit, Library, Passage
from vectorstore.records import Language, Span


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence to show: where it stands."""

    passage: Passage
    span: Span

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        start = self.passage.start
        return self.passage.text[self.span[0] - start : self.span[1] - start]


@dataclass(frozen=True, slots=True)
class Found:
    """What answering found: the quotes, the passages read, and how sure it is."""

    quotes: tuple[Quote, ...]
    hits: tuple[Hit, ...]
    confidence: float


def answer_by_quotes(
    library: Library,
    asked: str,
    question: Question,
    as_of: date | None,
    where: Filter,
    settings: QASettings,
) -> Answer:
    """The answer as quotes: `asked` is shown, `question` is what is searched.

    With a day given, passages not in force then are left out; without one they are kept, so
    that the answer for today can say which older rule has ended.
    """
    day = as_of or date.today()
    found = _find(library, question, day, replace(where, as_of=as_of), settings)
    answered = bool(found.quotes) and found.confidence >= settings.abstain_below
    sentences, citations = _with_receipts(found.quotes if answered else (), day, question.language)
    reason = "" if answered else refusal(library, question, found.hits, day)
    return Answer(
        question=asked,
        text=render(sentences) if answered else render_reason(reason),
        sentences=sentences,
        citations=citations,
        hits=found.hits,
        abstained=not answered,
        reason=reason,
        confidence=found.confidence,
        answered_by=QUOTES,
        as_of=day,
        language=question.language,
        standalone_question=question.text,
    )


def _find(
    library: Library, question: Question, day: date, where: Filter, settings: QASettings
) -> Found:
    """The article asked for, else the sentences that answer."""
    vector = library.embedder.embed_query(question.text)
    article = named_article(library, question, vector, where)
    if article:
        quotes = [Quote(passage, span) for passage in article for span in passage.sentences]
        own = tuple(Hit(passage, 1.0) for passage in article)
        return Found(tuple(quotes), own, 1.0)
    hits = retrieve(library, question.text, 2 * settings.passages, where, vector)
    near = tuple(_nearest(hits, settings.passages, day))
    selection = select(library, question, vector, near, day, settings)
    return Found(_quotes(selection), near, selection.confidence)


def _nearest(hits: Sequence[Hit], k: int, day: date) -> list[Hit]:
    """The k best passages that may hold on the day, and the ended ones found beside them."""
    ended = [hit for hit in hits if hit.passage.in_force(day) is False]
    rest = [hit for hit in hits if hit.passage.in_force(day) is not False][:k]
    return sorted([*rest, *ended[: k // 2]], key=lambda hit: -hit.score)


def _quotes(selection: Selection) -> tuple[Quote, ...]:
    """The answer's sentences, then the ended rules worth a remark."""
    shown: tuple[Candidate, ...] = (*selection.chosen, *selection.ended)
    return tuple(Quote(candidate.hit.passage, candidate.span) for candidate in shown)


def _with_receipts(
    quotes: Sequence[Quote], day: date, language: Language
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...]]:
    """Each quote as a numbered sentence with its receipt; a rule not in force says so."""
    sentences, citations = [], []
    for number, quote in enumerate(quotes, 1):
        in_force = quote.passage.in_force(day)
        citation = Citation(number, quote.text, *quote.span, quote.passage, in_force)
        remark = remark_before(citation, day, language)
        sentences.append(AnswerSentence(quote.text, (number,), remark))
        citations.append(citation)
    return tuple(sentences), tuple(citations)
