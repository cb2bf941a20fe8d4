"""Where what is uploaded lies for a while."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path


@cache
def temporary_folder() -> Path:
    """The folder of this process alone for what is uploaded, gone when the process ends."""
    made = Path(tempfile.mkdtemp(prefix="kazqa-ui-")).resolve()
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made
