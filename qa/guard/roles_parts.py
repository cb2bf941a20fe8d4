"""What part each party of an English sentence plays: doer, done to, from whom, to whom, of what."""

from __future__ import annotations

from collections.abc import Iterator

from qa.guard.roles_items import Item, is_party, word_parts, words

_FAR = 6  # items: how far a name's verb or preposition may be

Part = tuple[str, str]
"""A part and what it is played in: ("agent", ":recognition"), or a part alone ("agent", "")."""


def english_parts(found: tuple[Item, ...], start: int, end: int) -> Iterator[Part]:
    """The parts that the party at those items plays."""
    yield from _before(found, start)
    yield from _after(found, end, prepositional=_preposition(found, start) is not None)


def _before(found: tuple[Item, ...], start: int) -> Iterator[Part]:
    at = _preposition(found, start)
    if at is not None:
        part = word_parts("prepositions", "en")[found[at].folded]
        head = _head(found, at)
        yield part, ""
        if head:
            yield part, head.key
        return
    previous = _content_before(found, start)
    if previous is not None and (_is_participle(previous) or _is_verb(previous)):
        yield "patient", previous.key


def _after(found: tuple[Item, ...], end: int, *, prepositional: bool) -> Iterator[Part]:
    if end and found[end - 1].written.lower().endswith("'s"):
        following = next((item for item in found[end : end + 2] if item.key), None)
        if following:
            yield "of", following.key
        return
    if prepositional:
        return
    passive, verb = _verb_after(found, end)
    if verb is not None:
        part = "patient" if passive else "agent"
        yield part, verb.key
        yield part, ""


def _verb_after(found: tuple[Item, ...], end: int) -> tuple[bool, Item | None]:
    """The verb that a name comes before, and whether it is in the passive."""
    passed, passives = words("passed", "en"), words("passives", "en")
    passive = False
    for at, item in _beside_the_way(found, end):
        if item.folded in passives:
            passive = True
        elif item.key and item.folded not in passed:
            by = any(one.folded == "by" for one in found[at + 1 : at + 3])
            return (passive or by) and _is_participle(item), item
        elif item.folded not in passed:
            break
    return False, None


def _beside_the_way(found: tuple[Item, ...], end: int) -> Iterator[tuple[int, Item]]:
    """What follows a name without brackets, commas and "of Kazakhstan", to the clause's end."""
    depth, owner = 0, False
    for at, item in enumerate(found[end : end + 2 * _FAR], end):
        depth += {"(": 1, ")": -1}.get(item.written, 0)
        if item.written in {";", ":"} and not depth:
            return
        owner = owner or item.folded == "of"
        if not (depth or item.mark or owner):
            yield at, item
        owner = owner and not is_party(item)


def _preposition(found: tuple[Item, ...], start: int) -> int | None:
    """The place of the preposition that a name stands after, if it does."""
    passed, prepositions = words("passed", "en"), word_parts("prepositions", "en")
    for at in range(start - 1, max(start - _FAR, -1), -1):
        if found[at].folded in prepositions:
            return at
        if found[at].folded not in passed and not found[at].value:
            return None
    return None


def _head(found: tuple[Item, ...], at: int) -> Item | None:
    """What a preposition hangs on: the word before it, or the verb before a list of names."""
    return next((item for item in reversed(found[max(at - 3, 0) : at]) if item.key), None)


def _content_before(found: tuple[Item, ...], start: int) -> Item | None:
    for item in reversed(found[max(start - _FAR, 0) : start]):
        if item.mark:
            return None
        if item.key and item.folded not in words("passed", "en"):
            return item
        if item.folded not in words("passed", "en"):
            return None
    return None


def _is_participle(item: Item) -> bool:
    last = item.folded.split()[0]
    return last.endswith("ed") or last in words("participles", "en")


def _is_verb(item: Item) -> bool:
    word = item.folded.split()[0]
    return not item.written[:1].isupper() and word.endswith(("s", "ing", "ed", "ve"))
