"""What a note is made of: front matter, sections, footnotes, paragraphs of whole sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bench.corpus.notes import Note, Notes, Paragraph
from bench.corpus.wording import leans_on_another
from vectorstore.records import Language
from vectorstore.sentences import sentence_spans

_MOST_SENTENCES = 4
_WORDS = range(5, 61)  # of a sentence
_YEAR_FIRST = re.compile(r"[12]\d{3}(?:[–-][12]\d{3})? ж(?:ыл|\.)")


def form(note: Note) -> Iterator[str]:
    """Front matter, headings, footnotes and sentences are as the notes are written."""
    front = note.front
    if (front["id"], front["language"], front["kind"]) != (note.name, note.language, "reference"):
        yield f"{note.where}: id, language or kind in the front matter is not that of the file"
    if not front["title"] or not isinstance(front["topics"], list) or not all(front["topics"]):
        yield f"{note.where}: no title, or no topics"
    if note.outline[:1] != ("heading",) or not all(re.match(r"## \S", h) for h in note.headings):
        yield f"{note.where}: sections must begin with headings of the second level"
    yield from _footnotes(note)
    listed = sorted({fact for paragraph in note.paragraphs for fact in paragraph.facts})
    if note.facts != tuple(listed):
        yield f"{note.where}: the comment on top does not list the facts of the paragraphs"
    for paragraph in note.paragraphs:
        for problem in _form_of(paragraph, note.language):
            yield f"{note.at(paragraph)}: {problem}"


def nothing_twice(notes: Notes) -> Iterator[str]:
    """A title belongs to one note of a language, and a sentence stands in one place."""
    for language, of_language in notes.items():
        titles = Counter(note.front["title"] for note in of_language.values())
        yield from (f"{language}: two notes have the title {t}" for t, n in titles.items() if n > 1)
        first: dict[str, str] = {}
        for note in of_language.values():
            for paragraph in note.paragraphs:
                for sentence in paragraph.sentences:
                    place = first.setdefault(sentence, note.at(paragraph))
                    if place != note.at(paragraph) or paragraph.sentences.count(sentence) > 1:
                        yield f"{note.at(paragraph)}: stands in {place} too: {sentence}"


def _footnotes(note: Note) -> Iterator[str]:
    used = {label for paragraph in note.paragraphs for label in paragraph.labels}
    for label in sorted(used ^ note.definitions.keys()):
        yield f"{note.where}: footnote {label} is not defined, or not used"
    if note.defined > len(note.definitions):
        yield f"{note.where}: a footnote is defined twice"
    for key in sorted({key for key, _ in note.definitions.values()} ^ note.front["sources"].keys()):
        yield f"{note.where}: source {key} is not described, or not used"


def _form_of(paragraph: Paragraph, language: Language) -> Iterator[str]:
    if not 1 <= len(paragraph.sentences) <= _MOST_SENTENCES:
        yield f"{len(paragraph.sentences)} sentences, not 1 to {_MOST_SENTENCES}"
    if not paragraph.facts or len(paragraph.facts) > len(set(paragraph.facts)):
        yield "no fact, or one fact twice"
    text = paragraph.text
    read = tuple(text[start:end] for start, end in sentence_spans(text, language))
    if read != paragraph.sentences:
        yield f"read as {len(read)} sentences, which are not those with footnotes: {text}"
    for sentence in paragraph.sentences:
        if not _is_whole(sentence, language):
            yield f"not a whole sentence: {sentence}"
        if len(sentence.split()) not in _WORDS:
            yield f"{len(sentence.split())} words: {sentence}"
        if leans_on_another(sentence, language):
            yield f"leans on another sentence: {sentence}"


def _is_whole(sentence: str, language: Language) -> bool:
    """Whether it begins with a capital letter, in Kazakh perhaps with a year, and is closed."""
    begins = sentence.lstrip("«“(")[:1].isupper()
    if language == "kk":
        begins = begins or _YEAR_FIRST.match(sentence) is not None
    return begins and re.search(r"[.?!][»”)]?$", sentence) is not None
