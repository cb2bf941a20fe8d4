"""PDF: one block per page with its raw text, by pdfium, and by pypdf where pdfium finds none."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ingest.blocks import Block, Extracted
from ingest.errors import BrokenFile, EncryptedFile, ReadLimit, ScannedFile
from ingest.limits import MEGABYTE, Limits
from ingest.readers.properties import sensible_author, sensible_title

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdfium2 import PdfDocument, PdfTextPage

_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD in pdfium's fpdfview.h
_LINE_END_HYPHEN = "\ufffe"  # what pdfium leaves for a hyphen and the line end after it
_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY_BYTES = 1024  # looked at before "stream"; longer ones belong to images and forms
_HARMLESS = 16 * MEGABYTE  # an inflated size below which no ratio is dangerous
# Letters that no map to Unicode exists for come out as controls, private use or U+FFFD.
_UNMAPPED = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*\s*$")
# A first line's indent in widths of its font size; more is a centred line or another column.
_INDENT = (0.3, 6.0)


def read_pdf(content: bytes, name: str, limits: Limits) -> Extracted:
    """One block per page that has text; a line that begins a paragraph keeps a leading space.

    Raises EncryptedFile, ScannedFile, BrokenFile, and ReadLimit for too many pages.
    """
    _refuse_bomb(content, name, limits)
    document = open_pdf(content, name)
    count = len(document)
    if count > limits.pages:
        raise ReadLimit(
            f"{name}: has {count} pages, more than {limits.pages}; split it, "
            "or raise KAZQA_MAX_PAGES"
        )
    fallback = _Fallback(content, name)
    blocks = []
    for number in range(1, count + 1):
        text = _pdfium_text(document, number) or fallback.text(number)
        if text:
            blocks.append(Block(text, page=number))
    if not blocks:
        raise ScannedFile(
            f"{name}: its pages are pictures without text; run OCR on it first, for example "
            "with ocrmypdf, then add the result"
        )
    about = document.get_metadata_dict()
    return Extracted(
        blocks=tuple(blocks),
        title=sensible_title(about.get("Title")),
        author=sensible_author(about.get("Author")),
        page_count=count,  # the year is not read: CreationDate is the file's, not the work's
    )


def open_pdf(content: bytes, name: str) -> PdfDocument:
    """The document, in pdfium; raises EncryptedFile, or BrokenFile also for one without pages."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content)
    except PdfiumError as error:
        if error.err_code == _PASSWORD_ERROR:
            raise EncryptedFile(
                f"{name}: is protected by a password; save a copy without it and add the copy"
            ) from error
        raise _broken(name) from error
    if len(document) == 0:
        raise _broken(name)
    return document


def _broken(name: str) -> BrokenFile:
    return BrokenFile(
        f"{name}: is a damaged PDF; open it in a PDF viewer and save or print it anew as PDF"
    )


def _refuse_bomb(content: bytes, name: str, limits: Limits) -> None:
    """Raise BrokenFile if a stream that is no image inflates far beyond its packed size."""
    for mark in _STREAM.finditer(content):
        entry = content[max(0, mark.start() - _DICTIONARY_BYTES) : mark.start()]
        entry = entry[entry.rfind(b"obj") :]
        if b"/Fl" not in entry or b"/Image" in entry:
            continue
        most = max(
            _HARMLESS, limits.unpack_ratio * (content.find(b"endstream", mark.end()) - mark.end())
        )
        try:
            inflated = zlib.decompressobj().decompress(memoryview(content)[mark.end() :], most + 1)
        except zlib.error:
            continue
        if len(inflated) > most:
            raise BrokenFile(
                f"{name}: a part of it inflates to over {most // MEGABYTE} MB; print it anew as "
                "PDF, or raise KAZQA_MAX_UNPACK_RATIO if it is honest"
            )


def _pdfium_text(document: PdfDocument, number: int) -> str:
    from pypdfium2 import PdfiumError

    try:
        page = document[number - 1]
        text_page = page.get_textpage()
        text = text_page.get_text_range()
    except PdfiumError:
        return ""
    if len(text) == text_page.count_chars():  # else letters beyond the BMP shift the indices
        text = _with_indents(text_page, text)
    text = text.replace(_LINE_END_HYPHEN, "-\n").replace("\r\n", "\n")
    text_page.close()
    page.close()
    return _legible(text)


def _with_indents(text_page: PdfTextPage, text: str) -> str:
    """The text with a space before each line that begins a paragraph by its indent.

    A line counts when it starts to the right of the line after it and the line before it
    ends a sentence, so that a wrong guess never parts a sentence.
    """
    starts = [0, *(match.end() for match in re.finditer("\r\n", text))]
    starts = [at for at in starts if at < len(text) and not text[at].isspace()]
    boxes = [text_page.get_charbox(at, loose=True) for at in starts]
    indented = set()
    for at, this, after in zip(starts[1:], boxes[1:], boxes[2:], strict=False):
        height = max(1.0, this[3] - this[1])
        if _INDENT[0] <= (this[0] - after[0]) / height <= _INDENT[1] and _SENTENCE_END.search(
            text, max(0, at - 8), at
        ):
            indented.add(at)
    return "".join(" " + letter if at in indented else letter for at, letter in enumerate(text))


@dataclass(frozen=True)
class _Fallback:
    """What pypdf makes of pages that pdfium finds no text on."""

    content: bytes
    name: str

    def text(self, number: int) -> str:
        """One page's text; raises BrokenFile when pypdf gives up on the page."""
        from pypdf.errors import PyPdfError

        try:
            return _legible(self._document.pages[number - 1].extract_text())
        except (PyPdfError, KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise BrokenFile(
                f"{self.name}: page {number} can't be read; print it anew as PDF and add the result"
            ) from error

    @cached_property
    def _document(self) -> PdfReader:
        from pypdf import PdfReader

        return PdfReader(io.BytesIO(self.content))


def _legible(text: str) -> str:
    """The text, or "" when it is blank or mostly letters without a map to Unicode."""
    visible = len(text) - sum(map(str.isspace, text))
    return "" if len(_UNMAPPED.findall(text)) * 3 >= visible else text
