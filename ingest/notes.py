"""The reference notes that KazQA brings, and what a library remembers of those it holds.

Light enough for every question: installing is `ingest.builtin`'s.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from vectorstore import Library
from vectorstore.records import NOTES

BEGUN = "begun"
"""Remembered by a library that is made for the notes until they are all in it."""

WITHOUT = "without"
"""Remembered by a library that was made without the notes."""

Standing = Literal["absent", "begun", "current", "older", "newer"]
"""A library's notes beside those of this KazQA; "begun" is an installation that broke off."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A state of the notes: the day up to which they describe the law, and their digest."""

    version: date
    digest: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """An edition with its notes: source ("corpus:en/name.md") and bytes, ordered by source."""

    edition: Edition
    notes: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Installed:
    """The edition in a library, and by source what was read from each note (a SHA-256)."""

    edition: Edition
    readings: Mapping[str, str]

    def to_json(self) -> str:
        """The text that the library remembers."""
        version = self.edition.version.isoformat()
        data = {"version": version, "digest": self.edition.digest, "readings": {**self.readings}}
        return json.dumps(data, sort_keys=True)


def shipped_notes(folder: Traversable | None = None) -> tuple[tuple[str, bytes], ...]:
    """Source and bytes of each note, by language and name; `folder` is that of the package."""
    corpus = folder or _folder()
    return tuple(
        (f"{NOTES}{language.name}/{note.name}", note.read_bytes())
        for language in sorted(corpus.iterdir(), key=lambda entry: entry.name)
        if language.is_dir()
        for note in sorted(language.iterdir(), key=lambda entry: entry.name)
        if note.name.endswith(".md")
    )


def digest_of(notes: Iterable[tuple[str, bytes]]) -> str:
    """A SHA-256 over the source and the bytes of each note."""
    lines = (f"{source}\0{hashlib.sha256(content).hexdigest()}\n" for source, content in notes)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@cache
def shipped_edition() -> Edition:
    """The edition of this KazQA, as `ingest/corpus/version.toml` declares it."""
    declared = tomllib.loads((_folder() / "version.toml").read_text(encoding="utf-8"))
    return Edition(declared["version"], declared["digest"])


def shipped_corpus() -> Corpus:
    """The notes of this KazQA."""
    return Corpus(shipped_edition(), shipped_notes())


def installed(library: Library) -> Installed | None:
    """The edition that a library holds; None where there is none, or none was recorded."""
    try:
        data = json.loads(library.corpus() or "")
        edition = Edition(date.fromisoformat(data["version"]), str(data["digest"]))
        return Installed(edition, dict(data["readings"]))
    except (ValueError, TypeError, KeyError):
        return None


def standing(library: Library) -> Standing:
    """How the notes of a library stand to those of this KazQA; reads no note."""
    if library.corpus() == BEGUN:
        return "begun"
    if not library.notes():
        return "absent"
    found, shipped = installed(library), shipped_edition()
    if found is None:
        return "older"
    if found.edition == shipped:
        return "current"
    return "newer" if found.edition.version > shipped.version else "older"


def leave_out(library: Library) -> None:
    """Let a library that holds no notes remember that it is to have none."""
    if library.corpus() != WITHOUT and not library.notes():
        library.replace_notes((), (), WITHOUT)


def _folder() -> Traversable:
    return files("ingest").joinpath("corpus")
