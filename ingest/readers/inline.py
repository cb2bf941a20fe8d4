"""The plain text of Markdown's inline markup and of HTML inside Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINE_BREAK = re.compile(r"</?br\b", re.IGNORECASE)
_UNREAD = {"script", "style", "template", "noscript"}


def plain_text(tokens: Sequence[Token]) -> tuple[str, list[str]]:
    """The text without its markup, and the labels of the footnotes that it refers to."""
    pieces: list[str] = []
    labels: list[str] = []
    for token in tokens:
        if token.type == "footnote_ref":
            labels.append(str(token.meta["label"]))
            if pieces:
                pieces[-1] = pieces[-1].rstrip(" ")
        else:
            pieces.append(_shown(token))
    return "".join(pieces).strip(), labels


def _shown(token: Token) -> str:
    """What one piece of inline markup shows; tags and the marks of emphasis show nothing."""
    match token.type:
        case "text" | "code_inline" | "text_special":
            return token.content
        case "softbreak":
            return " "
        case "image":
            return plain_text(token.children or [])[0]
        case "hardbreak":
            return "\n"
        case "html_inline" if _LINE_BREAK.match(token.content):
            return "\n"
        case _:
            return ""


def html_text(source: str) -> str:
    """The visible text of an HTML block inside Markdown, comments dropped."""
    reader = _TextOnly()
    reader.feed(source)
    reader.close()
    return "".join(reader.pieces).strip()


class _TextOnly(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._unread += tag in _UNREAD
        if tag == "br":
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD and self._unread > 0

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.pieces.append(data)
