"""Which format some bytes are in: by content first, by the name's suffix among text formats."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal, NoReturn
from urllib.parse import urlsplit

from ingest.encodings import decode
from ingest.errors import EncryptedFile, UnsupportedFormat

Format = Literal["pdf", "archive", "html", "markdown", "plain"]

READABLE = "PDF, DOCX, ODT, EPUB, HTML, Markdown and plain text"

_SUFFIXES: dict[str, Format] = {
    ".pdf": "pdf",
    ".docx": "archive",
    ".odt": "archive",
    ".epub": "archive",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "plain",
    ".text": "plain",
}
SUFFIXES = frozenset(_SUFFIXES)
"""Lower-case suffixes of the files that a folder is searched for."""

_MEDIA_TYPES: dict[str, Format] = {
    "application/pdf": "pdf",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "text/plain": "plain",
}

_SIGNATURES = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"RIFF", "a picture, sound or film"),
    (b"AT&TFORM", "a DjVu file"),
    (b"{\\rtf", "an RTF document (save it as .docx first)"),
    (b"%!PS", "a PostScript file (convert it to PDF first)"),
    (b"Rar!", "a RAR archive (unpack it first)"),
    (b"7z\xbc\xaf", "a 7-Zip archive (unpack it first)"),
    (b"\x1f\x8b", "a gzip archive (unpack it first)"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_COMPOUND = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office files before 2007, and encrypted later ones
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_HEAD = 4096
# ISO 32000-1, annex H.3.4.1: readers accept the header anywhere in the first 1024 bytes.
_PDF_HEADER_WITHIN = 1024
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def suffix_of(name: str) -> str:
    """The lower-case suffix of a path's or a URL's last part, with its dot, or ""."""
    path = urlsplit(name).path if name.startswith(("http://", "https://")) else name
    return PurePosixPath(path.replace("\\", "/")).suffix.lower()


def find_format(content: bytes, name: str, media_type: str | None = None) -> Format:
    """The format of `content`; `media_type` is what a web server called it.

    Raises UnsupportedFormat for what KazQA does not read or what its name does not fit, and
    EncryptedFile for an Office file under a password.
    """
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return "pdf"
    if content.startswith(_ZIP):
        return "archive"
    if content.startswith(_COMPOUND):
        _refuse_compound(content, name)
    for signature, meaning in _SIGNATURES:
        if content.startswith(signature):
            _refuse(name, f"is {meaning}")
    text = decode(content[: _HEAD * 2] if len(content) > _HEAD * 2 else content)
    if text is None and decode(content) is None:
        _refuse(name, "is neither text nor a document")
    return _text_format(text or "", name, media_type)


def _text_format(head: str, name: str, media_type: str | None) -> Format:
    suffix = suffix_of(name)
    by_suffix = _SUFFIXES.get(suffix)
    is_html = _HTML_START.match(head) is not None
    if media_type is not None:
        return _served_format(by_suffix, is_html, name, media_type)
    if by_suffix in ("pdf", "archive"):
        found = "a web page" if is_html else "text"
        _refuse(name, f"is named {suffix} but holds {found}")
    if is_html:
        return "html"
    if by_suffix is None and suffix:
        _refuse(name, f"is text named {suffix}; rename it to .txt to have it read as plain text")
    return by_suffix or "plain"


def _served_format(by_suffix: Format | None, is_html: bool, name: str, media_type: str) -> Format:
    """What a web server sent as text; servers call Markdown plain text, so the suffix helps."""
    served = _MEDIA_TYPES.get(media_type)
    if is_html or served == "html":
        return "html"
    if by_suffix == "markdown" or served == "markdown":
        return "markdown"
    if served is None and not media_type.startswith(("text/", "application/octet-stream")):
        _refuse(name, f"was served as {media_type}")
    return "plain"


def _refuse_compound(content: bytes, name: str) -> NoReturn:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise EncryptedFile(
            f"{name}: is protected by a password; save a copy without it and add the copy"
        )
    _refuse(name, "is an Office file of the old binary kind; save it as .docx first")


def _refuse(name: str, what: str) -> NoReturn:
    raise UnsupportedFormat(f"{name}: {what}; KazQA reads {READABLE}")
