"""The interface for programs in-process: what is asked, found, read, checked, added; and errors."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from ingest.settings import IngestSettings
from qa import Assistant
from qa.answer import Answer
from qa.records import Library
from ui.api import programs
from ui.api.document_models import DocumentDetails, DocumentsReply, JobReply
from ui.api.models import (
    AnswerReply,
    HealthReply,
    PassageReply,
    SearchReply,
    TimelineReply,
    VerifyReply,
)
from ui.settings import UISettings
from ui.site import Site
from vectorstore import VectorStoreSettings

UN = "When did Kazakhstan join the United Nations?"
LAW = b"""Law on wells

Article 1. A well is kept by its owner. The owner reports a dry well within ten days.
"""


def site_of(assistant: Assistant, **settings: object) -> Site:
    return Site.of(assistant, UISettings.model_validate(settings), IngestSettings())


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[TestClient]:
    """A client of the notes, which can't be changed."""
    with TestClient(programs(site_of(assistant, read_only=True))) as made:
        yield made


@pytest.fixture
def writing(shared_library: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A client of an own library of two texts that were added from files."""
    folder = Path(shutil.copytree(shared_library, tmp_path / "library"))
    store = VectorStoreSettings(library=folder)
    with Assistant.open(store=store, model="none") as assistant:
        site = site_of(assistant, upload_megabytes=1, upload_files=2)
        with TestClient(programs(site)) as made:
            yield made
        site.close()


def problem(client: TestClient, method: str, path: str, **sent: object) -> tuple[int, str, str]:
    """Status, code and message of a request that fails."""
    reply = client.request(method, path, **sent)  # type: ignore[arg-type]
    error = reply.json()
    assert set(error) == {"error"}
    assert set(error["error"]) >= {"code", "message"}
    assert "\n" not in error["error"]["message"]
    return reply.status_code, error["error"]["code"], error["error"]["message"]


def events(text: str) -> list[tuple[str, Any]]:
    """Names and data of server-sent events."""
    found = []
    for block in filter(None, text.split("\n\n")):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_an_answer_is_what_the_assistant_gives_and_its_receipts_hold(
    client: TestClient, assistant: Assistant
) -> None:
    reply = client.post("/api/v1/ask", json={"question": UN, "as_of": "2026-01-31"})
    assert reply.status_code == 200
    AnswerReply.model_validate_json(reply.text, strict=True)
    answer = Answer.from_dict(reply.json())
    assert answer == assistant.ask(UN, as_of=date(2026, 1, 31))
    assert "2 March 1992" in answer.text
    checked = VerifyReply.model_validate(client.post("/api/v1/verify", json=reply.json()).json())
    assert checked.ok
    assert {check.number for check in checked.answers[0].checks} == {0, 1}


def test_a_forged_receipt_does_not_hold(client: TestClient) -> None:
    forged = client.post("/api/v1/ask", json={"question": UN}).json()
    forged["citations"][0]["quote"] = forged["citations"][0]["quote"].replace("1992", "1993")
    checked = client.post("/api/v1/verify", json=[forged, forged]).json()
    assert not checked["ok"]
    assert [each["ok"] for each in checked["answers"]] == [False, False]


def test_the_steps_are_sent_as_events_by_either_wish(client: TestClient) -> None:
    wished = client.post("/api/v1/ask", json={"question": UN, "stream": True})
    accepted = client.post(
        "/api/v1/ask", json={"question": UN}, headers={"Accept": "text/event-stream"}
    )
    for reply in (wished, accepted):
        assert reply.headers["content-type"].startswith("text/event-stream")
        said = events(reply.text)
        assert [name for name, _ in said] == ["question", "hits", "sentence", "answer"]
        assert said[0][1] == {"question": UN}
        answer = Answer.from_dict(said[-1][1])
        assert said[1][1]["hits"] == said[-1][1]["hits"]
        assert said[2][1]["citations"] == said[-1][1]["citations"]
        assert answer.sentences[0].text == said[2][1]["sentence"]["text"]


def test_a_follow_up_leans_on_answers_and_on_turns_alike(client: TestClient) -> None:
    before = client.post("/api/v1/ask", json={"question": UN}).json()
    for history in ([before], [{"question": UN}], [{"question": UN, "answer": before["text"]}]):
        sent = {"question": "And the OSCE?", "history": history}
        answer = client.post("/api/v1/ask", json=sent).json()
        assert answer["standalone_question"] == "When did Kazakhstan join the OSCE?"
        assert "30 January 1992" in answer["text"]
    twice = [{"question": UN}, {"question": "And the OSCE?"}]
    third = client.post("/api/v1/ask", json={"question": "And the CIS?", "history": twice}).json()
    assert third["standalone_question"] == "When did Kazakhstan join the CIS?"


def test_what_restricts_a_question_reaches_the_answer(client: TestClient) -> None:
    documents = client.get("/api/v1/documents", params={"language": "en"}).json()["documents"]
    borders = next(each for each in documents if each["title"].startswith("Borders"))
    for key in (borders["id"], borders["id"][:12], borders["title"]):
        sent = {"question": UN, "documents": [key], "language": "ru", "kinds": ["reference"]}
        answer = client.post("/api/v1/ask", json=sent).json()
        assert answer["language"] == "ru"
        assert {hit["passage"]["document"]["id"] for hit in answer["hits"]} == {borders["id"]}
    nothing = client.post("/api/v1/ask", json={"question": UN, "kinds": ["treaty"]}).json()
    assert nothing["abstained"]
    assert nothing["reason"]


def test_a_search_pages_through_the_same_passages(client: TestClient) -> None:
    sought = {"query": "Baikonur lease", "language": "en"}
    whole = client.get("/api/v1/search", params={**sought, "limit": 6}).json()
    SearchReply.model_validate_json(json.dumps(whole), strict=True)
    assert whole["more"]
    pages = [
        client.post("/api/v1/search", json={**sought, "limit": 3, "offset": at}).json()
        for at in (0, 3)
    ]
    assert [h for page in pages for h in page["hits"]] == whole["hits"]
    assert {hit["passage"]["document"]["language"] for hit in whole["hits"]} == {"en"}
    one = whole["hits"][0]["passage"]["document"]["id"]
    inside = client.get("/api/v1/search", params={**sought, "document": one}).json()["hits"]
    assert {hit["passage"]["document"]["id"] for hit in inside} == {one}


def test_a_passage_is_read_with_references_in_each_style(client: TestClient) -> None:
    hit = client.get("/api/v1/search", params={"query": UN, "limit": 1}).json()["hits"][0]
    shown = {}
    for style in ("chicago", "chicago-author-date", "apa", "oscola", "gost"):
        reply = client.get(f"/api/v1/passages/{hit['passage']['id']}", params={"style": style})
        found = PassageReply.model_validate_json(reply.text, strict=True)
        assert reply.json()["passage"] == hit["passage"]
        assert len(found.references) == len(found.in_text) == 2
        shown[style] = found.references[0]
    assert len(set(shown.values())) >= 4
    language = client.get(f"/api/v1/passages/{hit['passage']['id']}", params={"language": "ru"})
    assert language.status_code == 200


def test_the_timeline_is_of_the_period_alone(client: TestClient) -> None:
    reply = client.get("/api/v1/timeline", params={"start": "1991-12-16", "end": "1991-12-16"})
    entries = TimelineReply.model_validate_json(reply.text, strict=True).entries
    assert entries
    assert {entry.date for entry in entries} == {"1991-12-16"}
    assert problem(client, "GET", "/api/v1/timeline?start=1995&end=1991")[:2] == (422, "bad_value")


def test_documents_are_listed_and_read(client: TestClient, notes: Library) -> None:
    listed = client.get("/api/v1/documents", params={"language": "kk", "limit": 5, "offset": 2})
    found = DocumentsReply.model_validate_json(listed.text, strict=True)
    every = [document.id for document in notes.documents() if document.language == "kk"]
    assert (found.total, found.offset) == (len(every), 2)
    assert [document.id for document in found.documents] == every[2:7]
    assert all(document.built_in for document in found.documents)
    one = client.get(f"/api/v1/documents/{every[0]}")
    details = DocumentDetails.model_validate_json(one.text, strict=True)
    assert details.passages == len(notes.document_passages(every[0]))
    assert details.characters == len(notes.text(every[0]))


def test_health_counts_and_names_no_path(client: TestClient, notes: Library) -> None:
    reply = client.get("/api/v1/health")
    health = HealthReply.model_validate_json(reply.text, strict=True)
    assert (health.documents, health.passages) == (len(notes.documents()), notes.passage_count())
    assert health.notes is not None
    assert date.fromisoformat(health.notes.version) > date(2026, 1, 1)
    assert (health.model, health.read_only) == (False, True)
    assert str(notes.path) not in reply.text


def test_every_error_is_one_line_with_its_status(client: TestClient) -> None:
    ask = "/api/v1/ask"
    json_type = {"Content-Type": "application/json"}
    expected = {
        (422, "bad_question"): problem(client, "POST", ask, json={"question": "?!"}),
        (409, "no_model"): problem(client, "POST", ask, json={"question": UN, "mode": "model"}),
        (404, "document_not_found"): problem(
            client, "POST", ask, json={"question": UN, "documents": ["none of that"]}
        ),
        (422, "unreadable_answer"): problem(
            client,
            "POST",
            ask,
            json={"question": UN, "history": [{"format": "kazqa-answer", "version": 1}]},
        ),
        (404, "passage_not_found"): problem(client, "GET", "/api/v1/passages/nothing"),
        (404, "not_found"): problem(client, "GET", "/api/v2/ask"),
        (405, "method_not_allowed"): problem(client, "GET", ask),
        (413, "too_large"): problem(client, "POST", ask, content=b"x" * 5_000_000),
        (400, "bad_json"): problem(client, "POST", ask, content=b"{", headers=json_type),
    }
    assert {wanted: found[:2] for wanted, found in expected.items()} == {w: w for w in expected}
    unknown = problem(client, "POST", ask, json={"question": UN, "asof": "2015-01-01"})
    assert unknown == (422, "invalid", "asof: extra inputs are not permitted")
    assert problem(client, "POST", ask, json={"question": UN, "as_of": "2015-02-31"})[0] == 422
    assert problem(client, "POST", ask, json={"question": "a" * 2001})[0] == 422
    assert (
        problem(client, "POST", ask, content=b'{"question": "\\ud800"}', headers=json_type)[0]
        == 422
    )
    assert problem(client, "POST", ask, json=[])[:2] == (400, "bad_json")
    assert problem(client, "POST", ask, content=b"\xff", headers=json_type)[0] == 400
    assert problem(client, "POST", "/api/v1/verify", content=b"no json")[:2] == (400, "bad_json")
    assert client.get("/api/v1/ask").headers["allow"] == "POST"
    in_pieces = iter([b"x" * 3_000_000] * 2)
    assert problem(client, "POST", ask, content=in_pieces, headers=json_type)[0] == 413


def test_what_is_not_foreseen_is_logged_and_not_shown(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        library = assistant.library
        model = None

        def search(self, *_: object, **__: object) -> list[object]:
            raise RuntimeError("secret at /srv/secret")

    site = site_of(assistant, read_only=True)
    broken = Site(
        Broken(),  # type: ignore[arg-type]
        site.quotes,
        site.settings,
        site.reading,
        site.conversations,
        None,
        site.seats,
    )
    with TestClient(programs(broken)) as client:
        status, code, message = problem(client, "GET", "/api/v1/search?query=x")
    assert (status, code) == (500, "unforeseen")
    assert "secret" not in message
    assert "secret at" in caplog.text


def test_a_read_only_server_adds_and_removes_nothing(client: TestClient, notes: Library) -> None:
    document = notes.documents()[0].id
    assert problem(client, "POST", "/api/v1/documents", json={})[0] == 405
    assert problem(client, "DELETE", f"/api/v1/documents/{document}")[0] == 405
    assert problem(client, "GET", "/api/v1/jobs/x")[0] == 404
    paths = client.get("/openapi.json").json()["paths"]
    assert "/api/v1/jobs/{id}" not in paths
    assert set(paths["/api/v1/documents"]) == {"get"}


def finished(client: TestClient, job: str) -> JobReply:
    late = time.monotonic() + 30
    while True:
        reply = JobReply.model_validate(client.get(f"/api/v1/jobs/{job}").json())
        if not reply.running or time.monotonic() > late:
            return reply
        time.sleep(0.05)


def test_files_are_added_found_and_removed(writing: TestClient) -> None:
    sent = writing.post(
        "/api/v1/documents",
        files=[("files", ("wells.txt", LAW)), ("files", ("../../etc/empty.txt", b""))],
        data={"author": "", "year": "2001", "kind": "law", "valid_from": "2001-05-01"},
    )
    assert sent.status_code == 202
    job = JobReply.model_validate(sent.json())
    assert sent.headers["location"] == f"/api/v1/jobs/{job.id}"
    added, failed = finished(writing, job.id).items
    assert (added.state, failed.state) == ("added", "failed")
    assert failed.name == "empty.txt"
    assert failed.message
    document = writing.get(f"/api/v1/documents/{added.document_id}").json()
    assert (document["source"], document["year"], document["kind"]) == ("wells.txt", 2001, "law")
    assert document["valid_from"] == "2001-05-01"
    hits = writing.get("/api/v1/search", params={"query": "dry well"}).json()["hits"]
    assert hits[0]["passage"]["document"]["id"] == added.document_id
    short = f"/api/v1/documents/{added.document_id[:12]}"
    assert problem(writing, "DELETE", short)[0] == 404  # only what is named whole is removed
    assert writing.delete(f"/api/v1/documents/{added.document_id}").status_code == 204
    assert problem(writing, "GET", f"/api/v1/documents/{added.document_id}")[0] == 404


def test_what_can_not_be_added_is_said_in_words(writing: TestClient) -> None:
    add = "/api/v1/documents"
    large = [("files", ("large.txt", b"x" * 1_100_000))]
    assert problem(writing, "POST", add, files=large)[:2] == (413, "too_large")
    many = [("files", (f"{n}.txt", LAW)) for n in range(3)]
    assert problem(writing, "POST", add, files=many)[0] == 413
    huge = [("files", (f"{n}.txt", b"x" * 2_000_000)) for n in range(2)]
    assert problem(writing, "POST", add, files=huge)[0] == 413
    assert problem(writing, "POST", add, content=b"x")[:2] == (400, "bad_request")
    wrong = problem(writing, "POST", add, files=many[:1], data={"year": "soon"})
    assert wrong[:2] == (422, "invalid")
    assert wrong[2].startswith("year:")
    shared = problem(writing, "POST", add, files=many[:2], data={"title": "Wells"})
    assert shared[:2] == (422, "bad_metadata")
    nothing = problem(writing, "POST", add, files=[("other", ("a.txt", LAW))])
    assert nothing[0] == 422
    assert problem(writing, "POST", add, json={"addresses": []})[0] == 422
    sent = writing.post(add, json={"addresses": ["file:///etc/passwd", "http://127.0.0.1/"]})
    items = finished(writing, sent.json()["id"]).items
    assert [item.state for item in items] == ["failed", "failed"]
    assert problem(writing, "GET", "/api/v1/jobs/unknown")[:2] == (404, "job_not_found")


def test_a_job_is_cancelled(writing: TestClient) -> None:
    files = [("files", (f"{n}.txt", LAW * (2000 + n))) for n in range(2)]
    job = writing.post("/api/v1/documents", files=files).json()["id"]
    assert writing.delete(f"/api/v1/jobs/{job}").status_code == 200
    states = [item.state for item in finished(writing, job).items]
    assert states[1] == "cancelled"
    assert states[0] in ("cancelled", "added")


def test_no_reply_names_a_path_of_the_server(writing: TestClient, shared_texts: Path) -> None:
    """Both texts were added from files; their answers still verify, and changes are told."""
    folder = str(shared_texts)
    answer = writing.post("/api/v1/ask", json={"question": UN}).json()
    assert not answer["abstained"]
    assert answer["citations"][0]["passage"]["document"]["source"] == "joining.txt"
    passage = answer["citations"][0]["passage"]["id"]
    replies = [
        writing.post("/api/v1/ask", json={"question": UN, "stream": True}),
        writing.post("/api/v1/verify", json=answer),
        writing.get("/api/v1/documents"),
        writing.get("/api/v1/search", params={"query": "border"}),
        writing.get(f"/api/v1/passages/{passage}"),
        writing.get("/api/v1/timeline"),
    ]
    assert replies[1].json()["ok"]
    assert all(reply.status_code == 200 for reply in replies)
    assert all(folder not in reply.text for reply in replies)
    path = str(shared_texts / "joining.txt")
    assert (
        problem(writing, "GET", "/api/v1/search", params={"query": "x", "document": path})[0] == 404
    )
    text = (shared_texts / "joining.txt").read_text()
    try:
        (shared_texts / "joining.txt").write_text("changed")
        changed = writing.post("/api/v1/verify", json=answer)
    finally:
        (shared_texts / "joining.txt").write_text(text)
    assert not changed.json()["ok"]
    assert "joining.txt has changed" in changed.text
    assert folder not in changed.text


def test_the_description_holds_the_interface_for_programs_and_nothing_else(
    client: TestClient,
) -> None:
    described = client.get("/openapi.json").json()
    assert all(path.startswith(("/api/v1/", "/v1/")) for path in described["paths"])
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation["tags"]
            failures = {s: r for s, r in operation["responses"].items() if s >= "400"}
            wanted = "OpenAIError" if path.startswith("/v1/") else "ErrorReply"
            for reply in failures.values():
                schema = reply["content"]["application/json"]["schema"]
                assert schema == {"$ref": f"#/components/schemas/{wanted}"}
