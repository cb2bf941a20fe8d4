"""What citations cite: instruments, notes, documents, and their keys."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Answer, AnswerSentence, Citation
from qa.authors import Author
from qa.references import (
    answer_references,
    format_reference,
    format_source,
    passage_references,
    pinpoint,
)
from qa.rendering import visible
from vectorstore.records import DocumentInfo, Passage, Source

LAW = Source(
    "Constitutional Law on State Independence", "Art. 4", "1991-12-16", "law", "Adilet",
    "https://adilet.zan.kz/eng/docs/Z910004400_",
)  # fmt: skip
TREATY = Source("Treaty on the Eurasian Economic Union", "Art. 1", "2014-05-29", "treaty")
NOTE = Passage(
    "n", "It is so.", 0, 9, ((0, 9),),
    DocumentInfo(
        "a" * 64, "The Constitutional Law", "reference", "en", "corpus:en/law.md",
        "2026-11-01T10:00:00Z", "t" * 64,
    ),
    locator="para. 3", sources=(LAW, TREATY),
)  # fmt: skip
PAPER = Passage(
    "p", "It is so.", 0, 9, ((0, 9),),
    DocumentInfo(
        "b" * 64, "Kazakhstan & Law", "scholarship", "en", "/home/me/paper.pdf",
        "2026-11-01T10:00:00Z", "t" * 64, author="S. Sartayev", year=2012,
    ),
    page=3, locator="p. 495, para. 2",
)  # fmt: skip


def cited(*passages: Passage) -> Answer:
    citations = tuple(
        Citation(n, p.text, p.start, p.end, p, None) for n, p in enumerate(passages, 1)
    )
    return Answer(
        "Q?", "It is so.", (AnswerSentence("It is so.", (1,)),), citations, (), False, "", 1.0,
        "quotes", date(2026, 11, 1), "en", "Q?",
    )  # fmt: skip


def test_a_note_cites_its_instruments_and_then_itself() -> None:
    law, treaty, note = passage_references(NOTE)

    assert (law.kind, law.title, law.pinpoint) == ("law", LAW.instrument, "Art. 4")
    assert (law.issued, law.publisher, law.url) == ("1991-12-16", "Adilet", LAW.url)
    assert (treaty.kind, treaty.issued) == ("treaty", "2014-05-29")
    assert (note.kind, note.title) == (
        "reference",
        "KazQA reference note: The Constitutional Law",
    )
    assert note.authors == (Author(literal="KazQA"),)
    assert note.pinpoint == "para. 3"
    assert [law.secondary, treaty.secondary, note.secondary] == [False, False, True]
    assert note.url is None


def test_a_document_of_ones_own_is_cited_itself() -> None:
    [paper] = passage_references(PAPER)

    assert paper.authors == (Author("Sartayev", "S."),)
    assert (paper.kind, paper.title, paper.issued) == ("scholarship", "Kazakhstan & Law", "2012")
    assert paper.pinpoint == "p. 495, para. 2"
    assert not paper.secondary


def test_a_web_page_has_its_address() -> None:
    document = replace(PAPER.document, source="https://example.org/a", kind="other")

    assert passage_references(replace(PAPER, document=document))[0].url == "https://example.org/a"


def test_an_instrument_and_article_occur_once_with_all_that_is_known() -> None:
    bare = replace(LAW, date="1991", publisher=None, url=None, instrument=LAW.instrument.upper())
    other = replace(LAW, article="Art. 5")
    amended = replace(LAW, date="2007-05-21")
    second = replace(NOTE, sources=(LAW, other, amended), locator="para. 4")
    references = answer_references(cited(replace(NOTE, sources=(bare,)), second))

    assert [(r.pinpoint, r.issued) for r in references] == [
        ("Art. 4", "1991-12-16"),
        ("para. 3; para. 4", None),
        ("Art. 5", "1991-12-16"),
        ("Art. 4", "2007-05-21"),
    ]
    assert references[0].publisher == "Adilet"
    assert references[0].url == LAW.url
    assert len({r.key for r in references}) == 4


def test_one_document_on_two_pages_is_one_reference() -> None:
    [paper] = answer_references(cited(PAPER, replace(PAPER, locator="p. 497"), PAPER))

    assert paper.pinpoints == ("p. 495, para. 2", "p. 497")


def test_a_key_is_the_works_own() -> None:
    alone = {r.title: r.key for r in passage_references(NOTE)}
    together = {r.title: r.key for r in answer_references(cited(PAPER, NOTE))}

    assert alone.items() <= together.items()
    assert alone[LAW.instrument].startswith("constitutional-law-state-1991-art-4-")
    assert together["Kazakhstan & Law"].startswith("sartayev-s-2012-")


texts = st.text(max_size=20)
sources = st.builds(
    Source, texts, st.none() | texts, st.none() | texts | st.dates().map(str), url=st.none() | texts
)


@given(st.lists(sources, max_size=4), st.none() | texts)
def test_keys_are_plain_and_unique_for_any_source(found: list[Source], author: str | None) -> None:
    document = replace(PAPER.document, author=author)
    passage = replace(PAPER, sources=tuple(found), document=document)
    references = passage_references(passage)
    keys = [reference.key for reference in references]

    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", key) for key in keys)
    assert references == passage_references(passage)


@pytest.mark.parametrize(
    ("locator", "page", "language", "place"),
    [
        ("", None, "en", ""),
        ("", 3, "en", "p. 3"),
        ("", 3, "ru", "с. 3"),
        ("", 3, "kk", "3-бет"),
        ("Art. 4(3)", 3, "en", "Art. 4(3), p. 3"),
        ("Статья 13", 5, "ru", "Статья 13, с. 5"),
        ("p. 495, para. 2", 3, "en", "p. 495, para. 2"),
        ("с. 495", 3, "ru", "с. 495"),
        ("495-бет", 3, "kk", "495-бет"),
        ("494-б., 3-абз.", 1, "kk", "494-б., 3-абз."),
        ("4-бап", 3, "kk", "4-бап, 3-бет"),
    ],
)
def test_a_pinpoint_names_the_page_once(
    locator: str, page: int | None, language: str, place: str
) -> None:
    assert pinpoint(replace(PAPER, locator=locator, page=page), language) == place


def line(passage: Passage, language: str) -> str:
    return format_reference(cited(passage).citations[0], language)


def test_a_reference_in_one_line() -> None:
    one = replace(NOTE, sources=(LAW,))

    assert line(one, "en") == (
        "Constitutional Law on State Independence, Art. 4 (16 December 1991), "
        "in: KazQA note “The Constitutional Law”, para. 3"
    )
    assert line(one, "ru") == (
        "Constitutional Law on State Independence, Art. 4 (16 декабря 1991 г.) "
        "// заметка KazQA «The Constitutional Law», para. 3"
    )
    assert line(PAPER, "en") == "S. Sartayev, “Kazakhstan & Law” (2012), p. 495, para. 2"
    bare = replace(PAPER, locator="", page=None)
    anonymous = replace(bare, document=replace(bare.document, author=None, year=None))
    assert line(anonymous, "kk") == "«Kazakhstan & Law»"


def test_a_source_without_article_or_date() -> None:
    assert format_source(Source("Astana Declaration"), "en") == "Astana Declaration"
    assert format_source(Source("Charter", date="1945"), "ru") == "Charter (1945 г.)"


@given(st.text(), st.text(), st.text())
def test_a_reference_is_one_printable_line(title: str, article: str, locator: str) -> None:
    document = replace(NOTE.document, title=title)
    source = replace(LAW, article=article)
    passage = replace(NOTE, document=document, sources=(source,), locator=locator)
    shown = line(passage, "en")

    assert visible(shown) == shown
