"""Adding documents by file or address, and the jobs in which that is done."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from ingest.jobs import Adding, JobState, Upload
from ingest.limits import MEGABYTE
from ui.api.document_models import AddAddresses, AddFiles, Details, JobReply
from ui.api.errors import APIError, refusals
from ui.api.routes import router_of
from ui.api.shown import plain
from ui.settings import UISettings

Checked = TypeVar("Checked", bound=BaseModel)

JobId = Annotated[str, Path(max_length=100, description="As adding gave it.")]
_FIELDS = 20  # of a form, besides its files
_LONGEST_FIELD = 10_000  # bytes


def router(adding: Adding, settings: UISettings) -> APIRouter:
    """The routes that add; there are none where the site is read-only."""
    made = router_of("/api/v1", "Documents")
    _add_adding(made, adding, settings)
    _add_jobs(made, adding)
    return made


def _add_adding(made: APIRouter, adding: Adding, settings: UISettings) -> None:
    @made.post(
        "/documents",
        operation_id="add_documents",
        summary="Add documents",
        status_code=202,
        response_model=JobReply,
        responses=refusals(400, 413, 422, 503),
        openapi_extra=_bodies(settings),
    )
    async def add(request: Request) -> Response:
        """Add files (a form with `files`) or web addresses (JSON with `addresses`).

        It is done in the background, one document after another: the reply is the job.
        """
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "multipart/form-data":
            state = await _of_form(request, adding, settings)
        elif kind == "application/json":
            state = await _of_json(request, adding)
        else:
            message = "send a form (multipart/form-data) with files, or JSON with addresses"
            raise APIError(400, "bad_request", message)
        return JSONResponse(plain(state), 202, {"Location": f"/api/v1/jobs/{state.id}"})


def _add_jobs(made: APIRouter, adding: Adding) -> None:
    @made.get(
        "/jobs/{id}",
        operation_id="job",
        summary="How far adding is",
        response_model=JobReply,
        responses=refusals(404, 422),
    )
    async def job(id: JobId) -> Response:
        """Each document's state, and one line that says why it failed."""
        return JSONResponse(plain(adding.state(id)))

    @made.delete(
        "/jobs/{id}",
        operation_id="cancel_job",
        summary="Cancel adding",
        response_model=JobReply,
        responses=refusals(404, 422),
    )
    async def cancel(id: JobId) -> Response:
        """End a job; documents that were added stay."""
        adding.cancel(id)
        return JSONResponse(plain(adding.state(id)))


async def _of_json(request: Request, adding: Adding) -> JobState:
    try:
        data = await request.json()
    except (ValueError, RecursionError):
        raise APIError(400, "bad_json", "the body is not JSON") from None
    body = _validated(AddAddresses, data)
    job = await asyncio.to_thread(adding.start, (), body.addresses, body.metadata())
    return job.state()


async def _of_form(request: Request, adding: Adding, settings: UISettings) -> JobState:
    try:
        form = await request.form(
            max_files=settings.upload_files, max_fields=_FIELDS, max_part_size=_LONGEST_FIELD
        )
    except HTTPException as error:
        many = error.detail.startswith("Too many files")
        raise HTTPException(413 if many else error.status_code, error.detail) from None
    try:
        files, said = [], dict[str, Any]()
        for name, value in form.multi_items():
            if isinstance(value, UploadFile) and name == "files":
                files.append(value)
            else:
                said[name] = "a file" if isinstance(value, UploadFile) else value
        details = _validated(Details, {name: value for name, value in said.items() if value})
        _check(files, settings)
        return await asyncio.to_thread(_started, adding, files, details)
    finally:
        await form.close()


def _check(files: list[UploadFile], settings: UISettings) -> None:
    if not files:
        raise APIError(422, "invalid", "files: at least one is needed")
    most = settings.upload_megabytes
    for file in files:
        if (file.size or 0) > most * MEGABYTE:
            message = f"{file.filename or 'a file'} is larger than {most} MB"
            raise APIError(413, "too_large", message)


def _started(adding: Adding, files: list[UploadFile], details: Details) -> JobState:
    """The job of files, which are copied from one place on disk to another and never held."""
    with TemporaryDirectory(prefix="kazqa-") as folder:
        uploads = []
        for place, file in enumerate(files):
            path = FilePath(folder) / str(place)
            with path.open("wb") as copy:
                shutil.copyfileobj(file.file, copy)
            uploads.append(Upload(file.filename or "", path))
        return adding.start(uploads, (), details.metadata()).state()


def _validated(model: type[Checked], data: object) -> Checked:
    """The body as the model has it; RequestValidationError as for every other body."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(found) from None


def _bodies(settings: UISettings) -> dict[str, Any]:
    """The two kinds of body, for the description; `ProgramRoute` reads how large they may be."""
    most = settings.upload_megabytes * settings.upload_files * MEGABYTE + MEGABYTE
    content = {
        "multipart/form-data": {"schema": AddFiles.model_json_schema()},
        "application/json": {"schema": AddAddresses.model_json_schema()},
    }
    return {"x-most-bytes": most, "requestBody": {"required": True, "content": content}}
