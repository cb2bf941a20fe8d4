"""A question is answered and kept, and the page drawn at each step."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date

from qa.answer import Answer
from qa.conversations import ConversationsFull
from qa.errors import BadQuestion, UnreadableDate
from qa.events import Event
from qa.questions import language_of
from qa.records import Language, VectorStoreError
from qa.requests import checked_day, checked_question
from ui.pages.ask_asked import Asked
from ui.pages.ask_kept import keep, opened, turns_before
from ui.pages.ask_screen import Screen
from ui.pages.ask_turns import ShownTurn, answered_turn
from ui.pages.ask_views import Views
from ui.safety.seats import Busy
from ui.site import Site
from ui.words import say

_log = logging.getLogger(__name__)


class Answering:
    """Answers questions on the page of one language."""

    def __init__(self, site: Site, views: Views) -> None:
        self._site, self._views = site, views

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
        turn, past, history = await asyncio.to_thread(self._begun, asked)
        by_model = asked.wishes.by_model
        screen = Screen(past=past, current=self._current(turn, asked.conversation), notice="")
        if by_model:
            yield screen
            screen = Screen()
        answer = None
        async with (
            self._site.seats.taken(),
            aclosing(self._events(asked, history)) as events,
        ):
            async for event in events:
                answer = event.answer
                turn = self._further(turn, event)
                # An answer made of quotes is there at once.
                if by_model and answer is None:
                    now = self._current(turn, asked.conversation)
                    yield Screen(current=now, evidence=self._views.partial_evidence(turn, day))
        if answer is None:
            raise RuntimeError("the assistant ended without an answer")
        yield await asyncio.to_thread(self._kept, asked, answer, turn.number, screen)

    def _begun(self, asked: Asked) -> tuple[ShownTurn, str, list[Answer]]:
        """The new turn, the turns before it as they are shown, and their answers."""
        before = turns_before(opened(self._site, asked.owner, asked.conversation), asked.replaces)
        turn = ShownTurn(
            number=len(before) + 1,
            question=asked.question,
            language=asked.wishes.language or language_of(asked.question),
            doing=say(self._language, "ask.searching"),
            flowing=asked.wishes.by_model,
        )
        past = self._views.drawn(self._views.turns(before), asked.conversation, "past")
        return turn, past, [each.answer for each in before]

    def _events(self, asked: Asked, history: Sequence[Answer]) -> AsyncGenerator[Event]:
        assistant = self._site.assistant if asked.wishes.by_model else self._site.quotes
        return assistant.astream(
            asked.question,
            history=history,
            as_of=asked.wishes.as_of or None,
            language=asked.wishes.language or None,
            where=asked.wishes.where,
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

    def _kept(self, asked: Asked, answer: Answer, number: int, screen: Screen) -> Screen:
        """The answer as the conversation keeps it, added to what changes anyway."""
        views = self._views
        try:
            conversation, kept = keep(
                self._site, asked.owner, asked.conversation, asked.replaces, answer
            )
        except ConversationsFull:
            turn = answered_turn(answer, number)
            return replace(
                screen,
                current=self._current(turn, asked.conversation),
                evidence=views.unkept_evidence(turn, answer),
                notice=views.notice("ask.full"),
            )
        return replace(
            screen,
            current=self._current(views.turn(kept, number), conversation),
            evidence=views.evidence_of(kept),
            conversation=conversation,
        )

    def _current(self, turn: ShownTurn, conversation: str) -> str:
        return self._views.drawn([turn], conversation, "current")

    async def _failed(self, asked: Asked, key: str) -> Screen:
        return await asyncio.to_thread(self.put_back, asked, key)

    def put_back(self, asked: Asked, key: str) -> Screen:
        """The page as it was before the question; words beside the box, and it in the box."""
        notice = self._views.notice(key, asked.question)
        try:
            screen = self._views.conversation(asked.owner, asked.conversation, asked.wishes.where)
        except VectorStoreError:
            screen = Screen(current="")
        return replace(screen, notice=notice)

    @property
    def _language(self) -> Language:
        return self._views.language
