"""How often something was so, by kind and language, as plain text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from vectorstore import LANGUAGES, Language

ALL = "all"
"""The kind under which every row is counted once more."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Of one kind, how many of how many were so, in each language that has any."""

    kind: str
    counts: dict[Language, tuple[int, int]]

    @property
    def total(self) -> tuple[int, int]:
        """How many of how many, in all languages together."""
        return sum(ok for ok, _ in self.counts.values()), sum(of for _, of in self.counts.values())

    @property
    def share(self) -> float:
        """How many of all, 0 to 1; 0 where there are none."""
        ok, of = self.total
        return ok / of if of else 0.0


def rates(rows: Iterable[tuple[str, Language, bool]]) -> list[Rate]:
    """The rate of each kind in the order in which kinds come, then that of all together.

    A row is a kind, a language and whether it was so: stopped, or passed.
    """
    counted, so = Counter[tuple[str, Language]](), Counter[tuple[str, Language]]()
    for kind, language, ok in rows:
        for key in ((kind, language), (ALL, language)):
            counted[key] += 1
            so[key] += ok
    kinds = dict.fromkeys(kind for kind, _ in counted if kind != ALL)
    return [
        Rate(
            kind,
            {
                language: (so[kind, language], counted[kind, language])
                for language in LANGUAGES
                if counted[kind, language]
            },
        )
        for kind in (*kinds, ALL)
    ]


def table(found: Sequence[Rate], title: str) -> str:
    """Rates as lines of equal width: the kind, then count and per cent by language and in all."""
    cells = [[title, *LANGUAGES, "total"]]
    for rate in found:
        shown = [_cell(*rate.counts.get(language, (0, 0))) for language in LANGUAGES]
        cells.append([rate.kind, *shown, _cell(*rate.total)])
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    )


def as_json(found: Sequence[Rate]) -> list[dict[str, Any]]:
    """Rates as values for JSON: the kind, how many of how many, the share, and by language."""
    return [
        {
            "kind": rate.kind,
            "count": rate.total[0],
            "of": rate.total[1],
            "share": round(rate.share, 4),
            "languages": {
                language: {"count": ok, "of": of, "share": round(ok / of, 4)}
                for language, (ok, of) in rate.counts.items()
            },
        }
        for rate in found
    ]


def _cell(ok: int, of: int) -> str:
    return f"{ok}/{of} {100 * ok / of:5.1f}%" if of else "-"
