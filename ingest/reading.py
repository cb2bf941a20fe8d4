"""Reads a file or its bytes into blocks: finds the format, parses it within limits."""

from __future__ import annotations

import atexit
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ingest.blocks import Extracted
from ingest.encodings import decode
from ingest.errors import EmptySource, ReadLimit, SourceNotFound, UnsupportedFormat
from ingest.formats import Format, find_format
from ingest.isolation import IsolatedReader
from ingest.limits import MEGABYTE
from ingest.readers import read

if TYPE_CHECKING:
    from ingest.fetching import Fetched
    from ingest.settings import IngestSettings

# Markdown and plain text run no foreign parser; only long ones can take long.
_READ_HERE: dict[Format, int] = {"plain": 1024 * MEGABYTE, "markdown": MEGABYTE // 4}
# Half of a surrogate pair and NUL can be stored in neither UTF-8 nor SQLite's text.
_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")


class Reader:
    """Reads files one after another, the risky formats in a child process that it keeps."""

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings
        self._isolated = IsolatedReader(settings.limits)

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the child process; a later read starts another."""
        self._isolated.close()

    def abort(self) -> None:
        """End what another thread has the child read, there ReadLimit, and refuse it any more."""
        self._isolated.abort()

    def resume(self) -> None:
        """Let it read again after `abort`."""
        self._isolated.resume()

    def extract(self, path: Path) -> Extracted:
        """What the file holds; raises an IngestError that names it and the remedy."""
        return self.extract_bytes(file_bytes(path, self._settings), str(path))

    def extract_bytes(
        self,
        content: bytes,
        name: str,
        media_type: str | None = None,
        charset: str | None = None,
    ) -> Extracted:
        """What the bytes of the file or address `name` hold; a web server may have said more."""
        if not content:
            raise EmptySource(f"{name}: is empty (0 bytes); check where it was copied from")
        form = find_format(content, name, media_type)
        if charset is not None and form not in ("pdf", "archive"):
            content = _as_utf8(content, charset)
        if len(content) <= _READ_HERE.get(form, -1):
            extracted = read(form, content, name, self._settings.limits)
        else:
            extracted = self._isolated.read(form, content, name)
        return _checked(extracted, name, self._settings)


def extract(path: Path, settings: IngestSettings) -> Extracted:
    """What the file at `path` holds; the child process stays for the next file, for a minute.

    Raises SourceNotFound, EmptySource, UnsupportedFormat, BrokenFile, EncryptedFile,
    ScannedFile or ReadLimit, each naming the file and the remedy.
    """
    return _shared_reader(settings).extract(path)


def extract_bytes(content: bytes, name: str, settings: IngestSettings) -> Extracted:
    """What the bytes of a file called `name` hold; raises as `extract` does."""
    return _shared_reader(settings).extract_bytes(content, name)


def extract_fetched(fetched: Fetched, settings: IngestSettings) -> Extracted:
    """What a page or file from the web holds; raises as `extract` does."""
    return _shared_reader(settings).extract_bytes(
        fetched.content, fetched.final_url, fetched.media_type, fetched.charset
    )


def file_bytes(path: Path, settings: IngestSettings) -> bytes:
    """A file's bytes; raises SourceNotFound, UnsupportedFormat for a folder, or ReadLimit."""
    if path.is_dir():
        raise UnsupportedFormat(f"{path}: is a folder; add it as one, or name a file in it")
    if not path.is_file():
        found = "is not a regular file" if path.exists() else "does not exist"
        raise SourceNotFound(f"{path}: {found}; check the path")
    size = path.stat().st_size
    if size > settings.max_file_mb * MEGABYTE:
        raise ReadLimit(
            f"{path}: is {size / MEGABYTE:.0f} MB, more than {settings.max_file_mb}; split it, "
            "or raise KAZQA_MAX_FILE_MB"
        )
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceNotFound(
            f"{path}: can't be opened ({reason}); check its permissions"
        ) from error


@cache
def _shared_reader(settings: IngestSettings) -> Reader:
    reader = Reader(settings)
    atexit.register(reader.close)
    return reader


def _as_utf8(content: bytes, charset: str) -> bytes:
    text = decode(content, charset)
    return content if text is None else text.encode("utf-8", "replace")


def _checked(extracted: Extracted, name: str, settings: IngestSettings) -> Extracted:
    """The blocks that hold text; raises EmptySource for none, ReadLimit for too much of it."""
    blocks = tuple(
        replace(block, text=_UNSTORABLE.sub("\ufffd", block.text))
        if _UNSTORABLE.search(block.text)
        else block
        for block in extracted.blocks
        if block.text.strip()
    )
    if not blocks:
        raise EmptySource(f"{name}: holds no text to read; check that it is the right file")
    if sum(len(block.text) for block in blocks) > settings.max_text_mb * MEGABYTE:
        raise ReadLimit(
            f"{name}: holds more than {settings.max_text_mb} million letters; split it, "
            "or raise KAZQA_MAX_TEXT_MB"
        )
    return replace(extracted, blocks=blocks)
