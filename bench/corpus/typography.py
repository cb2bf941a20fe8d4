"""How the notes are typeset: spaces, quotation marks, dashes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench.corpus.notes import Note

_ANYWHERE = {
    "two spaces, or a line break": re.compile(r"\s\s|[\n\t]"),
    "a space before punctuation": re.compile(r"\s[,.;:!?)\]»”]"),
    "a space after an opening mark": re.compile(r"[(\[«“]\s"),
    "no space after punctuation": re.compile(r"[,;:!?][^\W\d_]|[)»”][\w«“]"),
    "punctuation twice": re.compile(r"[,;:]{2}|[.]{2}|[,;:][.!?]|[!?][.,;:]"),
    "a dash between spaces": re.compile(r"\s[-–—]\s"),
    "a character of no text": re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\ufeff\ufffd]"),
}
_CYRILLIC = {
    "straight quotes": re.compile(r"\"|(?<![A-Za-z])'|'(?![A-Za-z])"),
    "English quotes": re.compile("[“”‘]"),
    "a decimal point": re.compile(r"(?<![\d.])\d+\.\d+ (?:%|процент|пайыз)"),
}
_ENGLISH = {
    "quotes of another language": re.compile("[«»„]"),
    "a decimal comma": re.compile(r"(?<![\d,])\d+,\d{1,2}\b(?!,)"),
}
_PAIRS = (("(", ")"), ("[", "]"), ("«", "»"), ("“", "”"))


def typography(note: Note) -> Iterator[str]:
    """Spaces, marks and quotes are set as in a book of the note's language."""
    forms = _ANYWHERE | (_ENGLISH if note.language == "en" else _CYRILLIC)
    for where, text in _texts(note):
        for what, form in forms.items():
            if found := form.search(text):
                around = text[max(found.start() - 20, 0) : found.end() + 20]
                yield f"{where}: {what}: {around}"
        for opening, closing in _PAIRS:
            if text.count(opening) != text.count(closing):
                yield f"{where}: {opening} without {closing}: {text}"


def _texts(note: Note) -> Iterator[tuple[str, str]]:
    for text in (note.front["title"], *map(str, note.front["topics"])):
        yield f"{note.where}: title or topics", text
    for heading in note.headings:
        yield f"{note.where}: heading", heading
    for paragraph in note.paragraphs:
        yield from ((note.at(paragraph), sentence) for sentence in paragraph.sentences)
    for key, source in note.front["sources"].items():
        for field in ("instrument", "publisher"):
            yield f"{note.where}: source {key}", str(source.get(field))
    for label, (_, pinpoint) in note.definitions.items():
        yield f"{note.where}: footnote {label}", pinpoint
