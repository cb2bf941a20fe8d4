"""Zip-based formats: unpacked within limits, their XML parsed without entities or network."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from ingest.blocks import Extracted
from ingest.errors import BrokenFile, EncryptedFile, UnsupportedFormat
from ingest.formats import READABLE
from ingest.limits import MEGABYTE, Limits
from ingest.readers.trees import MalformedMarkup, xml_tree

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_MEMBERS = 20_000
_SMALL = 4 * MEGABYTE  # unpacked size below which no ratio is dangerous
_ENCRYPTED_FLAG = 0x1


class Archive:
    """A zip file whose declared contents are within the limits; `name` is for messages."""

    def __init__(self, content: bytes, name: str, limits: Limits) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise self.broken("is cut short or damaged") from error
        self._refuse_bomb(len(content), limits)
        self.members = frozenset(self._zip.namelist())

    def read(self, member: str) -> bytes:
        """One member's bytes; raises BrokenFile, or EncryptedFile for a password."""
        try:
            if self._zip.getinfo(member).flag_bits & _ENCRYPTED_FLAG:
                raise EncryptedFile(
                    f"{self.name}: is protected by a password; save a copy without it"
                )
            return self._zip.read(member)
        except KeyError as error:
            raise self.broken(f"lacks its part {member}") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise self.broken(f"has a damaged part {member}") from error

    def xml(self, member: str) -> _Element:
        """One member parsed as XML; raises BrokenFile, also for declared or unknown entities."""
        from lxml import etree

        try:
            root = xml_tree(self.read(member))
        except MalformedMarkup as error:
            raise self.broken(f"has malformed XML in {member}") from error
        declared = root.getroottree().docinfo.internalDTD
        if declared is not None and next(declared.iterentities(), None) is not None:
            raise self.broken(f"declares entities in {member}, which KazQA does not expand")
        if next(root.iter(etree.Entity), None) is not None:
            raise self.broken(f"uses entities in {member} that it does not define")
        return root

    def broken(self, what: str) -> BrokenFile:
        """The error that says what is wrong and what to do."""
        return BrokenFile(
            f"{self.name}: {what}; open it in the program it comes from and save it anew"
        )

    def _refuse_bomb(self, packed: int, limits: Limits) -> None:
        members = self._zip.infolist()
        unpacked = sum(member.file_size for member in members)
        if len(members) > _MOST_MEMBERS:
            raise self.broken(f"has {len(members)} parts, more than any document needs")
        too_dense = unpacked > _SMALL and unpacked > packed * limits.unpack_ratio
        if too_dense or unpacked > limits.unpacked_mb * MEGABYTE:
            raise BrokenFile(
                f"{self.name}: would unpack from {packed / MEGABYTE:.1f} to "
                f"{unpacked / MEGABYTE:.0f} MB; if it is honest, raise KAZQA_MAX_UNPACKED_MB "
                "and KAZQA_MAX_UNPACK_RATIO"
            )


def read_archive(content: bytes, name: str, limits: Limits) -> Extracted:
    """What a DOCX, ODT or EPUB holds, told apart by its contents; raises an IngestError."""
    archive = Archive(content, name, limits)
    mimetype = archive.read("mimetype").strip() if "mimetype" in archive.members else b""
    if mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
        from ingest.readers.odt import read_odt

        return read_odt(archive)
    if mimetype == b"application/epub+zip" or "META-INF/container.xml" in archive.members:
        from ingest.readers.epub import read_epub

        return read_epub(archive, limits)
    if "[Content_Types].xml" in archive.members:
        types = archive.read("[Content_Types].xml")
        if b"wordprocessingml" in types or b"ms-word" in types:
            from ingest.readers.docx import read_docx

            return read_docx(archive)
    raise UnsupportedFormat(
        f"{name}: is a zip file without a document that KazQA reads; unpack it first, or add "
        f"{READABLE}"
    )
