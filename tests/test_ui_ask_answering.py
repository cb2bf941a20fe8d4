"""Questions on the Ask page: answered and kept, refused, too many at once, stopped."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncGenerator, Awaitable, Iterator
from contextlib import aclosing
from dataclasses import replace
from html import escape, unescape
from pathlib import Path
from types import ModuleType

import gradio as gr
import pytest

from ingest.settings import IngestSettings
from qa import Assistant
from qa.answer import Answer
from qa.conversations import Conversations, Limits
from qa.events import Event
from qa.records import ConversationNotFound, Filter, Library
from ui.desk import Desk
from ui.pages.ask_answering import Answering
from ui.pages.ask_asked import Asked, Wishes
from ui.pages.ask_kept import keep
from ui.pages.ask_remembering import restored, scope
from ui.pages.ask_running import Running
from ui.pages.ask_screen import Screen
from ui.pages.ask_views import Views
from ui.safety.seats import Busy, Seats
from ui.settings import UISettings
from ui.site import Site
from ui.words import say
from vectorstore import VectorStoreError, VectorStoreSettings

QUESTION = "Do ratified treaties prevail over the laws of Kazakhstan?"
EVERYTHING = Filter()


@pytest.fixture
def library(own_notes: Path, tmp_path: Path) -> Iterator[Library]:
    """An own copy of the notes."""
    folder = Path(shutil.copytree(own_notes, tmp_path / "library"))
    with Assistant.open(store=VectorStoreSettings(library=folder), model="none") as opened:
        yield opened.library


@pytest.fixture
def site(library: Library) -> Site:
    return Site.of(Assistant(library, model="none"), UISettings(read_only=True), IngestSettings())


def screens(site: Site, asked: Asked) -> list[Screen]:
    """What the page shows of an answer, in order."""

    async def shown() -> list[Screen]:
        async with aclosing(Answering(site, Views(site, "en")).answered(asked)) as steps:
            return [screen async for screen in steps]

    return asyncio.run(shown())


def conversation_of(shown: list[Screen]) -> str:
    return next(s.conversation for s in shown if s.conversation)


def test_an_answer_made_of_quotes_comes_in_one_step_and_is_kept(site: Site) -> None:
    answered = screens(site, Asked("me", "", QUESTION))[-1]
    assert "ratified treaties prevail over" in (answered.current or "")
    assert "<mark>" in (answered.evidence or "")
    (kept,) = site.conversations.get("me", answered.conversation or "").turns
    assert f'id="turn-{kept.id}"' in (answered.current or "")
    with pytest.raises(ConversationNotFound):
        site.conversations.get("you", answered.conversation or "")
    views = Views(site, "en")
    following = views.following("me", answered.conversation or "", EVERYTHING)
    assert following.count('data-do="ask"') == 3
    assert f'data-turn="{kept.id}"' in following
    assert QUESTION in views.listing("me", "", answered.conversation or "")


class Slow(Assistant):
    """An assistant that takes its time."""

    begun = False

    async def astream(self, *given: object, **named: object) -> AsyncGenerator[Event]:
        """The same events, later."""
        self.begun = True
        await asyncio.sleep(0.4)
        async for event in super().astream(*given, **named):  # type: ignore[arg-type]
            yield event


def test_a_model_s_answer_is_shown_while_it_is_made(
    site: Site, library: Library, scripted: ModuleType
) -> None:
    said = "Kazakhstan became a member of the United Nations on 2 March 1992"
    model = scripted.ScriptedModel(
        reply=lambda prompt: f"{said} [{scripted.marker_of(prompt, '2 March 1992')}]."
    )
    worded = replace(site, assistant=Assistant(library, model=model))
    question = "When did Kazakhstan join the UN?"
    first, *steps, last = screens(worded, Asked("me", "", question, Wishes(by_model=True)))
    assert say("en", "ask.searching") in (first.current or "")
    shown = [step.current or "" for step in steps]
    assert all("ak-pending" in html for html in shown)
    assert said in shown[-1]
    assert "<mark>" in (steps[-1].evidence or "")
    assert said in (last.current or "")
    assert "ak-pending" not in (last.current or "")
    (kept,) = site.conversations.get("me", last.conversation or "").turns
    assert kept.answer.answered_by != "quotes"


def test_a_follow_up_goes_on_with_the_conversation(site: Site) -> None:
    begun = conversation_of(screens(site, Asked("me", "", QUESTION)))
    first, *_ = screens(site, Asked("me", begun, "And in 2015?"))
    assert QUESTION in (first.past or "")
    (_, follow_up) = site.conversations.get("me", begun).turns
    assert follow_up.answer.standalone_question != "And in 2015?"
    assert follow_up.answer.as_of.year == 2015


def test_an_edited_question_takes_the_place_of_its_turn_and_of_those_after(site: Site) -> None:
    begun = conversation_of(screens(site, Asked("me", "", QUESTION)))
    screens(site, Asked("me", begun, "And in 2015?"))
    first = site.conversations.get("me", begun).turns[0].id
    shown = screens(
        site, Asked("me", begun, "When was the Caspian Convention signed?", replaces=first)
    )
    assert shown[0].past == ""
    (turn,) = site.conversations.get("me", begun).turns
    assert turn.answer.question == "When was the Caspian Convention signed?"


def test_wishes_are_kept_to(site: Site, library: Library) -> None:
    one = next(d.id for d in library.documents() if d.note and "1995" in d.note)
    wishes = Wishes("2015-01-01", "ru", frozenset({one}))
    begun = conversation_of(screens(site, Asked("me", "", QUESTION, wishes)))
    (answer,) = site.conversations.get("me", begun).answers
    assert (answer.as_of.isoformat(), answer.language) == ("2015-01-01", "ru")
    assert {hit.passage.document.id for hit in answer.hits} == {one}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked("me", "", "  "), "ask.no_question"),
        (Asked("me", "", "x" * 2001), "ask.no_question"),
        (Asked("me", "", QUESTION, Wishes("yesterday")), "ask.no_date"),
    ],
)
def test_what_cannot_be_asked_stays_in_the_box(site: Site, asked: Asked, words: str) -> None:
    (only,) = screens(site, asked)
    assert f'data-question="{escape(asked.question)}"' in (only.notice or "")
    assert say("en", words) in (only.notice or "")
    assert "ak-empty" in (only.current or "")
    assert site.conversations.listed("me") == []


def test_one_too_many_is_told_to_wait_and_keeps_the_question(site: Site) -> None:
    async def both() -> tuple[Screen, list[Screen]]:
        full = replace(site, seats=Seats(1, 0))
        answering = Answering(full, Views(full, "en"))
        async with full.seats.taken():
            refused = [s async for s in answering.answered(Asked("me", "", QUESTION))]
        answered = [s async for s in answering.answered(Asked("me", "", QUESTION))]
        return refused[-1], answered

    refused, answered = asyncio.run(both())
    assert say("en", "ask.busy") in (refused.notice or "")
    assert f'data-question="{QUESTION}"' in (refused.notice or "")
    assert conversation_of(answered)


class Broken(Assistant):
    """An assistant that can't answer."""

    error: Exception

    def astream(self, *_: object, **__: object) -> object:  # type: ignore[override]  # noqa: D102
        raise self.error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (VectorStoreError("/secret/place is damaged"), "ask.unreadable"),
        (ZeroDivisionError("/secret/place"), "ask.failed"),
    ],
)
def test_an_error_is_words_and_neither_a_trace_nor_a_path(
    site: Site, library: Library, error: Exception, words: str
) -> None:
    broken = Broken(library, model="none")
    broken.error = error
    shown = screens(replace(site, quotes=broken), Asked("me", "", QUESTION))
    assert say("en", words) in unescape(shown[-1].notice or "")
    assert f'data-question="{QUESTION}"' in (shown[-1].notice or "")
    assert "secret" not in str(shown)


def test_an_answer_beyond_the_limits_is_shown_and_not_kept(site: Site, library: Library) -> None:
    full = replace(site, conversations=Conversations(library, Limits(conversations=0)))
    shown = screens(full, Asked("me", "", QUESTION))
    assert "ratified treaties prevail over" in (shown[-1].current or "")
    assert say("en", "ask.full") in (shown[-1].notice or "")
    assert 'data-do="rate"' not in (shown[-1].current or "")


def test_what_another_tab_deleted_does_not_lose_the_answer(site: Site) -> None:
    begun = conversation_of(screens(site, Asked("me", "", QUESTION)))
    answer: Answer = site.conversations.get("me", begun).answers[0]
    again, turn = keep(site, "me", begun, "no such turn", answer)
    assert again == begun
    assert [t.id for t in site.conversations.get("me", begun).turns][-1] == turn.id
    site.conversations.delete("me", begun)
    anew, _ = keep(site, "me", begun, turn.id, answer)
    assert anew != begun
    assert site.conversations.get("me", anew).answers == [answer]


def test_a_conversation_is_opened_with_its_evidence_and_held_against_the_library(
    site: Site, library: Library
) -> None:
    begun = conversation_of(screens(site, Asked("me", "", QUESTION)))
    views = Views(site, "kk")
    opened = views.conversation("me", begun, EVERYTHING)
    assert say("kk", "ask.receipts_hold") in (opened.current or "")
    assert "<mark>" in (opened.evidence or "")
    (turn,) = site.conversations.get("me", begun).turns
    assert views.evidence_in("me", begun, turn.id) == opened.evidence
    assert views.evidence_in("me", begun, "another") is None
    library.replace_notes([turn.answer.citations[0].passage.document.id], [], "others")
    changed = views.conversation("me", begun, EVERYTHING)
    assert say("kk", "ask.receipts_fail") in (changed.current or "")
    nobody = views.conversation("you", begun, EVERYTHING)
    assert (nobody.conversation, "ak-empty" in (nobody.current or "")) == ("", True)


def test_a_tab_has_asked_until_it_is_gone() -> None:
    async def told() -> list[bool]:
        running = Running()
        before = running.has_asked("tab")
        with running.working_for("tab"):
            pass
        after, other = running.has_asked("tab"), running.has_asked("other")
        running.stop("tab")
        return [before, after, other, running.has_asked("tab")]

    assert asyncio.run(told()) == [False, True, False, False]


def test_closing_a_tab_cancels_what_works_for_it_alone() -> None:
    async def tabs() -> tuple[int, bool, str]:
        running = Running()
        begun = asyncio.Event()

        async def work(tab: str, until: Awaitable[object]) -> str:
            with running.working_for(tab):
                begun.set()
                await until
            return "done"

        gone = asyncio.create_task(work("gone", asyncio.sleep(60)))
        await begun.wait()
        there = asyncio.create_task(work("there", asyncio.sleep(0.05)))
        await asyncio.sleep(0)
        stopped = running.stop("gone")
        done = await there
        await asyncio.gather(gone, return_exceptions=True)
        assert running.stop("gone") == running.stop("there") == 0
        return stopped, gone.cancelled(), done

    assert asyncio.run(tabs()) == (1, True, "done")


def test_a_cancelled_answer_gives_its_seat_back(site: Site, library: Library) -> None:
    async def cancelled() -> list[Screen]:
        slow = Slow(library, model="none")
        full = replace(site, seats=Seats(1, 0), quotes=slow)
        answering = Answering(full, Views(full, "en"))
        steps = answering.answered(Asked("me", "", QUESTION))
        task = asyncio.ensure_future(anext(steps))
        while not slow.begun:
            await asyncio.sleep(0.01)
        with pytest.raises(Busy):
            async with full.seats.taken():
                pass
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await steps.aclose()
        return [s async for s in answering.answered(Asked("me", "", QUESTION))]

    assert conversation_of(asyncio.run(cancelled()))


def test_settings_are_restored_from_whatever_the_browser_holds(
    site: Site, library: Library
) -> None:
    document = library.documents()[0].id
    with gr.Blocks() as blocks, gr.Tabs() as tabs:
        desk = Desk("en", blocks, tabs)
    held = {"as_of": "2015-01-01", "language": "kk", "documents": [document, "gone"], "by": "model"}
    assert restored(site, desk, held, {}).values == ("2015-01-01", "kk", [document], "quotes")
    nothing = (None, "", [], "quotes")
    wrong: list[object] = [None, [], "x", {"as_of": 5, "language": "xx", "documents": "all"}]
    for each in wrong:
        assert restored(site, desk, each, {}).values == nothing
    asked = {"ask": QUESTION, "as_of": "2010-05-05"}
    assert restored(site, desk, held, asked).values[0] == "2010-05-05"
    assert restored(site, desk, held, {"ask": QUESTION}).values[0] is None


def test_limits_of_the_next_answer_are_shown_with_a_way_out() -> None:
    assert "ak-limit" not in scope("en", None, "", [], "quotes")
    shown = scope("ru", "2015-01-01", "kk", ["a", "b"], "quotes")
    assert shown.count('data-do="forget"') == 3
    assert "1 января 2015 г." in shown
    assert "Қазақша" in shown


@pytest.mark.parametrize("typed", ["2014", "January 2014", "1 января 2014 г.", "01.01.2014"])
def test_the_day_above_the_box_is_the_one_that_is_answered_as_of(site: Site, typed: str) -> None:
    assert "As of 1 January 2014" in scope("en", typed, "", [], "quotes")
    begun = conversation_of(screens(site, Asked("me", "", QUESTION, Wishes(typed))))
    assert site.conversations.get("me", begun).answers[0].as_of.isoformat() == "2014-01-01"


@pytest.mark.parametrize("typed", ["2015-02-31", "31 February", "<b>soon</b>", "x" * 500])
def test_what_is_no_day_is_told_above_the_box_and_no_day_is(typed: str) -> None:
    shown = unescape(scope("en", typed, "", [], "quotes"))
    assert say("en", "ask.not_a_day", text=typed[:40]) in shown
    assert shown.count("ak-limit") == shown.count('data-what="as_of"') == 1
    assert "As of" not in shown
    assert "<b>" not in scope("en", typed, "", [], "quotes")
    assert len(shown) < 1000
