"""Answers in the words of a chat model, held against the built-in notes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from types import ModuleType

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import RunnableLambda

from prompts import NO_ANSWER
from qa import Answer, Assistant
from qa.answer import QUOTES
from qa.labels import labels
from qa.settings import QASettings

UN = "When did Kazakhstan join the UN?"
TRUE = "Kazakhstan became a member of the United Nations on 2 March 1992"
FALSE = "Kazakhstan became a member of the United Nations on 2 March 1993"


@pytest.fixture
def answering(assistant: Assistant) -> Callable[..., Assistant]:
    """An assistant over the notes whose answers a given model words."""

    def made(model: BaseChatModel, **settings: object) -> Assistant:
        return Assistant(assistant.library, QASettings(**settings), model=model)

    return made


def citing(
    scripted: ModuleType, text: str, words: str = "2 March 1992", **fields: object
) -> BaseChatModel:
    """A model that says `text` and cites the passage given that holds `words`."""
    return scripted.ScriptedModel(
        reply=lambda prompt: f"{text} [{scripted.marker_of(prompt, words)}].", **fields
    )


def test_a_supported_sentence_is_shown_with_the_quote_that_supports_it(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    model = citing(scripted, TRUE)
    assistant = answering(model)
    answer = assistant.ask(UN)
    assert answer.answered_by != QUOTES
    assert [sentence.text for sentence in answer.sentences] == [f"{TRUE}."]
    assert answer.text == f"{TRUE}. [1]"
    assert "2 March 1992" in answer.citations[0].quote
    assert (answer.note, answer.stopped) == ("", ())
    assert (answer.usage.calls, answer.usage.tokens_in, answer.usage.tokens_out) == (1, 100, 10)
    assert assistant.verify(answer).ok
    assert Answer.from_dict(answer.to_dict()) == answer


def test_what_is_wrong_is_dropped_and_the_rest_stays(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    wrong = "Kazakhstan left the United Nations on 5 May 2001."
    model = scripted.ScriptedModel(
        reply=lambda prompt: f"{TRUE} [{scripted.marker_of(prompt, '2 March 1992')}]. {wrong}"
    )
    answer = answering(model).ask(UN)
    assert [sentence.text for sentence in answer.sentences] == [f"{TRUE}."]
    assert [stopped.text for stopped in answer.stopped] == [wrong]
    assert answer.stopped[0].reason


def test_what_is_wrong_is_shown_as_unsupported_where_the_user_wants_that(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    model = scripted.ScriptedModel(
        reply=lambda prompt: f"{FALSE}. {TRUE} [{scripted.marker_of(prompt, '2 March 1992')}]."
    )
    assistant = answering(model, unsupported="show")
    answer = assistant.ask(UN)
    assert [s.remark for s in answer.sentences] == [labels("en").unsupported, ""]
    assert answer.sentences[0].citations == ()
    assert "<s>" in answer.to_html()
    assert assistant.verify(answer).ok


def test_nothing_right_means_quotes_and_says_so(
    scripted: ModuleType, answering: Callable[..., Assistant], assistant: Assistant
) -> None:
    answer = answering(citing(scripted, FALSE)).ask(UN)
    quotes = assistant.ask(UN)
    assert answer.answered_by == QUOTES
    assert (answer.text, answer.citations) == (quotes.text, quotes.citations)
    assert "Quotes are shown instead" in answer.note
    assert answer.note in answer.to_markdown()
    assert len(answer.stopped) == 1
    assert answer.usage.calls == 1


def test_a_sentence_that_cites_the_wrong_passage_gets_the_right_quote(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    def reply(prompt: str) -> str:
        right = scripted.marker_of(prompt, "2 March 1992")
        wrong = next(marker for marker in scripted.given_in(prompt) if marker != right)
        return f"{TRUE} [{wrong}]."

    answer = answering(scripted.ScriptedModel(reply=reply)).ask(UN)
    assert answer.answered_by != QUOTES
    assert "2 March 1992" in answer.citations[0].quote


@pytest.mark.parametrize("marker", ["[1]", "[zz9]", "[^1]"])
def test_a_marker_that_was_never_given_supports_nothing(
    scripted: ModuleType, answering: Callable[..., Assistant], marker: str
) -> None:
    answer = answering(scripted.saying(f"{TRUE} {marker}.")).ask(UN)
    assert answer.answered_by == QUOTES
    assert answer.stopped


def test_no_model_is_asked_where_the_sources_do_not_answer(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    model = scripted.saying("Anything at all.")
    answer = answering(model).ask("Who won the World Cup in 2018?")
    assert answer.abstained
    assert answer.usage.calls == 0
    assert model.prompts == []


def test_a_models_refusal_is_an_abstention(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    assistant = answering(scripted.saying(NO_ANSWER))
    answer = assistant.ask(UN)
    assert answer.abstained
    assert answer.reason
    assert "found no answer" in answer.note
    assert assistant.verify(answer).ok


@pytest.mark.parametrize(
    "said", ["", "   ", "\n\n", "1 2 3 [4] ]]", "word " * 10_000, "\x00\x1b[2J"]
)
def test_nothing_garbage_and_ten_thousand_words_end_in_quotes(
    scripted: ModuleType, answering: Callable[..., Assistant], said: str
) -> None:
    answer = answering(scripted.saying(said)).ask(UN)
    assert answer.answered_by == QUOTES
    assert not answer.abstained
    assert answer.note


def test_an_ended_rule_and_a_disagreement_are_told_whatever_the_model_leaves_out(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    said = "According to the Nuclear Threat Initiative, Kazakhstan inherited 1,410 warheads"
    model = citing(scripted, said, "1,410")
    assistant = answering(model)
    answer = assistant.ask("How many nuclear warheads did Kazakhstan inherit?")
    assert any("1,216" in citation.quote for citation in answer.citations), answer.text
    assert assistant.verify(answer).ok


def test_a_forged_sentence_does_not_verify(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    assistant = answering(citing(scripted, TRUE))
    data = assistant.ask(UN).to_dict()
    data["sentences"][0]["text"] = f"{FALSE}."
    data["text"] = f"{FALSE}. [1]"
    verification = assistant.verify(Answer.from_dict(data))
    assert not verification.ok
    assert "1993" in verification.failures[0].message


def test_sentences_are_streamed_as_they_pass(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    rest = "It was the first of many memberships. " * 20
    model = scripted.ScriptedModel(
        reply=lambda prompt: f"{TRUE} [{scripted.marker_of(prompt, '2 March 1992')}]. {rest}",
        pause=0.02,
    )
    events = answering(model).stream(UN)
    kinds = []
    for event in events:
        kinds.append(event.kind)
        if event.kind == "sentence":
            assert event.citations
            assert model.chunks_sent < 60  # of more than a hundred
            break
    assert kinds == ["question", "hits", "sentence"]
    events.close()
    sent = model.chunks_sent
    time.sleep(0.2)
    assert model.chunks_sent <= sent + 1  # the one that was under way


def test_what_a_model_raises_is_a_note_and_never_an_error(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    model = citing(scripted, TRUE, raises=RuntimeError("secret-key-123 at /home/x"), after=0)
    answer = answering(model).ask(UN)
    assert answer.answered_by == QUOTES
    assert answer.note
    assert "secret" not in answer.note


def test_a_break_after_a_sentence_keeps_the_sentence_with_a_note(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    model = scripted.ScriptedModel(
        reply=lambda prompt: (
            f"{TRUE} [{scripted.marker_of(prompt, '2 March 1992')}]. " + "And then more words. " * 9
        ),
        raises=ConnectionError("gone"),
        after=20,
    )
    answer = answering(model).ask(UN)
    assert answer.sentences[0].text == f"{TRUE}."
    assert answer.note


def test_async_answers_are_the_same_and_cancelling_stops(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    assistant = answering(citing(scripted, TRUE))
    assert asyncio.run(assistant.aask(UN)).text == assistant.ask(UN).text

    async def cancelled() -> int:
        model = scripted.saying("Words that go on. " * 3000, pause=0.01)
        task = asyncio.create_task(answering(model).aask(UN))
        while not model.chunks_sent:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        sent = model.chunks_sent
        await asyncio.sleep(0.2)
        return model.chunks_sent - sent

    assert asyncio.run(cancelled()) <= 1  # the one that was under way


def test_the_chain_streams_batches_traces_and_composes(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    class Seen(BaseCallbackHandler):
        def __init__(self) -> None:
            self.started: list[str] = []

        def on_chain_start(self, *_: object, **named: object) -> None:
            self.started.append(named.get("name", ""))

        def on_chat_model_start(self, *_: object, **__: object) -> None:
            self.started.append("model")

    assistant = answering(citing(scripted, TRUE))
    chain = assistant.as_runnable()
    parts = list(chain.stream(UN))
    assert [part.text for part in parts] == [f"{TRUE}. [1]", f"{TRUE}. [1]"]
    assert parts[-1].usage.calls == 1
    assert chain.batch([UN, {"question": UN}])[1].text == parts[-1].text
    seen = Seen()
    words = (chain | RunnableLambda(lambda answer: answer.text)).invoke(UN, {"callbacks": [seen]})
    assert words == parts[-1].text
    assert {"kazqa-question", "kazqa-retrieval", "kazqa-answer", "model"} <= set(seen.started)

    async def names() -> set[str]:
        return {event["event"] async for event in chain.astream_events(UN)}

    assert {"on_chat_model_stream", "on_chain_stream", "on_chain_end"} <= asyncio.run(names())


def test_follow_ups_are_rewritten_by_the_model_and_held_to_the_conversation(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    first = answering(scripted.saying("")).ask(UN)

    def rewriting(text: str) -> Assistant:
        return answering(
            scripted.ScriptedModel(reply=lambda p: "" if scripted.given_in(p) else text)
        )

    good = "When did Kazakhstan apply to join the UN?"
    answer = rewriting(good).ask("And when did it apply?", history=[first])
    assert answer.standalone_question == good
    assert answer.usage.calls == 2
    invented = rewriting("When did Brazil join the UN in 1945?").ask(
        "And when did it apply?", history=[first]
    )
    assert "Brazil" not in invented.standalone_question


def test_next_questions_are_of_the_passages_and_are_answered(
    scripted: ModuleType, answering: Callable[..., Assistant], assistant: Assistant
) -> None:
    first = assistant.ask(UN)
    good = "When did Kazakhstan apply for membership in the United Nations?"
    said = f"1. {good}\n2. {UN}\n- When did Brazil join the UN?\nIt is known.\n{good}\n"
    assert answering(scripted.saying(said)).suggest(first) == [good]
    assert answering(scripted.saying("")).suggest(first) == []
    assert assistant.suggest(first) == []


def test_long_histories_and_small_windows_are_cut_to_fit(
    scripted: ModuleType, answering: Callable[..., Assistant]
) -> None:
    model = citing(scripted, TRUE)
    assistant = answering(model, model_window=1024, model_tokens=100)
    first = assistant.ask(UN)
    assistant.ask("And when did it apply?", history=[first] * 200)
    assert max(len(prompt) for prompt in model.prompts) < 1024 * 4
