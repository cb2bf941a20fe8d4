"""Pinpoints as lawyers and scholars write them: "Art. 4(3)", "ст. 4, п. 3", "p. 495, para. 2"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from ingest.outline import Step, Unit
from ingest.structure import Structure
from vectorstore.records import Language

_PREAMBLE: dict[Language, str] = {"en": "Preamble", "ru": "преамбула", "kk": "кіріспе"}
_STEPS: dict[Language, dict[str, str]] = {
    "en": {
        "article": "Art. {}",
        "numeral": "({})",
        "point": "({})",
        "letter": "({})",
        "part": ", para. {}",
    },
    "ru": {
        "article": "ст. {}",
        "numeral": ", п. {}",
        "point": ", пп. {}",
        "letter": ", пп. {}",
        "part": ", ч. {}",
    },
    "kk": {
        "article": "{}-бап",
        "numeral": ", {}-тармақ",
        "point": ", {}) тармақша",
        "letter": ", {}) тармақша",
        "part": ", {}-бөлік",
    },
}
_ON_PAGE: dict[Language, str] = {
    "en": "p. {}, para. {}",
    "ru": "с. {}, абз. {}",
    "kk": "{}-б., {}-абз.",
}
_PARAGRAPH: dict[Language, str] = {"en": "para. {}", "ru": "абз. {}", "kk": "{}-абз."}
_COUNTED = ("paragraph", "item")


class Locators:
    """Writes the pinpoints of one document in its language."""

    def __init__(self, structure: Structure, language: Language) -> None:
        self._structure = structure
        self._language = language
        units = [unit for unit in structure.units if unit.block.kind in _COUNTED]
        self._starts = [unit.start for unit in units]
        self._ends = [unit.end for unit in units]

    def locator(self, units: Sequence[Unit], start: int) -> str:
        """The pinpoint of a passage that begins at `start` and takes from all of `units`."""
        if units[0].steps:
            steps = _shared([unit.steps for unit in units])
            forms = _STEPS[self._language]
            return "".join(forms[kind].format(number) for kind, number in steps)
        if units[0].preamble:
            return _PREAMBLE[self._language]
        return self._paragraph(start)

    def _paragraph(self, start: int) -> str:
        """The paragraph that holds `start`, counted on its page, or in the document.

        One that runs on from the page before is the first of its page; tables and notes belong
        to the paragraph before them.
        """
        page = self._structure.page_at(start)
        number = bisect_right(self._starts, start)
        if page is None:
            return _PARAGRAPH[self._language].format(max(1, number))
        before = bisect_right(self._ends, page.start)
        on_page = max(1, number - before)
        return _ON_PAGE[self._language].format(page.label or page.number, on_page)


def _shared(paths: Sequence[tuple[Step, ...]]) -> tuple[Step, ...]:
    """The steps that all the paths begin with."""
    first = paths[0]
    common = 0
    while all(path[: common + 1] == first[: common + 1] for path in paths):
        common += 1
        if common == len(first):
            break
    return first[:common]
