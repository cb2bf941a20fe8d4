"""A field for a day, and what stands in it when an event comes.

Gradio keeps the last day that it could read, whatever the field says since, so that an answer would
wrongly be told to be as of another day.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import gradio as gr
from gradio.components import Component

# What has just been written into a field is drawn a moment later. Gradio takes "now" for a day,
# wherever it stands, and fails at what only contains it; in capitals it leaves that to the reader.
_AS_TYPED = """async (...given) => {
    await new Promise((drawn) => window.setTimeout(drawn));
    for (const [place, field] of PLACES) {
        const typed = document.querySelector(field)?.value ?? given[place] ?? "";
        given[place] = typed.replaceAll("now", "NOW");
    }
    return given;
}"""


def day_field(
    label: str, elem_id: str, *, scale: int | None = None, min_width: int = 160
) -> gr.DateTime:
    """An empty field for a day, with a calendar; drawn where it is called, `min_width` pixels."""
    return gr.DateTime(
        label=label,
        include_time=False,
        type="string",
        elem_id=elem_id,
        scale=scale,
        min_width=min_width,
    )


def as_typed(inputs: Sequence[Component], *fields: gr.DateTime) -> str:
    """The `js` of an event with those inputs: each of these fields gives the text in it."""
    places = [
        (place, f"#{component.elem_id} .timebox input")
        for place, component in enumerate(inputs)
        if any(component is field for field in fields)
    ]
    return _AS_TYPED.replace("PLACES", json.dumps(places))
