"""A page of a stored PDF as a picture, with quotes from it marked."""

from __future__ import annotations

import atexit
import base64
import binascii
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ingest.errors import BrokenFile, ReadLimit, UnsupportedFormat
from ingest.formats import find_format
from ingest.isolation import IsolatedReader, Reply
from ingest.limits import MEGABYTE

if TYPE_CHECKING:
    from ingest.settings import IngestSettings

NARROWEST, WIDEST = 200, 2000
"""Pixels that a picture's width is brought between."""

_MOST_QUOTES = 32
_KEPT_BYTES = 64 * MEGABYTE
_KEPT_FAILURES = 256
_FAILED_SECONDS = 600.0  # so long a page that cost too much is not tried again
_PNG = b"\x89PNG\r\n\x1a\n"

_Key = tuple[str, int, tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as PNG, its size in pixels, and how many of the quotes were found on it."""

    png: bytes
    width: int
    height: int
    marked: int


def page_image(
    content: bytes,
    number: int,
    quotes: Sequence[str] = (),
    *,
    width: int = 900,
    settings: IngestSettings,
) -> PageImage:
    """A page of the PDF `content`, with translucent yellow over each quote's letters.

    `number` counts the PDF's own pages from 1, as `Passage.page` and `Page.number` do; it is not
    the number printed on the page (`Page.label`). A quote is a stretch of the document's
    normalised text; of one that begins on the page before or goes on to the next the part on
    this page is marked, and one that is not there leaves the picture as it is. `width` is in
    pixels, brought between NARROWEST and WIDEST; very tall pages come out narrower. Drawn in a
    child process within the limits of `settings`; safe to call from any thread.

    Raises UnsupportedFormat for what is no PDF, NoSuchPage, EncryptedFile, BrokenFile, and
    ReadLimit when drawing took too long or too much memory.
    """
    if find_format(content, "the original") != "pdf":
        raise UnsupportedFormat("the original is not a PDF, so that it has no pages to show")
    wide = max(NARROWEST, min(width, WIDEST))
    return _gallery(settings).image(content, number, tuple(quotes[:_MOST_QUOTES]), wide)


class _Gallery:
    """Draws pages, one at a time, and keeps the latest of them in memory."""

    def __init__(self, settings: IngestSettings) -> None:
        self.isolated = IsolatedReader(settings.limits)
        self._drawing = threading.Lock()
        self._guard = threading.Lock()
        self._kept: OrderedDict[_Key, PageImage] = OrderedDict()
        self._bytes = 0
        self._failed: OrderedDict[tuple[str, int], tuple[float, str]] = OrderedDict()

    def image(self, content: bytes, number: int, quotes: tuple[str, ...], width: int) -> PageImage:
        """The page, drawn only if it is not kept; raises as `page_image` does."""
        key = (hashlib.sha256(content).hexdigest(), number, quotes, width)
        if (image := self._known(key)) is not None:
            return image
        with self._drawing:
            if (image := self._known(key)) is not None:  # another thread wanted it too
                return image
            page = {"number": number, "quotes": quotes, "width": width}
            try:
                image = _checked(self.isolated.draw(page, content, "the PDF"))
            except ReadLimit as error:
                self._remember_failure(key, str(error))
                raise
            self._keep(key, image)
        return image

    def _known(self, key: _Key) -> PageImage | None:
        """The page if it is kept; ReadLimit again for one that cost too much before."""
        with self._guard:
            since, message = self._failed.get(key[:2], (-_FAILED_SECONDS, ""))
            if time.monotonic() - since < _FAILED_SECONDS and message:
                raise ReadLimit(message)
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: _Key, image: PageImage) -> None:
        with self._guard:
            self._kept[key] = image
            self._bytes += len(image.png)
            while self._bytes > _KEPT_BYTES:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= len(oldest.png)

    def _remember_failure(self, key: _Key, message: str) -> None:
        with self._guard:
            self._failed[key[:2]] = time.monotonic(), message
            if len(self._failed) > _KEPT_FAILURES:
                self._failed.popitem(last=False)


@cache
def _gallery(settings: IngestSettings) -> _Gallery:
    gallery = _Gallery(settings)
    atexit.register(gallery.isolated.close)
    return gallery


def _checked(reply: Reply) -> PageImage:
    """The picture, every value checked: the child is not trusted."""
    try:
        png = base64.b64decode(reply["png"], validate=True)
        image = PageImage(png, int(reply["width"]), int(reply["height"]), int(reply["marked"]))
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise BrokenFile("the PDF: its page can't be drawn") from error
    if not png.startswith(_PNG):
        raise BrokenFile("the PDF: its page can't be drawn")
    return image
