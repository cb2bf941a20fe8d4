"""Follow-ups rewritten by a chat model, and held to what was said in the conversation."""

from __future__ import annotations

from prompts import Message, rewrite_messages
from qa.finding import Inquiry
from qa.given_passages import tokens
from qa.guard.claims import claims_of, merged, objection_to_claims
from qa.questions import language_of, understand
from qa.requests import Request
from qa.rewriting import Standalone
from qa.settings import QASettings

_LONGEST = 300  # characters of a question
_SHARE = 0.5  # of the model's window that history may take


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
