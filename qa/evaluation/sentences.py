"""Sentences of the built-in notes with what a changed sentence is judged against."""

from __future__ import annotations

from dataclasses import dataclass

from vectorstore import Language, Library


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, verbatim, the text of its passage and those of its note's other passages."""

    language: Language
    text: str
    passage: str
    others: tuple[str, ...] = ()
    note: str = ""  # file name, the same in every language
    passage_id: str = ""


def note_sentences(library: Library) -> list[Sentence]:
    """Every sentence of the built-in notes of a library, note by note, in reading order."""
    notes = [document for document in library.documents() if document.note is not None]
    found: list[Sentence] = []
    for note in sorted(notes, key=lambda document: document.source):
        passages = library.document_passages(note.id)
        for at, passage in enumerate(passages):
            others = tuple(other.text for place, other in enumerate(passages) if place != at)
            found.extend(
                Sentence(note.language, text, passage.text, others, note.note or "", passage.id)
                for text in passage.sentence_texts()
            )
    return found
