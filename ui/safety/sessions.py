"""Sessions: who logged in, for twelve hours, in a signed cookie that says nothing else."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from threading import Lock

from itsdangerous import BadSignature, URLSafeTimedSerializer

from ui.safety.passwords import Passwords

COOKIE = "kazqa_session"
SECONDS = 12 * 3600
_MOST_ENDED = 100_000


class Sessions:
    """Makes and reads sessions; one ends by logging out, by a new password, or by itself."""

    def __init__(self, secret: bytes, passwords: Passwords) -> None:
        self._serializer = URLSafeTimedSerializer(
            secret, salt="kazqa.session", signer_kwargs={"digest_method": hashlib.sha256}
        )
        self._passwords = passwords
        self._ended: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def begun(self, name: str) -> str:
        """A new session of somebody whose password was right."""
        mark = self._passwords.fingerprint(name)
        return self._serializer.dumps([name, mark, secrets.token_urlsafe(9)])

    def name(self, session: str) -> str | None:
        """Who has the session; None if it is none, has ended, or its name may not log in."""
        found = self._read(session)
        if found is None:
            return None
        name, mark, key = found
        with self._lock:
            if key in self._ended:
                return None
        return name if self._passwords.fingerprint(name) == mark else None

    def end(self, session: str) -> None:
        """Log out: the cookie is worth nothing any more while this server runs."""
        found = self._read(session)
        if found is None:
            return
        now = time.monotonic()
        with self._lock:
            self._ended[found[2]] = now
            while self._ended and (
                len(self._ended) > _MOST_ENDED or next(iter(self._ended.values())) < now - SECONDS
            ):
                self._ended.popitem(last=False)

    def _read(self, session: str) -> tuple[str, str, str] | None:
        try:
            said = self._serializer.loads(session, max_age=SECONDS)
        except BadSignature:
            return None
        match said:
            case [str(name), str(mark), str(key)]:
                return name, mark, key
        return None
