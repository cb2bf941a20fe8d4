"""What to ask next: questions that a chat model takes from the passages, if the library answers."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from prompts import Given, new_markers, suggest_messages
from qa.answer import Answer
from qa.errors import ModelFailed
from qa.finding import Inquiry, find
from qa.given_passages import source_line
from qa.guard.claims import claims_of, merged, objection_to_claims
from qa.questions import language_of, understand
from qa.requests import EVERYTHING, LONGEST_QUESTION, checked_language
from qa.settings import QASettings
from vectorstore import Library, Passage

if TYPE_CHECKING:
    from qa.models import ChatModel

_ITEM = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s*")


def suggestions(
    library: Library, settings: QASettings, model: ChatModel, answer: Answer, most: int
) -> list[str]:
    """At most `most` next questions that the library answers; none where the model fails."""
    passages = [hit.passage for hit in answer.hits[: settings.model_passages]]
    if not passages:
        return []
    return [
        question
        for question in _said(model, settings, answer, passages)
        if _fits(question, answer, passages) and _is_answered(library, settings, question, answer)
    ][:most]


def _said(
    model: ChatModel, settings: QASettings, answer: Answer, passages: list[Passage]
) -> Iterator[str]:
    """The lines of the model's reply, each once, without bullets and numbers."""
    from qa.model_replies import replies

    language = checked_language(answer.language) or "en"
    texts = "\n".join(passage.text for passage in passages)
    markers = new_markers(len(passages), secrets.token_bytes(32), texts)
    given = [
        Given(marker, source_line(passage, language), passage.text)
        for marker, passage in zip(markers, passages, strict=True)
    ]
    messages = suggest_messages(answer.standalone_question, answer.text, given, language)
    said = ""
    try:
        with closing(replies(model, messages, None, settings.model_timeout)) as chunks:
            for chunk in chunks:
                said += chunk.text
    except ModelFailed:
        return
    yield from dict.fromkeys(_ITEM.sub("", line).strip() for line in said.splitlines())


def _fits(question: str, answer: Answer, passages: list[Passage]) -> bool:
    """Whether it is another question, in the same language, that names nothing unheard of."""
    asked = {answer.question.casefold(), answer.standalone_question.casefold()}
    if not question.endswith("?") or len(question) > LONGEST_QUESTION:
        return False
    language = language_of(question)
    if question.casefold() in asked or language != answer.language:
        return False
    known = [claims_of(passage.text, passage.document.language) for passage in passages]
    titles = [claims_of(p.document.title, p.document.language) for p in passages]
    heard = merged([*known, *titles, claims_of(answer.standalone_question, language)])
    return objection_to_claims(claims_of(question, language), heard, heard) is None


def _is_answered(library: Library, settings: QASettings, question: str, answer: Answer) -> bool:
    understood = understand(question)
    where = replace(EVERYTHING, as_of=answer.as_of)
    inquiry = Inquiry(question, understood, understood.language, answer.as_of, where)
    return find(library, inquiry, settings).answers
