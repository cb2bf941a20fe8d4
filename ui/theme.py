"""How the application looks: a theme with the system's own fonts, and its styles and scripts."""

from __future__ import annotations

from importlib.resources import files

import gradio as gr

FIRST = "first.js"
"""The script that runs before Gradio's; `ui.safety.headers` puts it into the page."""

_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Noto Sans", "sans-serif")
_MONOSPACE = ("ui-monospace", "SFMono-Regular", "Menlo", "monospace")

THEME = gr.themes.Default(
    primary_hue="cyan",
    neutral_hue="slate",
    font=list(_FONTS),
    font_mono=list(_MONOSPACE),
)


def _head() -> str:
    """Links to every style and script of ui/assets: each page has its own, site's come first."""
    names = sorted(
        (each.name for each in (files("ui") / "assets").iterdir() if each.name != FIRST),
        key=lambda name: (not name.startswith("site."), name),
    )
    styles = [f'<link rel="stylesheet" href="/assets/{n}">' for n in names if n.endswith(".css")]
    scripts = [f'<script src="/assets/{n}" defer></script>' for n in names if n.endswith(".js")]
    return "\n".join([*styles, *scripts])


HEAD = _head()
