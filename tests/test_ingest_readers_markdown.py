"""Markdown: structure, front matter, sources in footnotes, dates of validity."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.blocks import Block, Extracted
from ingest.errors import BrokenFile
from ingest.limits import Limits
from ingest.readers.markdown import read_markdown
from vectorstore.records import Source

FRONT = """---
title: Treaties and laws
author: [A. One, B. Two]
year: 2024
language: en-GB
kind: reference
valid_from: 1995-09-05
valid_to: "2026-07-01"
tags: [ignored]
sources:
  law1991:
    instrument: Law on State Independence
    kind: law
    date: 1991-12-16
    publisher: Gazette
    url: https://example.org/law
  un: {instrument: UN Charter, date: 1945}
---
"""
LAW = Source(
    "Law on State Independence", None, "1991-12-16", "law", "Gazette", "https://example.org/law"
)
UN = Source("UN Charter", date="1945")


def read(text: str) -> Extracted:
    return read_markdown(text.encode(), "a.md", Limits())


def only(text: str) -> Block:
    (block,) = read(text).blocks
    return block


def article(source: Source, name: str) -> Source:
    return Source(source.instrument, name, source.date, source.kind, source.publisher, source.url)


def test_blocks_in_reading_order() -> None:
    found = read(
        "# Title *one*\n\nFirst\nparagraph.\n\n- item\n- two\n\n  second paragraph\n\n> quoted\n\n"
        "| a | b |\n|---|---|\n| c | **d** |\n\n```\ncode\n```\n\n    indented\n\nSetext\n------\n"
    )
    assert [(block.kind, block.level, block.text) for block in found.blocks] == [
        ("heading", 1, "Title one"),
        ("paragraph", 0, "First paragraph."),
        ("item", 0, "item"),
        ("item", 0, "two"),
        ("item", 0, "second paragraph"),
        ("paragraph", 0, "quoted"),
        ("table", 0, "a | b"),
        ("table", 0, "c | d"),
        ("paragraph", 0, "code"),
        ("paragraph", 0, "indented"),
        ("heading", 2, "Setext"),
    ]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("**bold** _it_ ~~old~~ `code`", "bold it old code"),
        (
            "[the law](https://example.org) and <https://example.org>",
            "the law and https://example.org",
        ),
        ("![a map](map.png) shows", "a map shows"),
        ("hard  \nbreak<br>and", "hard\nbreak\nand"),
        ("a <b>tag</b> &amp; \\* &nbsp;", "a tag & *"),
        ("before <!-- hidden --> after", "before  after"),
        ("<div>html <i>block</i><script>x()</script></div>", "html block"),
    ],
)
def test_inline_markup_is_stripped(markup: str, text: str) -> None:
    assert only(markup).text == text


def test_comments_are_dropped() -> None:
    assert [b.text for b in read("<!-- a\n\nb -->\n\ntext\n\n<!-- c -->\n").blocks] == ["text"]


def test_front_matter() -> None:
    found = read(FRONT + "text\n")
    assert (found.title, found.author, found.year) == ("Treaties and laws", "A. One, B. Two", 2024)
    assert (found.language, found.kind) == ("en", "reference")
    assert (found.valid_from, found.valid_to) == (date(1995, 9, 5), date(2026, 7, 1))


@pytest.mark.parametrize(
    "text", ["---\n---\ntext", "---\ntags: [x]\nkind: blog\n---\ntext", "text"]
)
def test_front_matter_may_be_empty_foreign_or_missing(text: str) -> None:
    found = read(text)
    assert [block.text for block in found.blocks] == ["text"]
    assert (found.title, found.kind, found.valid_from) == (None, None, None)


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("title: [", "not valid YAML in line"),
        ("a: b: c", "not valid YAML in line 2"),
        ("valid_from: 2020-13-45", "not valid YAML"),
        ("valid_from: soon", "valid_from is 'soon'.*write it as"),
        ("just words", "holds no keys"),
        ("sources: [a]", "maps no keys"),
        ("sources: {a: {kind: law}}", "source a .*no instrument"),
        ("sources: {a: {instrument: X, kind: song}}", "kind 'song'; the kinds are constitution"),
        ("a: " + "[" * 1000, "not valid YAML"),
    ],
)
def test_bad_front_matter_is_one_clear_line(front: str, message: str) -> None:
    with pytest.raises(BrokenFile, match=rf"^a\.md: .*{message}") as caught:
        read(f"---\n{front}\n---\ntext\n")
    assert "\n" not in str(caught.value)


def test_a_footnote_that_names_a_source_gives_the_paragraph_that_source() -> None:
    found = read(
        FRONT
        + "Independence was declared.[^law-4] It joined the UN.[^un] [^both]\n\nNo source.\n\n"
        "[^law-4]: law1991, Art. 4.\n[^un]: un\n[^both]: law1991, Art. 5(2); un, Art. 2\n"
    )
    first, second = found.blocks
    assert first.text == "Independence was declared. It joined the UN."
    assert first.sources == (
        article(LAW, "Art. 4"),
        UN,
        article(LAW, "Art. 5(2)"),
        article(UN, "Art. 2"),
    )
    assert (second.text, second.sources) == ("No source.", ())


def test_a_mark_without_a_definition_names_its_source_itself() -> None:
    block = only(FRONT + "One[^law1991] two [^law1991 Art. 4], three[^unknown].\n")
    assert block.text == "One two, three[^unknown]."
    assert block.sources == (LAW, article(LAW, "Art. 4"))


def test_a_source_named_twice_counts_once() -> None:
    assert only(FRONT + "One.[^a] Two.[^a]\n\n[^a]: un\n").sources == (UN,)


def test_items_and_rows_have_sources_too() -> None:
    found = read(FRONT + "- item[^a]\n\n| x[^a] | y |\n|---|---|\n\n[^a]: un, Art. 1\n")
    assert [(b.kind, b.text, b.sources) for b in found.blocks] == [
        ("item", "item", (article(UN, "Art. 1"),)),
        ("table", "x | y", (article(UN, "Art. 1"),)),
    ]


def test_other_footnotes_are_notes_at_the_end_used_or_not() -> None:
    found = read(
        FRONT + "Text.[^1]\n\n[^1]: See the *Gazette*.\n\n    Second paragraph.\n\n"
        "[^2]: Unused.\n\nEnd.\n"
    )
    assert [(block.kind, block.text) for block in found.blocks] == [
        ("paragraph", "Text."),
        ("paragraph", "End."),
        ("note", "See the Gazette.\nSecond paragraph."),
        ("note", "Unused."),
    ]


def dated(text: str) -> dict[str, tuple[int | None, int | None]]:
    """Each block's text with the years of its dates."""
    return {
        block.text: (
            block.valid_from and block.valid_from.year,
            block.valid_to and block.valid_to.year,
        )
        for block in read(text).blocks
    }


def test_dates_above_a_paragraph_are_that_paragraphs() -> None:
    assert dated(
        "# A\n\n{valid_from=1995-09-05 valid_to=2017-03-10}\none\n\ntwo\n\n"
        "{valid_from=2017-03-10}\n- x\n- y\n\nthree\n"
    ) == {
        "A": (None, None),
        "one": (1995, 2017),
        "two": (None, None),
        "x": (2017, None),
        "y": (2017, None),
        "three": (None, None),
    }


@pytest.mark.parametrize(
    "heading",
    [
        "## B\n{valid_from=1995-09-05}\n",
        "## B\n\n{valid_from=1995-09-05}\n\n",
        "{valid_from=1995-09-05}\n## B\n\n",
    ],
)
def test_dates_of_a_heading_hold_to_the_next_of_its_level(heading: str) -> None:
    found = dated(
        f"# A\n\nzero\n\n{heading}one\n\n### C\n\ntwo\n\n{{valid_from=2005-01-01}}\nthree\n\n"
        "## D\n\nfour\n"
    )
    assert (found["A"], found["zero"], found["four"]) == ((None, None),) * 3
    assert (found["one"], found["two"], found["three"]) == (
        (1995, None),
        (1995, None),
        (2005, None),
    )


def test_a_subsection_has_its_own_dates_and_the_section_goes_on_after_none() -> None:
    found = dated(
        "# A\n{valid_from=1995-01-01}\none\n\n## B\n{valid_to=2000-01-01}\ntwo\n\n# C\n\nx\n"
    )
    assert (found["one"], found["two"], found["x"]) == ((1995, None), (None, 2000), (None, None))


def test_stacked_dates_are_taken_together() -> None:
    assert dated("{valid_from=1995-01-01}\n{valid_to=2000-01-01}\none\n")["one"] == (1995, 2000)


def test_braces_that_are_no_dates_do_not_count() -> None:
    assert dated("{.note #id}\none\n\n{see Article 4}\ntwo\n\n{valid_from=1995-01-01}\n") == {
        "one": (None, None),
        "{see Article 4} two": (None, None),
    }


def test_an_unreadable_date_is_named() -> None:
    with pytest.raises(BrokenFile, match=r"^a\.md: valid_from is '1995-99-05'"):
        read("{valid_from=1995-99-05}\none\n")
