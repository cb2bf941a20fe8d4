"""Draws one page of a PDF with quotes marked; for the limited child process, by pdfium."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ingest.errors import BrokenFile, NoSuchPage
from ingest.quote_matching import characters_of, letters_of, spans_of
from ingest.readers.pdf import open_pdf

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfBitmap, PdfPage, PdfTextPage

TALLEST = 4000  # pixels; a page that would be taller is drawn narrower
_MARK = (255, 235, 90)  # multiplied with what it covers, so that black letters stay black
_MARGIN = 1  # pixels around the letters
_GAP = 1.5  # of a line's height: letters further apart are marked apart

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels."""


def drawn(
    content: bytes, name: str, number: int, quotes: Sequence[str], width: int
) -> dict[str, object]:
    """The page as PNG in base64, its size in pixels, and how many of the quotes are marked.

    `number` counts the PDF's pages from 1. Raises NoSuchPage, BrokenFile or EncryptedFile.
    """
    from pypdfium2 import PdfiumError

    document = open_pdf(content, name)
    if not 1 <= number <= len(document):
        raise NoSuchPage(f"{name}: has no page {number}; its pages are 1 to {len(document)}")
    try:
        page = document[number - 1]
        wide, high = page.get_size()
        # A little less, because pdfium's wrapper rounds up.
        scale = min(width / max(wide, 1), TALLEST / max(high, 1)) * (1 - 1e-9)
        bitmap = page.render(scale=scale, rev_byteorder=True)
        marked, boxes = _boxes(page, bitmap, quotes)
    except (PdfiumError, ValueError) as error:
        raise BrokenFile(f"{name}: page {number} can't be drawn; its text is in the library") from (
            error
        )
    return _reply(_with_marks(bitmap.to_pil(), boxes), marked)


def _reply(image: Image, marked: int) -> dict[str, object]:
    file = io.BytesIO()
    image.save(file, "PNG")
    return {
        "png": base64.b64encode(file.getvalue()).decode("ascii"),
        "width": image.width,
        "height": image.height,
        "marked": marked,
    }


def _with_marks(image: Image, boxes: Sequence[Box]) -> Image:
    from PIL import Image as Images
    from PIL import ImageChops, ImageDraw

    shown = image.convert("RGB")
    if not boxes:
        return shown
    marks = Images.new("RGB", shown.size, (255, 255, 255))
    draw = ImageDraw.Draw(marks)
    for left, top, right, bottom in boxes:
        draw.rectangle(
            (left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN), fill=_MARK
        )
    return ImageChops.multiply(shown, marks)


def _boxes(page: PdfPage, bitmap: PdfBitmap, quotes: Sequence[str]) -> tuple[int, list[Box]]:
    """How many quotes are on the page, and the boxes of their lines."""
    if not quotes:
        return 0, []
    text = page.get_textpage()
    letters = letters_of(_characters(text))
    marked, boxes = 0, []
    for quote in quotes:
        found = [
            box
            for places in characters_of(spans_of(quote, letters), letters)
            for box in _in_lines(_character_boxes(page, text, bitmap, places))
        ]
        marked += bool(found)
        boxes += found
    return marked, boxes


def _characters(text: PdfTextPage) -> Iterator[str]:
    """The page's characters in pdfium's order; its own indices, which its strings may not keep."""
    from pypdfium2 import raw

    for place in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, place)
        yield chr(code) if code <= 0x10FFFF else "\ufffd"


def _character_boxes(
    page: PdfPage, text: PdfTextPage, bitmap: PdfBitmap, places: range
) -> Iterator[Box]:
    """Where characters are in the picture; without those that have no place, as line ends."""
    from pypdfium2 import PdfiumError

    position = bitmap.get_posconv(page)
    for place in places:
        try:
            left, bottom, right, top = text.get_charbox(place, loose=True)
        except PdfiumError:
            continue
        if right <= left or top <= bottom:
            continue
        (x, y), (x_end, y_end) = position.to_bitmap(left, top), position.to_bitmap(right, bottom)
        yield min(x, x_end), min(y, y_end), max(x, x_end), max(y, y_end)


def _in_lines(boxes: Iterator[Box]) -> list[Box]:
    """Boxes of neighbouring characters of a line as one."""
    lines: list[Box] = []
    for box in boxes:
        if lines and _neighbours(lines[-1], box):
            last = lines.pop()
            box = (
                min(last[0], box[0]),
                min(last[1], box[1]),
                max(last[2], box[2]),
                max(last[3], box[3]),
            )
        lines.append(box)
    return lines


def _neighbours(line: Box, box: Box) -> bool:
    lower = min(line[3] - line[1], box[3] - box[1])
    shared = min(line[3], box[3]) - max(line[1], box[1])
    return 2 * shared >= lower and box[0] - line[0] >= 0 and box[0] - line[2] <= _GAP * lower
