"""EPUB files: spine order, structure, metadata, locks, entities, and limits of zip files."""

from __future__ import annotations

import io
import zipfile

import pytest

from ingest.blocks import Extracted
from ingest.errors import BrokenFile, EncryptedFile, ReadLimit
from ingest.limits import Limits
from ingest.readers.archive import read_archive

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
)
XHTML = (
    '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
    'xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>{}</body></html>'
)


def epub(
    *chapters: str, template: str = XHTML, container: str = CONTAINER, **others: str | bytes
) -> bytes:
    """An EPUB whose spine lists the chapters in reverse order of their file names."""
    names = [f"{len(chapters) - number} chapter.xhtml" for number in range(len(chapters))]
    items = "".join(
        f'<item id="c{number}" href="text/{name.replace(" ", "%20")}" '
        'media-type="application/xhtml+xml"/>'
        for number, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<metadata><dc:title>History of treaties</dc:title><dc:creator>A. One</dc:creator>"
        "<dc:creator>B. Two</dc:creator><dc:date>2019-04-01</dc:date>"
        f"<dc:language>en-GB</dc:language></metadata><manifest>{items}"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'</manifest><spine><itemref idref="nav"/>{spine}<itemref idref="lost"/></spine></package>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("OEBPS/content.opf", package)
        archive.writestr("OEBPS/nav.xhtml", XHTML.format("<p>contents</p>"))
        for name, body in zip(names, chapters, strict=True):
            archive.writestr(f"OEBPS/text/{name}", template.replace("{}", body))
        for name, data in others.items():
            archive.writestr(name, data)
    return file.getvalue()


def read(content: bytes, limits: Limits | None = None) -> Extracted:
    return read_archive(content, "a.epub", limits or Limits())


def test_chapters_in_spine_order_with_structure() -> None:
    found = read(
        epub(
            "<h1>One</h1><p>First&nbsp;paragraph &mdash; end &amp; more.</p><nav><p>menu</p></nav>",
            "<h2>Two</h2><ul><li>item</li></ul><table><tr><td>a</td><td>b</td></tr></table>"
            '<aside epub:type="footnote"><p>A note.</p></aside><p>Last.</p>',
        )
    )
    assert [(block.kind, block.level, block.text) for block in found.blocks] == [
        ("heading", 1, "One"),
        ("paragraph", 0, "First paragraph — end & more."),
        ("heading", 2, "Two"),
        ("item", 0, "item"),
        ("table", 0, "a | b"),
        ("note", 0, "A note."),
        ("paragraph", 0, "Last."),
    ]


def test_metadata_of_the_package() -> None:
    found = read(epub("<p>x</p>"))
    assert (found.title, found.author, found.year, found.language) == (
        "History of treaties",
        "A. One, B. Two",
        2019,
        "en",
    )


def test_a_chapter_that_is_not_well_formed_is_read_as_html() -> None:
    found = read(epub("<p>One<br>two<p>three", template="<html><body>{}</body></html>"))
    assert [block.text for block in found.blocks] == ["One\ntwo", "three"]


def test_declared_entities_are_refused() -> None:
    template = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + XHTML[38:]
    with pytest.raises(BrokenFile, match=r"^a\.epub: .*entities"):
        read(epub("<p>before &x; after</p>", template=template))


def test_a_locked_book_is_told_from_obfuscated_fonts() -> None:
    method = '<e><EncryptionMethod Algorithm="{}"/></e>'
    fonts = method.format("http://www.idpf.org/2008/embedding")
    assert read(epub("<p>x</p>", **{"META-INF/encryption.xml": fonts})).blocks
    drm = method.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    with pytest.raises(EncryptedFile, match=r"^a\.epub: .*DRM"):
        read(epub("<p>x</p>", **{"META-INF/encryption.xml": drm}))


def test_too_many_chapters_are_refused() -> None:
    with pytest.raises(ReadLimit, match="3 chapters, more than 2"):
        read(epub("<p>a</p>", "<p>b</p>", "<p>c</p>"), Limits(pages=2))


def test_a_missing_chapter_or_package_is_named() -> None:
    broken = epub("<p>x</p>").replace(b"1 chapter.xhtml", b"9 chapter.xhtml")
    with pytest.raises(BrokenFile, match=r"lacks its part OEBPS/text/1 chapter\.xhtml"):
        read(broken)
    with pytest.raises(BrokenFile, match="names no package document"):
        read(epub("<p>x</p>", container="<container/>"))


def test_a_small_file_that_unpacks_to_hundreds_of_megabytes_is_refused_unread() -> None:
    bomb = epub("<p>x</p>", picture=bytes(300 * 1024 * 1024))
    assert len(bomb) < 2 * 1024 * 1024
    with pytest.raises(BrokenFile, match=r"^a\.epub: would unpack from \d\.\d to 300 MB"):
        read(bomb)


def test_many_parts_are_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(20_001):
            archive.writestr(str(number), "")
    with pytest.raises(BrokenFile, match="20001 parts"):
        read(file.getvalue())


@pytest.mark.parametrize("keep", [10, 400])
def test_a_cut_file_is_broken(keep: int) -> None:
    with pytest.raises(BrokenFile, match=r"^a\.epub: is cut short"):
        read(epub("<p>x</p>")[:keep])


def test_a_damaged_member_is_broken() -> None:
    content = bytearray(epub("<p>" + "Some words of a chapter. " * 50 + "</p>"))
    place = content.index(b"OEBPS/text/1 chapter.xhtml") + 40
    content[place : place + 20] = bytes(20)
    with pytest.raises(BrokenFile, match="damaged part OEBPS/text"):
        read(bytes(content))


def test_a_zip_password_is_named() -> None:
    content = bytearray(epub("<p>x</p>"))
    start = content.index(b"PK\x01\x02")
    content[start + 8] |= 1  # the flag of the first member, "mimetype", in the directory
    with pytest.raises(EncryptedFile, match=r"^a\.epub: .*password"):
        read(bytes(content))
