"""What words of titles mean in three languages, and what names of concepts say.

`names.toml` beside this module lists them, `vectorstore/aliases.toml` the concepts.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from qa.guard.sounds import sound
from vectorstore.records import LANGUAGES
from vectorstore.stemming import stem
from vectorstore.words import is_stop_word, text_words

TITLE, SOUND = "=", "~"
"""Begin what a word means in a title, and how it sounds."""

PAIR = 2
"""Words of a name each of which may stand in another: "Constitutional", "Court"."""


@cache
def words_of(concept: str) -> frozenset[str]:
    """The words of a concept's names in every language, and how they sound."""
    offered = set[str]()
    for language, names in _concepts()[concept].items():
        for word in (word for name in names for word in text_words(name)):
            if language in LANGUAGES and not is_stop_word(word.folded):
                offered |= {
                    f"{language}|{word.folded}",
                    f"{language}|{stem(word.folded, language)}",
                }
                offered.add(SOUND + sound(word.folded))
    return frozenset(offered)


@cache
def long_names(language: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Names so long that who uses all their words, in whatever order, means them."""
    found = []
    for concept, entry in _concepts().items():
        for name in entry.get(language, ()):
            words = [word.folded for word in text_words(name) if not is_stop_word(word.folded)]
            if len(words) > PAIR:
                found.append((concept, frozenset(stem(word, language) for word in words)))
    return tuple(found)


@lru_cache(maxsize=8192)
def titles(word: str) -> tuple[str, ...]:
    """What a folded word means where it is a word of titles."""
    return tuple(title for title, form in _title_forms() if form.fullmatch(word))


@cache
def _title_forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (title, re.compile("|".join(form.replace("*", r"\w*") for form in forms)))
        for title, forms in _tables()["titles"].items()
    )


@cache
def plain_concepts() -> frozenset[str]:
    """The concepts that are no names: those that English writes in small letters."""
    return frozenset(name for name, entry in _concepts().items() if entry["en"][0][0].islower())


@cache
def said_by(concept: str) -> tuple[str, ...]:
    """The concepts, as terms, whoever names which has named this one too."""
    return tuple(f":{other}" for other in _tables()["said_by"].get(concept, ()))


@cache
def allowed(of: str) -> tuple[str, ...]:
    """What every text may name: of "concepts", or how words of a language begin."""
    return tuple(_tables()["always"][of])


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("qa.guard").joinpath("names.toml").read_text("utf-8"))


@cache
def _concepts() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("vectorstore").joinpath("aliases.toml").read_text("utf-8"))
