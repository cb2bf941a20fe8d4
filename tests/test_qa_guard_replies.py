"""Replies of chat models: sentences and the passages they cite, however they come; refusals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import islice
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts import NO_ANSWER
from qa.guard.refusals import is_refusal
from qa.guard.replies import Claimed, ReplySplitter, split_reply
from vectorstore.records import Language
from vectorstore.sentences import sentence_spans

MARKERS = {"k7q": 0, "m2p": 1}
JOINED = "Kazakhstan joined the UN on 2 March 1992."


def claimed(text: str, *cited: int, unknown: tuple[str, ...] = ()) -> Claimed:
    return Claimed(text, cited, unknown)


@pytest.mark.parametrize(
    "written",
    [
        "Kazakhstan joined the UN on 2 March 1992 [k7q].",
        "Kazakhstan joined the UN on 2 March 1992. [k7q]",
        "Kazakhstan joined the UN on 2 March 1992.[k7q]",
        "Kazakhstan joined the UN on 2 March 1992 [k7q] .",
        "Kazakhstan joined the UN on 2 March 1992. [k7q].",
        "Kazakhstan joined the UN on 2 March 1992 (k7q).",
        "Kazakhstan joined the UN on 2 March 1992 【k7q】.",
        "Kazakhstan joined the UN on 2 March 1992 [[k7q]].",
        "Kazakhstan joined the UN on 2 March 1992 [ K7Q ].",
        "Kazakhstan joined the UN on 2 March 1992 [passage k7q].",
        "Kazakhstan joined the UN on 2 March 1992 (see [k7q]).",
        "Kazakhstan joined the UN on 2 March 1992 (Source: k7q).",
        "Kazakhstan joined the UN on 2 March 1992 k7q.",
        "Kazakhstan joined the UN on 2 March 1992. k7q",
        "Kazakhstan joined [k7q] the UN on 2 March 1992.",
        "Kazakhstan joined the UN on 2 March 1992.\n[k7q]",
        "Kazakhstan joined the UN on 2 March 1992.\n\n[k7q]\n",
        "[k7q] Kazakhstan joined the UN on 2 March 1992.",
        "[k7q]\nKazakhstan joined the UN on 2 March 1992.",
        "According to [k7q], Kazakhstan joined the UN on 2 March 1992.",
        "According to passage k7q, Kazakhstan joined the UN on 2 March 1992.",
        "Passage [k7q] states that Kazakhstan joined the UN on 2 March 1992.",
        "Based on the provided passages, Kazakhstan joined the UN on 2 March 1992 [k7q].",
        "Answer: Kazakhstan joined the UN on 2 March 1992 [k7q].",
        "**Answer:** Kazakhstan joined the UN on 2 March 1992 [k7q].",
        "Answer\nKazakhstan joined the UN on 2 March 1992 [k7q].",
        "The answer to the question is: Kazakhstan joined the UN on 2 March 1992 [k7q].",
        "Sure! Kazakhstan joined the UN on 2 March 1992 [k7q].",
        "- Kazakhstan joined the UN on 2 March 1992 [k7q].",
        "* Kazakhstan joined the UN on 2 March 1992 [k7q].",
        "1. Kazakhstan joined the UN on 2 March 1992 [k7q].",
        "• Kazakhstan joined the UN on 2 March 1992 [k7q].",
        "> Kazakhstan joined the UN on 2 March 1992 [k7q].",
        "# Membership\nKazakhstan joined the UN on 2 March 1992 [k7q].",
        "## Kazakhstan joined the UN on 2 March 1992 [k7q].",
        "Kazakhstan **joined** the _UN_ on __2 March 1992__ **[k7q]**.",
        "*Kazakhstan joined the `UN` on 2 March 1992.* [k7q]",
        "```\nKazakhstan joined the UN on 2 March 1992 [k7q].\n```",
        "```text\nKazakhstan joined the UN on 2 March 1992. [k7q]\n```\n",
        "<think>It [m2p] was. Or not?</think>\nKazakhstan joined the UN on 2 March 1992 [k7q].",
        "It may be [m2p].\n</think>Kazakhstan joined the UN on 2 March 1992 [k7q].",
        "Kazakhstan joined the UN on 2 March 1992 [k7q].<|im_end|>",
        "Kazakhstan joined the UN on 2 March 1992 [k7q].</s>",
        "Kazakhstan joined the UN on 2 March\n1992 [k7q].",
        "Kazakhstan joined the UN\non 2 March 1992 [k7q].",
        "Kazakhstan joined the UN on 2 March 1992. [k7q][k7q, k7q]",
        "Kazakhstan joined the UN on 2 March 1992. [k7q",
        "Kazakhstan joined the UN on 2 March 1992 [k7q].\r\n\r\n---\r\n",
    ],
)
def test_one_cited_sentence_in_whatever_form(written: str) -> None:
    assert split_reply(written, MARKERS) == [claimed(JOINED, 0)]


@pytest.mark.parametrize(
    ("reply", "sentences"),
    [
        ("A came [k7q]. He left [m2p].", [claimed("A came.", 0), claimed("He left.", 1)]),
        ("He came. [k7q] He left. [m2p]", [claimed("He came.", 0), claimed("He left.", 1)]),
        ("He came.[k7q]He left.[m2p]", [claimed("He came.", 0), claimed("He left.", 1)]),
        ("He came [k7q][m2p]. So.", [claimed("He came.", 0, 1), claimed("So.")]),
        ("He came [m2p, k7q].", [claimed("He came.", 1, 0)]),
        ("He came [k7q; m2p].", [claimed("He came.", 0, 1)]),
        ("He came [k7q and m2p].", [claimed("He came.", 0, 1)]),
        ("- He came [k7q]\n- She left [m2p]", [claimed("He came", 0), claimed("She left", 1)]),
        ("- one [k7q]\n- two [m2p]", [claimed("one", 0), claimed("two", 1)]),
        ("[k7q] He came.\n[m2p] He left.", [claimed("He came.", 0), claimed("He left.", 1)]),
        ("He came.\n[k7q]\nHe left.\n[m2p]", [claimed("He came.", 0), claimed("He left.", 1)]),
        (
            "Under Art. 5 and No. 54-III the U.S. agreed [k7q]. A.K. Kotov wrote it [m2p].",
            [
                claimed("Under Art. 5 and No. 54-III the U.S. agreed.", 0),
                claimed("A.K. Kotov wrote it.", 1),
            ],
        ),
        (
            "Закон принят 16 декабря 1991 г. [k7q] В ст. 4 это сказано [m2p].",
            [claimed("Закон принят 16 декабря 1991 г.", 0), claimed("В ст. 4 это сказано.", 1)],
        ),
        (
            "Принят в 1991 г. [k7q] Казахстан вступил в 1992 г [m2p]. Россия нет.",
            [
                claimed("Принят в 1991 г.", 0),
                claimed("Казахстан вступил в 1992 г.", 1),
                claimed("Россия нет."),
            ],
        ),
        (
            "Қазақстан 1992 ж. 2 наурызда кірді [k7q]. 1991-1995 жж. заңдар қабылданды [m2p].",
            [
                claimed("Қазақстан 1992 ж. 2 наурызда кірді.", 0),
                claimed("1991-1995 жж. заңдар қабылданды.", 1),
            ],
        ),
        ("Согласно [k7q], Казахстан вступил.", [claimed("Казахстан вступил.", 0)]),
        ("Ответ: Казахстан вступил [k7q].", [claimed("Казахстан вступил.", 0)]),
        ("Жауап: Қазақстан кірді [k7q].", [claimed("Қазақстан кірді.", 0)]),
        ("Үзінділерге сәйкес, Қазақстан кірді [k7q].", [claimed("Қазақстан кірді.", 0)]),
        (
            "It was signed (see Art. 3. It is long) there [k7q]. Then.",
            [claimed("It was signed (see Art. 3. It is long) there.", 0), claimed("Then.")],
        ),
        ("It is 5 < 6. So [k7q].", [claimed("It is 5 < 6."), claimed("So.", 0)]),
        ("12.", [claimed("12.")]),
        ("Is it so [k7q]? Yes! It is…", [claimed(t, *c) for t, c in (("Is it so?", (0,)),)]
         + [claimed("Yes!"), claimed("It is…")]),
    ],
)  # fmt: skip
def test_sentences_and_their_passages(reply: str, sentences: list[Claimed]) -> None:
    assert split_reply(reply, MARKERS) == sentences


@pytest.mark.parametrize(
    ("mark", "unknown"),
    [
        ("[1]", ("[1]",)),
        ("[12]", ("[12]",)),
        ("[1, 2]", ("[1, 2]",)),
        ("[1-3]", ("[1-3]",)),
        ("[^2]", ("[^2]",)),
        ("[^times2014]", ("[^times2014]",)),
        ("[4, p. 15]", ("[4, p. 15]",)),
        ("[4, с. 15]", ("[4, с. 15]",)),
        ("【3】", ("【3】",)),
        ("【3†source】", ("【3†source】",)),
        ("［3］", ("［3］",)),
        ("[zz9]", ("[zz9]",)),
        ("[ZZ9]", ("[ZZ9]",)),
        ("[abc]", ("[abc]",)),
        ("[source]", ("[source]",)),
        ("[Passage 2]", ("[Passage 2]",)),
        ("[Источник 1]", ("[Источник 1]",)),
        ("[1][2]", ("[1]", "[2]")),
        ("[^k8q]", ("[^k8q]",)),
    ],
)
def test_a_marker_never_given_is_told(mark: str, unknown: tuple[str, ...]) -> None:
    assert split_reply(f"He came {mark}.", MARKERS) == [claimed("He came.", unknown=unknown)]
    expected = [claimed("He came.", 0, unknown=unknown), claimed("So.")]
    assert split_reply(f"He came. [k7q]{mark} So.", MARKERS) == expected


def test_given_and_invented_codes_in_one_bracket_are_told_apart() -> None:
    assert split_reply("He came [k7q, zz9].", MARKERS) == [claimed("He came.", 0, unknown=("zz9",))]


@pytest.mark.parametrize(
    "text",
    [
        "He came [sic] to see it.",
        "He [Nazarbayev] signed it.",
        "It ended [...] there.",
        "It follows Article 4[3] of it.",
        "The rule (1) holds (as amended).",
        "It is (zz9) so.",
        "See ![alt](http://a.example/?q=1) there.",
        "See [the text](http://a.example/k7q) there.",
        "See <img src=x onerror=y> and <b>this</b> there.",
        "See https://a.example/a_b_c?x=[y] there.",
        "It is at snake_case_name now.",
    ],
)
def test_ordinary_brackets_links_tags_and_addresses_stay(text: str) -> None:
    assert split_reply(text, MARKERS) == [claimed(text)]


@pytest.mark.parametrize(
    "reply", ["", " \n\n", "[k7q]", "---", "Answer:", "# Title", "```\n```", "<think>Hm. No"]
)
def test_nothing_said_is_no_sentence(reply: str) -> None:
    assert split_reply(reply, MARKERS) == []


def test_a_sentence_is_out_with_the_word_after_it() -> None:
    splitter = ReplySplitter(MARKERS)
    assert splitter.feed("Kazakhstan joined the UN on 2 March 1992. [k7q") == []
    assert splitter.feed("] It ") == [claimed(JOINED, 0)]
    assert splitter.feed("left [m2p].\n\n") == []
    assert splitter.feed("- so ") == [claimed("It left.", 1)]
    assert splitter.finish() == [claimed("so")]
    assert splitter.finish() == []


def test_a_splitter_is_ready_for_the_next_reply() -> None:
    splitter = ReplySplitter(MARKERS)
    for _ in range(2):
        found = splitter.feed("<think>a</think># T\nHe came (so [m2p]. And") + splitter.finish()
        assert found == split_reply("<think>a</think># T\nHe came (so [m2p]. And", MARKERS)
    assert splitter.feed("<think>He") + splitter.finish() == []
    assert splitter.feed("He came.") + splitter.finish() == [claimed("He came.")]


def test_the_longest_sentence_is_cut_and_nothing_of_it_is_lost() -> None:
    reply = "word " * 2_000
    found = split_reply(reply, MARKERS)
    assert " ".join(sentence.text for sentence in found).lower() == reply.strip()
    assert max(len(sentence.text) for sentence in found) <= 1_510
    assert len(split_reply("x" * 4_000, MARKERS)) == 3


def test_numbers_given_as_markers_are_no_words() -> None:
    reply = "On 2 March (1) it joined [2]. In 1 it stands. 2"
    found = split_reply(reply, {"1": 0, "2": 1})
    assert found == [
        claimed("On 2 March (1) it joined.", 1),
        claimed("In 1 it stands."),
        claimed("2"),
    ]


def test_no_markers_given_makes_every_marker_unknown() -> None:
    assert split_reply("He came [k7q].", {}) == [claimed("He came.", unknown=("[k7q]",))]


PIECES = st.sampled_from(
    "He came|. |.|[k7q]|[m2p, k7q]|k7q|[1]|【3】|[zz9|]|[|(|)|(k7q)|**|_|`|\n|\n\n|- |1. |# |```|"
    "<think>|</think>|<|im_end|>|<b>|](|http://x |Art. 5|г. |В |A.K. |Answer: |«|»|“|…|? |\r\n|"
    "according to |Бұл |т.б. |\u200b|İ|ß|> |!|![".split("|")
)
REPLIES = st.one_of(st.lists(PIECES).map("".join), st.lists(PIECES).map(" ".join), st.text())


@given(REPLIES, st.lists(st.integers(1, 12), min_size=1))
def test_how_a_reply_is_cut_changes_nothing(reply: str, sizes: list[int]) -> None:
    whole = split_reply(reply, MARKERS)
    letters = ReplySplitter(MARKERS)
    assert [c for letter in reply for c in letters.feed(letter)] + letters.finish() == whole
    chunks, rest = ReplySplitter(MARKERS), iter(reply)
    found: list[Claimed] = []
    for size in sizes:
        found += chunks.feed("".join(islice(rest, size)))
    found += chunks.feed("".join(rest))
    assert found + chunks.finish() == whole


@given(REPLIES)
def test_what_is_cited_was_given_and_no_given_marker_is_left_in_brackets(reply: str) -> None:
    for sentence in split_reply(reply, MARKERS):
        assert set(sentence.cited) <= set(MARKERS.values())
        assert len(set(sentence.cited)) == len(sentence.cited)
        assert any(map(str.isalnum, sentence.text))
        assert sentence.text == sentence.text.strip()
        assert not re.search(r"\[(k7q|m2p|\d)\](?!\()", sentence.text)


@pytest.mark.parametrize(
    "unit",
    [JOINED + " [k7q] ", "A. ", "(a. B ", "[", "[[", "(", "<", "« ", "[k7q]", "a", "?)", "_", "*",
     "\n- a", "u.s. ", "[1", "<think>", "</think>", "1. ", "answer to ", "не "],
)  # fmt: skip
def test_a_long_run_of_a_hard_pattern_is_read_to_its_end(unit: str) -> None:
    reply = unit * (120_000 // len(unit)) + f"\n\n{JOINED} [k7q]"  # quadratic work would not end
    found = split_reply(reply, MARKERS)
    assert found[-1:] == ([claimed(JOINED, 0)] if unit != "<think>" else [])


def note_sentences(language: Language) -> Iterator[str]:
    """Sentences of the built-in notes, without footnotes."""
    for note in sorted((files("ingest") / "corpus" / language).iterdir(), key=str):
        body = re.split(r"(?m)^---$", note.read_text(encoding="utf-8"), maxsplit=2)[-1]
        body = re.sub(r"(?m:^\[\^.*$)|\[\^[^\]]*\]|(?m:^(?:<!--.*-->|\{.*\}|[#|-].*)$)", "", body)
        for paragraph in re.split(r"\n\s*\n", body):
            text = " ".join(paragraph.split())
            yield from (text[a:b] for a, b in sentence_spans(text, language))


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("form", ["{text} [{code}]", "{inner} [{code}]{stop}", "{text}[{code}]"])
def test_sentences_of_the_notes_come_back_as_they_were(language: Language, form: str) -> None:
    texts = [text for text in note_sentences(language) if text.endswith(".") and "[" not in text]
    assert len(texts) > 250
    codes = list(MARKERS)
    reply = " ".join(
        form.format(text=text, inner=text[:-1], stop=text[-1], code=codes[place % 2])
        for place, text in enumerate(texts)
    )
    assert split_reply(reply, MARKERS) == [
        claimed(text, place % 2) for place, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    "reply",
    [
        NO_ANSWER,
        "no answer.",
        "**NO ANSWER**",
        "No_answer",
        "NO ANSWER [k7q]",
        "Answer: NO ANSWER",
        "NO ANSWER. The passages do not say when.",
        "NO ANSWER – the passages are about something else.",
        "<think>Nothing there.</think>\n\nNO ANSWER",
        "The passages do not contain this.",
        "The provided passages don’t mention the population of Almaty.",
        "The answer is: The sources do not say.",
        "I don't have enough information to answer.",
        "I’m sorry, but I cannot help with that.",
        "I'm sorry. None of the sources mention it.",
        "There is no information about this in the context.",
        "This is not mentioned in the passages.",
        "Based on the passages provided, I cannot determine who won.",
        "As an AI, I have no opinion.",
        "Нет ответа",
        "В предоставленных фрагментах нет информации о столице.",
        "В отрывках не указано, кто победил.",
        "К сожалению, я не могу ответить на этот вопрос.",
        "Извините. В тексте об этом не говорится.",
        "Недостаточно информации для ответа.",
        "Предоставленные источники не отвечают на вопрос.",
        "Жауап жоқ.",
        "Үзінділерде бұл туралы ақпарат жоқ.",
        "Берілген мәтінде бұл туралы айтылмаған.",
        "Үзінділер бұл сұраққа жауап бермейді.",
        "Кешіріңіз, мен бұл сұраққа жауап бере алмаймын.",
        "Өкінішке орай, үзінділерде сұрақтың жауабы жоқ.",
    ],
)
def test_a_refusal_is_recognised(reply: str) -> None:
    assert is_refusal(reply, MARKERS)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        JOINED,
        f"{JOINED} The passages do not say more.",
        "The passages do not give a date [k7q].",
        "NO ANSWER is given by the treaty itself, but it was signed in 1992 [k7q].",
        "NO ANSWER. It was signed in 1992 [k7q].",
        "No answer was given by the Senate in 1992.",
        "The treaty does not contain a date.",
        "Kazakhstan cannot deploy nuclear weapons.",
        "В Договоре нет срока.",
        "Казахстан не подписал договор.",
        "Закон не содержит срока.",
        "Қазақстан шартқа қол қоймады.",
        "Шартта мерзім жоқ.",
    ],
)
def test_an_answer_is_no_refusal(reply: str) -> None:
    assert not is_refusal(reply, MARKERS)


@pytest.mark.parametrize("language", get_args(Language))
def test_no_sentence_of_the_notes_reads_as_a_refusal_unless_it_says_nothing_was_found(
    language: Language,
) -> None:
    refusals = [text for text in note_sentences(language) if is_refusal(text)]
    assert [text for text in refusals if not re.search("this note|заметки|жазба", text)] == []
    assert len(refusals) <= 2
