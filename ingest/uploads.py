"""Files that were sent, from the moment they arrive until they are read."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile

from ingest.errors import ReadLimit, SourceNotFound
from ingest.limits import MEGABYTE
from ingest.settings import IngestSettings

_IN_MEMORY = 4 * MEGABYTE  # larger files wait on disk, in files that have no name there


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent: its name, which is never used as a path, and its bytes.

    A path is that of a file which the server wrote; its bytes are copied when a job is started,
    and afterwards it is the caller's to delete.
    """

    name: str
    content: bytes | Path


class KeptUpload:
    """The bytes of an upload that waits: gone when it is closed, or the process ends."""

    def __init__(self, name: str, upload: Upload, settings: IngestSettings) -> None:
        """Take over the bytes; raises ReadLimit for too many, SourceNotFound if they are lost."""
        self.name = name
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (see close)
        try:
            self._fill(upload.content, settings.max_file_mb)
        except OSError as error:
            self.close()
            raise SourceNotFound(
                f"{name}: did not arrive whole ({error.strerror}); send it again"
            ) from error
        except ReadLimit:
            self.close()
            raise

    def content(self) -> bytes:
        """All of its bytes."""
        self._file.seek(0)
        return self._file.read()

    def close(self) -> None:
        """Give the bytes up."""
        self._file.close()

    def _fill(self, content: bytes | Path, most_mb: int) -> None:
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
        if size > most_mb * MEGABYTE:
            raise ReadLimit(
                f"{self.name}: is {size / MEGABYTE:.0f} MB, more than {most_mb}; split it, "
                "or raise KAZQA_MAX_FILE_MB"
            )
        if isinstance(content, bytes):
            self._file.write(content)
            return
        with content.open("rb") as source:
            shutil.copyfileobj(source, self._file)
