"""From what a program sends to a question that an assistant is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ingest.sources import shown_source
from qa import Assistant
from qa.answer import QUOTES, Answer
from qa.events import Event
from qa.questions import language_of
from qa.records import DocumentInfo, DocumentNotFound, Filter, Kind, Language, Library
from qa.rewriting import standalone
from ui.api.errors import APIError
from ui.api.models import EarlierAnswer, Turn
from ui.site import Site

Mode = Literal["model", "quotes"]


@dataclass(frozen=True, slots=True)
class Asking:
    """A question for one of a site's assistants, checked and ready to be asked."""

    assistant: Assistant
    question: str
    history: tuple[Answer, ...]
    as_of: date | None
    language: Language | None
    where: Filter

    def events(self) -> AsyncGenerator[Event]:
        """The steps of the answer; raises BadQuestion at once."""
        return self.assistant.astream(
            self.question,
            history=self.history,
            as_of=self.as_of,
            language=self.language,
            where=self.where,
        )

    async def answer(self) -> Answer:
        """The answer; raises BadQuestion. Cancelling stops a chat model."""
        return await self.assistant.aask(
            self.question,
            history=self.history,
            as_of=self.as_of,
            language=self.language,
            where=self.where,
        )


async def asking(
    site: Site,
    question: str,
    *,
    history: Sequence[Answer] = (),
    mode: Mode | None = None,
    as_of: date | None = None,
    language: Language | None = None,
    documents: Iterable[str] = (),
    kinds: Iterable[Kind] = (),
) -> Asking:
    """The question with what restricts it; raises DocumentNotFound, and APIError for no model."""
    library = site.assistant.library
    chosen = await asyncio.to_thread(lambda: [document_of(library, key).id for key in documents])
    where = Filter(documents=frozenset(chosen), kinds=frozenset(kinds))
    return Asking(assistant_of(site, mode), question, tuple(history), as_of, language, where)


def assistant_of(site: Site, mode: Mode | None) -> Assistant:
    """Who answers; raises APIError where a chat model is wanted and there is none."""
    if mode == "model" and site.assistant.model is None:
        message = 'this server has no chat model: ask with the mode "quotes", or without one'
        raise APIError(409, "no_model", message)
    return site.quotes if mode == "quotes" else site.assistant


def document_of(library: Library, key: str) -> DocumentInfo:
    """The document of that id, beginning of an id, title or shown source; DocumentNotFound."""
    found = library.document(key)
    if key == found.source != shown_source(found.source):  # nobody may find out paths
        raise DocumentNotFound(key)
    return found


def history_of(earlier: Iterable[EarlierAnswer | Turn]) -> list[Answer]:
    """The answers before, oldest first; raises UnreadableAnswer for what is none."""
    told: list[Answer] = []
    for each in earlier:
        if isinstance(each, Turn):
            told.append(told_before(each.question, each.answer, told))
        else:
            told.append(Answer.from_dict(each.model_dump(mode="json")))
    return told


def told_before(question: str, text: str, before: Sequence[Answer]) -> Answer:
    """An earlier question as part of a history, of which only its words are known.

    A follow-up leans on the question as it stood alone and on the text that was shown, so nothing
    is searched and no model asked again: the rules alone fill in what the question leans on.
    """
    return Answer(
        question=question,
        text=text,
        sentences=(),
        citations=(),
        hits=(),
        abstained=not text,
        reason="",
        confidence=0.0,
        answered_by=QUOTES,
        as_of=date.today(),
        language=language_of(question),
        standalone_question=standalone(question, before).text,
    )
