"""Wrong passwords: each makes the next wait longer, from that address and for that name."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from threading import Lock

_FREE = 4
"""Wrong passwords without a delay: people mistype."""

_FROM_ADDRESS = 300.0
_FOR_NAME = 60.0
"""The longest delays. A name's is short, since anybody can call it up against its owner."""

_FORGOTTEN_SECONDS = 3600.0
_MOST = 10_000


@dataclass(slots=True)
class _Failed:
    times: int
    last: float
    longest: float

    @property
    def until(self) -> float:
        """When the next try is let through."""
        if self.times <= _FREE:
            return self.last
        return self.last + min(self.longest, 2.0 ** min(self.times - _FREE, 20))


class Throttle:
    """How long who tries has to wait; safe to share between threads, and bounded in memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: OrderedDict[str, _Failed] = OrderedDict()
        self._lock = Lock()

    def wait(self, address: str, name: str) -> int:
        """Whole seconds until a password may be tried from there for that name; 0 for now."""
        now = self._clock()
        with self._lock:
            until = max(
                (f.until for key in _keys(address, name) if (f := self._failed.get(key))),
                default=now,
            )
        return max(0, math.ceil(until - now))

    def wrong(self, address: str, name: str) -> None:
        """A password was wrong."""
        now = self._clock()
        with self._lock:
            for key, longest in zip(_keys(address, name), (_FROM_ADDRESS, _FOR_NAME), strict=True):
                found = self._failed.pop(key, None)
                if found is None or now - found.until > _FORGOTTEN_SECONDS:
                    found = _Failed(0, now, longest)
                self._failed[key] = _Failed(found.times + 1, now, longest)
            while len(self._failed) > _MOST:
                self._failed.popitem(last=False)

    def right(self, address: str, name: str) -> None:
        """The last password called wrong was right: all is forgiven that name.

        Not the address: whoever has a login could try others' passwords between their own.
        """
        from_there, for_name = _keys(address, name)
        with self._lock:
            self._failed.pop(for_name, None)
            if (found := self._failed.get(from_there)) is not None:
                found.times -= 1


def _keys(address: str, name: str) -> tuple[str, str]:
    return f"address {_network(address)}", f"name {name}"


def _network(address: str) -> str:
    """One household has as many IPv6 addresses as it likes, all in one network of 64 bits."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if known.version == 6 else str(known)
