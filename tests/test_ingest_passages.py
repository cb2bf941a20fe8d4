"""Passages: whole sentences of one place, within limits, with its dates and sources."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block
from ingest.normalisation import normalise
from ingest.passages import FEW_TOKENS, MOST_SENTENCES, MOST_TOKENS, passages, token_estimate
from ingest.structure import Structure
from vectorstore.records import Language, PassageDraft, Source


def split(*blocks: str | Block, language: Language = "en") -> tuple[str, tuple[PassageDraft, ...]]:
    found = [Block(block) if isinstance(block, str) else block for block in blocks]
    structure = Structure(normalise(found))
    return structure.text, passages(structure, language)


def sentence(words: int, name: str = "word") -> str:
    return f"The {' '.join([name] * (words - 1))}."


def test_long_paragraph_is_divided_evenly_at_sentences() -> None:
    text, found = split(" ".join([sentence(30)] * 7))  # 39 tokens each, 273 in all
    assert [len(passage.sentences) for passage in found] == [4, 3]
    assert " ".join(text[p.start : p.end] for p in found) == text


def test_many_short_sentences_are_divided_by_number() -> None:
    _, found = split(" ".join([sentence(4)] * 12))
    assert [len(passage.sentences) for passage in found] == [4, 4, 4]


def test_sentence_longer_than_a_passage_stands_alone() -> None:
    _, found = split(" ".join([sentence(20), sentence(300), sentence(20)]))
    assert [len(passage.sentences) for passage in found] == [1, 1, 1]


def test_short_paragraphs_share_a_passage_and_long_ones_do_not() -> None:
    text, found = split(sentence(10, "a"), sentence(12, "b"), sentence(60, "c"), sentence(10, "d"))
    assert [text[p.start : p.end].count("\n\n") for p in found] == [1, 0, 0]
    assert [p.locator for p in found] == ["para. 1", "para. 3", "para. 4"]


def test_short_paragraphs_stop_sharing_at_the_limits() -> None:
    _, found = split(*[sentence(5)] * 7)
    assert [len(passage.sentences) for passage in found] == [5, 2]


def test_headings_dates_sources_notes_and_tables_are_boundaries() -> None:
    law, treaty = Source("Law"), Source("Treaty", article="2")
    ended = date(2026, 7, 1)
    _, found = split(
        Block("One.", sources=(law,)),
        Block("Two.", sources=(law,)),
        Block("Three.", sources=(treaty,)),
        Block("Four.", sources=(treaty,), valid_to=ended),
        Block("Five.", sources=(treaty,), valid_from=ended),
        Block("Heading", kind="heading", level=1),
        Block("Six."),
        Block("a | b", kind="table"),
        Block("c | d", kind="table"),
        Block("Seven.", kind="note"),
        Block("Eight.", kind="note"),
        Block("Nine."),
        Block("Ten.", kind="item"),
    )
    assert [len(passage.sentences) for passage in found] == [2, 1, 1, 1, 1, 2, 1, 1, 2]
    assert [passage.sources for passage in found[:3]] == [(law,), (treaty,), (treaty,)]
    assert [passage.valid_to for passage in found[:4]] == [None, None, ended, None]
    assert [passage.valid_from for passage in found[:4]] == [None, None, None, ended]
    assert found[4].headings == ("Heading",)


def test_a_heading_that_comes_again_is_a_boundary_too() -> None:
    heading = Block("Chapter II", kind="heading", level=1)
    text, found = split(heading, "One is short.", heading, "Two is short.", "Three is.")
    assert [text[p.start : p.end] for p in found] == ["One is short.", "Two is short.\n\nThree is."]
    assert [passage.headings for passage in found] == [("Chapter II",)] * 2


def test_passages_of_a_law_never_span_articles_or_numbered_paragraphs() -> None:
    text, found = split(
        "Статья 1. Закон действует.",
        "Он обязателен.",
        "Статья 2. Понятия",
        "1. Используются понятия:",
        "1) договор;",
        "2) закон.",
        "2. Иные понятия есть в законе.",
        "Глава 2. Прочее",
        "Статья 3. Всё.",
        language="ru",
    )
    assert [(p.locator, text[p.start : p.end].count("\n\n") + 1) for p in found] == [
        ("ст. 1", 2),
        ("ст. 2, п. 1", 3),
        ("ст. 2, п. 2", 1),
        ("ст. 3", 1),
    ]
    assert found[0].headings == ("Статья 1",)
    assert found[2].headings == ("Статья 2. Понятия",)
    assert found[3].headings == ("Глава 2. Прочее", "Статья 3")


def test_page_is_the_one_on_which_the_passage_starts() -> None:
    one, two = " ".join([sentence(40, "a")] * 4), " ".join([sentence(40, "b")] * 4)
    half = len(one) // 2
    text, found = split(
        Block(f"494\n{one}\n{two[: half - 20]}", page=1), Block(f"495\n{two[half - 20 :]}", page=2)
    )
    assert text == f"{one}\n\n{two}"
    assert [(p.page, p.locator) for p in found] == [
        (1, "p. 494, para. 1"),
        (1, "p. 494, para. 2"),
    ]
    text, found = split(
        Block(f"494\n{one} {one[:40]}", page=1), Block(f"495\n{one[40:]} {one}", page=2)
    )
    assert found[-1].page == 2
    assert found[-1].locator == "p. 495, para. 1"


def test_no_text_no_passages() -> None:
    assert split() == ("", ())


def test_token_estimate_by_language() -> None:
    assert token_estimate("one two three four", "en") == 4 * 1.3
    assert token_estimate("один два", "ru") == token_estimate("бір екі", "kk") == 2 * 1.8


PROSE = st.lists(
    st.builds(sentence, st.integers(2, 80), st.sampled_from(["law", "ст. 4", "A.K. Kotov", "г."])),
    min_size=1,
    max_size=9,
).map(" ".join)
LINES = st.one_of(
    PROSE,
    st.sampled_from(
        [
            "Article 1",
            "Article 2. Scope",
            "1. A rule.",
            "2) a point;",
            "(a) a letter,",
            "CHAPTER II",
        ]
    ),
)
BLOCKS = st.lists(
    st.builds(
        Block,
        LINES,
        kind=st.sampled_from(["paragraph", "paragraph", "item", "heading", "table", "note"]),
        level=st.integers(0, 3),
        valid_to=st.sampled_from([None, None, date(2026, 7, 1)]),
        sources=st.sampled_from([(), (), (Source("Law"),)]),
    ),
    max_size=14,
)


@given(BLOCKS, st.sampled_from(["en", "ru", "kk"]))
def test_passages_are_whole_sentences_of_one_place(blocks: list[Block], language: Language) -> None:
    structure = Structure(normalise(blocks))
    text, found = structure.text, passages(structure, language)
    assert bool(found) == bool(text)
    for passage in found:
        spans = passage.sentences
        slices = [text[a:b] for a, b in spans]
        assert (passage.start, passage.end) == (spans[0][0], spans[-1][1])
        assert all(piece == piece.strip() != "" for piece in slices)
        assert all(first[1] <= second[0] for first, second in pairwise(spans))
        assert len(spans) <= MOST_SENTENCES
        tokens = sum(token_estimate(piece, language) for piece in slices)
        assert len(spans) == 1 or tokens <= MOST_TOKENS
        if "\n\n" in text[passage.start : passage.end]:
            parts = text[passage.start : passage.end].split("\n\n")
            assert all(token_estimate(part, language) < 2 * FEW_TOKENS for part in parts)
    assert all(first.end < second.start for first, second in pairwise(found))
    quotable = "".join("".join(text[u.start : u.end].split()) for u in structure.units)
    quoted = "".join("".join(text[a:b].split()) for p in found for a, b in p.sentences)
    assert quoted == quotable


@given(BLOCKS)
def test_passages_keep_the_dates_and_sources_of_their_blocks(blocks: list[Block]) -> None:
    normalised = normalise(blocks)
    for passage in passages(Structure(normalised), "en"):
        for paragraph in normalised.paragraphs:
            if paragraph.start < passage.end and passage.start < paragraph.end:
                assert passage.valid_to == paragraph.block.valid_to
                assert passage.sources == paragraph.block.sources
