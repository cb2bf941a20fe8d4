"""Errors of reading. Every message names the file or address and the remedy.

IngestError
├── SourceNotFound      no such file, folder or address
├── EmptySource         a file without bytes, a folder without readable files, no text inside
├── UnsupportedFormat   not a format KazQA reads, or not what its name says
├── BrokenFile          damaged, truncated, or larger inside than it pretends
├── EncryptedFile       a password is needed
├── ScannedFile         pages are pictures without text
├── ReadLimit           reading took too long or too much memory
├── FetchFailed         a web address refused, did not answer, or is not allowed
├── NoSuchPage          the document has no page of that number, or no pages
├── BadMetadata         what was said of a document by hand contradicts itself
├── FixedDocument       a reference note, which is not edited
├── QueueFull           too much waits to be added already
└── JobNotFound         adding that never was, or that was done long ago
"""

from __future__ import annotations


class IngestError(Exception):
    """Base of every error that reading raises on purpose."""


class SourceNotFound(IngestError):
    """No such file, folder or address."""


class EmptySource(IngestError):
    """There is nothing to read in it."""


class UnsupportedFormat(IngestError):
    """Not a format KazQA reads, or not the format its name says."""


class BrokenFile(IngestError):
    """Damaged or truncated, or it unpacks to more than is sane."""


class EncryptedFile(IngestError):
    """A password is needed to read it."""


class ScannedFile(IngestError):
    """Its pages are pictures without a text layer."""


class ReadLimit(IngestError):
    """Reading it took longer or more memory than allowed."""


class FetchFailed(IngestError):
    """The address refused, did not answer, or is not one to fetch."""


class NoSuchPage(IngestError):
    """The document has no page of that number, or no pages at all."""


class BadMetadata(IngestError):
    """What was said of a document by hand contradicts itself or is too long."""


class FixedDocument(IngestError):
    """A reference note: its text and details are the project's."""


class QueueFull(IngestError):
    """Too much waits to be added already."""


class JobNotFound(IngestError):
    """There is no such adding, or it was done long ago."""
