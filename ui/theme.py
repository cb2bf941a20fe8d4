"""How the application looks: a theme with the system's own fonts."""

from __future__ import annotations

import gradio as gr

_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Noto Sans", "sans-serif")
_MONOSPACE = ("ui-monospace", "SFMono-Regular", "Menlo", "monospace")

THEME = gr.themes.Default(
    primary_hue="cyan",
    neutral_hue="slate",
    font=list(_FONTS),
    font_mono=list(_MONOSPACE),
).set(
    # Gradio's own are too pale to be read by everybody: these have a contrast of 4.5 and more.
    # The accent of dark pages is in site.css, since Gradio has one for both.
    color_accent="*primary_700",
    body_text_color_subdued="*neutral_500",
    input_placeholder_color="*neutral_500",
    input_placeholder_color_dark="*neutral_400",
    link_text_color_visited="*secondary_600",
    link_text_color_dark="*secondary_400",
    link_text_color_active_dark="*secondary_400",
    link_text_color_hover_dark="*secondary_300",
    link_text_color_visited_dark="*secondary_400",
    button_primary_background_fill="*primary_700",
    button_primary_background_fill_dark="*primary_700",
    button_primary_background_fill_hover="*primary_800",
    button_primary_background_fill_hover_dark="*primary_800",
    button_primary_border_color="*primary_700",
    button_primary_border_color_dark="*primary_700",
    button_primary_border_color_hover="*primary_800",
    button_primary_border_color_hover_dark="*primary_800",
)
