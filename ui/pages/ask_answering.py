"""A question is answered and kept, and the page drawn at each step."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date

from qa.answer import Answer
from qa.conversations import ConversationsFull
from qa.errors import BadQuestion, UnreadableDate
from qa.events import Event
from qa.questions import language_of
from qa.records import Filter, Language, VectorStoreError
from qa.requests import checked_day, checked_question
from ui.pages.ask_drawing import ShownTurn, answered_turn
from ui.pages.ask_kept import keep, opened, turns_before
from ui.pages.ask_screen import Screen
from ui.pages.ask_views import Views
from ui.safety.seats import Busy
from ui.site import Site
from ui.words import say

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How somebody wants to be answered: nothing is today, the question's language, all, quotes."""

    as_of: str = ""
    language: str = ""
    documents: frozenset[str] = frozenset()
    by_model: bool = False

    @property
    def where(self) -> Filter:
        """The passages that an answer may come from."""
        return Filter(documents=self.documents)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a conversation, the id of which is empty if it is new.

    It takes the place of the turn `replaces`, and of those after it, if one is named.
    """

    owner: str
    conversation: str
    question: str
    wishes: Wishes = Wishes()
    replaces: str = ""


class Answering:
    """Answers questions on the page of one language."""

    def __init__(self, site: Site, views: Views) -> None:
        self._site, self._views = site, views
        self._calm = asyncio.Semaphore(1)  # what to ask next is found for one person at a time

    async def answered(self, asked: Asked) -> AsyncGenerator[Screen]:
        """What the page shows, step by step; the question goes back into its box if that fails."""
        try:
            async with aclosing(self._steps(asked)) as steps:
                async for screen in steps:
                    yield screen
        except BadQuestion:
            yield await self._failed(asked, "ask.no_question")
        except UnreadableDate:
            yield await self._failed(asked, "ask.no_date")
        except Busy:
            yield await self._failed(asked, "ask.busy")
        except VectorStoreError:
            _log.exception("the library could not be asked")
            yield await self._failed(asked, "ask.unreadable")
        except Exception:  # noqa: BLE001 - whatever it is, the visitor keeps the question
            _log.exception("a question could not be answered")
            yield await self._failed(asked, "ask.failed")

    async def _steps(self, asked: Asked) -> AsyncGenerator[Screen]:
        checked_question(asked.question)
        day = checked_day(asked.wishes.as_of or None) or date.today()
        found = await asyncio.to_thread(opened, self._site, asked.owner, asked.conversation)
        before = turns_before(found, asked.replaces)
        turn = self._begun(asked, len(before) + 1)
        past = await asyncio.to_thread(self._views.turns, before)
        yield Screen(
            past=self._views.drawn(past, asked.conversation, "past"),
            current=self._views.drawn([turn], asked.conversation, "current"),
            notice="",
            question="",
            asking=asked.question,
        )
        history, answer = [each.answer for each in before], None
        async with self._site.seats.taken(), aclosing(self._events(asked, history)) as events:
            async for event in events:
                answer = event.answer
                turn = self._further(turn, event)
                if asked.wishes.by_model and answer is None:
                    current = self._views.drawn([turn], asked.conversation, "current")
                    yield Screen(current=current, evidence=self._views.partial_evidence(turn, day))
        if answer is None:
            raise RuntimeError("the assistant ended without an answer")
        async for screen in self._kept(asked, answer, turn.number, history):
            yield screen

    def _begun(self, asked: Asked, number: int) -> ShownTurn:
        language = asked.wishes.language or language_of(asked.question) or self._language
        searching = say(self._language, "ask.searching")
        return ShownTurn(
            number, asked.question, language, doing=searching, flowing=asked.wishes.by_model
        )

    def _events(self, asked: Asked, history: Sequence[Answer]) -> AsyncGenerator[Event]:
        wishes = asked.wishes
        assistant = self._site.assistant if wishes.by_model else self._site.quotes
        return assistant.astream(
            asked.question,
            history=history,
            as_of=wishes.as_of or None,
            language=wishes.language or None,
            where=wishes.where,
        )

    def _further(self, turn: ShownTurn, event: Event) -> ShownTurn:
        """The turn with what an event tells."""
        if event.kind == "question":
            return replace(turn, searched=event.question)
        if event.kind == "hits":
            return replace(turn, doing=say(self._language, "ask.reading", count=len(event.hits)))
        if event.sentence is None:
            return turn
        known = {citation.number for citation in turn.citations}
        new = tuple(c for c in event.citations if c.number not in known)
        return replace(
            turn,
            sentences=(*turn.sentences, event.sentence),
            citations=(*turn.citations, *new),
            doing=say(self._language, "ask.writing"),
        )

    async def _kept(
        self, asked: Asked, answer: Answer, number: int, history: Sequence[Answer]
    ) -> AsyncIterator[Screen]:
        """The answer as the conversation keeps it, then the questions to ask next."""
        views = self._views
        try:
            conversation, kept = await asyncio.to_thread(
                keep, self._site, asked.owner, asked.conversation, asked.replaces, answer
            )
        except ConversationsFull:
            turn = answered_turn(answer, number)
            current = views.drawn([turn], asked.conversation, "current")
            beside = views.unkept_evidence(turn, answer)
            full = views.notice("ask.full")
            yield Screen(current=current, evidence=beside, notice=full, asking="")
            return
        yield Screen(
            current=views.drawn([views.turn(kept, number)], conversation, "current"),
            evidence=views.evidence_of(kept),
            conversation=conversation,
            asking="",
        )
        async with self._calm:
            following = await asyncio.to_thread(
                views.following, answer, history, asked.wishes.where
            )
        listing = await asyncio.to_thread(views.listing, asked.owner, "", conversation)
        further = views.turn(kept, number, following=following)
        yield Screen(current=views.drawn([further], conversation, "current"), listing=listing)

    async def _failed(self, asked: Asked, key: str) -> Screen:
        """The conversation as it was, the question in its box, and what went wrong."""
        return await asyncio.to_thread(self.put_back, asked, key)

    def put_back(self, asked: Asked, key: str) -> Screen:
        """The page as it was before the question, which stands in its box again; with words."""
        notice = self._views.notice(key)
        try:
            screen = self._views.conversation(
                asked.owner, asked.conversation, asked.wishes.where, following=False
            )
        except VectorStoreError:
            screen = Screen(current="", asking="")
        return replace(screen, question=asked.question, notice=notice)

    @property
    def _language(self) -> Language:
        return self._views.language
