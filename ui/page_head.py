"""What a page of the application has in its head: the styles and scripts of ui/assets.

Gradio puts its `head` in only when much of the page is drawn already. Styles have to come then, to
win over its own; a script would miss the first click.
"""

from __future__ import annotations

from importlib.resources import files

_FIRST = "first.js"
"""The script that runs before Gradio's; the others run when the page's HTML is read."""

_NAMES = sorted(
    (each.name for each in (files("ui") / "assets").iterdir() if each.name != _FIRST),
    key=lambda name: (not name.startswith("site."), name),
)

STYLES = "\n".join(
    f'<link rel="stylesheet" href="/assets/{name}">' for name in _NAMES if name.endswith(".css")
)
"""Links to every style: each page has its own, the site's comes first."""

SCRIPTS = f'<script src="/assets/{_FIRST}"></script>' + "".join(
    f'<script src="/assets/{name}" defer></script>' for name in _NAMES if name.endswith(".js")
)
"""Every script, in the same order; `ui.safety.headers` puts them into the page."""
