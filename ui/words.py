"""The application's words in English, Russian and Kazakh, one TOML file a page and language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from qa.records import Language


def say(language: Language, key: str, **values: object) -> str:
    """The words of `key`, as "ask.send" for `send` of ask.toml, `{name}` filled from `values`.

    Raises KeyError for a key that the language lacks, or a value that its words ask for.
    """
    page, _, name = key.partition(".")
    words = _page(language, page)[name]
    return words.format_map(values) if values else words


def words_of(language: Language, page: str) -> dict[str, str]:
    """All words of a page, by key."""
    return dict(_page(language, page))


@cache
def _page(language: Language, page: str) -> dict[str, str]:
    return tomllib.loads(files("ui").joinpath("words", language, f"{page}.toml").read_text("utf-8"))
