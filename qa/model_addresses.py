"""Addresses of chat models on servers that speak OpenAI's protocol."""

from __future__ import annotations

from urllib.parse import urlsplit

from qa.errors import ModelUnavailable

COMPATIBLE = "openai-compatible"
"""Provider of a model at an address."""

EXAMPLE = f"{COMPATIBLE}:http://127.0.0.1:8080/v1#name"
"""How such a model is written."""


def address_and_name(rest: str) -> tuple[str, str]:
    """Address and model of "http://127.0.0.1:8080/v1#name"; raises `ModelUnavailable`.

    A message never repeats what may be a password or a key.
    """
    address, _, name = rest.partition("#")
    if "@" in address or "?" in address:
        message = (
            f"the address of the {COMPATIBLE} chat model holds a user, a password or a “?”: "
            "leave them out, and set KAZQA_MODEL_KEY to the key if it has one"
        )
        raise ModelUnavailable(message)
    if not _usable(address):
        message = f"the chat model “{COMPATIBLE}:{address}” has no address in it: write {EXAMPLE}"
        raise ModelUnavailable(message)
    if not name:
        message = (
            f"the chat model “{COMPATIBLE}:{address}” has no name after its address: "
            f"write {COMPATIBLE}:{address}#name"
        )
        raise ModelUnavailable(message)
    return address, name


def _usable(address: str) -> bool:
    if any(letter.isspace() for letter in address):
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that do not match, or a port that is no port
        return False
