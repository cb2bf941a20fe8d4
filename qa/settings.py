"""Settings of answering, read from the environment with the prefix `KAZQA_`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class QASettings(BaseSettings):
    """What is read and quoted, when an answer is refused, and which chat model words it."""

    model_config = SettingsConfigDict(
        env_prefix="KAZQA_", extra="forbid", frozen=True, env_ignore_empty=True
    )

    passages: int = Field(default=8, ge=1, le=100, description="Passages read for each question.")
    max_sentences: int = Field(
        default=3, ge=1, le=20, description="Most sentences an answer quotes."
    )
    abstain_below: float = Field(
        default=0.4,
        ge=0,
        le=1,
        description="Confidence under which a question is refused, from 0 to 1.",
    )
    model: str = Field(
        default="none",
        description="Chat model: PROVIDER:NAME, openai-compatible:ADDRESS#NAME, none for quotes.",
    )
    model_key: SecretStr | None = Field(
        default=None, description="Key of the server at an openai-compatible: address."
    )
    model_timeout: float = Field(
        default=60.0,
        gt=0,
        le=3600,
        description="Longest time that a whole reply may take, seconds.",
    )
    model_tokens: int = Field(
        default=400, ge=16, le=100_000, description="Most tokens of a chat model's reply."
    )
    model_window: int = Field(
        default=8192,
        ge=1024,
        le=10_000_000,
        description="Tokens that the chat model takes in all, its reply included.",
    )
    model_passages: int = Field(
        default=4, ge=1, le=100, description="Most passages that a chat model is given."
    )
    unsupported: Literal["drop", "show"] = Field(
        default="drop",
        description="Whether to drop or show sentences of a chat model that no passage supports.",
    )
    model_cache: bool = Field(
        default=False, description="Whether a chat model's replies are kept beside the library."
    )
