"""Metadata: given by hand, else said by the file, else found in the text."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.blocks import Block, Extracted
from ingest.languages import found_language
from ingest.metadata import Description, Metadata, describe, found_kind
from ingest.normalisation import normalise
from ingest.structure import Structure

BODY = "The treaties were made and the states are bound by them. They are kept in good faith."
ARTICLES = ["Статья 1. Республика независима.", "Статья 2. Договоры соблюдаются."]


NOTHING_GIVEN = Metadata()
NOTHING_SAID = Extracted(())


def described(
    *texts: str | Block,
    given: Metadata = NOTHING_GIVEN,
    said: Extracted = NOTHING_SAID,
    source: str = "/a/file.txt",
) -> Description:
    blocks = tuple(Block(text) if isinstance(text, str) else text for text in texts)
    return describe(given, said, Structure(normalise(blocks)), source)


def test_given_by_hand_comes_first() -> None:
    given = Metadata("Given", "A. Given", 2001, "treaty", "ru", date(2001, 1, 1))
    said = Extracted((), "Said", "S. Said", 1999, "en", "law")
    found = described(BODY, given=given, said=said)
    assert found == Description("Given", "A. Given", 2001, "treaty")


def test_what_the_file_says_comes_second() -> None:
    found = described("HEADING OF THE TEXT", BODY, said=Extracted((), "Said", "S. Said", 1999))
    assert found == Description("Said", "S. Said", 1999, "other")
    assert described(BODY, said=Extracted((), kind="reference")).kind == "reference"
    assert described(BODY, said=Extracted((), kind="novel")).kind == "other"


@pytest.mark.parametrize("junk", ["", "  ", "Untitled", "Microsoft Word - a.doc", "a.docx", "“”"])
def test_junk_titles_of_files_do_not_count(junk: str) -> None:
    assert (
        described("HEADING OF THE TEXT", BODY, said=Extracted((), junk)).title
        == "HEADING OF THE TEXT"
    )


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        ([Block("A heading", kind="heading", level=1), BODY], "A heading"),
        (["“THE AGE OF LAW (ITS PROBLEMS)”", BODY], "THE AGE OF LAW (ITS PROBLEMS)"),
        (["«О НЕЗАВИСИМОСТИ»", BODY], "О НЕЗАВИСИМОСТИ"),
        (["«ЗАКОН» И «ДОГОВОР»", BODY], "«ЗАКОН» И «ДОГОВОР»"),
        ([BODY, Block("Later heading", kind="heading", level=1)], "file"),
        (["Article 1", BODY, "Article 2", BODY], "file"),
        (["Chapter 1", BODY], "file"),
        (["A line", "Akhmetov B.C.", BODY], "A line"),
    ],
)  # fmt: skip
def test_titles_in_the_text(texts: list[str | Block], title: str) -> None:
    assert described(*texts).title == title


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("/a/b/my-notes.v2.txt", "my-notes.v2"),
        ("notes", "notes"),
        ("https://example.org/law/%D0%B7%D0%B0%D0%BA%D0%BE%D0%BD.html?x=1", "закон"),
        ("https://example.org/", "example.org"),
    ],
)
def test_title_from_the_source(source: str, title: str) -> None:
    assert described(BODY, source=source).title == title


def test_author_of_a_paper_but_not_of_a_law() -> None:
    assert described("THE AGE OF LAW", "Student Akhmetov B.C.", BODY).author == "Akhmetov B.C."
    assert described("Закон", "Ахметов Б.С.", *ARTICLES).author is None
    assert described(BODY).author is None


@pytest.mark.parametrize(
    ("texts", "year"),
    [
        (["THE AGE OF LAW", "Akhmetov B.C.", "Almaty, 2018", BODY], None),  # no date: a place
        (["ЗАКОН РЕСПУБЛИКИ", "г. Астана, 30 мая 2005 г.", *ARTICLES], 2005),
        (["Law of 16 December 1991", BODY], 1991),
        (["Treaty, signed in 1995 and in 1998", BODY], None),
        (["THE LAW OF STATES", BODY, "Done at Almaty in 1995"], 1995),
        (["THE LAW", "In the year 1995 they were signed, as everybody knows by now."], None),
        (["THE LAW OF STATES", BODY], None),
    ],
)  # fmt: skip
def test_years(texts: list[str], year: int | None) -> None:
    assert described(*texts).year == year


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The Republic of Kazakhstan is a state.", "en"),
        ("Республика Казахстан является независимым государством.", "ru"),
        ("Қазақстан Республикасы тәуелсіз мемлекет болып табылады.", "kk"),
        ("Закон Республики Казахстан «О Қазақ радиосы» принят Парламентом и подписан.", "ru"),
        ("Это договор о границе.", "ru"),
        ("Достық туралы шарт.", "kk"),
        ("Договор.", "ru"),  # too short to tell by letters: the classifier
        ("The Constitution (Конституция) of Kazakhstan", "en"),
        ("1991", "en"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert found_language(text) == language


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Конституция Республики Казахстан", "constitution"),
        ("Қазақстан Республикасының Конституциясы", "constitution"),
        ("Constitution of the Republic of Kazakhstan", "constitution"),
        ("О государственной независимости Республики Казахстан", "law"),
        ("Закон Республики Казахстан «О международных договорах»", "law"),
        ("Конституционный закон о независимости", "law"),
        ("О ратификации Соглашения о границе", "law"),
        ("Халықаралық шарттар туралы", "law"),
        ("Constitutional Law on Independence", "law"),
        ("On the Constitution and the treaty", "law"),
        ("Vienna Convention on the Law of Treaties", "treaty"),
        ("Договор о Евразийском экономическом союзе", "treaty"),
        ("Меморандум о гарантиях", "treaty"),
        ("Достық туралы шарт", "treaty"),
        ("Agreement between the Republic and the Union", "treaty"),
        ("Нормативное постановление Конституционного Суда", "decision"),
        ("Anything else", "law"),
    ],
)
def test_kinds_of_texts_with_articles(title: str, kind: str) -> None:
    structure = Structure(normalise([Block(text) for text in ARTICLES]))
    assert found_kind(title, structure) == kind


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["MEMORANDUM ON SECURITY ASSURANCES", BODY], "treaty"),
        (["РЕШЕНИЕ КОНСТИТУЦИОННОГО СУДА", BODY], "decision"),
        (["THE TREATY PRACTICE OF STATES", "Student Akhmetov B.C.", BODY], "scholarship"),
        (["TREATY PRACTICE", "Abstract", BODY], "scholarship"),
        (["HOW AND WHY A STATE MAKES A TREATY", BODY], "other"),
        ([BODY], "other"),
    ],
)
def test_kinds_of_other_texts(texts: list[str], kind: str) -> None:
    assert described(*texts).kind == kind
