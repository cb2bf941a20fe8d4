"""Settings of reading and fetching, from arguments or KAZQA_ environment variables."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.limits import Limits


class IngestSettings(BaseSettings):
    """What reading a source may cost; every field is bounded and unknown ones are refused."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="KAZQA_", env_ignore_empty=True
    )

    max_file_mb: int = Field(
        64, ge=1, le=1024, description="Largest file that is read, in megabytes."
    )
    read_seconds: float = Field(
        60.0, ge=1, le=3600, description="Longest time that reading one file may take, in seconds."
    )
    read_memory_mb: int = Field(
        1024, ge=256, le=65536, description="Most memory that reading one file may take, in MB."
    )
    max_pages: int = Field(
        3000, ge=1, le=100_000, description="Most pages of one PDF, or chapters of one EPUB."
    )
    max_unpack_ratio: int = Field(
        100,
        ge=5,
        le=10_000,
        description="How many times larger a DOCX, ODT or EPUB may be unpacked than packed.",
    )
    max_unpacked_mb: int = Field(
        256, ge=1, le=4096, description="Most megabytes that a DOCX, ODT or EPUB may unpack to."
    )
    max_text_mb: int = Field(
        32, ge=1, le=1024, description="Most text that one file may give, in millions of letters."
    )
    fetch_seconds: float = Field(
        30.0, ge=1, le=600, description="Longest time that fetching one address may take, seconds."
    )
    fetch_max_mb: int = Field(
        20, ge=1, le=1024, description="Largest page or file that is fetched, in megabytes."
    )
    fetch_private: bool = Field(
        False, description="Whether addresses on this machine or its own network may be fetched."
    )

    @property
    def limits(self) -> Limits:
        """The part that the format readers and their child process need."""
        return Limits(
            seconds=self.read_seconds,
            memory_mb=self.read_memory_mb,
            pages=self.max_pages,
            unpack_ratio=self.max_unpack_ratio,
            unpacked_mb=self.max_unpacked_mb,
            text_mb=self.max_text_mb,
        )
