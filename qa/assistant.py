"""The assistant: a library opened for questions, in Python, in LangChain and on the terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from qa.answer import Answer, AnswerSentence
from qa.answering import answer_by_quotes
from qa.chronology import TimelineEntry, When, period, timeline
from qa.dates import parse_date
from qa.errors import BadQuestion
from qa.questions import understand
from qa.retrieval import retrieve
from qa.rewriting import standalone
from qa.settings import QASettings
from qa.verification import Verification, verify
from vectorstore import Filter, Hit, Library
from vectorstore.embedding import Progress
from vectorstore.records import LANGUAGES, Language
from vectorstore.settings import VectorStoreSettings

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable

EVERYTHING = Filter()
LONGEST_QUESTION = 2000
"""Characters; longer texts are documents to add, not questions."""


@dataclass(frozen=True, slots=True)
class Event:
    """A step of an answer being made: the question as searched, a sentence, or the whole."""

    kind: Literal["question", "hits", "sentence", "answer"]
    question: str = ""
    hits: tuple[Hit, ...] = ()
    sentence: AnswerSentence | None = None
    answer: Answer | None = None


class Assistant:
    """Answers questions from one library; safe to share between threads."""

    def __init__(self, library: Library, settings: QASettings | None = None) -> None:
        """An assistant over an open library; `settings` default to the environment's."""
        self.library = library
        self.settings = settings or QASettings()

    @classmethod
    def open(
        cls,
        library: str | Path | None = None,
        *,
        store: VectorStoreSettings | None = None,
        settings: QASettings | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """The assistant of a library folder, made from the built-in notes if there is none.

        Raises `VectorStoreError` where the folder holds a library that can't be opened.
        """
        from qa.opening import open_library

        chosen = store or VectorStoreSettings()
        if library is not None:
            chosen = chosen.model_copy(update={"library": Path(library)})
        return cls(open_library(chosen, progress=progress), settings)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        as_of: date | str | None = None,
        language: str | None = None,
        where: Filter = EVERYTHING,
    ) -> Answer:
        """The cited answer to a question, or an answer that abstains and says why.

        `history` holds the answers before, oldest first; `as_of` is the day the question is
        about (today if None); `language` is that of the answer (the question's if None);
        `where` restricts the passages. Raises `BadQuestion` and `UnreadableDate`.
        """
        events = self.stream(question, history=history, as_of=as_of, language=language, where=where)
        return next(event.answer for event in events if event.answer is not None)

    async def aask(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        as_of: date | str | None = None,
        language: str | None = None,
        where: Filter = EVERYTHING,
    ) -> Answer:
        """What `ask` gives, without blocking the event loop."""
        return await asyncio.to_thread(
            self.ask, question, history=history, as_of=as_of, language=language, where=where
        )

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        as_of: date | str | None = None,
        language: str | None = None,
        where: Filter = EVERYTHING,
    ) -> Iterator[Event]:
        """The steps of `ask` as they happen; the last event carries the answer."""
        asked = checked_question(question)
        alone = standalone(asked, history)
        day = _day(as_of) or where.as_of or alone.as_of
        yield Event("question", question=alone.text)
        answer = answer_by_quotes(
            self.library,
            asked,
            understand(alone.text),
            day,
            where,
            self.settings,
            _known(language),
        )
        yield Event("hits", question=alone.text, hits=answer.hits)
        for sentence in answer.sentences:
            yield Event("sentence", question=alone.text, sentence=sentence)
        yield Event("answer", question=alone.text, hits=answer.hits, answer=answer)

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        language: str | None = None,
        kind: str | None = None,
        document: str | None = None,
        as_of: date | str | None = None,
        year_from: int | None = None,
        year_to: int | None = None,
    ) -> list[Hit]:
        """The k best passages for a query, best first, within the filters given.

        `document` is an id, a source or a title. Raises `BadQuestion`, `DocumentNotFound`.
        """
        where = Filter(
            documents=frozenset({self.library.document(document).id} if document else ()),
            languages=frozenset({language} if language else ()),
            kinds=frozenset({kind} if kind else ()),
            year_from=year_from,
            year_to=year_to,
            as_of=_day(as_of),
        )
        return retrieve(self.library, checked_question(query), k, where)

    def timeline(
        self, start: When | None = None, end: When | None = None, *, language: str = "en"
    ) -> list[TimelineEntry]:
        """What happened from `start` to `end`, both included whole, by date, with receipts.

        Both are days, or years, months or days in ISO 8601; `language` is that of the documents.
        Raises `UnreadableDate`, `BadSetting` for a start after the end, and `BadQuestion`.
        """
        return timeline(self.library, period(start, end), _known(language) or "en")

    def verify(self, answer: Answer) -> Verification:
        """Each receipt of an answer checked against the library."""
        return verify(answer, self.library)

    def as_runnable(self) -> Runnable[str | dict[str, object], Answer]:
        """A LangChain Runnable from a question, or a dict of `ask`'s arguments, to an Answer."""
        from qa.langchain import answering_chain

        return answering_chain(self)

    def as_retriever(self, k: int = 8, where: Filter = EVERYTHING) -> BaseRetriever:
        """A LangChain retriever over the library: Documents with their receipts as metadata."""
        from qa.langchain import LibraryRetriever

        return LibraryRetriever(library=self.library, k=k, where=where)

    def close(self) -> None:
        """Close the library."""
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def checked_question(question: str) -> str:
    """The question without outer spaces; raises `BadQuestion` for none or far too long."""
    asked = question.strip()
    if not any(letter.isalnum() for letter in asked):
        message = "the question is empty: write what you want to know"
        raise BadQuestion(message)
    if len(asked) > LONGEST_QUESTION:
        message = (
            f"the question is {len(asked)} characters long: ask in at most {LONGEST_QUESTION}, "
            "and add longer texts with `kazqa add`"
        )
        raise BadQuestion(message)
    return asked


def _day(as_of: date | str | None) -> date | None:
    return parse_date(as_of) if isinstance(as_of, str) else as_of


def _known(language: str | None) -> Language | None:
    """The language by its code, None for none; raises `BadQuestion` for one not spoken."""
    found = next((known for known in LANGUAGES if known == language), None)
    if language is not None and found is None:
        message = f"language {language!r} is not spoken here: use one of {', '.join(LANGUAGES)}"
        raise BadQuestion(message)
    return found
