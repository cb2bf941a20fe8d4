"""The secret with which cookies are signed, kept in the library so that they outlive a restart."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

NAME = "ui-secret"
"""The file, beside the catalogue; nobody but its owner may read it."""

_BYTES = 32


def secret_of(folder: Path) -> bytes:
    """The secret of the library in that folder, made if there is none.

    Where nothing can be written a passing one is made: visitors are strangers after a restart.
    """
    path = folder / NAME
    try:
        return _kept(path) or _made(path)
    except OSError:
        return secrets.token_bytes(_BYTES)


def _kept(path: Path) -> bytes:
    """What the file holds; nothing if it is missing or was cut short."""
    if not path.exists():
        return b""
    path.chmod(0o600)  # a copy of a library may have been given other rights
    held = path.read_bytes()
    return held if len(held) == _BYTES else b""


def _made(path: Path) -> bytes:
    """A new secret, whole under its name or not there: another server may start at once."""
    passing = path.with_name(f".{NAME}-{secrets.token_hex(8)}")
    descriptor = os.open(passing, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
        if _kept(path):
            return _kept(path)
        passing.replace(path)
    finally:
        passing.unlink(missing_ok=True)
    return path.read_bytes()
