"""A chat model's answer in the making: its words go in, checked sentences come out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from prompts import Given, Message, answer_messages, new_markers
from qa.abstention import refusal
from qa.answer import Answer, AnswerSentence, Citation, Stopped, Usage
from qa.answering import answer_by_quotes, answer_of, receipt, refused
from qa.finding import Found, Inquiry
from qa.given_passages import fitting, source_line
from qa.guard.refusals import is_refusal
from qa.guard.replies import Claimed, ReplySplitter
from qa.guard.support import Evidence
from qa.labels import format_date, labels, remark_of
from qa.model_words import words
from qa.quotes import says_disagreement
from qa.settings import QASettings
from qa.translations import Quote
from qa.verification import Verdict, verdict_on
from vectorstore import Library

_LONGEST = 20_000  # characters of a reply that are read; the rest is not waited for
_MOST_SENTENCES = 12  # shown of a reply
_MOST_STOPPED = 8  # of a reply before it is given up


class Composition:
    """One reply of a chat model to one question, held against the passages it was given."""

    def __init__(
        self,
        library: Library,
        inquiry: Inquiry,
        found: Found,
        settings: QASettings,
        name: str,
        key: bytes,
    ) -> None:
        """`name` is the model's, `key` makes the markers unguessable."""
        self._library, self._inquiry, self._found = library, inquiry, found
        self.name, self._settings = name, settings
        self.passages = fitting(found, inquiry, settings)
        self._sources = [source_line(passage, inquiry.language) for passage in self.passages]
        texts = [passage.text for passage in self.passages]
        sent = "\n".join((inquiry.question.text, *self._sources, *texts))
        self._markers = new_markers(len(self.passages), key, sent)
        self._evidence = Evidence(self.passages, library.embedder)
        self._splitter = ReplySplitter({m: place for place, m in enumerate(self._markers)})
        self._reply = ""
        self._sentences: list[AnswerSentence] = []
        self._stopped: list[Stopped] = []
        self._citations: dict[Quote, Citation] = {}

    @property
    def messages(self) -> tuple[Message, ...]:
        """What the model is sent."""
        language = self._inquiry.language
        parts = zip(self._markers, self._sources, self.passages, strict=True)
        given = [Given(marker, source, passage.text) for marker, source, passage in parts]
        day = format_date(self._inquiry.day, language)
        return answer_messages(self._inquiry.question.text, given, day, language)

    @property
    def question(self) -> str:
        """The question as searched."""
        return self._inquiry.question.text

    @property
    def reply(self) -> str:
        """What the model has said so far, as it said it."""
        return self._reply

    @property
    def full(self) -> bool:
        """Whether enough was said: more would not be shown."""
        return (
            len(self._reply) > _LONGEST
            or self._shown >= _MOST_SENTENCES
            or len(self._stopped) >= _MOST_STOPPED
        )

    @property
    def _shown(self) -> int:
        return sum(bool(sentence.citations) for sentence in self._sentences)

    def feed(self, text: str) -> Iterator[AnswerSentence]:
        """The sentences to show that end in the next words of the reply."""
        self._reply += text
        for claimed in self._splitter.feed(text):
            yield from self._checked(claimed)

    def finish(self) -> Iterator[AnswerSentence]:
        """The sentences that were still open when the reply ended, and what has to be added."""
        for claimed in self._splitter.finish():
            yield from self._checked(claimed)
        if self._shown:
            yield from self._added()

    def answer(self, usage: Usage, failure: str = "") -> Answer:
        """The answer: the model's sentences that hold, its refusal, or the quotes with a note."""
        inquiry, said = self._inquiry, words(self._inquiry.language)
        if self._shown:
            citations = tuple(self._citations.values())
            sentences = tuple(self._sentences)
            answer = answer_of(inquiry, self._found, sentences, citations, self.name)
            note = said.broke_off.format(why=failure) if failure else ""
        elif not failure and is_refusal(self._reply):
            question, hits = inquiry.question, self._found.hits
            why = refusal(self._library, question, hits, inquiry.day, inquiry.language)
            answer = refused(inquiry, self._found, why, self.name)
            note = said.refused.format(model=self.name)
        else:
            answer = answer_by_quotes(self._library, inquiry, self._found)
            nothing = said.nothing_held if self._stopped else said.nothing_said
            note = said.quotes_instead.format(why=failure or nothing.format(model=self.name))
        return replace(answer, note=note, stopped=tuple(self._stopped), usage=usage)

    def cited_by(self, sentence: AnswerSentence) -> tuple[Citation, ...]:
        """The receipts of a sentence that was shown."""
        return tuple(c for c in self._citations.values() if c.number in sentence.citations)

    def _checked(self, claimed: Claimed) -> Iterator[AnswerSentence]:
        """The sentence if it holds, or marked as unsupported where that is to be shown."""
        if self.full or any(claimed.text == sentence.text for sentence in self._sentences):
            return
        language = self._inquiry.language
        verdict = verdict_on(claimed, self._evidence, range(len(self.passages)), language)
        reason = verdict.reason(language)
        if verdict.status != "unsupported":
            if self._found.near.intersection(verdict.quotes):
                yield self._show(self._cited(verdict))
                return
            reason = words(language).off_question
        self._stopped.append(Stopped(claimed.text, reason))
        if self._settings.unsupported == "show":
            yield self._show(AnswerSentence(claimed.text, (), labels(language).unsupported))

    def _show(self, sentence: AnswerSentence) -> AnswerSentence:
        self._sentences.append(sentence)
        return sentence

    def _cited(self, verdict: Verdict) -> AnswerSentence:
        citations = [self._citation(quote) for quote in verdict.quotes]
        remark = remark_of(citations, self._inquiry.day, self._inquiry.language)
        return AnswerSentence(verdict.text, tuple(c.number for c in citations), remark)

    def _citation(self, quote: Quote) -> Citation:
        number = len(self._citations) + 1
        return self._citations.setdefault(quote, receipt(quote, number, self._inquiry.day))

    def _added(self) -> Iterator[AnswerSentence]:
        """Quotes that no rewording may leave out: how sources disagree, which rule has ended."""
        for quote in must_be_said(self._found):
            if quote not in self._citations:
                verdict = Verdict(quote.text, "supported", (quote,))
                yield self._show(self._cited(verdict))


def must_be_said(found: Found) -> Sequence[Quote]:
    """The quotes that say how sources disagree, then the rules that have ended."""
    ended = len(found.quotes) - found.ended
    return [q for q in found.quotes[:ended] if says_disagreement(q.text)] + [*found.quotes[ended:]]
