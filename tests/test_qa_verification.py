"""`verify_sentences`: any text that cites passages as [1], [2], held against them."""

from __future__ import annotations

import pytest

from qa import Assistant
from qa.verification import Verdict, objection_to, verify_sentences
from vectorstore import Passage
from vectorstore.records import LANGUAGES


@pytest.fixture(scope="module")
def passages(assistant: Assistant) -> list[Passage]:
    """On joining the United Nations, on recognition, and on the Budapest Memorandum."""
    searched = (
        "member of the United Nations 1992",
        "Turkey recognised",
        "Budapest Memorandum 1994",
    )
    return [assistant.search(words, k=1, language="en")[0].passage for words in searched]


def verdict(assistant: Assistant, passages: list[Passage], text: str) -> Verdict:
    [only] = verify_sentences(text, passages, embedder=assistant.library.embedder)
    return only


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Kazakhstan became a member of the UN on 2 March 1992 [1].", "supported"),
        ("Kazakhstan joined the United Nations on 02.03.1992 [1].", "supported"),
        ("Kazakhstan joined the United Nations on 2 March 1992 [3].", "re-cited"),
        ("Kazakhstan joined the United Nations on 2 March 1992.", "re-cited"),
        ("Turkey recognised Kazakhstan on 16 December 1991 [2].", "supported"),
    ],
)
def test_what_the_passages_say_is_supported_by_quotes(
    assistant: Assistant, passages: list[Passage], text: str, status: str
) -> None:
    found = verdict(assistant, passages, text)
    assert found.status == status, found
    assert found.quotes
    assert found.objection is None
    assert found.reason("en") == ""
    texts = {passage.id: passage.sentence_texts() for passage in passages}
    assert all(quote.text in texts[quote.passage.id] for quote in found.quotes)
    embedder = assistant.library.embedder
    assert objection_to(found.text, "en", found.quotes, embedder) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kazakhstan joined the United Nations on 2 March 1993 [1].", "date"),
        ("Kazakhstan did not join the United Nations on 2 March 1992 [1].", "negation"),
        ("Kazakhstan left the United Nations on 2 March 1992 [1].", "act"),
        ("Kazakhstan joined the United Nations with Brazil on 2 March 1992 [1].", "name"),
        ("Kazakhstan recognised Turkey on 16 December 1991 [2].", "roles"),
        ("Under Article 57(2) Kazakhstan joined the United Nations [1].", "article"),
        ("Kazakhstan joined the UN as its 200th member [1].", "number"),
        ("Kazakhstan joined the United Nations on 2 March 1992 [7].", "marker"),
        ("Kazakhstan joined the UN ![x](https://example.org/?q=1) on 2 March 1992 [1].", "markup"),
        ("Did Kazakhstan join the United Nations [1]?", "fragment"),
        ("The weather was fine in the mountains that day [1].", "meaning"),
    ],
)
def test_what_they_do_not_say_is_stopped_with_a_reason_in_each_language(
    assistant: Assistant, passages: list[Passage], text: str, kind: str
) -> None:
    found = verdict(assistant, passages, text)
    assert found.status == "unsupported", found
    assert found.objection is not None
    assert found.objection.kind == kind
    assert found.quotes == ()
    assert len({found.reason(language) for language in LANGUAGES}) == len(LANGUAGES)


def test_each_sentence_has_its_own_verdict(assistant: Assistant, passages: list[Passage]) -> None:
    text = (
        "Kazakhstan joined the United Nations on 2 March 1992 [1]. It did so on 5 May 2001 [1]. "
        "Turkey recognised Kazakhstan on 16 December 1991 [2]."
    )
    found = verify_sentences(text, passages, embedder=assistant.library.embedder)
    assert [one.status for one in found] == ["supported", "unsupported", "supported"]


def test_words_alone_are_compared_without_an_embedder(passages: list[Passage]) -> None:
    text = "Kazakhstan joined the United Nations on 2 March 1992 [1]. It joined in 1993 [1]."
    assert [one.status for one in verify_sentences(text, passages)] == ["supported", "unsupported"]


def test_another_language_is_held_against_the_same_passages(
    assistant: Assistant, passages: list[Passage]
) -> None:
    for right, wrong in (
        (
            "Казахстан вступил в Организацию Объединённых Наций 2 марта 1992 года [1].",
            "Казахстан вступил в Организацию Объединённых Наций 2 марта 1993 года [1].",
        ),
        (
            "Қазақстан 1992 жылғы 2 наурызда Біріккен Ұлттар Ұйымына мүше болды [1].",
            "Қазақстан 1993 жылғы 2 наурызда Біріккен Ұлттар Ұйымына мүше болды [1].",
        ),
    ):
        assert verdict(assistant, passages, right).status == "supported"
        assert verdict(assistant, passages, wrong).status == "unsupported"


def test_nothing_to_check_gives_no_verdict(passages: list[Passage]) -> None:
    assert verify_sentences("", passages) == []
    assert [one.status for one in verify_sentences("Anything at all is said.", [])] == [
        "unsupported"
    ]
