"""Lexical search: BM25 over the terms of passages, in SQLite's FTS5."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from vectorstore.analysis import ANALYSIS, query_terms, terms
from vectorstore.filters import conditions
from vectorstore.records import Filter, NewDocument, PassageDraft, Scored

_MOST_TERMS = 128  # of a question; a pasted page would otherwise be matched word by word

_LARGE = 1_000  # passages, from which on asking how common a term is pays

_BEST = """
SELECT p.id, -found.score FROM (
    SELECT rowid AS number, rank AS score FROM lexical
    WHERE lexical MATCH ? {restriction} ORDER BY rank LIMIT ?
) AS found JOIN passages AS p ON p.number = found.number ORDER BY found.score, p.number
"""

# The plus sign keeps SQLite from running the full-text query once for every row that passes.
_RESTRICTION = """
AND +rowid IN (
    SELECT p.number FROM passages AS p JOIN documents AS d ON d.number = p.document WHERE {}
)
"""


def search(connection: sqlite3.Connection, query: str, k: int, where: Filter) -> list[Scored]:
    """The k passages that pass the filter with the highest BM25 scores, best first.

    Any text is a valid query; one without words finds nothing.
    """
    wanted = query_terms(query)[:_MOST_TERMS]
    if not wanted or k <= 0:
        return []
    wanted = _telling(connection, wanted)
    clause, parameters = conditions(where)
    statement = _BEST.format(restriction=_RESTRICTION.format(clause) if clause else "")
    rows = connection.execute(statement, (_match(wanted), *parameters, k))
    return [Scored(passage_id, score) for passage_id, score in rows]


def document_frequency(connection: sqlite3.Connection, wanted: Sequence[str]) -> dict[str, int]:
    """For each term the number of passages whose own text has it, 0 when none has."""
    statement = "SELECT doc FROM lexical_terms WHERE term = ? AND col = 'body'"
    found = {term: connection.execute(statement, (term,)).fetchone() for term in wanted}
    return {term: row[0] if row else 0 for term, row in found.items()}


def _telling(connection: sqlite3.Connection, wanted: list[str]) -> list[str]:
    """The terms without those that most passages have, if the others can find anything.

    FTS5 gives a term that more than half of the passages have next to no weight, yet it would
    have to score every one of them.
    """
    (count,) = connection.execute("SELECT count(*) FROM passages").fetchone()
    if count < _LARGE:
        return wanted
    frequencies = document_frequency(connection, wanted)
    rare = [term for term in wanted if 2 * frequencies[term] <= count]
    return rare if any(frequencies[term] for term in rare) else wanted


def indexed_terms(document: NewDocument, draft: PassageDraft) -> tuple[str, str]:
    """What a passage is indexed under: terms of its text, and of where that text is from."""
    return term_columns(
        document.text[draft.start : draft.end],
        (document.info.title, document.info.author or "", *draft.headings, draft.locator),
        document.info.language,
    )


def term_columns(text: str, context: Sequence[str], language: str) -> tuple[str, str]:
    """The index's two columns for a passage's text and for the names of what it stands in."""
    return " ".join(terms(text, language)), " ".join(terms("\n".join(context), language))


def index_anew(connection: sqlite3.Connection) -> None:
    """Fill the index from the passages, under the present rules of analysis."""
    connection.execute("DELETE FROM lexical")
    connection.executemany(
        "INSERT INTO lexical (rowid, body, context) VALUES (?, ?, ?)",
        _terms_of_all_passages(connection),
    )
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('analysis', ?)", (ANALYSIS,))


def _terms_of_all_passages(connection: sqlite3.Connection) -> Iterator[tuple[int, str, str]]:
    # SQLite reads the headings, so that damage to them is reported as its other findings are.
    rows = connection.execute(
        "SELECT p.number, p.text, d.language, d.title, coalesce(d.author, ''), "
        "coalesce((SELECT group_concat(value, char(10)) FROM json_each(p.headings)), ''), "
        "p.locator FROM passages AS p JOIN documents AS d ON d.number = p.document "
        "ORDER BY p.number"
    )
    for number, text, language, *context in rows:
        yield number, *term_columns(text, context, language)


def optimize(connection: sqlite3.Connection) -> None:
    """Merge the index into one piece, which drops what removed passages left in it."""
    connection.execute("INSERT INTO lexical (lexical) VALUES ('optimize')")


def _match(wanted: Sequence[str]) -> str:
    """An FTS5 expression for any of the terms; quoted, nothing in them is an operator."""
    return " OR ".join('"' + term.replace('"', '""') + '"' for term in wanted)
