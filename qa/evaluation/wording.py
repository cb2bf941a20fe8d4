"""The words of the rules that make false sentences, read from `alterations.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def tables() -> dict[str, Any]:
    """The words of the rules, by rule and language."""
    return tomllib.loads(files("qa.evaluation").joinpath("alterations.toml").read_text("utf-8"))
