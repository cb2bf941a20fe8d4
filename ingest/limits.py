"""What reading one file may cost: plain numbers that also travel to the child process."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file; a reader raises ReadLimit or BrokenFile when it meets one."""

    seconds: float = 60.0
    memory_mb: int = 1024
    pages: int = 3000
    unpack_ratio: int = 100
    unpacked_mb: int = 256
    text_mb: int = 32
