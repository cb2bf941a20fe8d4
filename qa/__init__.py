"""Cited answers on Kazakhstan's independence and treaty practice, from Python.

`ask` answers from the default library and `verify` checks an answer against it; `Assistant`
does both for a library of your own.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.answer import Answer, Citation
    from qa.assistant import Assistant
    from qa.default import ask, verify
    from qa.errors import QAError
    from qa.events import Event
    from qa.receipts import Verification

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Event",
    "QAError",
    "Verification",
    "ask",
    "verify",
]

_HOMES = {
    "Answer": "qa.answer",
    "Assistant": "qa.assistant",
    "Citation": "qa.answer",
    "Event": "qa.events",
    "QAError": "qa.errors",
    "Verification": "qa.receipts",
    "ask": "qa.default",
    "verify": "qa.default",
}


def __getattr__(name: str) -> object:
    """A public name, imported when first used: the command line's help needs none of them."""
    if name not in _HOMES:
        message = f"module 'qa' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)
