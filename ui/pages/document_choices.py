"""The documents of the library as a list to choose from."""

from __future__ import annotations

from textwrap import shorten

from qa.records import Language
from qa.rendering import visible
from ui.site import Site

_LONGEST_TITLE = 64
"""Characters of a title in the list, which is narrower than the page."""


def document_choices(site: Site, language: Language) -> list[tuple[str, str]]:
    """Title and language of every document, and its id; those in the page's language first."""
    held = sorted(
        site.assistant.library.documents(),
        key=lambda d: (d.language != language, d.language, visible(d.title).casefold()),
    )
    return [(f"{_short(d.title)} · {d.language}", d.id) for d in held]


def _short(title: str) -> str:
    return shorten(visible(title), _LONGEST_TITLE, placeholder="…")
