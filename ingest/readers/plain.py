"""Plain text in any encoding: one block with the raw text."""

from __future__ import annotations

from ingest.blocks import Block, Extracted
from ingest.encodings import decode
from ingest.errors import UnsupportedFormat
from ingest.limits import Limits


def decoded(content: bytes, name: str, declared: str | None = None) -> str:
    """The text of the bytes with Unix line ends; raises UnsupportedFormat if they are none."""
    text = decode(content, declared)
    if text is None:
        raise UnsupportedFormat(
            f"{name}: is not text in an encoding that KazQA knows; save it as UTF-8"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_plain(content: bytes, name: str, limits: Limits) -> Extracted:  # noqa: ARG001
    """The whole text as one block; raises UnsupportedFormat when the bytes are not text."""
    return Extracted(blocks=(Block(decoded(content, name)),))
