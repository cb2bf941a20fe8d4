"""Readers of file formats: bytes in, blocks and metadata out. Each imports its parser itself."""

from __future__ import annotations

from ingest.blocks import Extracted
from ingest.limits import Limits


def read(form: str, content: bytes, name: str, limits: Limits) -> Extracted:
    """What a file in that format (see ingest.formats) holds; raises an IngestError."""
    match form:
        case "pdf":
            from ingest.readers.pdf import read_pdf as reader
        case "archive":
            from ingest.readers.archive import read_archive as reader
        case "html":
            from ingest.readers.html import read_html as reader
        case "markdown":
            from ingest.readers.markdown import read_markdown as reader
        case "plain":
            from ingest.readers.plain import read_plain as reader
        case _:
            raise ValueError(f"no reader for {form}")
    return reader(content, name, limits)
