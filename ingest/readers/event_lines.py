"""Lines such as `{event=1991-12-16,1992-09}`: lists, which the attributes plugin passes over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

EVENT = "event"

# The plugin takes a list for text unless it is in quotation marks.
_DATES = re.compile(rf"""(?<=[{{\s]){EVENT}=("[^"{{}}]*"|[^\s"{{}}=,]*(?:\s*,\s*[^\s"{{}}=,]*)*)""")


def event_plugin(parser: MarkdownIt) -> None:
    """For a parser with mdit_py_plugins' attrs_block_plugin: reads the lines that give events.

    Their token is that plugin's; its attribute `event` holds the dates with commas between, or
    all that stands there where that is no list.
    """
    parser.block.ruler.before("attr", EVENT, _event_line)


def _event_line(state: StateBlock, line: int, _: int, silent: bool) -> bool:
    from mdit_py_plugins.attrs.parse import ParseError, parse

    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()
    given = _DATES.findall(text) if text.startswith("{") and text.endswith("}") else []
    if not given:
        return False
    if silent:
        return True
    try:
        _, attributes = parse(_DATES.sub("", text))
    except ParseError:
        attributes, given = {}, [text[1:-1].partition("=")[2]]
    token = state.push("attrs_block", "", 0)
    token.attrs = {**attributes, EVENT: ",".join(part.strip('"') for part in given)}
    token.map = [line, line + 1]
    state.line = line + 1
    return True
