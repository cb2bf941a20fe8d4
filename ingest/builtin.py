"""Installs the reference notes that are shipped with KazQA in a library."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from ingest.documents import build_document
from ingest.limits import Limits
from ingest.notes import Corpus, Edition, Installed, installed, shipped_corpus
from ingest.readers.markdown import read_markdown
from vectorstore import DocumentNotFound, Library
from vectorstore.embedding import Progress
from vectorstore.records import NewDocument


@dataclass(frozen=True, slots=True)
class Installation:
    """What installing did: the version now and before, and by their sources the notes it touched.

    `previous` is None where there were no notes, or notes of an unknown version. A "newer" version
    was found and left. `own` are notes that are not installed, for the user has added their bytes.
    """

    outcome: Literal["installed", "replaced", "unchanged", "newer"]
    version: date
    previous: date | None
    notes: int
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


@dataclass(slots=True)
class _Plan:
    """What has to be done: documents to remove by id and to store; the notes' sources by fate."""

    gone: list[str] = field(default_factory=list)
    store: list[NewDocument] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)


def install_corpus(
    library: Library, progress: Progress | None = None, corpus: Corpus | None = None
) -> Installation:
    """Make the notes of the library those of this KazQA, or of `corpus`, all in one transaction.

    A note that was removed comes back; documents of the user are never touched, and newer notes
    are left. `progress` counts the texts to embed. Raises what `Library.add` raises; the library
    is then as it was before, as it is when the installation is killed.
    """
    chosen = corpus or shipped_corpus()
    with library.writing():
        known = installed(library)
        held = library.notes()
        if known and held and known.edition.version > chosen.edition.version:
            version = known.edition.version
            return Installation("newer", version, version, len(held))
        documents = [_document(source, content) for source, content in chosen.notes]
        readings = {document.info.source: _reading(document) for document in documents}
        plan = _plan(library, documents, readings, known)
        remembered = Installed(chosen.edition, readings).to_json()
        if plan.gone or plan.store or library.corpus() != remembered:
            library.replace_notes(plan.gone, plan.store, remembered, progress)
    return _outcome(plan, chosen, known.edition if known and held else None, len(held))


def _document(source: str, content: bytes) -> NewDocument:
    extracted = read_markdown(content, source, Limits())
    return build_document(extracted, content, source)


def _reading(document: NewDocument) -> str:
    """A digest of all that was read from a note: another KazQA may read more from its bytes."""
    read = (replace(document.info, added_at=""), document.pages, document.passages)
    return hashlib.sha256(repr(read).encode()).hexdigest()


def _plan(
    library: Library,
    documents: Sequence[NewDocument],
    readings: Mapping[str, str],
    known: Installed | None,
) -> _Plan:
    plan = _Plan()
    read_before = known.readings if known else {}
    present = {note.source: note for note in library.notes()}
    for document in documents:
        source = document.info.source
        before = present.pop(source, None)
        as_read = before is not None and readings[source] == read_before.get(source)
        if before is not None and before.id == document.info.id and as_read:
            continue
        if before is not None:
            plan.gone.append(before.id)
        if _is_users(library, document.info.id):
            plan.own.append(source)
            continue
        plan.store.append(document)
        (plan.new if before is None else plan.changed).append(source)
    plan.gone += [note.id for note in present.values()]
    plan.removed += present
    return plan


def _is_users(library: Library, document_id: str) -> bool:
    """Whether the user has added these bytes as a document."""
    try:
        return library.document(document_id).note is None
    except DocumentNotFound:
        return False


def _outcome(
    plan: _Plan, corpus: Corpus, before: Edition | None, notes_before: int
) -> Installation:
    outcome: Literal["installed", "replaced", "unchanged"] = "replaced"
    if not notes_before:
        outcome = "installed"
    elif before == corpus.edition and not (plan.gone or plan.store):
        outcome = "unchanged"
    return Installation(
        outcome,
        corpus.edition.version,
        before.version if before else None,
        len(corpus.notes) - len(plan.own),
        new=tuple(plan.new),
        changed=tuple(plan.changed),
        removed=tuple(plan.removed),
        own=tuple(plan.own),
    )
