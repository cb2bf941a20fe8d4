"""The turns of a conversation as HTML: what was asked, what is answered, and what one can do."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from markupsafe import Markup

from qa.labels import format_date
from qa.records import Language
from qa.references import format_place, format_reference
from qa.rendering import visible
from ui.markup import render
from ui.pages.ask_turns import ShownTurn

_REMEMBERED = 500


def drawn(
    turns: Sequence[ShownTurn],
    conversation: str,
    language: Language,
    *,
    part: str,
    known: Drawn | None = None,
) -> str:
    """Those turns in order; `part` is "past" for all but the newest, which is "current".

    What `known` has is not drawn again.
    """
    draw = known.turn if known is not None else _drawn
    return render(
        "ask_turns.html",
        language,
        turns=[draw(turn, conversation, language) for turn in turns],
        first=turns[0].number if turns else 1,
        conversation=conversation,
        part=part,
    )


class Drawn:
    """Turns that were drawn before, the latest few hundred: a long conversation has many."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._kept: OrderedDict[tuple[object, ...], Markup] = OrderedDict()

    def turn(self, turn: ShownTurn, conversation: str, language: Language) -> Markup:
        """A turn as HTML."""
        if not turn.kept:
            return _drawn(turn, conversation, language)
        key = (
            turn.id, turn.number, turn.rating, turn.comment, turn.holds,
            conversation, language,
        )  # fmt: skip
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = _drawn(turn, conversation, language)
        with self._guard:
            self._kept[key] = made
            if len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)
        return made


def _drawn(turn: ShownTurn, conversation: str, language: Language) -> Markup:
    html = render(
        "ask_turn.html",
        language,
        turn=turn,
        conversation=conversation,
        visible=visible,
        day=lambda when: format_date(when, language),
        title=title_of,
        reference=lambda citation: format_reference(citation, language),
        place=lambda passage: format_place(passage, language),
    )
    return Markup(html)  # noqa: S704 - made by a template that escapes


def empty(questions: Sequence[str], language: Language) -> str:
    """What stands where nothing was asked yet, with questions to begin with."""
    return render("ask_empty.html", language, questions=questions, part="current", visible=visible)


def title_of(turn: ShownTurn, number: int) -> str:
    """The title of the document behind a marker."""
    titles = (c.passage.document.title for c in turn.citations if c.number == number)
    return visible(next(titles, ""))


def next_ones(turn: str, questions: Sequence[str], language: Language) -> str:
    """Questions to ask after the turn of that id."""
    return render("ask_next.html", language, turn=turn, questions=questions, visible=visible)
