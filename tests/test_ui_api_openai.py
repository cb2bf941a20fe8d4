"""OpenAI's own client against the application: answers, streams, follow-ups, refusals."""

from __future__ import annotations

import pytest
from openai import (
    APIStatusError,
    BadRequestError,
    NotFoundError,
    OpenAI,
    UnprocessableEntityError,
)

pytestmark = pytest.mark.enable_socket

UN = "When did Kazakhstan join the United Nations?"
ASKED = [{"role": "user", "content": UN}]


@pytest.fixture(scope="module")
def client(served: str) -> OpenAI:
    """A client of the whole application, pages and guards included."""
    return OpenAI(base_url=f"{served}/v1", api_key="unused", max_retries=0)


def test_an_answer_has_its_markers_sources_and_receipts(client: OpenAI) -> None:
    reply = client.chat.completions.create(model="kazqa", messages=ASKED, temperature=0.2)
    message = reply.choices[0].message
    assert reply.choices[0].finish_reason == "stop"
    assert message.content is not None
    text, sources = message.content.split("**Sources**")
    assert "2 March 1992" in text
    assert "[1]" in text
    assert "1. > " in sources
    receipts = message.citations
    assert [receipt["number"] for receipt in receipts] == [1]
    assert receipts[0]["quote"] in message.content
    assert reply.usage is not None
    assert reply.usage.total_tokens == 0
    assert reply.kazqa["answered_by"] == "quotes"
    assert reply.kazqa["abstained"] is False


def test_a_stream_says_the_same_in_pieces(client: OpenAI) -> None:
    whole = client.chat.completions.create(model="kazqa-quotes", messages=ASKED)
    chunks = list(
        client.chat.completions.create(
            model="kazqa-quotes",
            messages=ASKED,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert deltas[0].role == "assistant"
    assert "".join(delta.content or "" for delta in deltas) == whole.choices[0].message.content
    assert sum(bool(delta.content) for delta in deltas) >= 2
    assert deltas[-1].citations == whole.choices[0].message.citations
    finishes = [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices]
    assert finishes == [None] * (len(finishes) - 1) + ["stop"]
    assert chunks[-1].usage is not None
    assert len({chunk.id for chunk in chunks}) == 1


def test_the_clients_own_accumulator_reads_the_stream(client: OpenAI) -> None:
    with client.chat.completions.stream(model="kazqa", messages=ASKED) as stream:
        final = stream.get_final_completion()
    assert "2 March 1992" in (final.choices[0].message.content or "")


def test_a_follow_up_is_understood_from_the_messages_before(client: OpenAI) -> None:
    before = client.chat.completions.create(model="kazqa", messages=ASKED)
    said = before.choices[0].message.content
    for earlier in (
        [*ASKED, {"role": "assistant", "content": said}],
        [{"role": "system", "content": "Answer like a pirate."}, *ASKED],
        [{"role": "user", "content": [{"type": "text", "text": UN}]}],
    ):
        reply = client.chat.completions.create(
            model="kazqa", messages=[*earlier, {"role": "user", "content": "And the OSCE?"}]
        )
        assert reply.kazqa["standalone_question"] == "When did Kazakhstan join the OSCE?"
        assert "30 January 1992" in (reply.choices[0].message.content or "")


def test_what_openai_has_no_words_for_is_asked_in_an_extension(client: OpenAI) -> None:
    reply = client.chat.completions.create(
        model="kazqa",
        messages=ASKED,
        extra_body={"kazqa": {"as_of": "2015-01-01", "language": "ru", "kinds": ["reference"]}},
    )
    assert (reply.kazqa["as_of"], reply.kazqa["language"]) == ("2015-01-01", "ru")
    with pytest.raises(UnprocessableEntityError, match=r"kazqa\.asof"):
        client.chat.completions.create(
            model="kazqa", messages=ASKED, extra_body={"kazqa": {"asof": "2015-01-01"}}
        )


def test_an_answer_that_abstains_says_why(client: OpenAI) -> None:
    asked = [{"role": "user", "content": "Who won the 2018 World Cup?"}]
    reply = client.chat.completions.create(model="kazqa", messages=asked)
    assert reply.kazqa["abstained"] is True
    assert reply.choices[0].message.citations == []
    assert reply.kazqa["reason"]


def test_the_models_are_listed(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["kazqa", "kazqa-quotes"]
    assert client.models.retrieve("kazqa").owned_by == "kazqa"
    with pytest.raises(NotFoundError, match="use kazqa or kazqa-quotes"):
        client.models.retrieve("gpt-5")


def test_what_would_change_the_reply_is_refused(client: OpenAI) -> None:
    tool = {"type": "function", "function": {"name": "f", "parameters": {}}}
    for name, value in {
        "n": 2,
        "tools": [tool],
        "logprobs": True,
        "response_format": {"type": "json_object"},
        "modalities": ["text", "audio"],
    }.items():
        with pytest.raises(BadRequestError, match=f"{name} is not supported here"):
            client.chat.completions.create(model="kazqa", messages=ASKED, **{name: value})


def test_errors_are_those_that_the_client_knows(client: OpenAI) -> None:
    def asking(**changed: object) -> APIStatusError:
        with pytest.raises(APIStatusError) as caught:
            client.chat.completions.create(**{"model": "kazqa", "messages": ASKED, **changed})
        return caught.value

    assert asking(model="gpt-5").code == "model_not_found"
    assert asking(messages=[{"role": "user", "content": " "}]).code == "bad_question"
    last = [*ASKED, {"role": "assistant", "content": "x"}]
    assert asking(messages=last).code == "no_question"
    picture = {"type": "image_url", "image_url": {"url": "http://127.0.0.1/"}}
    wrong = asking(messages=[{"role": "user", "content": [picture]}])
    assert wrong.status_code == 422
    with pytest.raises(NotFoundError):
        client.embeddings.create(model="kazqa", input="x")
