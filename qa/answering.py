"""From a question understood to an `Answer` made of quotes, with a receipt for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from qa.abstention import known_instead, refusal
from qa.answer import QUOTES, Answer, AnswerSentence, Citation
from qa.articles import named_article
from qa.features import Candidate
from qa.labels import remark_before
from qa.questions import Question
from qa.quotes import Selection, select
from qa.rendering import render, render_reason
from qa.retrieval import POOL, retrieve
from qa.settings import QASettings
from qa.translations import Quote, counterpart, read_in
from vectorstore import Filter, Hit, Library
from vectorstore.records import Language


@dataclass(frozen=True, slots=True)
class Found:
    """What answering found: the quotes, the passages read, and how sure it is."""

    quotes: tuple[Quote, ...]
    hits: tuple[Hit, ...]
    confidence: float
    unverified: bool = False  # the quotes say that what is asked for was not verified


def answer_by_quotes(
    library: Library,
    asked: str,
    question: Question,
    as_of: date | None,
    where: Filter,
    settings: QASettings,
    language: Language | None = None,
) -> Answer:
    """The answer as quotes: `asked` is shown, `question` is what is searched.

    The answer is in `language`, the question's if None. With a day given, passages not in force
    then are left out; without one they are kept, so that the answer for today can say which
    older rule has ended.
    """
    day = as_of or date.today()
    spoken = language or question.language
    found = _find(library, question, day, replace(where, as_of=as_of), settings)
    sure = bool(found.quotes) and found.confidence >= settings.abstain_below
    answered = sure and not found.unverified
    quotes = list(found.quotes) if sure else []
    if _any_note(where):
        quotes = [counterpart(library, quote, spoken) for quote in quotes]
    sentences, citations = _with_receipts(quotes if answered else (), day, spoken)
    if answered:
        reason = ""
    elif sure:
        reason = known_instead(quotes, spoken)
    else:
        reason = refusal(library, question, found.hits, day, spoken)
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
        language=spoken,
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
    hits = retrieve(library, question.text, POOL, where, vector)
    if _any_note(where):
        hits = read_in(library, hits, question.language)
    near = tuple(_nearest(hits[: 2 * settings.passages], settings.passages, day))
    selection = select(library, question, vector, near, day, settings)
    return Found(_quotes(selection), near, selection.confidence, selection.unverified)


def _any_note(where: Filter) -> bool:
    """Whether a note may stand in for its translation: not where others were asked for."""
    return not (where.documents or where.languages)


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
