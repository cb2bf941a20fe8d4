"""What an event changes on the Ask page."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import gradio as gr

from ui.safety.visitors import owner_of


@dataclass(frozen=True, slots=True)
class Screen:
    """The parts that change; None leaves one as it is. In the order of `Form.screen`."""

    past: str | None = None
    current: str | None = None
    evidence: str | None = None
    notice: str | None = None
    conversation: str | None = None  # the id of the open one; empty of a new one
    following: str | None = None  # questions to ask next
    listing: str | None = None

    def outputs(self) -> list[object]:
        """The values for Gradio, of all parts."""
        return [gr.skip() if value is None else value for value in astuple(self)]

    def answer(self) -> list[object]:
        """The values of `Form.answer`: Gradio takes a millisecond for each that stays."""
        return self.outputs()[:5]


def asker(request: gr.Request) -> str:
    """Whose conversations are meant: the owner that `ui.safety.visitors` has named."""
    if request.request is None:
        raise LookupError("the event came without a request")
    return owner_of(request.request)
