"""The names and numbers of a question, which a passage about the same thing writes alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vectorstore.analysis import Unit
from vectorstore.dates import dates

_SETTING = ("kazakh", "казах", "қазақ", "republ", "республик", "респу")
_COUNTRY = ":kazakhstan"
_NAMES_AT_MOST = 3  # capitalised words in a question without any other telling word
_NUMBER = re.compile(r"\d+(?:[-.,/]\d+)*(?:\(\d+\))?")


def names_in(text: str, telling: Sequence[Unit]) -> tuple[str, ...]:
    """Terms of what looks like a name among a question's `telling` units, and its numbers.

    A question's first word is no name. Where most words are capitalised, as in a title, capitals
    say nothing. A number within a name is no other name. The country that everything here is
    about tells no passages apart.
    """
    capitalised = [unit for unit in telling if _is_capitalised(unit)]
    lower = [unit for unit in telling if unit.words[0].written[0].islower()]
    if len(capitalised) > _NAMES_AT_MOST and not lower:
        capitalised = []
    named = {word.folded for unit in capitalised if unit.is_concept for word in unit.words}
    numbers = [number for number in _NUMBER.findall(text) if number not in named]
    days = [day for number in numbers for day in (*dates(number),) or (number,)]
    found = dict.fromkeys([*(unit.term for unit in capitalised), *days])
    return tuple(name for name in found if name != _COUNTRY and not name.startswith(_SETTING))


def _is_capitalised(unit: Unit) -> bool:
    """Whether a capital marks it as a name, which one at the start of the text does not."""
    return any(
        word.written[0].isupper() and (unit.at + place > 0 or word.written.isupper())
        for place, word in enumerate(unit.words)
    )
