"""The assistant: a library opened for questions, in Python, in LangChain and on the terminal."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

from qa.answer import Answer
from qa.answerer import answerer_of, chat_model
from qa.chronology import TimelineEntry, When, period, timeline
from qa.events import Event
from qa.receipts import Verification, verify
from qa.requests import EVERYTHING, checked_day, checked_language, checked_question, request
from qa.retrieval import retrieve
from qa.settings import QASettings
from vectorstore import Filter, Hit, Library
from vectorstore.embedding import Progress
from vectorstore.settings import VectorStoreSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable

    from qa.models import ChatModel


class Assistant:
    """Answers questions from one library; safe to share between threads."""

    def __init__(
        self,
        library: Library,
        settings: QASettings | None = None,
        *,
        model: str | BaseChatModel | ChatModel | None = None,
    ) -> None:
        """An assistant over an open library; `settings` default to the environment's.

        `model` is a chat model of LangChain, or what `KAZQA_MODEL` may name (that if None). Raises
        `ModelUnavailable`.
        """
        self.library = library
        self.settings = settings or QASettings()
        self.model = chat_model(self.settings, model)
        """The chat model that words the answers; None where quotes do."""
        self._answerer = answerer_of(library, self.settings, self.model)

    @classmethod
    def open(
        cls,
        library: str | Path | None = None,
        *,
        store: VectorStoreSettings | None = None,
        settings: QASettings | None = None,
        model: str | BaseChatModel | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """The assistant of a library folder, made from the built-in notes if there is none.

        `model` words the answers, as in "ollama:llama3.2"; quotes do if it is "none". Raises
        `VectorStoreError` where the folder holds a library that can't be opened, and
        `ModelUnavailable`.
        """
        from qa.opening import open_library

        chosen = store or VectorStoreSettings()
        if library is not None:
            chosen = chosen.model_copy(update={"library": Path(library)})
        answering = settings or QASettings()
        words = chat_model(answering, model)  # before a library is made for nothing
        return cls(open_library(chosen, progress=progress), answering, model=words)

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
        *_, last = self.stream(
            question, history=history, as_of=as_of, language=language, where=where
        )
        return last.whole

    async def aask(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        as_of: date | str | None = None,
        language: str | None = None,
        where: Filter = EVERYTHING,
    ) -> Answer:
        """What `ask` gives, without blocking the event loop; cancelling stops a chat model."""
        asked = request(question, history=history, as_of=as_of, language=language, where=where)
        async with aclosing(self._answerer.astream(asked)) as events:
            return [event async for event in events][-1].whole

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        as_of: date | str | None = None,
        language: str | None = None,
        where: Filter = EVERYTHING,
    ) -> Iterator[Event]:
        """The steps of `ask` as they happen; the last event carries the answer.

        Closing the iterator stops a chat model.
        """
        asked = request(question, history=history, as_of=as_of, language=language, where=where)
        return self._answerer.stream(asked)

    def astream(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        as_of: date | str | None = None,
        language: str | None = None,
        where: Filter = EVERYTHING,
    ) -> AsyncGenerator[Event]:
        """What `stream` gives, without blocking the event loop; `aclose` or cancel to stop."""
        asked = request(question, history=history, as_of=as_of, language=language, where=where)
        return self._answerer.astream(asked)

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
            as_of=checked_day(as_of),
        )
        return retrieve(self.library, checked_question(query), k, where)

    def timeline(
        self, start: When | None = None, end: When | None = None, *, language: str = "en"
    ) -> list[TimelineEntry]:
        """What happened from `start` to `end`, both included whole, by date, with receipts.

        Both are days, or years, months or days in ISO 8601; `language` is that of the documents.
        Raises `UnreadableDate`, `BadSetting` for a start after the end, and `BadQuestion`.
        """
        return timeline(self.library, period(start, end), checked_language(language) or "en")

    def suggest(self, answer: Answer, most: int = 3) -> list[str]:
        """Questions to ask next that the library answers, by the chat model; none without one."""
        if self.model is None:
            return []
        from qa.suggestions import suggestions

        return suggestions(self.library, self.settings, self.model, answer, most)

    def verify(self, answer: Answer) -> Verification:
        """Each receipt of an answer checked against the library."""
        return verify(answer, self.library)

    def as_runnable(self) -> Runnable[str | dict[str, object], Answer]:
        """A LangChain Runnable from a question, or a dict of `ask`'s arguments, to an Answer."""
        from qa.chain import answering_chain

        return answering_chain(self._answerer)

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
