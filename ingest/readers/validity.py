"""Dates of validity in Markdown: `{valid_from=1995-09-05 valid_to=2017-03-10}` on its own line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ingest.readers.front_matter import day_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_ATTRIBUTES = "attrs_block"
_KEYS = ("valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Validity:
    """First day in force and first day no longer in force, as far as given."""

    valid_from: date | None = None
    valid_to: date | None = None


_UNDATED = Validity()


def validity_by_token(tokens: Sequence[Token], name: str) -> list[Validity]:
    """The dates that hold for each token; raises BrokenFile for an unreadable date.

    A line of dates directly above a block is that block's. Directly above or below a heading,
    or alone between empty lines, it is the section's: it holds until the next heading of the
    same or a higher level, except where a subsection or a block has its own.
    """
    sections = [(0, _UNDATED)]
    own, own_until = _UNDATED, -1
    given: dict[str, date] = {}
    found = []
    for at, token in enumerate(tokens):
        if token.type == _ATTRIBUTES:
            given |= {
                key: day_of(token.attrs[key], key, name) for key in _KEYS if key in token.attrs
            }
            if given and not _is_for_next(tokens, at):
                sections[-1] = (sections[-1][0], Validity(**given))
                given = {}
        elif token.type == "heading_open":
            level = int(token.tag[1])
            sections = [section for section in sections if section[0] < level] or sections[:1]
            sections.append((level, Validity(**given) if given else sections[-1][1]))
            given = {}
        elif given and token.nesting >= 0:
            own, own_until, given = Validity(**given), _end_of(tokens, at), {}
        found.append(own if at <= own_until else sections[-1][1])
    return found


def _is_for_next(tokens: Sequence[Token], at: int) -> bool:
    """Whether a line of dates belongs to what comes next rather than to the section it is in."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or following.nesting < 0:
        return False
    if following.type in ("heading_open", _ATTRIBUTES):
        return True
    return _starts_below(tokens[at], following) and not _is_below_heading(tokens, at)


def _starts_below(token: Token, following: Token) -> bool:
    return bool(token.map and following.map and following.map[0] == token.map[1])


def _is_below_heading(tokens: Sequence[Token], at: int) -> bool:
    """Whether a heading ends in the line above; its closing token does not know its line."""
    while at > 0 and tokens[at - 1].type == _ATTRIBUTES:
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
