"""Conversations and feedback as files: safe names, and nobody else's."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qa import Answer, Assistant
from qa.records import LANGUAGES
from ui.safety.visitors import LOCAL, Visitors, logged_in
from ui.settings import UISettings
from ui.site import Site
from ui.web import conversations
from ui.words import say
from vectorstore import Library

QUESTION = "When did Kazakhstan join the United Nations?"


class _Entrance:
    """Logs in whoever the header names, as the login does."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
        if scope["type"] == "http" and (name := dict(scope["headers"]).get(b"x-name")):
            logged_in(scope, name.decode())
        await self._app(scope, receive, send)


@pytest.fixture(scope="module")
def site(own_notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    from ingest.settings import IngestSettings

    folder = Path(shutil.copytree(own_notes, tmp_path_factory.mktemp("own") / "library"))
    with Library.open(folder) as library:
        made = Site.of(Assistant(library), UISettings(read_only=True), IngestSettings())
        yield made
        made.close()


@pytest.fixture(scope="module")
def client(site: Site) -> TestClient:
    app = FastAPI()
    app.include_router(conversations.router(site))
    app.add_middleware(Visitors, secret=b"s" * 32, shared=False)
    app.add_middleware(_Entrance)
    return TestClient(app)


@pytest.fixture(scope="module")
def kept(site: Site, assistant: Assistant) -> str:
    """The id of a conversation of this machine's person, with an odd title, rated."""
    kept, turn = site.conversations.add(LOCAL, None, assistant.ask(QUESTION))
    site.conversations.rename(LOCAL, kept, 'Вопрос "о/../ООН"\r\nSet-Cookie: x=1')
    site.conversations.rate(LOCAL, turn.id, 1, "=good")
    return kept


@pytest.mark.parametrize(
    ("form", "kind", "start"),
    [
        ("md", "text/markdown", b"# "),
        ("html", "text/html", b"<!doctype html>"),
        ("pdf", "application/pdf", b"%PDF-"),
        ("json", "application/json", b"["),
    ],
)
def test_a_conversation_is_saved_in_each_form(
    client: TestClient, kept: str, form: str, kind: str, start: bytes
) -> None:
    response = client.get(f"/conversation/{kept}.{form}")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(kind)
    assert response.content.lstrip().lower().startswith(start.lower())
    said = response.headers["content-disposition"]
    assert said.startswith("attachment; ")
    assert "set-cookie" not in response.headers
    assert not set('/\\"\r\n') & set(said.partition("filename*=UTF-8''")[2])
    assert "%D0%9E%D0%9E%D0%9D" in said  # ООН
    assert said.endswith(f".{form}")


def test_the_json_is_the_answers_as_they_were(client: TestClient, kept: str, site: Site) -> None:
    [told] = json.loads(client.get(f"/conversation/{kept}.json").content)
    assert Answer.from_dict(told) == site.conversations.get(LOCAL, kept).answers[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_anothers_conversation_is_not_there(client: TestClient, kept: str, language: str) -> None:
    absent = [
        client.get(f"/conversation/{kept}.md?lang={language}", headers={"x-name": "local"}),
        client.get(f"/conversation/nothing.pdf?lang={language}"),
        client.get(
            f"/conversation/{kept}.md?lang={language}", headers={"forwarded": "for=1.2.3.4"}
        ),
    ]
    for response in absent:
        assert response.status_code == 404
        assert say(language, "conversation.missing") in response.text  # type: ignore[arg-type]
        assert QUESTION not in response.text


def test_another_form_is_told_which_there_are(client: TestClient, kept: str) -> None:
    for name in (f"{kept}.exe", kept, ".md.", f"{kept}."):
        response = client.get(f"/conversation/{name}?lang=en")
        assert response.status_code == 404
        assert say("en", "conversation.no_form") in response.text
    assert say("kk", "conversation.no_feedback_form") in client.get("/feedback.xml?lang=kk").text


@pytest.mark.usefixtures("kept")
def test_feedback_is_ones_own(client: TestClient) -> None:
    [told] = json.loads(client.get("/feedback.json").content)
    assert told["question"] == QUESTION
    assert told["rating"] == 1
    [row] = csv.DictReader(io.StringIO(client.get("/feedback.csv").text))
    assert row["rating"] == "up"
    assert row["comment"] == "'=good"
    assert client.get("/feedback.json", headers={"x-name": "local"}).json() == []
    assert "attachment" in client.get("/feedback.csv").headers["content-disposition"]
