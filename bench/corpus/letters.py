"""Whether a note is in its language, by its letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bench.corpus.notes import Note
from vectorstore.records import Language

_LETTER = re.compile(r"[^\W\d_]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
_MIXED = re.compile(r"\w*(?:[\u0400-\u04ff]\w*[A-Za-z]|[A-Za-z]\w*[\u0400-\u04ff])\w*")
_CYRILLIC_ROMAN = re.compile(r"(?<![\w.])(?:[ІХ]{2,}|І|\d+-[ІХ]+)(?![\w.])")


class _Shares(NamedTuple):
    """Between which shares the letters of a text in a language are Cyrillic, and Kazakh alone."""

    cyrillic: tuple[float, float]
    kazakh: tuple[float, float]


# A sentence may quote a title in another script, and a heading may be an abbreviation.
_OF_SENTENCE: dict[Language, _Shares] = {
    "en": _Shares((0, 0.4), (0, 0.05)),
    "ru": _Shares((0.5, 1), (0, 0.05)),
    "kk": _Shares((0.5, 1), (0.03, 1)),
}
_OF_NOTE: dict[Language, _Shares] = {
    "en": _Shares((0, 0.2), (0, 0.02)),
    "ru": _Shares((0.9, 1), (0, 0.02)),
    "kk": _Shares((0.9, 1), (0.08, 1)),
}


def letters(note: Note) -> Iterator[str]:
    """The note, each of its sentences and its front matter are in the letters of its language."""
    sentences = [(note.at(p), sentence) for p in note.paragraphs for sentence in p.sentences]
    if not _fits(" ".join(text for _, text in sentences), _OF_NOTE[note.language]):
        yield f"{note.where}: not in the letters of its language"
    heads = " ".join([note.front["title"], *map(str, note.front["topics"]), *note.headings])
    for where, text in [(f"{note.where}: title, topics or headings", heads), *sentences]:
        if not _fits(text, _OF_SENTENCE[note.language]):
            yield f"{where}: not in the letters of its language: {text}"
    for where, text in _all_texts(note):
        for word in _MIXED.findall(text):
            yield f"{where}: Latin and Cyrillic letters in one word: {word}"
        if note.language != "en":
            for numeral in _CYRILLIC_ROMAN.findall(text):
                yield f"{where}: a Roman numeral in Cyrillic letters: {numeral}"
    yield from _untranslated(note)


def _untranslated(note: Note) -> Iterator[str]:
    """Sources are described, and their places named, in the language of the note."""
    if note.language == "en":
        return
    for key, source in note.front["sources"].items():
        if not _CYRILLIC.search(str(source.get("instrument", ""))):
            yield f"{note.where}: source {key}: not described in the language of the note"
    for label, (_, pinpoint) in note.definitions.items():
        if re.search(r"[A-Za-z]", re.sub(r"\b[IVXLC]+\b", "", pinpoint)):
            yield f"{note.where}: footnote {label}: {pinpoint} is not in the note's language"


def _all_texts(note: Note) -> Iterator[tuple[str, str]]:
    yield note.where, " ; ".join([note.front["title"], *map(str, note.front["topics"])])
    yield note.where, " ; ".join(note.headings)
    for paragraph in note.paragraphs:
        yield note.at(paragraph), paragraph.text
    for key, source in note.front["sources"].items():
        yield (
            f"{note.where}: source {key}",
            f"{source.get('instrument')} ; {source.get('publisher')}",
        )


def _fits(text: str, shares: _Shares) -> bool:
    count = len(_LETTER.findall(text)) or 1
    cyrillic, kazakh = (len(form.findall(text)) / count for form in (_CYRILLIC, _KAZAKH))
    (low, high), (least, most) = shares
    return low <= cyrillic <= high and least <= kazakh <= most
