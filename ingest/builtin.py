"""Installs the reference notes that are shipped with KazQA in a library."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import files

from ingest.documents import build_document
from ingest.limits import Limits
from ingest.readers.markdown import read_markdown
from vectorstore import Library
from vectorstore.embedding import Progress
from vectorstore.records import Added, NewDocument

CORPUS_VERSION = date(2026, 11, 23)
"""The day up to which the notes describe the law and the sources."""

SOURCE_PREFIX = "corpus:"
"""Begins the source of every document that is a shipped note, and of no other document."""


def shipped_notes() -> Iterator[tuple[str, bytes]]:
    """Source ("corpus:en/name.md") and bytes of each note, by language and name."""
    corpus = files("ingest").joinpath("corpus")
    for language in sorted(corpus.iterdir(), key=lambda folder: folder.name):
        if not language.is_dir():
            continue
        for note in sorted(language.iterdir(), key=lambda file: file.name):
            if note.name.endswith(".md"):
                yield f"{SOURCE_PREFIX}{language.name}/{note.name}", note.read_bytes()


def install_corpus(library: Library, progress: Progress | None = None) -> list[Added]:
    """Add the shipped notes, replace those that changed, remove those no longer shipped.

    Other documents are never touched, and notes that are there already change nothing. `progress`
    counts the texts to embed of all notes. Raises what `Library.add` raises; notes installed
    until then stay, and the next call goes on from there.
    """
    documents = [_document(source, content) for source, content in shipped_notes()]
    sizes = [_text_count(document) for document in documents]
    added: list[Added] = []
    with library.writing():
        # First, because a note that was only renamed has the same bytes and so the same id.
        _remove_unshipped(library, {document.info.source for document in documents})
        for at, document in enumerate(documents):
            counting = _counting(progress, sum(sizes[:at]), sum(sizes))
            added.append(library.add(document, counting))
            if counting is not None:
                counting(sizes[at], sizes[at])
    return added


def _document(source: str, content: bytes) -> NewDocument:
    extracted = read_markdown(content, source, Limits())
    return build_document(extracted, content, source)


def _text_count(document: NewDocument) -> int:
    """How many texts the library embeds: every sentence."""
    return sum(len(passage.sentences) for passage in document.passages)


def _remove_unshipped(library: Library, shipped: set[str]) -> None:
    for document in library.documents():
        if document.source.startswith(SOURCE_PREFIX) and document.source not in shipped:
            library.remove(document.id)


def _counting(progress: Progress | None, before: int, total: int) -> Progress | None:
    """Progress of one note as progress of all."""
    if progress is None:
        return None
    return lambda done, _: progress(before + done, total)
