"""The documents page."""

from __future__ import annotations

import gradio as gr

from ui.desk import Desk
from ui.site import Site


def build(site: Site, desk: Desk, tab: gr.Tab) -> None:
    """Draw the page inside its tab."""
