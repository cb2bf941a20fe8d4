"""At which address the application may be reached, by whom, and under which names."""

from __future__ import annotations

from ipaddress import ip_address

from qa.errors import BadSetting
from ui.settings import UISettings

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""What a browser on this machine calls it."""


def refuse_open_door(host: str, settings: UISettings, *, i_know: bool) -> None:
    """BadSetting for an address that others reach, unless they log in or `i_know`."""
    if settings.users is None and not i_know and not is_loopback(host):
        raise BadSetting(
            f"others can reach {host}, and nobody would have to log in: set KAZQA_UI_USERS to a "
            "file made by `htpasswd -B`, or give --i-know to let everybody in"
        )


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine reach the address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_shared(host: str, settings: UISettings) -> bool:
    """Whether others than the one person of this machine may come in, by a proxy or directly."""
    return settings.users is not None or bool(settings.names) or not is_loopback(host)


def is_known(name: str, host: str, names: frozenset[str]) -> bool:
    """Whether a Host header may name the server so; any other is a page elsewhere reaching in.

    An address in numbers needs no DNS, so that nobody can point it here: it may be any one if the
    server listens at all of this machine's.
    """
    asked = name.casefold().strip("[]").rstrip(".")
    if asked in LOOPBACK or asked == host.casefold() or asked in names:
        return True
    try:
        ip_address(asked)
        return ip_address(host).is_unspecified
    except ValueError:
        return False
