"""BibTeX, RIS and CSL-JSON, each read back by a parser that is not ours."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from qa.authors import Author
from qa.exports.bibtex import escape_latex, to_bibtex
from qa.exports.csl import csl_item, to_csl_json
from qa.exports.ris import to_ris
from qa.references import Reference
from qa.rendering import visible
from vectorstore.records import KINDS, LANGUAGES, Kind

LAW = Reference(
    key="law-1991-art-4-0a",
    work="law",
    kind="law",
    title="Constitutional Law on State Independence",
    language="en",
    issued="1991-12-16",
    pinpoints=("Art. 4", "Art. 7"),
    publisher="Adilet & Co. 100%",
    url="https://adilet.zan.kz/eng/docs/Z910004400_",
)
TREATY = Reference("treaty-0b", "t", "treaty", "Договор о ЕАЭС", "ru", issued="2014-05")
PAPER = Reference(
    "paper-0c", "p", "scholarship", "Kazakhstan {and} its $ Treaties_#1", "en",
    authors=(Author("Sartayev", "S. S."), Author(literal="Bar and Bench {Ltd}")),
    issued="2012", pinpoints=("p. 495, para. 2",),
)  # fmt: skip
NOTE = Reference(
    "note-0d", "n", "reference", "KazQA reference note: X", "kk",
    authors=(Author(literal="KazQA"),), secondary=True,
)  # fmt: skip
ALL = (LAW, TREATY, PAPER, NOTE)

lines = st.text(max_size=30).map(visible)
authors = st.builds(Author, literal=lines.filter(bool)) | st.builds(
    Author, lines.filter(bool), lines.filter(bool)
)
references = st.lists(
    st.builds(
        Reference,
        key=st.uuids().map(lambda number: f"k-{number.hex}"),
        work=st.just("w"),
        kind=st.sampled_from(KINDS),
        title=lines.filter(bool),
        language=st.sampled_from(LANGUAGES),
        authors=st.lists(authors, max_size=2).map(tuple),
        issued=st.none() | st.dates().map(str) | lines,
        pinpoints=st.lists(lines.filter(bool), max_size=2).map(tuple),
        publisher=st.none() | lines,
        url=st.none() | lines,
    ),
    max_size=3,
    unique_by=lambda reference: reference.key,
).map(tuple)


def read_bibtex(text: str) -> dict[str, dict[str, str]]:
    library = parse_string(text)
    assert not library.failed_blocks
    assert {entry.entry_type for entry in library.entries} <= {"misc"}
    return {
        entry.key: {field.key: field.value for field in entry.fields} for entry in library.entries
    }


def printed(latex: str) -> str:
    """What LaTeX prints; pylatexenc knows two macros not at all and one as another letter."""
    known = latex.replace(r"\textbraceleft{}", r"\{").replace(r"\textbraceright{}", r"\}")
    known = known.replace(r"\textasciicircum{}", "^")
    return str(LatexNodes2Text(strict_latex_spaces=True).latex_to_text(known))


def test_bibtex_cites_a_law_by_instrument_article_and_date() -> None:
    entry = read_bibtex(to_bibtex(ALL))[LAW.key]

    assert entry["title"] == "{Constitutional Law on State Independence}"
    assert entry["note"] == "Art. 4; Art. 7, 16 December 1991"
    assert (entry["year"], entry["month"], entry["type"]) == ("1991", "dec", "Law")
    assert entry["howpublished"] == r"Adilet \& Co. 100\%"
    assert entry["url"] == LAW.url


def test_bibtex_keeps_letters_and_takes_people_and_bodies_apart() -> None:
    entries = read_bibtex(to_bibtex(ALL))

    assert entries["treaty-0b"]["title"] == "{Договор о ЕАЭС}"
    assert (entries["treaty-0b"]["year"], entries["treaty-0b"]["month"]) == ("2014", "may")
    assert entries["treaty-0b"]["langid"] == "russian"
    assert "note" not in entries["treaty-0b"]
    assert entries["paper-0c"]["author"] == (
        r"Sartayev, S. S. and {Bar and Bench \textbraceleft{}Ltd\textbraceright{}}"
    )
    assert printed(entries["paper-0c"]["title"]) == PAPER.title
    assert entries["note-0d"]["author"] == "{KazQA}"


@given(st.text(alphabet="ab \\{}$&#_%~^йқ", max_size=30))
def test_escaped_latex_prints_the_text(text: str) -> None:
    line = visible(text)

    assert printed(escape_latex(line)) == line


@given(references)
def test_any_reference_makes_bibtex_that_can_be_read(found: tuple[Reference, ...]) -> None:
    text = to_bibtex(found)
    entries = read_bibtex(text)

    assert set(entries) == {reference.key for reference in found}
    for reference in found:
        entry = entries[reference.key]
        assert entry["title"] == f"{{{escape_latex(reference.title)}}}"
        for value in entry.values():
            assert depth(value) == 0
    assert depth(text) == 0


def depth(text: str) -> int:
    """Open braces at the end; fails where one closes that is not open, as BibTeX counts."""
    level = 0
    for brace in re.findall(r"[{}]", text):
        level += 1 if brace == "{" else -1
        assert level >= 0
    return level


def read_ris(text: str) -> list[dict[str, Any]]:
    return list(rispy.loads(text, delimiter_tags_mapping={}))


def test_ris_cites_a_law_by_instrument_article_and_date() -> None:
    law = read_ris(to_ris(ALL))[0]

    assert law == {
        "type_of_reference": "STAT",
        "id": LAW.key,
        "title": LAW.title,
        "year": "1991",
        "date": "1991/12/16/",
        "section": "Art. 4; Art. 7",
        "publisher": LAW.publisher,
        "urls": [LAW.url],
        "language": "en",
    }


def test_ris_of_a_treaty_a_paper_and_a_note() -> None:
    _, treaty, paper, note = read_ris(to_ris(ALL))

    assert (treaty["type_of_reference"], treaty["type_of_work"]) == ("STAT", "Treaty")
    assert (treaty["title"], treaty["date"]) == ("Договор о ЕАЭС", "2014/05//")
    assert paper["type_of_reference"] == "GEN"
    assert paper["authors"] == ["Sartayev, S. S.", "Bar and Bench {Ltd}"]
    assert (paper["date"], paper["notes"]) == ("2012///", ["p. 495, para. 2"])
    assert (note["type_of_reference"], note["authors"]) == ("RPRT", ["KazQA"])
    assert "date" not in note


@given(references)
def test_any_reference_makes_ris_that_can_be_read(found: tuple[Reference, ...]) -> None:
    text = to_ris(found)
    records = read_ris(text)

    assert [record["id"] for record in records] == [reference.key for reference in found]
    assert [record["title"] for record in records] == [reference.title for reference in found]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in text.split("\n") if line)


def test_a_line_break_in_ris_begins_no_tag() -> None:
    forged = Reference("k", "w", "law", "Title\nER  - \nTY  - CASE", "en", issued="long ago")
    [record] = read_ris(to_ris([forged]))

    assert record["title"] == "Title ER - TY - CASE"
    assert record["date"] == "///long ago"


def test_csl_cites_a_law_by_instrument_article_and_date() -> None:
    law = json.loads(to_csl_json(ALL))[0]

    assert law == {
        "id": LAW.key,
        "type": "legislation",
        "title": LAW.title,
        "issued": {"date-parts": [[1991, 12, 16]]},
        "section": "Art. 4; Art. 7",
        "publisher": LAW.publisher,
        "URL": LAW.url,
        "language": "en",
    }


def test_csl_of_a_treaty_a_paper_and_a_note() -> None:
    _, treaty, paper, note = json.loads(to_csl_json(ALL))

    assert (treaty["type"], treaty["issued"]) == ("treaty", {"date-parts": [[2014, 5]]})
    assert (paper["type"], paper["note"]) == ("document", "p. 495, para. 2")
    assert paper["author"] == [
        {"family": "Sartayev", "given": "S. S."},
        {"literal": "Bar and Bench {Ltd}"},
    ]
    assert paper["issued"] == {"date-parts": [[2012]]}
    assert (note["type"], note["genre"]) == ("report", "Reference note")


@pytest.mark.parametrize(
    ("kind", "url", "csl", "ris"),
    [
        ("constitution", None, "legislation", "STAT"),
        ("law", "https://x", "legislation", "STAT"),
        ("treaty", None, "treaty", "STAT"),
        ("decision", None, "legal_case", "CASE"),
        ("scholarship", None, "document", "GEN"),
        ("reference", None, "report", "RPRT"),
        ("other", None, "document", "GEN"),
        ("other", "https://x", "webpage", "ELEC"),
    ],
)
def test_each_kind_has_its_type(kind: Kind, url: str | None, csl: str, ris: str) -> None:
    reference = Reference("k", "w", kind, "T", "en", pinpoints=("Art. 1",), url=url)

    assert csl_item(reference)["type"] == csl
    [record] = read_ris(to_ris([reference]))
    assert record["type_of_reference"] == ris
    assert (record.get("section") or record["notes"][0]) == "Art. 1"


# Names and their types, from the published schema of CSL data 1.0.2.
CSL_TEXT = {"id", "type", "title", "section", "note", "genre", "publisher", "URL", "language"}


@given(references)
def test_csl_items_have_the_shape_of_the_schema(found: tuple[Reference, ...]) -> None:
    for item in json.loads(to_csl_json(found)):
        assert set(item) <= CSL_TEXT | {"author", "issued"}
        assert all(isinstance(item[name], str) for name in CSL_TEXT & set(item))
        for name in item.get("author", []):
            assert set(name) in ({"literal"}, {"family", "given"})
        [(form, value)] = item.get("issued", {"literal": "none"}).items()
        if form == "date-parts":
            assert all(type(part) is int for part in value[0])
            assert 1 <= len(value[0]) <= 3
        else:
            assert isinstance(value, str)


def test_nothing_cited_is_an_empty_file() -> None:
    assert (to_bibtex(()), to_ris(()), to_csl_json(())) == ("", "", "[]")
