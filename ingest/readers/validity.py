"""Dates in Markdown, on their own line: `{valid_from=1995-09-05 valid_to=2017-03-10}`.

`event=1991-12-16` beside them names the date of something that the paragraph below tells of;
several are separated by commas, and a month or a year (1992-09, 1993) will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from ingest.blocks import EventMark
from ingest.errors import BrokenFile
from ingest.readers.event_lines import EVENT
from ingest.readers.front_matter import day_of
from vectorstore.dates import is_date

if TYPE_CHECKING:
    from markdown_it.token import Token

_ATTRIBUTES = "attrs_block"
_KEYS = ("valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Validity:
    """First day in force, first day no longer in force and events, as far as given."""

    valid_from: date | None = None
    valid_to: date | None = None
    events: tuple[EventMark, ...] = ()

    @property
    def limited(self) -> bool:
        """Whether it says since when or until when something is in force."""
        return self.valid_from is not None or self.valid_to is not None


_UNDATED = Validity()


def validity_by_token(tokens: Sequence[Token], name: str) -> list[Validity]:
    """The dates that hold for each token; raises BrokenFile for an unreadable date.

    A line of dates directly above a block is that block's. Directly above or below a heading,
    or alone between empty lines, it is the section's: it holds until the next heading of the
    same or a higher level, except where a subsection or a block has its own. Events are always
    the next paragraph's; BrokenFile where something else comes next.
    """
    sections = [(0, _UNDATED)]
    blocks: list[tuple[int, Validity]] = []  # around the token: where each ends, and its dates
    given = _UNDATED
    found = []
    for at, token in enumerate(tokens):
        blocks = [block for block in blocks if block[0] >= at]
        if token.type == _ATTRIBUTES:
            given = _read(token, given, name)
            _require_paragraph(given.events, tokens, at, name)
            if given.limited and not _is_for_next(tokens, at):
                sections[-1] = (sections[-1][0], replace(given, events=()))
                given = Validity(events=given.events)
        elif token.type == "heading_open":
            sections = _with_section(sections, int(token.tag[1]), given)
            given = _UNDATED
        elif given != _UNDATED and token.nesting >= 0 and not _is_comment(token):
            around = blocks[-1][1] if blocks else sections[-1][1]
            blocks.append((_end_of(tokens, at), _inherited(given, around)))
            given = _UNDATED
        found.append(blocks[-1][1] if blocks else sections[-1][1])
    return found


def _read(token: Token, before: Validity, name: str) -> Validity:
    """The dates of a line of attributes, over those of the lines directly above it."""
    days = {key: day_of(token.attrs[key], key, name) for key in _KEYS if key in token.attrs}
    events = list(before.events)
    named = str(token.attrs[EVENT]).split(",") if EVENT in token.attrs else []
    for day in dict.fromkeys(part.strip() for part in named):
        if not is_date(day):
            written = day or ",".join(named)
            raise BrokenFile(
                f"{name}: event={written} is no date; write 1991-12-16, 1991-12 or 1991"
            )
        if day not in (event.date for event in events):
            events.append(EventMark(day, token.map[0] if token.map else 0))
    return replace(before, **days, events=tuple(events))


def _require_paragraph(
    events: Sequence[EventMark], tokens: Sequence[Token], at: int, name: str
) -> None:
    """BrokenFile unless what comes after an event's line is a paragraph."""
    below = (t.type for t in tokens[at + 1 :] if t.type != _ATTRIBUTES and not _is_comment(t))
    if events and next(below, None) != "paragraph_open":
        raise BrokenFile(
            f"{name}: event={events[0].date} has no paragraph below it; write it in the line above "
            "the paragraph that tells of the event"
        )


def _with_section(
    sections: Sequence[tuple[int, Validity]], level: int, given: Validity
) -> list[tuple[int, Validity]]:
    """The sections that are open below a heading of that level, each with its dates."""
    around = [section for section in sections if section[0] < level] or [sections[0]]
    return [*around, (level, given if given.limited else around[-1][1])]


def _inherited(given: Validity, around: Validity) -> Validity:
    """A block's own dates; one that has only events keeps the validity of what it is in."""
    return given if given.limited else replace(around, events=given.events)


def _is_comment(token: Token) -> bool:
    return token.type == "html_block" and token.content.lstrip().startswith("<!--")


def _is_for_next(tokens: Sequence[Token], at: int) -> bool:
    """Whether a line of dates belongs to what comes next rather than to the section it is in."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or following.nesting < 0:
        return False
    if following.type == "heading_open":
        return True
    if following.type == _ATTRIBUTES:
        return _starts_below(tokens[at], following)
    return _starts_below(tokens[at], following) and not _is_below_heading(tokens, at)


def _starts_below(token: Token, following: Token) -> bool:
    return bool(token.map and following.map and following.map[0] == token.map[1])


def _is_below_heading(tokens: Sequence[Token], at: int) -> bool:
    """Whether a heading ends in the line above; its closing token does not know its line."""
    while at and tokens[at - 1].type == _ATTRIBUTES and _starts_below(tokens[at - 1], tokens[at]):
        at -= 1
    if at < 3 or tokens[at - 1].type != "heading_close":
        return False
    return _starts_below(tokens[at - 3], tokens[at])


def _end_of(tokens: Sequence[Token], at: int) -> int:
    """Where the block that begins at a token ends, with all that it contains."""
    depth = 0
    for end in range(at, len(tokens)):
        depth += tokens[end].nesting
        if depth == 0:
            return end
    return len(tokens) - 1
