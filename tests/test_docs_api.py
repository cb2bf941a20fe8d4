"""docs/API.md is true: each of its examples is run, in their order, against the application."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest.settings import IngestSettings
from qa import Assistant
from qa.answer import Answer
from ui.api import programs
from ui.api.document_models import DocumentDetails, DocumentsReply, JobReply
from ui.api.models import (
    HealthReply,
    PassageReply,
    SearchReply,
    TimelineReply,
    VerifyReply,
)
from ui.settings import UISettings
from ui.site import Site

DOCS = Path(__file__).parents[1] / "docs" / "API.md"
ADDRESS = "http://127.0.0.1:7860"
ELSEWHERE = "https://example.org/"  # is not asked for in a test
FENCED = re.compile(r"^```(bash|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = FENCED.findall(DOCS.read_text(encoding="utf-8"))
VARIABLES = ("PASSAGE", "DOCUMENT", "JOB", "FETCHING", "ADDED")

# Each request's status and headers are written down; the body goes where the example says.
CURL = """
set -euo pipefail
curl() { command curl --max-time 30 -D .headers "$@"; }
"""


@dataclass(frozen=True)
class Reply:
    """What came of an example: the last status, what was printed, and the files of the folder."""

    status: int
    printed: str
    folder: Path

    def data(self, name: str | None = None) -> Any:  # noqa: ANN401 - JSON of any form
        """The JSON printed, or in a file."""
        return json.loads((self.folder / name).read_text() if name else self.printed)


def events(text: str) -> list[str]:
    return re.findall(r"^event: (\w+)$", text, re.MULTILINE)


def chunks(text: str) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in text.splitlines() if line]
    assert lines.pop() == "[DONE]"
    return [json.loads(line) for line in lines]


def is_answer(reply: Reply) -> None:
    assert "2 March 1992" in Answer.from_dict(reply.data("answer.json")).text


def is_followed_up(reply: Reply) -> None:
    answer = Answer.from_dict(reply.data())
    assert answer.standalone_question == "When did Kazakhstan join the OSCE?"
    assert "30 January 1992" in answer.text


def is_restricted(reply: Reply) -> None:
    answer = Answer.from_dict(reply.data())
    assert (answer.language, str(answer.as_of), answer.answered_by) == (
        "ru",
        "2015-01-01",
        "quotes",
    )
    assert answer.standalone_question == "When did Kazakhstan join the OSCE?"


def is_streamed(reply: Reply) -> None:
    assert events(reply.printed) == ["question", "hits", "sentence", "answer"]


def is_found(reply: Reply) -> None:
    found = SearchReply.model_validate_json((reply.folder / "search.json").read_text())
    assert len(found.hits) == 3
    assert found.more


def is_second_page(reply: Reply) -> None:
    found = SearchReply.model_validate_json(reply.printed)
    assert (found.offset, len(found.hits)) == (3, 3)


def is_passage(reply: Reply) -> None:
    found = PassageReply.model_validate_json(reply.printed)
    assert found.passage.id == reply.data("search.json")["hits"][0]["passage"]["id"]
    assert found.references


def is_timeline(reply: Reply) -> None:
    dates = [entry.date for entry in TimelineReply.model_validate_json(reply.printed).entries]
    assert "1991-12-16" in dates
    assert all("1991-12" <= date < "1992-04" for date in dates)


def is_verified(reply: Reply) -> None:
    assert VerifyReply.model_validate_json(reply.printed).ok


def are_documents(reply: Reply) -> None:
    assert len(DocumentsReply.model_validate_json(reply.printed).documents) == 5


def is_document(reply: Reply) -> None:
    assert DocumentDetails.model_validate_json(reply.printed).passages > 0


def is_job(reply: Reply) -> None:
    job = JobReply.model_validate_json((reply.folder / "job.json").read_text())
    assert [item.name for item in job.items] == ["wells.txt"]


def is_job_of_addresses(reply: Reply) -> None:
    job = JobReply.model_validate_json((reply.folder / "fetching.json").read_text())
    assert len(job.items) == 1


def is_cancelled(reply: Reply) -> None:
    job = JobReply.model_validate_json(reply.printed)
    assert job.id == reply.data("fetching.json")["id"]
    assert job.items[0].state in ("cancelled", "reading", "failed")


def is_nothing(reply: Reply) -> None:
    assert reply.printed == ""


def is_well(reply: Reply) -> None:
    assert HealthReply.model_validate_json(reply.printed).status == "ok"


def are_models(reply: Reply) -> None:
    assert [model["id"] for model in reply.data()["data"]] == ["kazqa", "kazqa-quotes"]


def is_completion(reply: Reply) -> None:
    message = reply.data()["choices"][0]["message"]
    assert message["citations"][0]["quote"] in message["content"]


def is_completion_in_chunks(reply: Reply) -> None:
    made = chunks(reply.printed)
    assert made[-1]["usage"]["total_tokens"] == 0
    assert made[-2]["kazqa"]["as_of"] == "2015-01-01"
    assert made[-2]["choices"][0]["delta"]["citations"]


def is_said_by_the_package(reply: Reply) -> None:
    assert "**Sources**" in reply.printed
    assert reply.printed.splitlines()[-1].startswith("1 ")


def is_tool_result(reply: Reply) -> None:
    result = reply.data()["result"]
    assert not result["isError"]
    assert "2 March 1992" in result["structuredContent"]["text"]


def are_references(reply: Reply) -> None:
    assert len(reply.printed.splitlines()) == 3


def is_bad_question(reply: Reply) -> None:
    assert reply.data()["error"]["code"] == "bad_question"


Check = Callable[[Reply], None]
EXPECTED: list[tuple[int, Check]] = [
    (200, is_answer),
    (200, is_followed_up),
    (200, is_restricted),
    (200, is_streamed),
    (200, is_found),
    (200, is_second_page),
    (200, is_passage),
    (200, is_timeline),
    (200, is_verified),
    (200, are_documents),
    (200, is_document),
    (202, is_job),
    (202, is_job_of_addresses),
    (200, is_job),
    (200, is_cancelled),
    (204, is_nothing),
    (200, is_well),
    (200, are_models),
    (200, is_completion),
    (200, is_completion_in_chunks),
    (0, is_said_by_the_package),
    (200, is_tool_result),
    (0, are_references),
    (422, is_bad_question),
]


def run(kind: str, example: str, address: str, folder: Path) -> Reply:
    """Run an example in a folder where variables and files of the earlier ones are."""
    said = example.replace(ADDRESS, address).replace(ELSEWHERE, "http://127.0.0.1:1/")
    if kind == "python":
        command = [sys.executable, "-c", said]
    else:
        known = folder / ".variables"
        read = f". {known}\n" if known.exists() else ""
        kept = f"declare -p {' '.join(VARIABLES)} > {known} 2>/dev/null || true\n"
        command = ["bash", "-c", f"{CURL}{read}{said}\n{kept}"]
    clean = {"PATH": f"{Path(sys.executable).parent}:{os.defpath}", "HOME": str(folder)}
    done = subprocess.run(
        command, cwd=folder, env=clean, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    heads = folder / ".headers"
    found = re.findall(r"^HTTP/[\d.]+ (\d+)", heads.read_text()) if kind == "bash" else ["0"]
    return Reply(int(found[-1]), done.stdout, folder)


@pytest.mark.enable_socket
@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_each_example_gives_what_is_said(served: str, tmp_path: Path) -> None:
    assert len(EXAMPLES) == len(EXPECTED)
    for (kind, example), (status, check) in zip(EXAMPLES, EXPECTED, strict=True):
        reply = run(kind, example, served, tmp_path)
        assert reply.status == status, example
        check(reply)


def test_every_operation_and_every_field_of_asking_is_told(assistant: Assistant) -> None:
    site = Site.of(assistant, UISettings(), IngestSettings())
    described = programs(site).openapi()
    site.close()
    text = DOCS.read_text(encoding="utf-8")
    for path in described["paths"]:
        beginning = path.partition("/{")[0]
        assert beginning in text, path
    for field in described["components"]["schemas"]["AskRequest"]["properties"]:
        assert f"`{field}`" in text, field
    statuses = {
        status
        for operations in described["paths"].values()
        for operation in operations.values()
        for status in operation["responses"]
    }
    assert all(f"| {status} |" in text for status in statuses if status >= "400")
