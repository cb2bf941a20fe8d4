"""Where the library lies and how it is searched, read from KAZQA_ variables or given by hand."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def _home() -> Path:
    return user_data_path("kazqa", appauthor=False)


class VectorStoreSettings(BaseSettings):
    """Settings of the library on disk; every field can be set as KAZQA_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix="KAZQA_", extra="forbid", frozen=True, env_ignore_empty=True
    )

    library: Path = Field(
        default_factory=_home,
        description="Folder of the library: catalogue.db, files and index.",
    )
    embedding: str = Field(
        default="e5-small",
        min_length=1,
        description="Embedding model: e5-small, or sentence-transformers:NAME.",
    )
    models: Path = Field(
        default_factory=lambda: _home() / "models",
        description="Folder of the embedding models built at set-up.",
    )
    exact_limit: int = Field(
        default=20_000,
        ge=0,
        le=10_000_000,
        description="Libraries of up to so many vectors are searched exactly, without Chroma.",
    )
    tail_limit: int = Field(
        default=20_000,
        ge=1,
        le=1_000_000,
        description="Vectors newer than the Chroma index before it is built anew.",
    )
    lock_seconds: float = Field(
        default=0.0,
        ge=0.0,
        le=86_400.0,
        description="Seconds to wait for another process that is writing; 0 gives up at once.",
    )
    threads: int = Field(
        default=0,
        ge=0,
        le=1_024,
        description="Threads that embed texts; 0 is one for each core.",
    )
