"""Documents: what is built of what a reader found, and real sources in every rendering."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block, Extracted
from ingest.documents import build_document
from ingest.errors import EmptySource
from ingest.metadata import Metadata
from ingest.reading import extract
from ingest.settings import IngestSettings
from vectorstore.records import NewDocument

SOURCES = Path(__file__).parents[1].parent / "shared" / "sources"
PAPER = SOURCES / "sartayev-enu-age-of-independence.txt"
LAW = SOURCES / "independence-law-1991.ru.md"


def quotes(document: NewDocument) -> list[str]:
    """All sentences of all passages."""
    return [document.text[a:b] for p in document.passages for a, b in p.sentences]


def test_record_of_a_document() -> None:
    begun = datetime.now(UTC).replace(microsecond=0)
    extracted = Extracted(
        (Block("One page of text.", page=1), Block("Another page.", page=2)),
        title="A title",
        language="en-GB",
        valid_from=date(1995, 9, 5),
        valid_to=date(2026, 7, 1),
    )
    document = build_document(extracted, b"bytes", "/a/b.pdf", Metadata(valid_to=date(2020, 1, 1)))
    info = document.info
    assert info.id == hashlib.sha256(b"bytes").hexdigest()
    assert info.text_sha256 == hashlib.sha256(document.text.encode()).hexdigest()
    assert document.content == b"bytes"
    assert (info.title, info.language, info.source) == ("A title", "en", "/a/b.pdf")
    assert (info.valid_from, info.valid_to) == (date(1995, 9, 5), date(2020, 1, 1))
    assert info.page_count == 2
    added = datetime.fromisoformat(info.added_at)
    assert begun <= added <= datetime.now(UTC)
    assert added.microsecond == 0


def test_language_given_said_and_found() -> None:
    blocks = (Block("Республика Казахстан является независимым государством."),)
    assert build_document(Extracted(blocks), b"", "a").info.language == "ru"
    assert build_document(Extracted(blocks, language="kk"), b"", "a").info.language == "kk"
    assert build_document(Extracted(blocks, language="de"), b"", "a").info.language == "ru"
    given = Metadata(language="en")
    assert build_document(Extracted(blocks, language="kk"), b"", "a", given).info.language == "en"


def test_page_count_of_text_without_pages() -> None:
    assert build_document(Extracted((Block("Text."),)), b"", "a").info.page_count is None
    assert build_document(Extracted((Block("Text."),), page_count=7), b"", "a").info.page_count == 7


@pytest.mark.parametrize("blocks", [(), (Block(""), Block(" \n\u200b"))])
def test_no_text_is_an_error(blocks: tuple[Block, ...]) -> None:
    with pytest.raises(EmptySource, match=r"^/a/empty\.txt: there is no text .*; add .*") as raised:
        build_document(Extracted(blocks), b"", "/a/empty.txt")
    assert "\n" not in str(raised.value)


@given(st.lists(st.builds(Block, st.text()), max_size=6))
def test_any_text_gives_a_sound_document_or_none(blocks: list[Block]) -> None:
    try:
        document = build_document(Extracted(tuple(blocks)), b"x", "x.txt")
    except EmptySource:
        return
    assert document.info.title
    assert document.passages
    for passage in document.passages:
        text = document.text[passage.start : passage.end]
        assert text == text.strip() != ""
        assert passage.locator
    assert all(first.end <= second.start for first, second in pairwise(document.passages))


STORY = """THE TREATIES OF A STATE AND ITS LAWS

Student Akhmetov B.C.

The collapse of the Union was an event of the end of the century, and the

republics gained political and economic independence from the ―center‖, which

nobody had foreseen. Treaties were made in 50

th

 – 60

th

years, as Professor A.K. Kotov notes in his book.

Then the Republic acceded to the Organization, and co-operation on a large-

scale began, as the author of the Constitutional Law No. 54-III had wished.
"""


def written(folder: Path) -> list[Path]:
    """The same text in files of several formats, a line or a paragraph each."""
    import docx

    lines = STORY.split("\n")
    every, full = docx.Document(), docx.Document()
    for line in lines:
        every.add_paragraph(line)
        if line.strip():
            full.add_paragraph(line)
    every.save(str(folder / "every.docx"))
    full.save(str(folder / "full.docx"))
    body = "".join(f"<p>{line}</p>\n" for line in lines if line.strip())
    (folder / "p.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    pre = f"<html><body><pre>{STORY}</pre></body></html>"
    (folder / "pre.html").write_text(pre, encoding="utf-8")
    (folder / "story.md").write_text(STORY, encoding="utf-8")
    (folder / "utf16.txt").write_text(STORY, encoding="utf-16")
    return sorted(folder.iterdir())


def test_the_same_text_in_every_format_gives_the_same_sentences(tmp_path: Path) -> None:
    expected = [
        "The collapse of the Union was an event of the end of the century, and the republics"
        " gained political and economic independence from the “center”, which nobody had foreseen.",
        "Treaties were made in 50th – 60th years, as Professor A.K. Kotov notes in his book.",
        "Then the Republic acceded to the Organization, and co-operation on a large-scale began,"
        " as the author of the Constitutional Law No. 54-III had wished.",
    ]
    for path in written(tmp_path):
        extracted = extract(path, IngestSettings())
        document = build_document(extracted, path.read_bytes(), str(path))
        assert quotes(document) == expected, path.name
        assert document.info.author == "Akhmetov B.C.", path.name


def paper() -> str:
    if not PAPER.exists():
        pytest.skip("the shared sources are not here")
    return PAPER.read_text(encoding="utf-8")


def pdf_pages() -> tuple[Block, ...]:
    import pypdfium2

    with pypdfium2.PdfDocument(PAPER.with_suffix(".pdf")) as pdf:
        return tuple(
            Block(pdf[i].get_textpage().get_text_range(), page=i + 1) for i in range(len(pdf))
        )


def other_pdf_pages() -> tuple[Block, ...]:
    import pypdf

    pages = pypdf.PdfReader(PAPER.with_suffix(".pdf")).pages
    return tuple(Block(page.extract_text(), page=i) for i, page in enumerate(pages, start=1))


def renderings() -> dict[str, tuple[Block, ...]]:
    lines = paper().split("\n")
    return {
        "docx, a paragraph a line, empty ones too": tuple(Block(line) for line in lines),
        "html, a paragraph a line": tuple(Block(line) for line in lines if line.strip()),
        "text without empty lines": (Block("\n".join(line for line in lines if line.strip())),),
        "pdf": pdf_pages(),
        "pdf, other extraction": other_pdf_pages(),
    }


def test_the_same_paper_in_every_rendering_gives_the_same_sentences() -> None:
    plain = build_document(Extracted((Block(paper()),)), b"", "paper.txt")
    assert len(quotes(plain)) == 72
    whole = build_document(Extracted((Block(plain.text),)), b"", "paper.txt")
    assert quotes(whole) == quotes(plain)
    paragraphs = tuple(Block(text) for text in plain.text.split("\n\n"))
    assert quotes(build_document(Extracted(paragraphs), b"", "paper.docx")) == quotes(plain)
    for name, blocks in renderings().items():
        document = build_document(Extracted(blocks), b"", "paper")
        assert quotes(document) == quotes(plain), name
        assert document.info.kind == "scholarship", name
        assert document.info.author == "Sartayev A.K.", name


def test_the_paper_in_detail() -> None:
    document = build_document(Extracted((Block(paper()),)), b"", "paper.txt")
    assert document.info.title.startswith("KAZAKHSTAN IN THE AGE OF INDEPENDENCE (SOME PROBLEMS OF")
    assert document.info.title.endswith("REALIZATION)")
    assert (document.info.language, document.info.year) == ("en", None)
    found = quotes(document)
    assert found[0].startswith("Certainly, one of the historical events")
    joined = " ".join(found)
    assert "in 50th – 60th years." in joined
    assert "large-scale cooperation" in joined
    assert "doctrinal-empirical legal document of all" in joined
    assert not {"―", "‖", "495"} & set(joined.split())
    assert "writes O.N. Safonov is expressed" in joined


def test_pages_of_the_paper() -> None:
    paper()
    document = build_document(Extracted(pdf_pages(), page_count=4), b"", "paper.pdf")
    assert [(page.number, page.label) for page in document.pages] == [
        (1, "494"),
        (2, "495"),
        (3, "496"),
        (4, "497"),
    ]
    second = document.text[document.pages[1].start :]
    assert second.startswith("appreciates the historic decision")
    safonov = next(p for p in document.passages if "Safonov" in document.text[p.start : p.end])
    assert safonov.page == 2
    assert safonov.locator.startswith("p. 495, para. ")


def law() -> NewDocument:
    if not LAW.exists():
        pytest.skip("the shared sources are not here")
    blocks = tuple(
        Block(line.lstrip("# ").strip("*"), kind="heading", level=line.count("#", 0, 3))
        if line.startswith("#")
        else Block(line.strip("*"))
        for line in LAW.read_text(encoding="utf-8").split("\n")
        if line
    )
    return build_document(Extracted(blocks), LAW.read_bytes(), str(LAW))


def test_the_russian_law() -> None:
    document = law()
    info = document.info
    assert info.title == "О государственной независимости Республики Казахстан"
    assert (info.kind, info.language, info.author) == ("law", "ru", None)
    (found,) = [p for p in document.passages if p.locator == "ст. 13"]
    assert document.text[found.start : found.end].startswith("Статья 13. Республика Казахстан")
    assert found.headings[-1] == "Статья 13"
    assert found.headings[-2].startswith("Глава 5.")
    numbers = {p.locator.split(",")[0] for p in document.passages}
    assert numbers == {"преамбула", *(f"ст. {number}" for number in range(1, 19))}


def test_the_russian_law_as_plain_text_gives_the_same_sentences() -> None:
    document = law()
    plain = build_document(Extracted((Block(document.text),)), b"", "law.txt")
    assert quotes(plain) == quotes(document)
    assert [p.locator for p in plain.passages] == [p.locator for p in document.passages]
    assert plain.info.title == document.info.title
