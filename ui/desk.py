"""What the pages of one language share while they are being drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.records import Language
from ui.words import say

if TYPE_CHECKING:
    import gradio as gr


@dataclass(frozen=True, slots=True)
class Desk:
    """The language, and the blocks and tabs that the pages are drawn in."""

    language: Language
    blocks: gr.Blocks  # its `load` event runs when the application is opened
    tabs: gr.Tabs  # named ask, search, documents, timeline, compare, verify

    def say(self, key: str, **values: object) -> str:
        """Words of this language, as `ui.words.say` gives them."""
        return say(self.language, key, **values)
