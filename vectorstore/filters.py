"""A search filter as SQL conditions over passages (p) and their documents (d)."""

from __future__ import annotations

import json

from vectorstore.records import Filter

Parameters = tuple[str | int, ...]


def conditions(where: Filter) -> tuple[str, Parameters]:
    """The conditions joined by AND, with their parameters; an empty string lets all pass."""
    clauses: list[str] = []
    parameters: list[str | int] = []

    def require(clause: str, *values: str | int) -> None:
        clauses.append(clause)
        parameters.extend(values)

    if where.documents:
        require("d.id IN (SELECT value FROM json_each(?))", _json(where.documents))
    if where.languages:
        require("d.language IN (SELECT value FROM json_each(?))", _json(where.languages))
    if where.kinds:
        require("d.kind IN (SELECT value FROM json_each(?))", _json(where.kinds))
    if where.year_from is not None:
        require("d.year >= ?", where.year_from)
    if where.year_to is not None:
        require("d.year <= ?", where.year_to)
    if where.as_of is not None:
        day = where.as_of.isoformat()
        require("(p.valid_from IS NULL OR p.valid_from <= ?)", day)
        require("(p.valid_to IS NULL OR p.valid_to > ?)", day)
    return " AND ".join(clauses), tuple(parameters)


def _json(allowed: frozenset[str]) -> str:
    return json.dumps(sorted(allowed))
