"""Adds files, folders and web addresses to a library; one bad source never stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.documents import build_document
from ingest.errors import EmptySource, IngestError, SourceNotFound
from ingest.fetching import fetch, is_address
from ingest.formats import READABLE, SUFFIXES, suffix_of
from ingest.metadata import Metadata
from ingest.reading import Reader, file_bytes
from ingest.settings import IngestSettings
from vectorstore import Library
from vectorstore.records import NOTES, Added, NewDocument


class BatchProgress(Protocol):
    """Is told how far a batch is."""

    def reading(self, source: str, number: int, total: int) -> None:
        """Source `number` of `total`, from 1, is about to be read."""
        ...

    def embedding(self, done: int, total: int) -> None:
        """So many of the current source's texts are embedded, of so many."""
        ...


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that was not added, and the one line that says why and what to do."""

    source: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a batch did: documents added, sources that failed, files of formats not read."""

    added: tuple[Added, ...] = ()
    failed: tuple[Failure, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Sources to read, each once, with their names as typed; what can't be; what is left out."""

    readable: dict[str, str]  # absolute path or address -> as it was named
    failed: tuple[Failure, ...]
    skipped: tuple[str, ...]


def add_sources(
    library: Library,
    sources: Sequence[str],
    given: Metadata,
    settings: IngestSettings,
    progress: BatchProgress | None = None,
    *,
    recursive: bool = True,
) -> Report:
    """Add each file, each readable file of each folder, and each web address, in that order.

    A source that can't be read is a failure of the report; everything else is added. Raises
    `VectorStoreError` where the library itself can't be written; documents added until then stay.
    """
    plan = expand(sources, recursive=recursive)
    if not plan.readable:
        return Report(failed=plan.failed, skipped=plan.skipped)
    added: list[Added] = []
    failed = list(plan.failed)
    with Reader(settings) as reader, library.writing():
        for number, (source, named) in enumerate(plan.readable.items(), start=1):
            if progress is not None:
                progress.reading(named, number, len(plan.readable))
            try:
                document = _read(source, named, given, settings, reader)
            except IngestError as error:
                failed.append(Failure(named, str(error)))
                continue
            added.append(library.add(document, progress.embedding if progress else None))
    return Report(tuple(added), tuple(failed), plan.skipped)


def expand(sources: Sequence[str], *, recursive: bool = True) -> Plan:
    """Turn what was named into single files and addresses, folders in the order of their names."""
    readable: dict[str, str] = {}
    skipped: dict[str, None] = {}
    failed: list[Failure] = []
    for source in sources:
        try:
            wanted, others = _named(source, recursive=recursive)
        except IngestError as error:
            failed.append(Failure(source, str(error)))
        except OSError as error:
            message = f"{source}: can't be read ({error.strerror}); check its permissions"
            failed.append(Failure(source, message))
        else:
            for name in wanted:
                readable.setdefault(name if is_address(name) else str(Path(name).resolve()), name)
            skipped.update(dict.fromkeys(others))
    return Plan(readable, tuple(failed), tuple(skipped))


def document_from_address(
    address: str,
    given: Metadata,
    settings: IngestSettings,
    reader: Reader,
    ended: Callable[[], bool] = lambda: False,
) -> NewDocument:
    """The document of a web address; its source is where that led. Raises an IngestError.

    It is not fetched to its end once `ended` says that nobody wants it any more.
    """
    page = fetch(address, settings, ended)
    extracted = reader.extract_bytes(page.content, page.final_url, page.media_type, page.charset)
    return build_document(extracted, page.content, page.final_url, given)


def _read(
    source: str, named: str, given: Metadata, settings: IngestSettings, reader: Reader
) -> NewDocument:
    """The document of one file or address; raises an IngestError that names it."""
    if is_address(source):
        return document_from_address(source, given, settings, reader)
    content = file_bytes(Path(source), settings)
    return build_document(reader.extract_bytes(content, named), content, source, given)


def _named(source: str, *, recursive: bool) -> tuple[list[str], list[str]]:
    """What one source stands for: what to read, and a folder's files of other formats."""
    if is_address(source):
        return [source], []
    if source.startswith(NOTES):
        raise SourceNotFound(
            f"{source}: is the name of a reference note, which `kazqa init` installs; "
            f"a file of that name is added as ./{source}"
        )
    path = Path(source).expanduser()
    if not path.exists():
        raise SourceNotFound(f"{source}: does not exist; check the path")
    if not path.is_dir():
        return [str(path)], []
    files = [str(file) for file in _walk(path, recursive=recursive, seen=set())]
    wanted = [file for file in files if suffix_of(file) in SUFFIXES]
    if not wanted:
        raise EmptySource(f"{source}: holds no file that can be read; KazQA reads {READABLE}")
    return wanted, [file for file in files if suffix_of(file) not in SUFFIXES]


def _walk(folder: Path, *, recursive: bool, seen: set[tuple[int, int]]) -> Iterator[Path]:
    """Files of a folder in name order, hidden ones left out; links may point in circles."""
    status = folder.stat()
    if (status.st_dev, status.st_ino) in seen:
        return
    seen.add((status.st_dev, status.st_ino))
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if recursive:
                yield from _walk(entry, recursive=recursive, seen=seen)
        elif entry.is_file():
            yield entry
