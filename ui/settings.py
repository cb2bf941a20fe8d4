"""Settings of the application, read from the environment with the prefix `KAZQA_UI_`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class UISettings(BaseSettings):
    """What visitors of the application may do, and how much at once."""

    model_config = SettingsConfigDict(
        env_prefix="KAZQA_UI_", extra="forbid", frozen=True, env_ignore_empty=True
    )

    read_only: bool = Field(
        default=False, description="Whether documents can't be added, edited or removed."
    )
    users: Path | None = Field(
        default=None, description="File of those who may log in, made by `htpasswd -B`."
    )
    hosts: str = Field(
        default="",
        description="Names under which it is reached besides localhost, with commas between.",
    )
    proxies: str = Field(
        default="127.0.0.1",
        description="Addresses of proxies that are believed whom they speak for, with commas.",
    )
    at_once: int = Field(
        default=20, ge=1, le=1000, description="Questions answered at the same time."
    )
    waiting: int = Field(
        default=20, ge=0, le=10_000, description="Questions that may wait; more are told to retry."
    )
    upload_megabytes: int = Field(
        default=50, ge=1, le=1024, description="Largest file that may be uploaded, megabytes."
    )
    upload_files: int = Field(default=20, ge=1, le=100, description="Most files uploaded at once.")
    uploads_megabytes: int = Field(
        default=1000, ge=1, description="Room for uploaded files, which lie for an hour, megabytes."
    )

    @property
    def names(self) -> frozenset[str]:
        """The hosts, in small letters."""
        return frozenset(filter(None, (h.strip().casefold() for h in self.hosts.split(","))))
