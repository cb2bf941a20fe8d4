"""Whether the notes are in the project's own words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.corpus.names import NAMES
from bench.corpus.notes import Note, Notes

RUN = 9
"""Words in a row that may not be shared with a fact or a source."""

_DATE = re.compile(
    r"\d{1,2}(?:[–-]\d{1,2})? [^\W\d_]+ \d{4}(?: года)?|\d{4} жылғы \d{1,2} [^\W\d_]+",
    re.IGNORECASE,
)
# The number of an act and a pinpoint count as one word: they can't be told otherwise.
_CITED = re.compile(
    r"(?:No\.|№) ?[\w/-]+"
    r"|Articles? \d[\d()–-]*(?:(?:, | and )\d[\d()–-]*)*(?: of the \d{4} Constitution)?",
    re.IGNORECASE,
)

Run = tuple[str, ...]


def copied(notes: Notes, shared: Path) -> Iterator[str]:
    """Each run of nine words that a note shares with a fact or a source in that folder."""
    theirs = {run: name for name, text in _texts_of_others(shared) for run in runs(text, NAMES)}
    for of_language in notes.values():
        for note in of_language.values():
            yield from words_of_others(note, theirs)


def words_of_others(note: Note, theirs: dict[Run, str]) -> Iterator[str]:
    """Each run of nine words that stands in `theirs`, which says whose it is; names apart."""
    own = tuple(str(source["instrument"]) for source in note.front["sources"].values())
    for paragraph in note.paragraphs:
        for run in sorted(runs(paragraph.text, (*NAMES, *own)) & theirs.keys()):
            yield f"{note.at(paragraph)}: words of {theirs[run]}: {' '.join(run)}"


def runs(text: str, names: Iterable[str] = ()) -> set[Run]:
    """Every run of nine words; names of instruments are no words, dates are one each."""
    for name in names:
        text = re.sub(re.escape(name), " | ", text, flags=re.IGNORECASE)
    tokens = re.findall(r"\w+|\|", _CITED.sub(" cited ", _DATE.sub(" day ", text)).casefold())
    spans = (tuple(tokens[at : at + RUN]) for at in range(len(tokens) - RUN + 1))
    return {span for span in spans if "|" not in span}


def _texts_of_others(shared: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each fact, and of each source that is text."""
    facts = shared / "facts" / "facts.jsonl"
    for line in facts.read_text("utf-8").splitlines():
        record = json.loads(line)
        yield record["id"], record["fact"]
    for path in sorted((shared / "sources").glob("*.*")):
        if path.suffix in {".md", ".txt"}:
            yield path.name, path.read_text("utf-8")
