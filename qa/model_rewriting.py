"""Follow-ups rewritten by a chat model, and held to what was said in the conversation."""

from __future__ import annotations

from contextlib import aclosing, closing, suppress
from typing import TYPE_CHECKING, NamedTuple

from prompts import Message, rewrite_messages
from qa.answer import Usage
from qa.errors import ModelFailed
from qa.finding import Inquiry
from qa.given_passages import tokens
from qa.guard.claims import claims_of, merged, objection_to_claims
from qa.questions import language_of, understand
from qa.reading_replies import counted
from qa.requests import Request
from qa.rewriting import Standalone, standalone
from qa.settings import QASettings

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk
    from langchain_core.runnables import RunnableConfig

    from qa.models import ChatModel

_LONGEST = 300  # characters of a question
_SHARE = 0.5  # of the model's window that history may take


class Asked(NamedTuple):
    """A question understood, and what a chat model took for that."""

    inquiry: Inquiry
    usage: Usage


def asked(
    request: Request,
    model: ChatModel | None,
    settings: QASettings,
    config: RunnableConfig | None = None,
) -> Asked:
    """The question made to stand alone, by the model where it may know better than the rules."""
    alone = standalone(request.question, request.history)
    if model is None or not needs_model(request, alone):
        return Asked(inquiry_of(request, alone), Usage())
    from qa.model_replies import replies

    messages, said = rewriting_messages(request, settings), _Said()
    reply = replies(model, messages, config, settings.model_timeout)
    with suppress(ModelFailed), closing(reply) as chunks:  # the rules have rewritten it already
        for chunk in chunks:
            said.take(chunk)
    return Asked(inquiry_of(request, accepted(said.text, request, alone)), said.usage)


async def aasked(
    request: Request,
    model: ChatModel | None,
    settings: QASettings,
    config: RunnableConfig | None = None,
) -> Asked:
    """What `asked` gives, without blocking the event loop."""
    alone = standalone(request.question, request.history)
    if model is None or not needs_model(request, alone):
        return Asked(inquiry_of(request, alone), Usage())
    from qa.model_replies import areplies

    messages, said = rewriting_messages(request, settings), _Said()
    with suppress(ModelFailed):
        async with aclosing(areplies(model, messages, config, settings.model_timeout)) as chunks:
            async for chunk in chunks:
                said.take(chunk)
    return Asked(inquiry_of(request, accepted(said.text, request, alone)), said.usage)


class _Said:
    """A reply as far as it has come, and what it took; what broke off is no question."""

    def __init__(self) -> None:
        self.text, self.usage = "", Usage(calls=1)

    def take(self, chunk: AIMessageChunk) -> None:
        self.text += chunk.text
        self.usage = counted(self.usage, chunk)


def needs_model(request: Request, alone: Standalone) -> bool:
    """Whether a chat model may know better than the rules what a follow-up leans on."""
    return bool(request.history) and alone.as_of is None


def rewriting_messages(request: Request, settings: QASettings) -> tuple[Message, ...]:
    """What to send: the follow-up, and as much of the end of the history as fits the window."""
    room = int(settings.model_window * _SHARE)
    kept: list[tuple[str, str]] = []
    for answer in reversed(request.history):
        room -= tokens(answer.standalone_question) + tokens(answer.text)
        if kept and room < 0:
            break
        kept.insert(0, (answer.standalone_question, answer.text))
    return rewrite_messages(request.question, kept, language_of(request.question))


def accepted(said: str, request: Request, alone: Standalone) -> Standalone:
    """The model's question if it is one and names nothing new, else that of the rules."""
    text = " ".join(said.split()).strip('"“”«» ')
    language = language_of(request.question)
    if not text.endswith("?") or len(text) > _LONGEST or language_of(text) != language:
        return alone
    spoken = [request.question, alone.text]
    spoken += [part for a in request.history for part in (a.standalone_question, a.text)]
    known = merged([claims_of(part, language_of(part)) for part in spoken])
    objection = objection_to_claims(claims_of(text, language), known, known)
    return alone if objection else Standalone(text)


def inquiry_of(request: Request, alone: Standalone) -> Inquiry:
    """The question as it is searched: the day is the one given, else the one it names."""
    question = understand(alone.text)
    day = request.as_of or request.where.as_of or alone.as_of
    spoken = request.language or question.language
    return Inquiry(request.question, question, spoken, day, request.where)
