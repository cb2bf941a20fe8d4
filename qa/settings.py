"""Settings of answering, read from the environment with the prefix `KAZQA_`."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class QASettings(BaseSettings):
    """How many passages are read, how much is quoted, and when an answer is refused."""

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
