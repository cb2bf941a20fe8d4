"""A conversation in the forms in which it is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from qa.conversations import Conversation
from qa.errors import BadSetting
from qa.exports.answers import answers_json, answers_markdown
from qa.exports.conversation_html import conversation_html
from qa.exports.pdf import conversation_pdf
from qa.rendering import escape_markdown

ConversationForm = Literal["md", "html", "pdf", "json"]


def conversation_as(conversation: Conversation, form: str) -> bytes:
    """A file's content; raises `BadSetting` for a form that is none of `FORMS`.

    As "json" it is what `kazqa verify` reads.
    """
    write = FORMS.get(form)
    if write is None:
        known = ", ".join(FORMS)
        message = f"“{form}” is no form that a conversation is saved in: use one of {known}"
        raise BadSetting(message)
    written = write(conversation)
    return written if isinstance(written, bytes) else written.encode("utf-8")


def _markdown(conversation: Conversation) -> str:
    heading = f"# {escape_markdown(conversation.info.title)}"
    dates = f"*{escape_markdown(conversation.dates)}*"
    return f"{heading}\n\n{dates}\n\n{answers_markdown(conversation.answers)}"


FORMS: dict[str, Callable[[Conversation], str | bytes]] = {
    "md": _markdown,
    "html": conversation_html,
    "pdf": conversation_pdf,
    "json": lambda conversation: f"{answers_json(conversation.answers)}\n",
}
"""The forms by the ending of a file's name."""
