"""What programs send and get, as the OpenAPI describes it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from qa.answer import AnswerSentence, Citation, Stopped, Usage
from qa.records import Hit, Kind, Language, Passage, Source
from qa.requests import LONGEST_QUESTION

MOST_TURNS = 20
MOST_DOCUMENTS = 100
LONGEST_ANSWER = 20_000

Day = Annotated[date, Field(strict=False, examples=["2015-01-01"])]
Question = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
DocumentKey = Annotated[str, Field(min_length=1, max_length=300)]


class Sent(BaseModel):
    """A body that programs send: nothing is converted, nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Got(BaseModel):
    """A body that programs get."""

    model_config = ConfigDict(extra="forbid")


class Turn(Sent):
    """A question asked before, and what was answered."""

    question: Question
    answer: str = Field(default="", max_length=LONGEST_ANSWER, description="Its text.")


class EarlierAnswer(Sent):
    """An answer given before, whole, as this interface or `kazqa ask --json` gave it."""

    model_config = ConfigDict(extra="allow")

    format: Literal["kazqa-answer"]
    version: Literal[1]


class Restrictions(Sent):
    """The day, and what an answer or a search may rest on."""

    as_of: Day | None = Field(default=None, description="The day asked about; today if null.")
    documents: list[DocumentKey] = Field(
        default=[],
        max_length=MOST_DOCUMENTS,
        description="Ids or titles of the documents to use; all if empty.",
    )
    kinds: list[Kind] = Field(
        default=[], max_length=7, description="Kinds of documents to use; all if empty."
    )


class AskRequest(Restrictions):
    """A question, and how it is to be answered."""

    question: Question = Field(examples=["When did Kazakhstan join the United Nations?"])
    history: list[EarlierAnswer | Turn] = Field(
        default=[],
        max_length=MOST_TURNS,
        description="What was asked and answered before, oldest first: answers, or turns.",
    )
    language: Language | None = Field(
        default=None, description="Language of the answer; the question's if null."
    )
    mode: Literal["model", "quotes"] | None = Field(
        default=None,
        description="Whether the chat model words the answer or quotes alone do; "
        "the model if the server has one, if null.",
    )
    stream: bool = Field(default=False, description="Whether to send the steps as events.")


class AnswerReply(Got):
    """The answer with every receipt: `document_text[start:end] == quote`, or why there is none.

    The format is `kazqa-answer`: send it to `/verify`, or back as `history`.
    """

    format: Literal["kazqa-answer"]
    version: Literal[1]
    question: str
    text: str = Field(description="Markdown with markers such as [1].")
    sentences: list[AnswerSentence]
    citations: list[Citation]
    hits: list[Hit] = Field(description="The passages found, best first.")
    abstained: bool
    reason: str = Field(description="Why nothing is answered; empty otherwise.")
    confidence: float = Field(ge=0, le=1)
    answered_by: str = Field(description="`quotes`, or the chat model's name.")
    as_of: date
    language: Language
    standalone_question: str = Field(description="The question as it was searched.")
    note: str = Field(description="Such as why quotes are shown and not the model's words.")
    stopped: list[Stopped] = Field(description="What the model said and no source supports.")
    usage: Usage


class SearchRequest(Sent):
    """What to look for, and where."""

    query: Question = Field(examples=["Baikonur lease"])
    limit: int = Field(default=10, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=900)
    language: Language | None = None
    kind: Kind | None = None
    document: DocumentKey | None = Field(default=None, description="Its id or title.")
    as_of: Day | None = Field(
        default=None, description="Leaves out what is known not to be in force on that day."
    )
    year_from: int | None = Field(default=None, ge=1, le=9999)
    year_to: int | None = Field(default=None, ge=1, le=9999)


class SearchReply(Got):
    """Passages, best first; `more` says whether there are others after these."""

    query: str
    offset: int
    hits: list[Hit]
    more: bool


class PassageReply(Got):
    """A passage, and references to it in a citation style."""

    passage: Passage
    style: str
    references: list[str] = Field(
        description="The instruments that it rests on, then its own document."
    )
    in_text: list[str] = Field(description="What stands in the text itself, for the same.")


class TimelineItem(Got):
    """Something that happened: when, the sentence that tells of it, and its receipt."""

    date: str = Field(description="ISO 8601, as precise as known.")
    text: str
    sources: list[Source]
    citation: Citation
    instrument: str


class TimelineReply(Got):
    """What happened in a period, by date."""

    entries: list[TimelineItem]


class CheckReply(Got):
    """One thing checked: of the citation `number`, or of the answer where that is 0."""

    number: int
    ok: bool
    message: str


class VerificationReply(Got):
    """Whether everything in one answer held, and each check."""

    ok: bool
    checks: list[CheckReply]


class VerifyReply(Got):
    """Whether every answer held, and what was checked of each."""

    ok: bool
    answers: list[VerificationReply]


class NotesReply(Got):
    """The built-in notes: their version is the day up to which they describe the law."""

    version: str
    standing: str = Field(description="`current`, or how else they stand to this KazQA's.")


class HealthReply(Got):
    """That the server answers, and what it serves."""

    status: Literal["ok"]
    version: str
    documents: int
    passages: int
    notes: NotesReply | None
    model: bool = Field(description="Whether a chat model words answers.")
    read_only: bool


JsonObject = dict[str, Any]
