"""The small local chat model as a server in a process of its own, for tests marked `model`.

with local_model() as spec:
    assistant = Assistant.open(library, model=spec)
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_ROOT = Path(__file__).parents[1]
_LONGEST_START = 120.0  # seconds
_SPEC = re.compile(r"openai-compatible:\S+")


@contextmanager
def local_model() -> Iterator[str]:
    """What KAZQA_MODEL has to be for a server that runs until the block ends, on a free port."""
    command = [sys.executable, "-m", "bench.local_model", "--port", "0"]
    with (
        tempfile.TemporaryFile("w+") as told,
        subprocess.Popen(
            command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=told, text=True
        ) as server,
    ):
        late = threading.Timer(_LONGEST_START, server.kill)
        late.start()
        try:
            yield _spec(server, told)
        finally:
            late.cancel()
            server.kill()  # it keeps nothing that would have to be saved


def _spec(server: subprocess.Popen[str], told: IO[str]) -> str:
    assert server.stdout is not None
    for line in server.stdout:
        if found := _SPEC.search(line):
            return found[0]
    told.seek(0)
    raise RuntimeError(f"the local chat model did not start: {told.read()[-2000:]}")
