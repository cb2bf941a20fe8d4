"""What part each party of a Russian or Kazakh sentence plays, by its case and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.guard.roles_items import Item, word_parts
from qa.guard.roles_parts import Part
from vectorstore.records import Language

_FAR = 8  # items: how far a name's verb may be
# Endings by case, tried in order; a name in none of them is nominative, or has no cases.
_RUSSIAN = (
    ("", re.compile(r"^(?:украина|канада|москва|астана|ассамблея|\w+ая)$")),
    ("patient", re.compile(r"(?:ию|ую|ину|ею|аду|ву)$")),
    ("to", re.compile(r"(?:ому|ему|[^аоеиуы]у|[аео]ю)$")),
    ("agent", re.compile(r"(?:ом|ем|[иоеь]ей|ией|ой|[ое]вым|иным|ским|ным|ими|ыми)$")),
    ("of", re.compile(r"(?:ого|его|[аео]я|[^аоеиуыьй]а|ы|и)$")),
)
_NO_CASE = re.compile(r"[А-ЯЁA-Z]{2,}|\w*[A-Za-z]\w*")
_KAZAKH = (
    ("of", re.compile(r"(?:н[ыі]ң|д[ыі]ң|т[ыі]ң)$")),
    ("from", re.compile(r"(?:[дтн][ае]н)$")),
    ("with", re.compile(r"(?:[мбп]ен)$")),
    ("in", re.compile(r"(?:н?[дт][ае]|[дт][ае]ғ[ыі]|н?дег[іы])$")),
    ("to", re.compile(r"(?:[ғқ]а|[гк]е|[ыі]на|[ыі]не|сына|сіне)$")),
    ("patient", re.compile(r"(?:н[ыі]|д[ыі]|т[ыі]|[ыі]н)$")),
)
_RUSSIAN_VERB = re.compile(r"(?:л[аои]?|л[аои]?сь|лся|ет|ит|ют|ят|ут|ат|ется|ится|ются|ятся)$")
_RUSSIAN_PASSIVE = re.compile(r"(?:ен|ена|ено|ены|ан|ана|ано|аны|т[аоы]?|ется|ится|лся|л[аои]сь)$")
_KAZAKH_VERB = re.compile(
    r"(?:[дт][ыі]|[ғқг][ае]н|йд[ыі]|[ае]д[ыі]|[ыі]п|ған\w*|ген\w*|қан\w*|кен\w*)$"
)
_KAZAKH_PASSIVE = re.compile(r"(?:[ыі]л|[ыі]н|л)(?:д[ыі]|[ғг][ае]н|[ае]д[ыі])$")


def russian_parts(found: tuple[Item, ...], start: int, end: int) -> Iterator[Part]:
    """The parts that the party at those items of a Russian sentence plays."""
    prepositions = word_parts("prepositions", "ru")
    before = found[start - 1] if start else None
    verb = _verb(found, start, end, _RUSSIAN_VERB, _RUSSIAN_PASSIVE)
    head = before.key if before and before.key else ""
    if before is not None and before.folded in prepositions:
        part = prepositions[before.folded]
        yield part, ""
        yield part, _key_before(found, start - 1)
        return
    part = _case(found[end - 1], found[start], _RUSSIAN)
    if part == "of" and head:
        yield "of", head
    elif part == "agent":
        yield "agent", ""
        yield "agent", head or (verb.key if verb else "")
    elif part in {"to", "patient"}:
        yield part, verb.key if verb else ""
    elif not part and verb is not None:
        yield _nominative(found, start, verb), verb.key


def _nominative(found: tuple[Item, ...], start: int, verb: Item) -> str:
    """Whether a name that may be the subject or the object is one or the other."""
    if _RUSSIAN_PASSIVE.search(verb.folded.split()[0]):
        return "patient"
    return "agent" if found.index(verb) > start or start == 0 else "second"


def kazakh_parts(found: tuple[Item, ...], start: int, end: int) -> Iterator[Part]:
    """The parts that the party at those items of a Kazakh sentence plays."""
    following = next((item for item in found[end : end + 2] if not item.mark), None)
    if following is not None and following.folded in word_parts("following", "kk"):
        yield word_parts("following", "kk")[following.folded], ""
        return
    verb = _verb(found, start, end, _KAZAKH_VERB, _KAZAKH_PASSIVE, backward=False)
    part = _case(found[end - 1], found[start], _KAZAKH)
    if part == "of":
        yield "of", following.key if following else ""
    elif part:
        yield part, ""
        yield part, verb.key if verb else ""
    elif verb is not None:
        passive = _KAZAKH_PASSIVE.search(verb.folded.split()[-1])
        yield "patient" if passive else "agent", verb.key


def parts_of(language: Language, found: tuple[Item, ...], start: int, end: int) -> Iterator[Part]:
    """The parts that the party at those items plays in a Russian or a Kazakh sentence."""
    return (russian_parts if language == "ru" else kazakh_parts)(found, start, end)


def case_of(language: Language, listed: tuple[Item, ...]) -> str:
    """The part that the ending of a name, or of a list of names, shows; empty where none does."""
    return _case(listed[-1], listed[0], _RUSSIAN if language == "ru" else _KAZAKH)


def _case(last: Item, first: Item, endings: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    if endings is _KAZAKH:
        word = re.sub(r"^.*[-\s]", "", last.folded)
        if last.written.isupper() and "-" not in last.written:
            return ""
    else:
        word = first.folded.split()[0]
        if _NO_CASE.fullmatch(first.written.split()[0]):
            return ""
    return next((case for case, ending in endings if ending.search(word)), "")


def _verb(
    found: tuple[Item, ...],
    start: int,
    end: int,
    active: re.Pattern[str],
    passive: re.Pattern[str],
    *,
    backward: bool = True,
) -> Item | None:
    """The verb nearest to a name in its clause, after it, or else before it."""
    onward = list(found[end : end + 2 * _FAR])
    back = list(reversed(found[max(start - _FAR, 0) : start])) if backward else []
    for stretch in (onward, back):
        for item in stretch:
            if item.written in {";", ":"}:
                break
            word = item.folded.split()[-1 if not backward else 0] if item.folded else ""
            plain = item.key and not item.written[:1].isupper() and not item.value
            if plain and (active.search(word) or passive.search(word)):
                return item
    return None


def _key_before(found: tuple[Item, ...], at: int) -> str:
    return next((item.key for item in reversed(found[max(at - 3, 0) : at]) if item.key), "")
