"""ODT files: structure, notes, metadata, passwords and entities."""

from __future__ import annotations

import io
import zipfile

import pytest

from ingest.blocks import Extracted
from ingest.errors import BrokenFile, EncryptedFile
from ingest.limits import Limits
from ingest.readers.archive import read_archive

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [
        *[("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing")],
        ("meta", "meta"),
    ]
)
META = (
    f'<office:document-meta {NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
    "<dc:title>Заң туралы</dc:title><meta:initial-creator>А. Автор</meta:initial-creator>"
    "<dc:language>kk-KZ</dc:language></office:meta></office:document-meta>"
)


def odt(body: str, *, prolog: str = "", meta: str = META, **others: str) -> bytes:
    """An ODT file with that XML in its text body, and other members by name."""
    content = (
        f"{prolog}<office:document-content {NAMESPACES}><office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", content)
        if meta:
            package.writestr("meta.xml", meta)
        for name, text in others.items():
            package.writestr(name, text)
    return file.getvalue()


def read(content: bytes) -> Extracted:
    return read_archive(content, "a.odt", Limits())


def kinds(body: str) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in read(odt(body)).blocks]


def test_headings_paragraphs_items_and_rows() -> None:
    assert kinds(
        '<text:p text:style-name="Title">Название</text:p>'
        '<text:h text:outline-level="2">1-тарау</text:h>'
        '<text:p>Қазақстан<text:s text:c="2"/>Республикасы<text:tab/>x<text:line-break/>y '
        "<text:span>bold</text:span> end</text:p>"
        "<text:list><text:list-item><text:p>item</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>alone</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    ) == [
        ("heading", 1, "Название"),
        ("heading", 2, "1-тарау"),
        ("paragraph", 0, "Қазақстан  Республикасы\tx\ny bold end"),
        ("item", 0, "item"),
        ("table", 0, "a | b"),
        ("paragraph", 0, "alone"),
    ]


def test_notes_come_last_and_deleted_and_hidden_text_never() -> None:
    assert kinds(
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        '<text:p>Text<text:note text:id="n"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>The note.</text:p></text:note-body></text:note> goes on"
        "<office:annotation><text:p>comment</text:p></office:annotation>.</text:p>"
        "<text:section><text:p>in a section"
        "<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame></text:p>"
        "</text:section>"
    ) == [
        ("paragraph", 0, "Text goes on."),
        ("paragraph", 0, "in a section"),
        ("paragraph", 0, "boxed"),
        ("note", 0, "The note."),
    ]


def test_metadata() -> None:
    found = read(odt("<text:p>x</text:p>"))
    assert (found.title, found.author, found.language) == ("Заң туралы", "А. Автор", "kk")
    assert read(odt("<text:p>x</text:p>", meta="")).title is None


def test_a_password_is_seen_in_the_manifest() -> None:
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry>'
        "<m:encryption-data/></m:file-entry></m:manifest>"
    )
    with pytest.raises(EncryptedFile, match=r"^a\.odt: .*password"):
        read(odt("<text:p>x</text:p>", **{"META-INF/manifest.xml": manifest}))


def test_entities_are_refused() -> None:
    prolog = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    with pytest.raises(BrokenFile, match=r"^a\.odt: .*entities"):
        read(odt("<text:p>before &x; after</text:p>", prolog=prolog))
    external = '<!DOCTYPE d SYSTEM "http://127.0.0.1/d.dtd">'
    with pytest.raises(BrokenFile, match=r"^a\.odt: "):
        read(odt("<text:p>before &x; after</text:p>", prolog=external))


def test_a_file_without_a_text_body_is_broken() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", "<x/>")
    with pytest.raises(BrokenFile, match="holds no text document"):
        read(file.getvalue())
