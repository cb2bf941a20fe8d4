"""What programs send and get of documents, as the OpenAPI describes it."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from ingest.jobs import Item
from ingest.metadata import Metadata
from qa.records import Kind, Language
from ui.api.models import Day, Got

MOST_ADDRESSES = 100


class DocumentReply(Got):
    """A document of the library, without its text; `id` is the SHA-256 of its file."""

    id: str
    title: str
    kind: Kind
    language: Language
    source: str = Field(description="Its web address, or the name of its file; never a path.")
    added_at: str
    text_sha256: str
    author: str | None
    year: int | None
    valid_from: date | None
    valid_to: date | None
    page_count: int | None
    built_in: bool = Field(description="Whether it is a note that KazQA brings.")


class DocumentsReply(Got):
    """Documents in the order in which they were added; `total` is how many fit in all."""

    documents: list[DocumentReply]
    offset: int
    total: int


class DocumentDetails(DocumentReply):
    """A document with its size in passages and characters."""

    passages: int
    characters: int


class Details(BaseModel):
    """What is known of documents to be added; the rest is found out."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = Field(default=None, max_length=300, description="Of a single document.")
    author: str | None = Field(default=None, max_length=300)
    year: int | None = Field(default=None, ge=1, le=9999)
    kind: Kind | None = None
    language: Language | None = None
    valid_from: Day | None = Field(default=None, description="First day in force.")
    valid_to: Day | None = Field(default=None, description="First day no longer in force.")

    def metadata(self) -> Metadata:
        """The same for the reader."""
        known = {name: getattr(self, name) for name in Metadata.__dataclass_fields__}
        return Metadata(**known)


class AddAddresses(Details):
    """Web addresses of documents to add."""

    model_config = ConfigDict(extra="forbid", strict=True)

    addresses: list[str] = Field(
        min_length=1, max_length=MOST_ADDRESSES, examples=[["https://example.org/treaty.html"]]
    )


class AddFiles(Details):
    """Files to add, as a form has them."""

    files: list[bytes] = Field(
        min_length=1,
        json_schema_extra={"items": {"type": "string", "format": "binary"}},
    )


class JobReply(Got):
    """Documents being added; `running` until each is added, has failed or was cancelled."""

    id: str
    items: list[Item]
    running: bool
