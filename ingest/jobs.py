"""Adds documents in the background, one at a time, while questions are answered."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from ingest.background import background_thread, log_unforeseen
from ingest.batch import document_from_address
from ingest.documents import build_document
from ingest.errors import BadMetadata, IngestError, JobNotFound, QueueFull, SourceNotFound
from ingest.fetching import is_address
from ingest.job_state import Item, ItemState, Job, JobState
from ingest.metadata import Metadata, checked
from ingest.reading import Reader
from ingest.settings import IngestSettings
from ingest.sources import UPLOADED, distinct_names
from ingest.uploads import KeptUpload, Upload
from vectorstore import Library, LibraryBusy, VectorStoreError
from vectorstore.records import NewDocument

__all__ = ["Adding", "Item", "ItemState", "Job", "JobState", "Upload"]

_log = logging.getLogger(__name__)

_Source = KeptUpload | str  # a file, or an address


class Adding:
    """Adds uploads and web addresses to a library, one after another, in a thread of its own.

    The library's write lock is held only while a document that is read and embedded is stored.
    A file's source becomes "upload:NAME", so that a newer version of the same name replaces it;
    files of one name that are sent together get numbers. Close it before the library.
    """

    def __init__(
        self,
        library: Library,
        settings: IngestSettings,
        *,
        most_items: int = 100,
        most_waiting: int = 20,
        most_kept: int = 200,
    ) -> None:
        """`most_items` of one job, `most_waiting` unfinished jobs, `most_kept` finished ones."""
        self._library = library
        self._settings = settings
        self._most_items = most_items
        self._most_waiting = most_waiting
        self._most_kept = most_kept
        self._reader = Reader(settings)
        self._guard = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._current: Job | None = None
        self._closed = False
        self._thread = background_thread("adding")

    def start(self, files: Sequence[Upload], addresses: Sequence[str], given: Metadata) -> Job:
        """Queue files and addresses to be added with what is given of them; returns at once.

        Raises QueueFull, and BadMetadata for details that can't be right, also for a title that
        several documents would share. What can't be added otherwise fails in its item.
        """
        names = [*distinct_names(file.name for file in files), *(a.strip() for a in addresses)]
        wanted = checked(given)
        if wanted.title is not None and len(names) > 1:
            raise BadMetadata("a title is that of one document; add the others without it")
        if len(names) > self._most_items:
            raise QueueFull(f"{len(names)} documents are too many at once; add {self._most_items}")
        job = self._queued(names)
        for place, name in enumerate(names):
            try:
                source = self._kept(name, files[place] if place < len(files) else None)
            except IngestError as error:
                job.fail(place, str(error))
                continue
            self._submit(job, place, source, wanted)
        return job

    def state(self, job_id: str) -> JobState:
        """How far a job is; JobNotFound for one that never was or is no longer remembered."""
        return self._job(job_id).state()

    def cancel(self, job_id: str) -> None:
        """End a job: what waits now, what is under way very soon, unless it is being stored.

        Documents that were added stay, and nothing half-added does. Raises JobNotFound.
        """
        job = self._job(job_id)
        job.cancel()
        with self._guard:
            if self._current is job:
                self._reader.abort()

    def close(self) -> None:
        """Cancel every job and wait for the thread's end; nothing can be added afterwards."""
        with self._guard:
            self._closed = True
            for job in self._jobs.values():
                job.cancel()
            self._reader.abort()
        self._thread.shutdown(wait=True)
        self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _job(self, job_id: str) -> Job:
        with self._guard:
            job = self._jobs.get(job_id)
        if job is None:
            raise JobNotFound("nothing is being added under that name; look at the documents")
        return job

    def _queued(self, names: Sequence[str]) -> Job:
        """A new job, remembered; the oldest finished ones are forgotten. QueueFull."""
        with self._guard:
            finished = [job.id for job in self._jobs.values() if not job.state().running]
            if self._closed or len(self._jobs) - len(finished) >= self._most_waiting:
                raise QueueFull("too much waits to be added already; try again in some minutes")
            for job_id in finished[: max(0, len(finished) - self._most_kept + 1)]:
                del self._jobs[job_id]
            job = Job(names)
            self._jobs[job.id] = job
            return job

    def _kept(self, name: str, upload: Upload | None) -> _Source:
        if upload is not None:
            return KeptUpload(name, upload, self._settings)
        if not is_address(name):
            raise SourceNotFound(f"{name}: is no web address; begin it with http:// or https://")
        return name

    def _submit(self, job: Job, place: int, source: _Source, given: Metadata) -> None:
        try:
            future = self._thread.submit(self._add, job, place, source, given)
        except RuntimeError:  # closed meanwhile, and the job cancelled
            _give_up(source)
        else:
            future.add_done_callback(log_unforeseen)

    def _add(self, job: Job, place: int, source: _Source, given: Metadata) -> None:
        """Add one document; runs in the thread, and leaves the item with an end."""
        message = "something unforeseen went wrong; whoever runs KazQA finds it in the log"
        try:
            if self._begun(job, place):
                self._read_and_store(job, place, source, given)
            message = ""
        except _Cancelled:
            message = ""
            job.leave(place)
        except (IngestError, VectorStoreError) as error:
            message = _said(error)
        finally:
            with self._guard:
                self._current = None
            _give_up(source)
            if message and job.cancelled:
                job.leave(place)
            elif message:
                job.fail(place, message)

    def _begun(self, job: Job, place: int) -> bool:
        """Whether the item is read now, and not cancelled; from here on `cancel` ends reading."""
        with self._guard:
            if not job.begin(place):
                return False
            self._current = job
            self._reader.resume()
            return True

    def _read_and_store(self, job: Job, place: int, source: _Source, given: Metadata) -> None:
        def embedding(done: int, total: int) -> None:
            if job.cancelled:
                raise _Cancelled
            job.embedded(place, done, total)

        document = self._document(job, source, given)
        if job.cancelled:
            raise _Cancelled
        job.finish(place, self._library.add(document, embedding))

    def _document(self, job: Job, source: _Source, given: Metadata) -> NewDocument:
        if isinstance(source, str):
            return document_from_address(
                source, given, self._settings, self._reader, lambda: job.cancelled
            )
        content = source.content()
        extracted = self._reader.extract_bytes(content, source.name)
        document = build_document(extracted, content, source.name, given)
        return replace(document, info=replace(document.info, source=UPLOADED + source.name))


class _Cancelled(Exception):
    """The job was cancelled while one of its documents was on its way."""


def _give_up(source: _Source) -> None:
    if isinstance(source, KeptUpload):
        source.close()


def _said(error: IngestError | VectorStoreError) -> str:
    """An error in words for visitors: those of the store name paths of the server."""
    if isinstance(error, IngestError):
        return str(error)
    if isinstance(error, LibraryBusy):
        return "another program is writing to the library; try again when it is done"
    _log.error("a document could not be added: %s", error)
    return "the library can't take it now; whoever runs KazQA finds the reason in the log"
