"""What a DOCX paragraph's style says: heading level, list, and the number Word shows before it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING = re.compile(r"heading (\d)|(title)", re.IGNORECASE)
_CONTENTS = re.compile(r"toc (?:\d|heading)", re.IGNORECASE)
_BODY_LEVEL = 9  # w:outlineLvl of running text; headings have 0 to 8
_MOST_ANCESTORS = 20  # a style can be declared to be based on itself
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"  # the letters that Russian numbering uses
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def name_of(element: _Element) -> str:
    """An element's local name: the transitional and strict namespaces use the same names."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def child(element: _Element | None, *path: str) -> _Element | None:
    """The first element at a path of local names, or None."""
    return None if element is None else element.find("./" + "/".join(f"{{*}}{n}" for n in path))


def value_of(element: _Element | None, name: str = "val") -> str | None:
    """An attribute by its local name, or None."""
    if element is None:
        return None
    found = (value for key, value in element.attrib.items() if str(key).endswith("}" + name))
    return next((str(value) for value in found), None)


def number_in(element: _Element | None, default: int) -> int:
    """An element's w:val as a number, or the default."""
    value = value_of(element) or ""
    return int(value) if value.isdecimal() else default


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph's heading level, 0 for running text; whether a list or contents has it."""

    level: int = 0
    is_list: bool = False
    is_contents: bool = False


class Styles:
    """The styles of a document by id; `root` is word/styles.xml or None."""

    def __init__(self, root: _Element | None) -> None:
        found = [] if root is None else root.iterfind("./{*}style")
        self._styles = {value_of(style, "styleId"): style for style in found}

    def of(self, paragraph: _Element) -> Style:
        """What the paragraph's own properties and its style say."""
        lineage = self._lineage(paragraph)
        names = [value_of(child(style, "name")) or "" for style in lineage]
        heading = next((m for m in map(_HEADING.fullmatch, names) if m), None)
        level = 0
        if heading is not None:
            level = int(heading[1] or 1)
        else:
            outline = self.property_of(paragraph, "outlineLvl")
            stated = number_in(outline, _BODY_LEVEL)
            level = 0 if stated >= _BODY_LEVEL else stated + 1
        return Style(
            level,
            any(name.lower().startswith("list") for name in names),
            any(_CONTENTS.fullmatch(name) for name in names),
        )

    def property_of(self, paragraph: _Element, *path: str) -> _Element | None:
        """A paragraph property, its own or the one its style inherits."""
        own = child(paragraph, "pPr", *path)
        if own is not None:
            return own
        inherited = (child(style, "pPr", *path) for style in self._lineage(paragraph))
        return next((found for found in inherited if found is not None), None)

    def _lineage(self, paragraph: _Element) -> list[_Element]:
        lineage: list[_Element] = []
        key = value_of(child(paragraph, "pPr", "pStyle"))
        while key in self._styles and len(lineage) < _MOST_ANCESTORS:
            lineage.append(self._styles[key])
            key = value_of(child(lineage[-1], "basedOn"))
        return lineage


class Numbering:
    """Counts numbered paragraphs the way Word does; `root` is word/numbering.xml or None."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        self._styles = styles
        self._levels: dict[str | None, dict[int, _Element]] = {}
        self._lists: dict[str | None, str | None] = {}
        self._counts: dict[str | None, dict[int, int]] = defaultdict(dict)
        if root is None:
            return
        for abstract in root.iterfind("./{*}abstractNum"):
            self._levels[value_of(abstract, "abstractNumId")] = {
                int(value_of(level, "ilvl") or 0): level for level in abstract.iterfind("./{*}lvl")
            }
        for number in root.iterfind("./{*}num"):
            self._lists[value_of(number, "numId")] = value_of(child(number, "abstractNumId"))

    def label(self, paragraph: _Element) -> str | None:
        """The number before a paragraph ("4.", "2.1", "б)"), "" for a bullet, None for neither."""
        number = value_of(self._styles.property_of(paragraph, "numPr", "numId"))
        levels = self._levels.get(self._lists.get(number)) if number != "0" else None
        if not levels:
            return None
        depth = number_in(self._styles.property_of(paragraph, "numPr", "ilvl"), 0)
        counts = self._counts[self._lists[number]]
        counts[depth] = counts.get(depth, self._start(levels, depth) - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        level = levels.get(depth)
        if level is None or value_of(child(level, "numFmt")) in ("bullet", "none"):
            return ""
        pattern = value_of(child(level, "lvlText")) or ""
        return re.sub(r"%(\d)", lambda mark: self._shown(levels, counts, int(mark[1]) - 1), pattern)

    def _start(self, levels: dict[int, _Element], depth: int) -> int:
        return number_in(child(levels.get(depth), "start"), 1)

    def _shown(self, levels: dict[int, _Element], counts: dict[int, int], depth: int) -> str:
        count = counts.setdefault(depth, self._start(levels, depth))
        return in_format(count, value_of(child(levels.get(depth), "numFmt")) or "decimal")


def in_format(count: int, form: str) -> str:
    """A number from 1 in one of the formats of ISO 29500-1, 17.18.59; decimal for the rest."""
    if form in ("lowerRoman", "upperRoman"):
        roman = _roman(count)
        return roman.upper() if form == "upperRoman" else roman
    letters = {"Letter": "abcdefghijklmnopqrstuvwxyz", "russian": _CYRILLIC}
    for part, alphabet in letters.items():
        if part in form:
            letter = alphabet[(count - 1) % len(alphabet)]
            return letter.upper() if "pper" in form else letter
    return str(count)


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (count // value)
        count %= value
    return text
