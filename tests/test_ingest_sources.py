"""What becomes of the names of files that were sent, and what is shown of any source."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources import distinct_names, safe_name, shown_source


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("law.pdf", "law.pdf"),
        ("Закон о независимости.docx", "Закон о независимости.docx"),
        ("../../etc/passwd", "passwd"),
        ("/etc/cron.d/job.txt", "job.txt"),
        ("..\\..\\Windows\\system.ini", "system.ini"),
        ("C:\\Users\\a\\law.pdf", "law.pdf"),
        ("C:law.pdf", "law.pdf"),
        ("\\\\server\\share\\law.pdf", "law.pdf"),
        ("a／b＼c／law.pdf", "law.pdf"),
        ("law.pdf\0.exe", "law.pdf.exe"),
        ("law\r\nX-Header: 1.pdf", "law X-Header: 1.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("la\u200bw\x1b[31m.pdf", "law[31m.pdf"),
        ("lone \ud800.pdf", "lone \ufffd.pdf"),
        ("  law .pdf. ", "law.pdf"),
        (".htaccess", "htaccess"),
        ("", "document"),
        ("/", "document"),
        ("..", "document"),
        (". . .", "document"),
        ("a/..", "document"),
        ("<img src=x onerror=alert(1)>.md", "<img src=x onerror=alert(1)>.md"),
        ("upload:law.pdf", "upload:law.pdf"),
        ("corpus:en/note.md", "note.md"),
    ],
)
def test_a_name_is_no_path_and_has_no_odd_characters(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


def test_a_long_name_keeps_its_suffix() -> None:
    name = safe_name("я" * 1000 + ".pdf")
    assert (len(name), name[-5:]) == (150, "я.pdf")
    assert safe_name("я" * 145 + " и ещё.pdf") == "я" * 145 + ".pdf"
    assert len(safe_name("a." + "b" * 1000)) == 150


@given(st.text())
def test_any_name_is_one_short_clean_line(sent: str) -> None:
    name = safe_name(sent)
    assert 0 < len(name) <= 150
    assert PurePath(name).name == name
    assert name not in (".", "..")
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name)


def test_files_of_one_name_that_are_sent_together_get_numbers() -> None:
    sent = ["law.pdf", "a/LAW.pdf", "law.pdf", "law (2).pdf", "other.pdf", "", "document"]
    names = distinct_names(sent)
    assert names == [
        "law.pdf", "LAW (2).pdf", "law (3).pdf", "law (2) (2).pdf", "other.pdf",
        "document", "document (2)",
    ]  # fmt: skip


@given(st.lists(st.sampled_from(["a.txt", "A.txt", "a (2).txt", "b", "", "x/b"]), max_size=12))
def test_names_are_distinct_whatever_is_sent(sent: list[str]) -> None:
    names = distinct_names(sent)
    assert len(names) == len({name.casefold() for name in names}) == len(sent)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("/home/someone/papers/law.pdf", "law.pdf"),
        ("C:\\papers\\law.pdf", "law.pdf"),
        ("upload:law.pdf", "law.pdf"),
        ("upload:upload:law.pdf", "upload:law.pdf"),
        ("https://example.org/a/law.pdf", "https://example.org/a/law.pdf"),
        ("corpus:en/treaty-priority.md", "corpus:en/treaty-priority.md"),
    ],
)
def test_nobody_is_shown_a_folder_of_the_server(source: str, shown: str) -> None:
    assert shown_source(source) == shown
