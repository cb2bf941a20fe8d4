"""What the facts behind the notes date and count: a digest without their sentences."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.corpus.values import stated, with_shorter

DIGEST = Path(__file__).with_name("facts.json")
PAPER_ONLY = "paper-only"

NOT_VERIFIED = frozenset({"kz-0029"})
"""Facts that no note may use: their source is too weak, or they were found wrong."""

UNVERIFIED_VALUES = frozenset({"1991-12-10", "1995-01-20", "2020-03-01"})
"""Days that were read somewhere, but could not be verified."""


@dataclass(frozen=True)
class Fact:
    """The values a fact states, the dates it is filed under, and all that its record mentions."""

    id: str
    verified: str  # two-sources, one-source or paper-only
    values: tuple[str, ...]
    dates: tuple[str, ...]
    mentioned: tuple[str, ...]

    def missing_in(self, told: set[str]) -> set[str]:
        """What of the fact is not among the values told; of a filing date the year is enough."""
        known = with_shorter(told)
        values = {value for value in self.values if value not in known}
        return values | {day for day in self.dates if day[:4] not in known}


def usable(facts: dict[str, Fact]) -> set[str]:
    """The ids of the facts that notes may and must tell."""
    return facts.keys() - NOT_VERIFIED


def read_digest(path: Path = DIGEST) -> dict[str, Fact]:
    """The facts by their id, from the digest that stands in the repository."""
    rows: dict[str, dict[str, str | list[str]]] = json.loads(path.read_text("utf-8"))
    return {
        name: Fact(
            id=name,
            verified=str(row["verified"]),
            values=tuple(row["values"]),
            dates=tuple(row["dates"]),
            mentioned=tuple(row["mentioned"]),
        )
        for name, row in rows.items()
    }


def digest_of(facts: Path) -> dict[str, Fact]:
    """The digest of a file of facts, one JSON object a line."""
    return {fact.id: fact for fact in map(_fact, facts.read_text("utf-8").splitlines())}


def write_digest(facts: dict[str, Fact], path: Path = DIGEST) -> None:
    """Write the digest, one fact a line."""
    rows = []
    for fact in facts.values():
        row = asdict(fact)
        rows.append(f"{json.dumps(row.pop('id'))}: {json.dumps(row, ensure_ascii=False)}")
    path.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def _fact(line: str) -> Fact:
    record = json.loads(line)
    fields = ("fact", "note", "article", "instrument", "source_title")
    everything = " ; ".join(record[field] or "" for field in fields)
    return Fact(
        id=record["id"],
        verified=record["verified"],
        values=tuple(sorted(stated(record["fact"], "en"))),
        dates=tuple(record["dates"]),
        mentioned=tuple(sorted(stated(everything, "en") | set(record["dates"]))),
    )
