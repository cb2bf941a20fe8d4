"""Whether a sentence gives each party the part, and each name the value, that evidence gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, permutations

from qa.guard.objection import Objection
from qa.guard.roles_cases import parts_of
from qa.guard.roles_items import Item, as_written, is_party, items, kind_of, lists, words
from qa.guard.roles_order import out_of_place
from qa.guard.roles_parts import Part, english_parts
from qa.guard.roles_values import value_at_odds
from vectorstore.records import LANGUAGES, Language

_PLAYED, _ALONE, _BESIDE = 2.0, 0.5, 0.4  # a part in something, a part alone, a word beside
_ROOT = 3  # letters of a mutual verb at the least
_EXCHANGED = 0.75  # by how much more two parties must fit each other's parts than their own

Parts = dict[str, dict[Part, float]]
"""What parts each party plays, and how much each tells."""


def objection_to_roles(
    sentence: str, evidence: Sequence[str], language: Language, evidence_language: Language
) -> Objection | None:
    """Two parties, or two values, that a sentence has exchanged, or None; of kind "roles"."""
    claim = items(sentence, language)
    sources = [items(text, evidence_language) for text in evidence]
    same = language == evidence_language
    its = parts(sources, evidence_language)
    word = _out_of_place(claim, sources, its, language) if same else None
    word = word or _exchanged(claim, parts([claim], language), its, same_language=same)
    word = word or value_at_odds(claim, sources, same_language=same)
    return None if word is None else Objection("roles", as_written(word, sentence))


def _out_of_place(
    claim: tuple[Item, ...], sources: Sequence[tuple[Item, ...]], its: Parts, language: Language
) -> str | None:
    for key, other, written in out_of_place(claim, sources, language):
        if not _mutual(its.get(key, {}), its.get(other, {})):
            return written
    return None


def _exchanged(
    claim: tuple[Item, ...], mine: Parts, its: Parts, *, same_language: bool
) -> str | None:
    for one, other in combinations(sorted(mine.keys() & its.keys()), 2):
        # "the Constitution" may be the one of 1995 that is told of beside it.
        if kind_of(one) != kind_of(other) or other.startswith(one):
            continue
        if _mutual(its[one], its[other]):
            continue
        told, source = (mine[one], mine[other]), (its[one], its[other])
        if _converse(told, source):
            continue
        own = _fit(mine[one], its[one]) + _fit(mine[other], its[other])
        exchanged = _fit(mine[one], its[other]) + _fit(mine[other], its[one])
        turned = same_language and _reversed(told, source)
        if turned or exchanged - own >= _EXCHANGED:
            return next(item.written for item in claim if item.key == one)
    return None


def parts(sentences: Iterable[tuple[Item, ...]], language: Language) -> Parts:
    """What parts the parties of sentences in a language play."""
    found: Parts = defaultdict(dict)
    for sentence in sentences:
        for start, end in lists(sentence, language):
            played = dict(_weighed(sentence, start, end, language))
            for item in sentence[start:end]:
                if is_party(item):
                    known = found[item.key]
                    known |= {p: max(w, known.get(p, 0.0)) for p, w in played.items()}
    return found


def _weighed(
    found: tuple[Item, ...], start: int, end: int, language: Language
) -> Iterator[tuple[Part, float]]:
    read = english_parts(found, start, end) if language == "en" else None
    for part, within in read or parts_of(language, found, start, end):
        yield (part, within), _PLAYED if within else _ALONE
    # Where no part can be read, the words beside a name still show an exchange of names.
    for side, beside in (("left", found[:start][::-1]), ("right", found[end:])):
        key = next((item.key for item in beside[:4] if item.key), "")
        if key:
            yield (side, key), _BESIDE


def _fit(some: Mapping[Part, float], others: Mapping[Part, float]) -> float:
    return sum(min(weight, others[part]) for part, weight in some.items() if part in others)


def _mutual(some: Mapping[Part, float], others: Mapping[Part, float]) -> bool:
    """Whether one does with the other what is mutual: "A negotiated with B"."""
    verbs = frozenset().union(*(words("mutual", language) for language in LANGUAGES))
    for mine, its in ((some, others), (others, some)):
        acts = {key.lstrip(":") for part, key in mine if part == "agent" and key}
        shared = any(act.startswith(verb[: max(len(act), _ROOT)]) for act in acts for verb in verbs)
        if shared and any(part == "with" for part, _ in its):
            return True
    return False


Pair = tuple[Mapping[Part, float], Mapping[Part, float]]
_AGENT, _RECEIVER, _SENDER = ("agent", ""), ("to", ""), ("from", "")


def _converse(mine: Pair, its: Pair) -> bool:
    """Whether one tells from the other side: "A gave B" and "B received from A"."""
    return any(
        _AGENT in one and _RECEIVER in other and _AGENT in second and _SENDER in first
        for told, source in ((mine, its), (its, mine))
        for (one, first), (other, second) in permutations(zip(told, source, strict=True))
    )


def _reversed(mine: Pair, its: Pair) -> bool:
    """Whether the same party gives in one to whom it takes from in the other."""
    return any(
        _AGENT in one
        and _AGENT in first
        and _RECEIVER in other
        and _SENDER in second
        and not (_SENDER in other or _RECEIVER in second)
        for told, source in ((mine, its), (its, mine))
        for (one, first), (other, second) in permutations(zip(told, source, strict=True))
    )
