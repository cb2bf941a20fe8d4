"""Reads the files of the built-in corpus, apart from the project's own reader."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bench.corpus.notes import Note, Notes, Paragraph
from vectorstore.records import LANGUAGES, Language

CORPUS = Path(__file__).parents[2] / "ingest" / "corpus"
FRONT = ("id", "title", "language", "kind", "topics", "sources")
"""What the front matter holds, all of it and no more."""

_FACTS = re.compile(r"^<!-- facts:\s*([^>]*?)\s*-->\n?")
_ATTRIBUTES = re.compile(r"^\{([^{}]+)\}\n")
_ATTRIBUTE = re.compile(r'\s*(\w+)=(?:"([^"]*)"|([^\s"]+))(?=\s|$)')
_MARK = re.compile(r"\[\^([\w-]+)\]")
_SENTENCE = re.compile(r"(.+?)((?:\[\^[\w-]+\])+)(?:\s+|$)", re.DOTALL)
_DEFINITION = re.compile(r"^\[\^([\w-]+)\]: ([\w-]+)(?:, (.+))?$", re.MULTILINE)


def read_notes(corpus: Path = CORPUS) -> tuple[Notes, list[str]]:
    """The notes of a corpus folder, and one line for each file that can't be read as a note."""
    notes: Notes = {language: {} for language in LANGUAGES}
    problems = []
    for language in LANGUAGES:
        for path in sorted((corpus / language).glob("*.md")):
            try:
                notes[language][path.stem] = read_note(path.read_text("utf-8"), language, path.stem)
            except (ValueError, yaml.YAMLError) as error:
                problems.append(f"{language}/{path.stem}: {' '.join(str(error).split())}")
    return notes, problems


def read_note(text: str, language: Language, name: str) -> Note:
    """The note in a file's text; raises ValueError or YAMLError where its form can't be read."""
    before, *parts = text.split("---\n", 2)
    if before or len(parts) != 2:
        raise ValueError("no front matter between two lines of ---")
    front, body = parts
    defined = _DEFINITION.findall(body)
    body = _DEFINITION.sub("", body).strip()
    header = _FACTS.match(body)
    if header and body[header.end() :].startswith("\n"):
        body = body[header.end() :]
    else:
        header = None
    blocks = [block.strip("\n") for block in re.split(r"\n{2,}", body) if block.strip()]
    texts = [block for block in blocks if not block.startswith("#")]
    return Note(
        name=name,
        language=language,
        front=_front(yaml.safe_load(front)),
        facts=tuple(header[1].split()) if header else (),
        headings=tuple(block for block in blocks if block.startswith("#")),
        outline=tuple("heading" if b.startswith("#") else "paragraph" for b in blocks),
        paragraphs=tuple(_paragraph(number, block) for number, block in enumerate(texts, 1)),
        definitions={label: (key, pinpoint) for label, key, pinpoint in defined},
        defined=len(defined),
    )


def _front(fields: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever YAML gives
    if not isinstance(fields, dict) or set(fields) != set(FRONT):
        message = f"the front matter must hold {', '.join(FRONT)} and no more"
        raise ValueError(message)
    sources = fields["sources"]
    if not isinstance(sources, dict) or not all(isinstance(s, dict) for s in sources.values()):
        raise ValueError("the sources must be keys with fields")
    return fields


def _paragraph(number: int, block: str) -> Paragraph:
    facts = _FACTS.match(block)
    block = block[facts.end() :] if facts else block
    given: dict[str, str] = {}
    if attributes := _ATTRIBUTES.match(block):
        given = _attributes(attributes[1])
        block = block[attributes.end() :]
    if unknown := set(given) - {"valid_from", "valid_to", "event"}:
        message = f"unknown attribute {', '.join(sorted(unknown))}: {block[:60]}"
        raise ValueError(message)
    parts = _SENTENCE.findall(block)
    if _SENTENCE.sub("", block).strip() or "{" in block or "<!--" in block:
        message = f"a sentence without its source, or a line out of place: {block[:80]}"
        raise ValueError(message)
    return Paragraph(
        number=number,
        sentences=tuple(text for text, _ in parts),
        marks=tuple(tuple(_MARK.findall(marks)) for _, marks in parts),
        facts=tuple(facts[1].split()) if facts else (),
        valid_from=_day(given.get("valid_from")),
        valid_to=_day(given.get("valid_to")),
        events=tuple(event.strip() for event in given.get("event", "").split(",") if event),
    )


def _attributes(line: str) -> dict[str, str]:
    if left := _ATTRIBUTE.sub("", line).strip():
        message = f"no attribute: {left}"
        raise ValueError(message)
    return {name: quoted or plain for name, quoted, plain in _ATTRIBUTE.findall(line)}


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
