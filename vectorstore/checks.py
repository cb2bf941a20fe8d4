"""What `kazqa doctor` looks for: contradictions between and inside the library's parts."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from vectorstore.analysis import ANALYSIS
from vectorstore.catalogue import Catalogue
from vectorstore.connections import ReadConnections
from vectorstore.errors import LibraryDamaged
from vectorstore.originals import Originals
from vectorstore.passage_embedding import STORED
from vectorstore.validation import passage_faults

_ADD_AGAIN = "remove the document and add it again"
_REEMBED = "run `kazqa doctor --reembed`"
_RESTORE = "restore the library from a backup"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a library, and what to do about it."""

    problem: str
    remedy: str


def catalogue_findings(connections: ReadConnections) -> Iterator[Finding]:
    """Faults of the SQLite file: its pages, references, offsets, vectors and terms."""
    try:
        with connections.reading() as connection:
            broken = list(_file_findings(connection))
            yield from broken
            if not broken:  # else every other finding would only follow from it
                yield from _offset_findings(connection)
                yield from _vector_findings(connection)
                yield from _lexical_findings(connection)
    except LibraryDamaged as error:
        yield Finding(str(error), _RESTORE)


def original_findings(catalogue: Catalogue, originals: Originals) -> Iterator[Finding]:
    """Original files that are missing, changed, or belong to no document."""
    documents = catalogue.documents()
    for document in documents:
        if not originals.intact(document.id):
            problem = f"the original of {document.source} is missing or changed"
            yield Finding(problem, "add the document again from its source")
    for path in originals.orphans({document.id for document in documents}):
        yield Finding(f"{path} belongs to no document", "run `kazqa doctor --rebuild` to delete it")


def _file_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    for (line,) in connection.execute("PRAGMA quick_check(20)"):
        if line != "ok":
            yield Finding(f"catalogue.db: {line}", _RESTORE)
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Finding(f"row {row} of {table} refers to a missing row of {parent}", _RESTORE)


def _offset_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    documents = connection.execute(
        "SELECT d.number, d.source, d.text_sha256, t.text FROM documents AS d "
        "LEFT JOIN texts AS t ON t.document = d.number ORDER BY d.number"
    )
    for number, source, digest, text in documents:
        if text is None or hashlib.sha256(text.encode("utf-8")).hexdigest() != digest:
            yield Finding(f"the text of {source} is missing or changed", _ADD_AGAIN)
            continue
        yield from _passage_findings(connection, number, source, text)


def _passage_findings(
    connection: sqlite3.Connection, number: int, source: str, text: str
) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT id, start_offset, end_offset, sentences, text FROM passages WHERE document = ?",
        (number,),
    )
    for passage_id, start, end, sentences, stored in rows:
        faults = list(passage_faults(start, end, json.loads(sentences), len(text)))
        if stored != text[start:end]:
            faults.append("its text is not the document's at its offsets")
        for fault in faults:
            yield Finding(f"passage {passage_id} of {source}: {fault}", _ADD_AGAIN)


def _vector_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    (incomplete,) = connection.execute(
        "SELECT count(*) FROM passages AS p WHERE json_array_length(p.sentences) + 1 <> "
        "(SELECT count(*) FROM vectors AS v WHERE v.passage = p.number)"
    ).fetchone()
    if incomplete:
        yield Finding(f"{incomplete} passages lack vectors or have too many", _REEMBED)
    (misshapen,) = connection.execute(
        "SELECT count(*) FROM vectors WHERE length(vector) <> ? * "
        "(SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'dimension')",
        (STORED.itemsize,),
    ).fetchone()
    if misshapen:
        yield Finding(f"{misshapen} vectors have the wrong length", _REEMBED)


def _lexical_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    (differing,) = connection.execute(
        "SELECT count(*) FROM (SELECT number FROM passages EXCEPT SELECT rowid FROM lexical)"
    ).fetchone()
    (extra,) = connection.execute(
        "SELECT count(*) FROM (SELECT rowid FROM lexical EXCEPT SELECT number FROM passages)"
    ).fetchone()
    if differing or extra:
        problem = f"the lexical index lacks {differing} passages and has {extra} unknown ones"
        yield Finding(problem, "run `kazqa doctor --rebuild` to index them anew")
    (analysis,) = connection.execute("SELECT value FROM meta WHERE key = 'analysis'").fetchone()
    if analysis != ANALYSIS:
        problem = f"the lexical index follows rules {analysis}, KazQA follows {ANALYSIS}"
        yield Finding(problem, "run `kazqa doctor --rebuild` to index anew")
