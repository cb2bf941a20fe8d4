"""The built-in notes as the project's own reader finds them, and the answers they hold.

What the notes themselves must be is checked by bench.corpus.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import cast

import pytest

from bench.corpus.notes import Note, Notes
from bench.corpus.reading import CORPUS, read_notes
from ingest.limits import Limits
from ingest.notes import shipped_edition
from ingest.readers.markdown import read_markdown
from vectorstore.records import LANGUAGES, Language

TABLE = Path(__file__).parents[1] / "docs" / "CORPUS.md"
COLUMNS = "| language | question | as of | note | must contain |"

PRIORITY: dict[Language, str] = {
    "en": r"ratified treaties prevail(ed)? over",
    "ru": r"ратифицированные международные договоры име(ли|ют) приоритет перед законами",
    "kk": r"ратификацияланған халықаралық шарттар Қазақстан заңдарынан басым бол(ды|ады)",
}


@cache
def notes() -> Notes:
    found, unreadable = read_notes()
    assert not unreadable
    return found


def every_note() -> list[Note]:
    return [note for of_language in notes().values() for note in of_language.values()]


@pytest.mark.parametrize("note", every_note(), ids=lambda note: note.where)
def test_the_reader_finds_the_same_paragraphs_dates_sources_and_events(note: Note) -> None:
    path = CORPUS / note.language / f"{note.name}.md"
    extracted = read_markdown(path.read_bytes(), path.name, Limits())
    assert extracted.title == note.front["title"]
    assert (extracted.language, extracted.kind) == (note.language, "reference")
    headings = [f"## {block.text}" for block in extracted.blocks if block.kind == "heading"]
    assert headings == list(note.headings)
    blocks = [block for block in extracted.blocks if block.kind != "heading"]
    assert [block.kind for block in blocks] == ["paragraph"] * len(note.paragraphs)
    for block, paragraph in zip(blocks, note.paragraphs, strict=True):
        assert block.text == paragraph.text
        assert (block.valid_from, block.valid_to) == (paragraph.valid_from, paragraph.valid_to)
        assert tuple(event.date for event in block.events) == paragraph.events
        cited = {
            (note.front["sources"][key]["instrument"], pinpoint or None)
            for key, pinpoint in (note.definitions[label] for label in paragraph.labels)
        }
        assert {(source.instrument, source.article) for source in block.sources} == {
            (instrument, pinpoint and pinpoint.rstrip(".")) for instrument, pinpoint in cited
        }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("day", "facts"),
    [
        ("2012-01-01", {"kz-0074"}),
        ("2018-01-01", {"kz-0073", "kz-0075"}),
        ("2023-06-01", {"kz-0073", "kz-0154"}),
        ("2026-11-01", {"kz-0101", "kz-0112"}),
    ],
)
def test_treaty_priority_has_one_answer_for_each_time(
    language: Language, day: str, facts: set[str]
) -> None:
    answers = [
        paragraph
        for note in notes()[language].values()
        for paragraph in note.paragraphs
        if re.search(PRIORITY[language], paragraph.text)
        and paragraph.in_force(date.fromisoformat(day))
    ]
    assert [set(paragraph.facts) for paragraph in answers] == [facts]


def example_questions() -> list[list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    first = lines.index(COLUMNS) + 2 if COLUMNS in lines else len(lines)
    rows = [line.strip("|").split("|") for line in lines[first:] if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows]


def test_there_are_example_questions_in_every_language() -> None:
    assert {row[0] for row in example_questions()} == set(LANGUAGES)


@pytest.mark.parametrize("row", example_questions(), ids=lambda row: row[1])
def test_an_example_question_is_answered_by_a_sentence_of_its_note(row: list[str]) -> None:
    language, _, as_of, name, words = row
    day = date.fromisoformat(as_of) if as_of else shipped_edition().version
    sentences = [
        sentence
        for paragraph in notes()[cast("Language", language)][name].paragraphs
        if paragraph.in_force(day)
        for sentence in paragraph.sentences
    ]
    assert any(words in sentence for sentence in sentences)
