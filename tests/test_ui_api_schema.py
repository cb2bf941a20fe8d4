"""schemathesis against the description: nothing fails, and replies are as they are described."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from ingest.settings import IngestSettings
from qa import Assistant
from ui.api import programs
from ui.settings import UISettings
from ui.site import Site

EXAMPLES = 12

# What can be answered without an id that nobody guesses.
ANSWERING = {
    ("GET", "/api/v1/search"),
    ("POST", "/api/v1/search"),
    ("POST", "/api/v1/ask"),
    ("GET", "/api/v1/documents"),
    ("GET", "/api/v1/timeline"),
    ("GET", "/api/v1/health"),
    ("GET", "/v1/models"),
}
OTHERS = {
    ("POST", "/api/v1/verify"),
    ("GET", "/api/v1/documents/{id}"),
    ("GET", "/api/v1/passages/{id}"),
    ("GET", "/v1/models/{id}"),
    ("POST", "/v1/chat/completions"),
}


@pytest.fixture(scope="module")
def app(assistant: Assistant) -> FastAPI:
    """The interface over the built-in notes, which can't be changed."""
    return programs(Site.of(assistant, UISettings(read_only=True), IngestSettings()))


@pytest.fixture(scope="module")
def schema(app: FastAPI) -> Iterator[OpenApiSchema]:
    """The description, as the server gives it."""
    with TestClient(app):
        yield schemathesis.openapi.from_asgi("/openapi.json", app)


def test_every_operation_is_tried(schema: OpenApiSchema) -> None:
    described = {
        (operation.ok().method.upper(), operation.ok().path)
        for operation in schema.get_all_operations()
    }
    assert described == ANSWERING | OTHERS


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), sorted(ANSWERING | OTHERS))
def test_replies_are_as_they_are_described(
    schema: OpenApiSchema, method: str, path: str, mode: GenerationMode
) -> None:
    operation = schema[path][method]
    if mode.is_negative and not (operation.query or operation.body or operation.path_parameters):
        return  # it is sent nothing that could be wrong
    statuses: list[int] = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def tried(case: Case) -> None:
        # What is well-formed may still make no sense: a question without a letter is a 422.
        reply = case.call_and_validate(excluded_checks=[positive_data_acceptance])
        statuses.append(reply.status_code)

    tried()
    assert statuses
    assert max(statuses) < 500
    if mode.is_positive and (method, path) in ANSWERING:
        assert 200 in statuses
