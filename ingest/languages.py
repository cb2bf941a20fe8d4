"""The language of a text: English, Russian or Kazakh."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, cast

from vectorstore.records import Language

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_KAZAKH_WORDS = re.compile(r"\b(?:және|мен|бұл|үшін|туралы|бойынша|болып|деп|осы|оның|жылы)\b")
_RUSSIAN_WORDS = re.compile(r"\b(?:и|в|во|на|не|с|о|об|по|что|для|от|из|за|при|как|к)\b")
_KAZAKH = re.compile(r"[әғқңөұүһ]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[a-z]")
_SAMPLE = 50_000  # characters looked at for the language


def found_language(text: str) -> Language:
    """English, Russian or Kazakh, by letters and frequent words, else by a classifier.

    Kazakh has one of its own letters in every seven or so, Russian only in names.
    """
    sample = text[:_SAMPLE].lower()
    cyrillic, latin = len(_CYRILLIC.findall(sample)), len(_LATIN.findall(sample))
    if latin >= cyrillic:
        return "en"
    share = len(_KAZAKH.findall(sample)) / cyrillic
    if cyrillic >= 20 and not 0.005 < share < 0.1:
        return "kk" if share > 0.05 else "ru"
    kazakh, russian = len(_KAZAKH_WORDS.findall(sample)), len(_RUSSIAN_WORDS.findall(sample))
    if kazakh != russian:
        return "kk" if kazakh > russian else "ru"
    return cast(Language, _classifier().classify(sample)[0])


@cache
def _classifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(["ru", "kk"])
    return identifier
