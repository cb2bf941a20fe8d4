"""The text files of wording/, read and checked: their parts, placeholders and versions.

A file begins with "# version: N", which is not sent. What follows is the system message; lines
such as "--- human ---" begin its other parts. A placeholder ($question) is filled in once by
string.Template, which knows no expressions: a value is never looked at again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from types import MappingProxyType
from typing import Literal, get_args

Language = Literal["en", "ru", "kk"]
Name = Literal["answer", "rewrite", "suggest"]
NO_ANSWER = "NO ANSWER"
"""What a model is asked to write, in any language, where the passages do not answer."""

_VERSION = re.compile(r"# version: (\d+)\n")
_PART = re.compile(r"^--- (\w+) ---\n", re.MULTILINE)
_PLACEHOLDERS: dict[Name, dict[str, frozenset[str]]] = {
    "answer": {
        "system": frozenset(("marker_example", "day", "no_answer")),
        "human": frozenset(("passages", "question", "day", "marker_example")),
        "passage": frozenset(("marker", "source", "text")),
    },
    "rewrite": {
        "system": frozenset(),
        "human": frozenset(("history", "question")),
        "turn": frozenset(("question", "answer")),
    },
    "suggest": {
        "system": frozenset(),
        "human": frozenset(("passages", "question", "answer")),
        "passage": frozenset(("marker", "source", "text")),
    },
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """The wording of one task in one language; `parts` are by name, "system" and "human" first."""

    name: Name
    language: Language
    version: int
    sha256: str  # of the file
    parts: Mapping[str, Template]

    def rendered(self, part: str, **values: str) -> str:
        """The text of a part with `values` in it, each put in once and never looked at again."""
        return self.parts[part].substitute(values)


@cache
def prompt(name: Name, language: Language) -> Prompt:
    """The wording shipped for a task in a language."""
    path = files("prompts") / "wording" / f"{name}.{language}.txt"
    return read_prompt(name, language, path.read_text(encoding="utf-8"))


def read_prompt(name: Name, language: Language, text: str) -> Prompt:
    """A file's text as a prompt; ValueError names what is wrong with it and what would be right."""
    where = f"prompts/wording/{name}.{language}.txt"
    version = _VERSION.match(text)
    if version is None:
        raise ValueError(f"{where} must begin with a line such as '# version: 1'")
    pieces = ["system", *_PART.split(text[version.end() :])]
    parts = {
        part: Template(body.strip()) for part, body in zip(pieces[::2], pieces[1::2], strict=True)
    }
    allowed = _PLACEHOLDERS[name]
    if list(parts) != list(allowed):
        raise ValueError(f"{where} has the parts {', '.join(parts)}, not {', '.join(allowed)}")
    for part, template in parts.items():
        if not template.is_valid():
            raise ValueError(f"{where}: a $ in the part {part} begins no placeholder; write $$")
        if unknown := set(template.get_identifiers()) - allowed[part]:
            known = ", ".join(f"${known}" for known in sorted(allowed[part])) or "none"
            raise ValueError(f"{where}: ${min(unknown)} is none of the part {part}'s ({known})")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Prompt(name, language, int(version[1]), sha256, MappingProxyType(parts))


def _versions() -> dict[str, str]:
    found = (prompt(name, language) for name in get_args(Name) for language in get_args(Language))
    return {f"{one.name}.{one.language}": f"{one.version}-{one.sha256[:12]}" for one in found}


VERSIONS: Mapping[str, str] = MappingProxyType(_versions())
"""Version and hash of each wording ("answer.en": "1-0f3c…"), for keys of caches."""
