"""PDF files: pages, paragraphs, metadata, passwords, scans, damage and bombs."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import BrokenFile, EncryptedFile, ReadLimit, ScannedFile
from ingest.limits import Limits
from ingest.readers.pdf import read_pdf

SHARED = Path(__file__).parents[2] / "shared" / "sources"
LINES = ("The Republic of Kazakhstan is an", "independent state.", "It concludes treaties.")


def pdf(*pages: tuple[str, ...], title: str = "", author: str = "", indent: int = 0) -> bytes:
    """A PDF with a page per tuple of lines; every line after a full stop may be indented."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    for lines in pages:
        previous = ""
        for number, line in enumerate(lines):
            shift = indent if previous.endswith(".") else 0
            canvas.drawString(72 + shift, 760 - 16 * number, line)
            previous = line
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def encrypted(content: bytes, user: str, owner: str, algorithm: str = "RC4-128") -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(user, owner, algorithm=algorithm)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def page_with_stream(stream: bytes) -> bytes:
    """A one-page PDF, written by hand, whose content is the given deflated stream."""
    bodies = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        content
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(content)
    )


def deflated_spaces(megabytes: int, before: bytes = b"") -> bytes:
    """A zlib stream of `before` and so many megabytes of spaces, made without packing them all."""
    packer = zlib.compressobj(9)
    head = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    spaces = b" " * (1024 * 1024)
    # After a full flush the packed form depends on nothing before it, so it can be repeated.
    packed = packer.compress(spaces) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = zlib.adler32(before)
    for _ in range(megabytes):
        checksum = zlib.adler32(spaces, checksum)
    return head + packed * megabytes + b"\x03\x00" + checksum.to_bytes(4, "big")


def test_one_block_per_page_with_its_number_and_line_breaks() -> None:
    found = read_pdf(pdf(LINES, ("Second page.",)), "a.pdf", Limits())
    assert [(block.page, block.text.split("\n")) for block in found.blocks] == [
        (1, list(LINES)),
        (2, ["Second page."]),
    ]
    assert found.page_count == 2


def test_pages_without_text_are_left_out_and_the_others_keep_their_numbers() -> None:
    found = read_pdf(pdf((), LINES, (), ("End.",)), "a.pdf", Limits())
    assert [block.page for block in found.blocks] == [2, 4]
    assert found.page_count == 4


def test_an_indented_first_line_keeps_a_leading_space() -> None:
    lines = ("The treaty was signed.", "A new paragraph goes on", "over a second line.", "End.")
    text = read_pdf(pdf(lines, indent=20), "a.pdf", Limits()).blocks[0].text
    assert text.split("\n") == [lines[0], " " + lines[1], lines[2], lines[3]]


def test_an_indent_inside_a_sentence_is_no_paragraph() -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    lines = [(72, "1. A long item of"), (92, "a list"), (72, "2. B")]
    for number, (left, line) in enumerate(lines):
        canvas.drawString(left, 700 - 16 * number, line)
    canvas.save()
    text = read_pdf(file.getvalue(), "a.pdf", Limits()).blocks[0].text
    assert text.split("\n") == [line for _, line in lines]


def test_a_hyphen_at_a_line_end_stays_with_its_line_break() -> None:
    text = read_pdf(pdf(("The inter-", "national treaty.")), "a.pdf", Limits()).blocks[0].text
    assert text == "The inter-\nnational treaty."


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Treaties of Kazakhstan", "Treaties of Kazakhstan"),
        ("Microsoft Word - thesis final.doc", None),
        ("untitled", None),
        ("paper.docx", None),
        ("Документ1", None),
        ("  On  the\nLaw ", "On the Law"),
        ("Document of the CSCE", "Document of the CSCE"),
    ],
)
def test_titles_that_a_program_made_up_are_ignored(title: str, expected: str | None) -> None:
    assert read_pdf(pdf(LINES, title=title), "a.pdf", Limits()).title == expected


@pytest.mark.parametrize(
    ("author", "expected"), [("A.K. Sartayev", "A.K. Sartayev"), ("User", None), ("admin", None)]
)
def test_authors_that_are_computers_are_ignored(author: str, expected: str | None) -> None:
    assert read_pdf(pdf(LINES, author=author), "a.pdf", Limits()).author == expected


def test_the_day_the_file_was_made_is_not_the_year_of_the_work() -> None:
    assert read_pdf(pdf(LINES), "a.pdf", Limits()).year is None


def test_an_owner_password_does_not_keep_the_text_from_readers() -> None:
    found = read_pdf(encrypted(pdf(LINES), "", "owner"), "a.pdf", Limits())
    assert found.blocks[0].text.startswith(LINES[0])


def test_a_user_password_is_asked_for_by_name_of_the_file() -> None:
    with pytest.raises(EncryptedFile, match=r"^a\.pdf: .*password.*save a copy") as caught:
        read_pdf(encrypted(pdf(LINES), "user", "owner"), "a.pdf", Limits())
    assert "\n" not in str(caught.value)


def test_pages_of_pictures_are_sent_to_ocr() -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.rect(10, 10, 300, 300, fill=1)
    canvas.showPage()
    canvas.save()
    with pytest.raises(ScannedFile, match=r"^scan\.pdf: .*ocrmypdf"):
        read_pdf(file.getvalue(), "scan.pdf", Limits())


@pytest.mark.parametrize("keep", [20, 200, 600])
def test_a_truncated_file_is_broken_or_still_gives_its_text(keep: int) -> None:
    with pytest.raises((BrokenFile, ScannedFile), match=r"^a\.pdf: "):
        read_pdf(pdf(LINES)[:keep], "a.pdf", Limits())


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(ReadLimit, match=r"3 pages, more than 2.*KAZQA_MAX_PAGES"):
        read_pdf(pdf(LINES, LINES, LINES), "a.pdf", Limits(pages=2))


@pytest.mark.parametrize("text", [b"", b"BT /F1 12 Tf 72 700 Td (A sentence.) Tj ET "])
def test_a_page_that_inflates_to_hundreds_of_megabytes_is_refused(text: bytes) -> None:
    bomb = page_with_stream(deflated_spaces(300, text))
    assert len(bomb) < 400_000
    with pytest.raises(BrokenFile, match=r"^bomb\.pdf: .*inflates"):
        read_pdf(bomb, "bomb.pdf", Limits())


def test_a_page_that_neither_parser_can_read_is_no_empty_page() -> None:
    packed = zlib.compress(deflated_spaces(200))
    nested = page_with_stream(packed).replace(b"/FlateDecode", b"[/FlateDecode/FlateDecode]")
    with pytest.raises(BrokenFile, match=r"^bomb\.pdf: (page 1|is a damaged)"):
        read_pdf(nested, "bomb.pdf", Limits())


def test_a_page_stream_of_ordinary_density_is_read() -> None:
    line = b"BT /F1 12 Tf 72 700 Td (A sentence.) Tj ET "
    found = read_pdf(page_with_stream(zlib.compress(line)), "a.pdf", Limits())
    assert found.blocks[0].text.strip() == "A sentence."


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared sources are not beside the checkout")
def test_the_paper_gives_its_pages_and_metadata() -> None:
    path = SHARED / "sartayev-enu-age-of-independence.pdf"
    found = read_pdf(path.read_bytes(), path.name, Limits())
    assert found.author == "A.K. Sartayev"
    assert [block.page for block in found.blocks] == [1, 2, 3, 4]
    assert "accession to the UN on March\n2, 1992" in found.blocks[0].text
    assert "\n Over the years, Kazakhstan" in found.blocks[0].text
