"""Who may log in: names and bcrypt hashes in a file that `htpasswd -B` makes."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import OrderedDict
from pathlib import Path
from threading import Lock

import bcrypt

from qa.errors import BadSetting

LONGEST_NAME = 200
_LONGEST_PASSWORD = 1000
_BCRYPT_BYTES = 72
"""bcrypt reads no more of a password, and `htpasswd` cuts it there too."""

_HASH = re.compile(rb"\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}")
_REMEMBERED = 1000


class Passwords:
    """The file, read again when it changes; safe to share between threads."""

    def __init__(self, path: Path, secret: bytes) -> None:
        """Raises BadSetting for a file that can't be read, or an entry that is not of bcrypt."""
        self._path, self._secret = path, secret
        self._lock = Lock()
        self._stamp = _stamp(path)
        self._hashes = _read(path)
        # Programs send their password with every request: one that was right stays so for a while.
        self._right: OrderedDict[bytes, None] = OrderedDict()

    def check(self, name: str, password: str) -> bool:
        """Whether the password is that name's; takes as long for a name that nobody has."""
        hashes = self._current()
        known = hashes.get(name)
        given = password.encode("utf-8", "replace")
        mark = self._mark(name, given, known or b"")
        if known is not None and self._remembers(mark):
            return True
        against = known or next(iter(hashes.values()), b"")
        if len(name) > LONGEST_NAME or len(given) > _LONGEST_PASSWORD or not against:
            return False
        right = bcrypt.checkpw(given[:_BCRYPT_BYTES], against) and known is not None
        if right:
            self._remember(mark)
        return right

    def is_remembered(self, name: str, password: str) -> bool:
        """Whether the password was found right lately: telling costs next to nothing."""
        known = self._current().get(name)
        given = password.encode("utf-8", "replace")
        return known is not None and self._remembers(self._mark(name, given, known))

    def fingerprint(self, name: str) -> str | None:
        """What changes when the password does; None for a name that may not log in."""
        known = self._current().get(name)
        if known is None:
            return None
        return self._mark(name, b"", known).hex()[:24]

    def _mark(self, name: str, password: bytes, known: bytes) -> bytes:
        said = b"\0".join((name.encode("utf-8", "replace"), known, password))
        return hmac.new(self._secret, said, hashlib.sha256).digest()

    def _remembers(self, mark: bytes) -> bool:
        with self._lock:
            return mark in self._right

    def _remember(self, mark: bytes) -> None:
        with self._lock:
            self._right[mark] = None
            if len(self._right) > _REMEMBERED:
                self._right.popitem(last=False)

    def _current(self) -> dict[str, bytes]:
        """The entries as the file has them now; those known before while it can't be read."""
        stamp = _stamp(self._path)
        with self._lock:
            if stamp != self._stamp:
                self._stamp = stamp
                try:
                    self._hashes = _read(self._path)
                except BadSetting:
                    return self._hashes
                self._right.clear()
            return self._hashes


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _read(path: Path) -> dict[str, bytes]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise BadSetting(
            f"KAZQA_UI_USERS={path}: {error.strerror}; make it with `htpasswd -Bc {path} NAME`"
        ) from None
    hashes: dict[str, bytes] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith(b"#"):
            continue
        name, _, hashed = line.strip().partition(b":")
        if not name or len(name) > LONGEST_NAME or _HASH.fullmatch(hashed) is None:
            raise BadSetting(
                f"KAZQA_UI_USERS={path}: line {number} is no name with a bcrypt hash; "
                "set its password anew with `htpasswd -B`"
            )
        hashes[name.decode("utf-8", "replace")] = hashed
    if not hashes:
        raise BadSetting(f"KAZQA_UI_USERS={path}: has no names; add one with `htpasswd -B`")
    return hashes
