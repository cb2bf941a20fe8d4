"""The one place where HTML is made: templates that escape whatever is filled in."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from qa.records import Language
from ui.words import say


def render(template: str, language: Language, **values: object) -> str:
    """A template of ui/templates with values filled in as text; `say(key)` gives words in it."""
    return (
        _templates()
        .get_template(template)
        .render(language=language, say=lambda key, **filled: say(language, key, **filled), **values)
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("ui"),
        autoescape=True,
        auto_reload=False,  # else it looks at each file whenever one is rendered
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
