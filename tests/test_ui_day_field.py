"""The field for a day: which inputs of an event are read as they are typed."""

from __future__ import annotations

import json
import re

import gradio as gr

from ui.pages.day_field import as_typed, day_field


def test_each_field_is_read_at_its_place_among_the_inputs() -> None:
    with gr.Blocks():
        question, before, after = gr.Textbox(), day_field("From", "from"), day_field("To", "to")
    found = re.search(
        r"of (\[.*\])\)", as_typed([question, before, question, after], before, after)
    )
    assert found is not None
    assert json.loads(found[1]) == [[1, "#from .timebox input"], [3, "#to .timebox input"]]
    assert before.type == "string"
    assert not before.include_time
