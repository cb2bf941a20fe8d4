"""Why a sentence is not supported: the kind of thing that is wrong, and the words it is in."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal[
    "marker",
    "number",
    "date",
    "article",
    "name",
    "act",
    "negation",
    "modality",
    "relation",
    "roles",
    "meaning",
    "markup",
    "fragment",
]


class Objection(NamedTuple):
    """What is wrong with a sentence, and where: `detail` is as written in it, or empty."""

    kind: Kind
    detail: str
