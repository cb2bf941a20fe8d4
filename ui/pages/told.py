"""What the browser tells with an event: anything may have been written there."""

from __future__ import annotations

import gradio as gr


def said(event: gr.EventData, name: str) -> str:
    """What a page's script tells under that name; empty if it is no text."""
    value = getattr(event, name, "")
    return value if isinstance(value, str) else ""
