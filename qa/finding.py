"""From a question to what the library holds on it: the passages, and the sentences that answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from qa.abstention import unseen_words
from qa.articles import named_article
from qa.features import Candidate
from qa.questions import Question
from qa.quotes import select
from qa.retrieval import POOL, retrieve
from qa.settings import QASettings
from qa.translations import Quote, counterpart, read_in
from vectorstore import Filter, Hit, Library
from vectorstore.records import Language


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question ready to be searched: `asked` is shown, `question` is what is searched.

    The answer is in `language`. With `as_of` given, passages not in force then are left out;
    without it they are kept, so that the answer for today can say which older rule has ended.
    """

    asked: str
    question: Question
    language: Language
    as_of: date | None
    where: Filter

    @property
    def day(self) -> date:
        """The day asked about: today unless another was named."""
        return self.as_of or date.today()


@dataclass(frozen=True, slots=True)
class Found:
    """What answering found: the quotes, the passages read, and how sure it is.

    `sure` is whether the confidence suffices; `unverified` whether the quotes say that what is
    asked for was not verified. The last `ended` quotes are rules that have ended, worth a remark.
    `near` are the sentences about what is asked, quoted or not.
    """

    quotes: tuple[Quote, ...]
    hits: tuple[Hit, ...]
    confidence: float
    sure: bool
    unverified: bool = False
    ended: int = 0
    near: frozenset[Quote] = frozenset()

    @property
    def answers(self) -> bool:
        """Whether the sources answer the question."""
        return self.sure and not self.unverified


def find(library: Library, inquiry: Inquiry, settings: QASettings) -> Found:
    """The article asked for, else the sentences that answer, in the answer's language."""
    where, question = replace(inquiry.where, as_of=inquiry.as_of), inquiry.question
    vector = library.embedder.embed_query(question.text)
    article = named_article(library, question, vector, where)
    if article:
        quotes = [Quote(passage, span) for passage in article for span in passage.sentences]
        own = tuple(Hit(passage, 1.0) for passage in article)
        said = _spoken(library, inquiry, quotes)
        return Found(said, own, 1.0, sure=True, near=frozenset(said))
    hits = retrieve(library, question.text, POOL, where, vector)
    if _any_note(where):
        hits = read_in(library, hits, question.language)
    near = tuple(_nearest(hits[: 2 * settings.passages], settings.passages, inquiry.day))
    selection = select(library, question, vector, near, inquiry.day, settings)
    sure = bool(selection.chosen) and selection.confidence >= settings.abstain_below
    sure = sure and not _shares_numbers_alone(question, near)
    said = _spoken(library, inquiry, _quotes((*selection.chosen, *selection.ended)))
    return Found(
        quotes=said if sure else (),
        hits=near,
        confidence=selection.confidence,
        sure=sure,
        unverified=selection.unverified,
        ended=len(selection.ended),
        near=frozenset((*said, *_quotes(selection.near))),
    )


def _shares_numbers_alone(question: Question, hits: Sequence[Hit]) -> bool:
    """Whether a question has words and the passages have none of them, whatever their numbers."""
    words = {word for word in question.words if not word[0].isdigit()}
    return bool(words) and words <= set(unseen_words(question, hits))


def _spoken(library: Library, inquiry: Inquiry, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The quotes in the answer's language, where notes have it."""
    if not _any_note(inquiry.where):
        return tuple(quotes)
    return tuple(counterpart(library, quote, inquiry.language) for quote in quotes)


def _any_note(where: Filter) -> bool:
    """Whether a note may stand in for its translation: not where others were asked for."""
    return not (where.documents or where.languages)


def _nearest(hits: Sequence[Hit], k: int, day: date) -> list[Hit]:
    """The k best passages that may hold on the day, and the ended ones found beside them."""
    ended = [hit for hit in hits if hit.passage.in_force(day) is False]
    rest = [hit for hit in hits if hit.passage.in_force(day) is not False][:k]
    return sorted([*rest, *ended[: k // 2]], key=lambda hit: -hit.score)


def _quotes(shown: Sequence[Candidate]) -> list[Quote]:
    return [Quote(candidate.hit.passage, candidate.span) for candidate in shown]
