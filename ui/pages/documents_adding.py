"""Adding documents on the page: what was sent is queued, and how far each one is, shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableSet, Sequence
from contextlib import suppress
from pathlib import Path

from ingest.errors import IngestError, JobNotFound
from ingest.formats import SUFFIXES
from ingest.jobs import Adding, Job, JobState, Upload
from qa.records import KINDS, LANGUAGES, Language
from qa.rendering import visible
from ui.markup import render
from ui.pages.documents_details import LONGEST, metadata_of, typed
from ui.pages.documents_refusals import Refused, refusal
from ui.site import Site
from ui.words import say

MOST_REMEMBERED = 5
"""Jobs that a browser remembers, the newest first."""

MOST_ADDRESSES = 20
"""Web addresses in one go."""

_LONGEST_ADDRESS = 2000
_UNDER_WAY = frozenset({"waiting", "reading", "embedding"})
_IN_SCRIPT = (
    "file_too_large",
    "file_not_sent",
    "leave_out",
    "leave_out_named",
    "nothing_chosen",
    "sending",
    "stopped",
    "too_many_files",
)
"""Words that documents.js fills in and shows."""


def queued(
    adding: Adding, data: Mapping[str, object], sent: MutableSet[str], most_files: int
) -> Job:
    """A job of the files and addresses in a filled-in form; the files are gone afterwards.

    `sent` are the paths that this application's upload route wrote, from which what is taken is
    left out. Raises Refused.
    """
    files = received(data, sent)
    try:
        addresses = _addresses(data)
        if len(files) > most_files:
            raise Refused("documents.too_many_files", most=most_files)
        if len(addresses) > MOST_ADDRESSES:
            raise Refused("documents.too_many_addresses", most=MOST_ADDRESSES)
        if not files and not addresses:
            raise Refused("documents.nothing_chosen")
        given = metadata_of(typed(data.get("details")))
        if given.title and len(files) + len(addresses) > 1:
            raise Refused("documents.one_title")
        return adding.start(files, addresses, given)
    except IngestError as error:
        raise refusal(error) from error
    finally:
        discard(data, sent)


def received(data: Mapping[str, object], sent: MutableSet[str]) -> list[Upload]:
    """The files named in a form that the upload route wrote; other paths are left alone."""
    files = data.get("files")
    given = [each for each in files if isinstance(each, Mapping)] if isinstance(files, list) else []
    named = [(each.get("name"), each.get("path")) for each in given]
    return [
        Upload(name if isinstance(name, str) else "", Path(path))
        for name, path in named
        if isinstance(path, str) and path in sent
    ]


def discard(data: Mapping[str, object], sent: MutableSet[str]) -> None:
    """Delete the files named in a form, each with the folder that was made for it."""
    for upload in received(data, sent):
        path = upload.content
        if isinstance(path, Path):
            sent.discard(str(path))
            with suppress(OSError):
                path.unlink(missing_ok=True)
                path.parent.rmdir()  # of the same bytes under another name, it stays


def states(adding: Adding, remembered: object) -> list[JobState]:
    """How far the jobs are that a browser remembers, newest first; lost ones are left out."""
    found: list[JobState] = []
    for job_id in ids(remembered):
        with suppress(JobNotFound):
            found.append(adding.state(job_id))
    return found


def ids(remembered: object) -> list[str]:
    """The names of jobs in what a browser remembered, which may be anything."""
    given: Sequence[object] = remembered if isinstance(remembered, list) else []
    return [each for each in given if isinstance(each, str)][:MOST_REMEMBERED]


def progress(jobs: Sequence[JobState], language: Language) -> str:
    """Each job with its items as HTML; empty without jobs."""
    return render(
        "documents_jobs.html",
        language,
        jobs=jobs,
        finished=lambda job: sum(item.state not in _UNDER_WAY for item in job.items),
        failed=lambda job: sum(item.state == "failed" for item in job.items),
        added=lambda job: sum(item.state in ("added", "replaced") for item in job.items),
        visible=visible,
    )


def add_form(site: Site, language: Language) -> str:
    """The form in which files and addresses are chosen, as HTML."""
    return render(
        "documents_add.html",
        language,
        suffixes=",".join(sorted(SUFFIXES)),
        most_files=site.settings.upload_files,
        most_megabytes=most_megabytes(site),
        most_addresses=MOST_ADDRESSES,
        longest=LONGEST,
        fields=typed(None),
        kinds=KINDS,
        languages=LANGUAGES,
        words=json.dumps({name: say(language, f"documents.{name}") for name in _IN_SCRIPT}),
    )


def most_megabytes(site: Site) -> int:
    """The largest file that is both let in and read."""
    return min(site.settings.upload_megabytes, site.reading.max_file_mb)


def _addresses(data: Mapping[str, object]) -> list[str]:
    written = data.get("addresses")
    lines = written.splitlines() if isinstance(written, str) else []
    addresses = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if any(len(address) > _LONGEST_ADDRESS for address in addresses):
        raise Refused("documents.long_address")
    return addresses
