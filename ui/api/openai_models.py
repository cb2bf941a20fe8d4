"""What clients of OpenAI's chat completions send and get here, as the OpenAPI describes it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from qa.answer import Citation
from qa.records import Language
from ui.api.models import Restrictions

MOST_MESSAGES = 200
LONGEST_MESSAGE = 100_000

ModelName = Literal["kazqa", "kazqa-quotes"]


class _Loose(BaseModel):
    """Clients send more than is read here; it is let through and has no effect."""

    model_config = ConfigDict(extra="allow")


class TextPart(_Loose):
    """A piece of a message."""

    type: Literal["text"]
    text: str = Field(max_length=LONGEST_MESSAGE)


class Message(_Loose):
    """What somebody said; what the system or developer says has no effect on answers."""

    role: Literal["system", "developer", "user", "assistant"]
    content: Annotated[str, Field(max_length=LONGEST_MESSAGE)] | list[TextPart] | None = None

    @property
    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(_Loose):
    """What a stream has besides the answer."""

    include_usage: bool | None = None


class Extension(Restrictions):
    """What OpenAI has no words for."""

    language: Language | None = Field(default=None, description="Language of the answer.")


class ChatRequest(_Loose):
    """A conversation whose last message is the question.

    `temperature`, `top_p`, `max_tokens`, `stop`, `seed` and other wishes about wording have no
    effect, since an answer is what its sources say. What would change the form of the reply is
    refused: `n` above 1, `tools`, `functions`, `logprobs`, `response_format` other than text, and
    `modalities` and `audio` other than text.
    """

    model: str = Field(
        max_length=100,
        examples=["kazqa"],
        description="`kazqa`, or `kazqa-quotes` for answers made of quotes alone.",
    )
    messages: list[Message] = Field(
        min_length=1,
        max_length=MOST_MESSAGES,
        examples=[[{"role": "user", "content": "When did Kazakhstan join the United Nations?"}]],
    )
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    kazqa: Extension = Field(default_factory=Extension, description="What KazQA can do besides.")
    n: int | None = None
    tools: list[Any] | None = None
    functions: list[Any] | None = None
    logprobs: bool | None = None
    response_format: dict[str, Any] | None = None
    modalities: list[str] | None = None
    audio: dict[str, Any] | None = None

    @property
    def refused(self) -> str | None:
        """The parameter that would change the form of the reply, if there is one."""
        asked = {
            "n": self.n not in (None, 1),
            "tools": bool(self.tools),
            "functions": bool(self.functions),
            "logprobs": bool(self.logprobs),
            "response_format": (self.response_format or {"type": "text"}).get("type") != "text",
            "modalities": bool(self.modalities) and self.modalities != ["text"],
            "audio": bool(self.audio),
        }
        return next((name for name, wanted in asked.items() if wanted), None)


class Said(BaseModel):
    """The answer as a message."""

    role: Literal["assistant"]
    content: str = Field(description="Markdown with markers, then the sources they stand for.")
    refusal: None = None
    citations: list[Citation] = Field(description="The receipts of the markers.")


class Choice(BaseModel):
    """The one answer there is."""

    index: Literal[0]
    message: Said
    finish_reason: Literal["stop"]
    logprobs: None = None


class TokenUsage(BaseModel):
    """Tokens as the chat model counted them; 0 for quotes."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class About(BaseModel):
    """What KazQA says of an answer besides its words."""

    abstained: bool
    reason: str
    confidence: float
    answered_by: str
    as_of: str
    language: Language
    standalone_question: str
    note: str


class ChatReply(BaseModel):
    """An answer as a chat completion."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: TokenUsage
    kazqa: About


class ModelReply(BaseModel):
    """A model that can be named in a request."""

    id: ModelName
    object: Literal["model"]
    created: int
    owned_by: str


class ModelsReply(BaseModel):
    """The models that can be named."""

    object: Literal["list"]
    data: list[ModelReply]


class OpenAIProblem(BaseModel):
    """What went wrong, as clients of OpenAI read it."""

    message: str
    type: str
    param: str | None
    code: str


class OpenAIError(BaseModel):
    """Every reply here that is no success."""

    error: OpenAIProblem
