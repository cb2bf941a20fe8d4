"""A page of a PDF as a picture, drawn for some at once while others wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ingest.errors import IngestError, NoSuchPage, UnsupportedFormat
from ingest.page_images import page_image
from qa.records import DocumentNotFound, Language, VectorStoreError
from ui.safety.seats import Busy, Seats
from ui.site import Site
from ui.web.document_drawing import stretch
from ui.web.responses import told

AT_ONCE, WAITING = 4, 60
_LONGEST_QUOTE = 6_000
"""Characters that are marked at most; no passage is that long."""
_WIDTH = 900
_FOREVER = "private, max-age=31536000, immutable"
"""The address names the file by its hash, and links name the text by its hash too."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The picture that an address asks for, as it was written."""

    document_id: str
    number: int  # 0 for what is no number: no page has it
    at: str | None
    width: int

    @classmethod
    def read(cls, document_id: str, number: str, request: Request) -> Self:
        """What is asked for; what can't be understood of a stretch or a width is left out."""
        asked = request.query_params
        width = _whole(asked.get("width", "")) or _WIDTH
        return cls(document_id, _whole(number), asked.get("at"), width)


async def picture(site: Site, seats: Seats, wanted: Wanted, language: Language) -> Response:
    """The picture as PNG, or in words why there is none."""
    try:
        async with seats.taken():
            png = await run_in_threadpool(_drawn, site, wanted)
    except Busy:
        return told(language, "page.busy", 503)
    except DocumentNotFound:
        return told(language, "document.missing")
    except (UnsupportedFormat, NoSuchPage):
        return told(language, "document.no_page")
    except IngestError:
        return told(language, "document.no_picture", 422)
    except VectorStoreError:
        return told(language, "page.unreadable", 503)
    return Response(png, media_type="image/png", headers={"Cache-Control": _FOREVER})


def _drawn(site: Site, wanted: Wanted) -> bytes:
    library = site.assistant.library
    content = library.content(wanted.document_id)
    text = library.text(wanted.document_id)
    at = stretch(wanted.at, len(text))
    quotes = [text[slice(*at)][:_LONGEST_QUOTE]] if at else []
    return page_image(content, wanted.number, quotes, width=wanted.width, settings=site.reading).png


def _whole(written: str) -> int:
    """A whole number of at most five digits; 0 for anything else."""
    plain = written.isascii() and written.isdecimal() and len(written) <= 5
    return int(written) if plain else 0
