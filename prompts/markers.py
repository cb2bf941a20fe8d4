"""Markers that a chat model cites passages by: codes that no document can know beforehand."""

from __future__ import annotations

import hashlib
import hmac

from prompts.plain import plain

_LETTERS = "abcdefghjkmnpqrstuvwxyz"  # without i, l and o, which look like digits
_DIGITS = "23456789"
_SHAPES = ((_LETTERS, _DIGITS, _LETTERS), (_LETTERS, _DIGITS, _LETTERS, _DIGITS))
_TRIES = 2_000  # of the three-character codes, before those of four


def new_markers(count: int, key: bytes, content: str) -> tuple[str, ...]:
    """`count` distinct codes such as "k7q", the same for the same key and content.

    `content` is all the text that the model is given: no code stands in it, in small or capital
    letters. The codes are HMAC-SHA256 of it under `key`, so that who writes a document without
    the key cannot tell them. ValueError where there is no key, or no code left.
    """
    if not key:
        raise ValueError("markers need a secret key; give at least one byte")
    told = f"{content}\n{plain(content)}".casefold()
    seed = hmac.digest(key, content.encode("utf-8", "surrogatepass"), hashlib.sha256)
    found: dict[str, None] = {}
    for attempt in range(_TRIES * 4):
        if len(found) == count:
            break
        code = _code(seed, attempt)
        if code not in told:
            found[code] = None
    if len(found) < count:
        raise ValueError(f"no {count} markers can be made for this text; give fewer passages")
    return tuple(found)


def _code(seed: bytes, attempt: int) -> str:
    """The code of one attempt; each of its characters comes from its own four bytes."""
    digest = hmac.digest(seed, attempt.to_bytes(4, "big"), hashlib.sha256)
    alphabets = _SHAPES[attempt >= _TRIES]
    return "".join(
        alphabet[int.from_bytes(digest[at * 4 : at * 4 + 4], "big") % len(alphabet)]
        for at, alphabet in enumerate(alphabets)
    )
