"""What the Ask page shows of a conversation: its turns, its evidence, the list of all."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, datetime

from qa.answer import Answer
from qa.conversations import Conversation, ConversationInfo, Turn
from qa.errors import BadQuestion
from qa.labels import format_date
from qa.next_questions import example_questions, next_questions
from qa.records import Filter, Language, VectorStoreError
from qa.rendering import visible
from ui.markup import render
from ui.pages.ask_drawing import Drawn, drawn, empty, next_ones
from ui.pages.ask_evidence import evidence, evidence_of, nothing
from ui.pages.ask_kept import Receipts, opened
from ui.pages.ask_pages import pages_of
from ui.pages.ask_screen import Screen
from ui.pages.ask_turns import ShownTurn, kept_turn
from ui.pages.links import conversation_link, feedback_link
from ui.site import Site
from ui.words import say

_EXAMPLES, _NEXT = 6, 3


class Views:
    """Draws for the page of one language; its methods read the library and block."""

    def __init__(self, site: Site, language: Language) -> None:
        self._site, self.language = site, language
        self._receipts, self._drawn = Receipts(site), Drawn()
        self._page_of = pages_of(site.assistant.library)

    def conversation(self, owner: str, conversation: str, where: Filter) -> Screen:
        """A conversation opened; the page of a new one if there is none of that id."""
        found = opened(self._site, owner, conversation)
        if found is None or not found.turns:
            return self.new(where)
        turns = self.turns(found.turns)
        last = found.turns[-1]
        return Screen(
            past=self.drawn(turns[:-1], conversation, "past"),
            current=self.drawn(turns[-1:], conversation, "current"),
            evidence=self.evidence_of(last),
            notice=self.notice("ask.some_unreadable") if found.unreadable else "",
            conversation=conversation,
            following=self._next(found, where),
        )

    def new(self, where: Filter) -> Screen:
        """The page of a conversation in which nothing was asked yet."""
        return Screen(
            past="",
            current=empty(self.examples(where), self.language),
            evidence=nothing(self.language),
            notice="",
            conversation="",
            following="",
        )

    def turns(self, kept: Sequence[Turn]) -> list[ShownTurn]:
        """Turns from the first of a conversation on, each held against the library."""
        return [
            self.turn(turn, number, holds=self._receipts.hold(turn))
            for number, turn in enumerate(kept, 1)
        ]

    def turn(self, kept: Turn, number: int, *, holds: bool | None = None) -> ShownTurn:
        """One turn, whose receipts hold, do not, or (None) were not looked at."""
        show = self._site.assistant.settings.unsupported == "show"
        return kept_turn(kept, number, holds=holds, show_stopped=show)

    def drawn(self, turns: Sequence[ShownTurn], conversation: str, part: str) -> str:
        """Turns as HTML; `part` is "past" for all but the newest, which is "current"."""
        if not turns:
            return ""
        return drawn(turns, conversation, self.language, part=part, known=self._drawn)

    def partial_evidence(self, turn: ShownTurn, day: date) -> str:
        """The evidence of a turn that is being answered, as far as it goes."""
        return evidence(turn.id, turn.question, turn.citations, day, self.language, self._page_of)

    def evidence_of(self, turn: Turn) -> str:
        """The evidence of a turn."""
        return evidence_of(turn.id, turn.answer, self.language, self._page_of)

    def unkept_evidence(self, turn: ShownTurn, answer: Answer) -> str:
        """The evidence of an answer that no conversation keeps."""
        return evidence_of(turn.id, answer, self.language, self._page_of)

    def evidence_in(self, owner: str, conversation: str, turn: str) -> str | None:
        """The evidence of a turn of a conversation; None if it has none of that id."""
        found = opened(self._site, owner, conversation)
        kept = next((each for each in found.turns if each.id == turn), None) if found else None
        return None if kept is None else self.evidence_of(kept)

    def examples(self, where: Filter) -> list[str]:
        """Questions to begin with; none where the library can't be asked for them."""
        try:
            return example_questions(self._site.quotes, self.language, _EXAMPLES, where)
        except (VectorStoreError, BadQuestion):
            return []

    def following(self, owner: str, conversation: str, where: Filter) -> str:
        """What to ask after the newest turn; nothing where the library can't be asked for it."""
        found = opened(self._site, owner, conversation)
        return self._next(found, where) if found is not None and found.turns else ""

    def _next(self, found: Conversation, where: Filter) -> str:
        *history, answer = found.answers
        try:
            questions = next_questions(
                self._site.quotes, answer, _NEXT, history=history, where=where
            )
        except (VectorStoreError, BadQuestion):
            return ""
        return next_ones(found.turns[-1].id, questions, self.language)

    def listing(self, owner: str, search: str, opened: str) -> str:
        """The conversations that have the words of `search`, newest first; one is open."""
        listed = self._site.conversations.listed(owner, search)
        return render(
            "ask_list.html",
            self.language,
            conversations=listed,
            searched=bool(search.strip()),
            opened=opened,
            visible=visible,
            day=self._day,
            link=conversation_link,
            feedback=feedback_link,
        )

    def notice(self, key: str, question: str = "") -> str:
        """Words near the question box; a question that was not answered goes back into it."""
        return render(
            "ask_notice.html",
            self.language,
            message=say(self.language, key),
            question=question,
            at=time.monotonic_ns(),  # so that the same words are new ones
        )

    def _day(self, info: ConversationInfo) -> str:
        changed = datetime.fromisoformat(info.changed_at).astimezone().date()
        return format_date(changed, self.language)
