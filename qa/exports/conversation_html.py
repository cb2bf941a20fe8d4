"""Writes a conversation as an HTML page that stands alone: no script, picture or request."""

from __future__ import annotations

import html

from qa.conversations import Conversation, Turn
from qa.exports.html import to_html
from qa.rendering import visible

# Nothing of the page may load or run anything, whatever a browser makes of it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_STYLE = """\
:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, "Noto Sans", sans-serif; max-width: 44rem; margin: 0 auto;
  padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 1rem 0 0; }
h2 { font-size: 1.15rem; line-height: 1.4; margin: 0; }
section { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid #8885; }
blockquote { margin: 0; padding-left: .75rem; border-left: 3px solid #8889; }
li { margin: 1rem 0; }
li:target { outline: 2px solid; outline-offset: .5rem; }
li p { margin: .25rem 0 0; font-size: .875rem; }
sup { line-height: 1; }
.kazqa-dates, .kazqa-as-of { font-size: .875rem; }
.kazqa-sources { font-weight: 600; margin-bottom: 0; }
@media print {
  body { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  li { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}"""


def conversation_html(conversation: Conversation) -> str:
    """A whole page, for a screen of any width and for paper."""
    title, dates = _text(conversation.info.title), _text(conversation.dates)
    sections = (_section(turn, place) for place, turn in enumerate(conversation.turns, start=1))
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{_text(conversation.language)}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{title}</title>",
        f"<style>\n{_STYLE}\n</style>",
        "</head>",
        "<body>",
        f'<header><h1>{title}</h1>\n<p class="kazqa-dates">{dates}</p></header>',
        "<main>",
        *sections,
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _section(turn: Turn, place: int) -> str:
    question, language = _text(turn.answer.question), _text(turn.answer.language)
    heading = f'<h2 lang="{language}">{question}</h2>'
    return (
        f'<section id="turn-{place}">\n{heading}\n{to_html(turn.answer, f"turn-{place}")}</section>'
    )


def _text(text: str) -> str:
    """Text of any origin as character data or as the value of a quoted attribute."""
    return html.escape(visible(text), quote=True)
