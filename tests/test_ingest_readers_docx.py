"""DOCX files: structure, numbers that Word shows, notes, and text in unusual places."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from docx.document import Document as Docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.blocks import Extracted
from ingest.errors import BrokenFile, UnsupportedFormat
from ingest.limits import Limits
from ingest.readers.archive import read_archive
from ingest.readers.docx_styles import in_format

W = nsdecls("w")


def saved(document: Docx) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def read(content: bytes) -> Extracted:
    return read_archive(content, "a.docx", Limits())


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part changed, or added from b"" where it has none."""
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {member: package.read(member) for member in package.namelist()}
    parts[name] = change(parts.get(name, b""))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for member, data in parts.items():
            package.writestr(member, data)
    return file.getvalue()


def body_with(*paragraphs: str) -> bytes:
    """A document whose body holds these XML elements."""
    document = Document()
    for xml in paragraphs:
        document.element.body.insert(-1, parse_xml(xml))
    return saved(document)


def kinds(found: Extracted) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in found.blocks]


def test_headings_paragraphs_items_and_table_rows_in_reading_order() -> None:
    document = Document()
    document.add_heading("The Constitution", 0)
    document.add_heading("Section I", 1)
    document.add_paragraph("Article 1.").add_run(" Bold part.").bold = True
    table = document.add_table(2, 2)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"cell {number}"
    document.add_heading("Chapter", 2)
    document.add_paragraph("bullet", style="List Bullet")
    assert kinds(read(saved(document))) == [
        ("heading", 1, "The Constitution"),
        ("heading", 1, "Section I"),
        ("paragraph", 0, "Article 1. Bold part."),
        ("table", 0, "cell 0 | cell 1"),
        ("table", 0, "cell 2 | cell 3"),
        ("heading", 2, "Chapter"),
        ("item", 0, "bullet"),
    ]


def test_core_properties_without_the_template_author() -> None:
    document = Document()
    document.add_paragraph("Text.")
    assert read(saved(document)).author is None
    document.core_properties.title = "Law on treaties"
    document.core_properties.author = "Ministry of Justice"
    document.core_properties.language = "kk-KZ"
    found = read(saved(document))
    assert (found.title, found.author, found.language) == (
        "Law on treaties",
        "Ministry of Justice",
        "kk",
    )


def test_numbers_that_word_counts_are_part_of_the_text() -> None:
    document = Document()
    for text in ("First", "Second"):
        document.add_paragraph(text, style="List Number")
    assert [block.text for block in read(saved(document)).blocks] == ["1. First", "2. Second"]


def test_multilevel_numbers_restart_under_their_parent() -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, form, text in [
            (0, "decimal", "Статья %1."),
            (1, "decimal", "%1.%2"),
            (2, "russianLower", "%3)"),
        ]
    )
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    paragraphs = [
        f'<w:p {W}><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="7"/></w:numPr></w:pPr>'
        f"<w:r><w:t>x</w:t></w:r></w:p>"
        for depth in (0, 1, 1, 2, 2, 0, 1)
    ]
    content = with_part(body_with(*paragraphs), "word/numbering.xml", lambda _: numbering.encode())
    assert [block.text for block in read(content).blocks] == [
        *("Статья 1. x", "1.1 x", "1.2 x", "а) x", "б) x", "Статья 2. x", "2.1 x"),
    ]


@pytest.mark.parametrize(
    ("form", "count", "expected"),
    [
        ("decimal", 12, "12"),
        ("lowerRoman", 14, "xiv"),
        ("upperRoman", 9, "IX"),
        ("upperLetter", 3, "C"),
        ("lowerLetter", 1, "a"),
        ("russianUpper", 2, "Б"),
        ("ordinal", 4, "4"),
    ],
)
def test_number_formats(form: str, count: int, expected: str) -> None:
    assert in_format(count, form) == expected


def test_text_in_insertions_controls_smart_tags_and_boxes_is_kept_and_deleted_text_is_not() -> None:
    found = read(
        body_with(
            f"<w:p {W}><w:ins><w:r><w:t>inserted </w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>"
            "<w:smartTag><w:r><w:t>smart</w:t><w:tab/><w:t>tab</w:t><w:br/><w:t>line</w:t></w:r>"
            "</w:smartTag><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
            f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>control</w:t></w:r></w:p></w:sdtContent>"
            "</w:sdt>",
            f"<w:p {W}><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p>"
            "</w:txbxContent></w:pict></w:r></w:p>",
        )
    )
    assert [block.text for block in found.blocks] == ["inserted smart\ttab\nline", "control", "box"]


def test_a_one_cell_table_is_a_frame_and_a_table_of_contents_is_left_out() -> None:
    document = Document()
    document.add_table(1, 1).rows[0].cells[0].text = "Framed paragraph."
    style = document.styles.add_style("toc 1", 1)
    document.add_paragraph("Chapter 1 ..... 5", style=style)
    assert kinds(read(saved(document))) == [("paragraph", 0, "Framed paragraph.")]


def test_outline_levels_make_headings() -> None:
    xml = f'<w:p {W}><w:pPr><w:outlineLvl w:val="2"/></w:pPr><w:r><w:t>Глава 3</w:t></w:r></w:p>'
    assert kinds(read(body_with(xml))) == [("heading", 3, "Глава 3")]


def test_footnotes_follow_as_notes_without_separators() -> None:
    document = Document()
    document.add_paragraph("Text.")
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>-</w:t></w:r>'
        '</w:p></w:footnote><w:footnote w:id="1"><w:p><w:r><w:t>See Article 4.</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    content = with_part(saved(document), "word/footnotes.xml", lambda _: notes.encode())
    assert kinds(read(content)) == [("paragraph", 0, "Text."), ("note", 0, "See Article 4.")]


def test_an_external_entity_is_refused_and_nothing_after_it_is_lost_silently() -> None:
    document = Document()
    document.add_paragraph("before after")

    def with_entity(xml: bytes) -> bytes:
        start = xml.index(b"<w:document")
        doctype = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        return xml[:start] + doctype + xml[start:].replace(b"before after", b"before &x; after")

    with pytest.raises(BrokenFile, match=r"^a\.docx: .*entities"):
        read(with_part(saved(document), "word/document.xml", with_entity))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/document.xml", b"<not closed"),
        ("_rels/.rels", b"<Relationships/>"),
        ("word/document.xml", b"<d/>"),
    ],
)
def test_damaged_parts_are_named(name: str, content: bytes) -> None:
    document = Document()
    with pytest.raises(BrokenFile, match=r"^a\.docx: .*save it anew"):
        read(with_part(saved(document), name, lambda _: content))


def test_a_spreadsheet_is_not_a_document() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("[Content_Types].xml", "<Types>spreadsheetml</Types>")
    with pytest.raises(UnsupportedFormat, match="is a zip file without a document"):
        read(file.getvalue())
