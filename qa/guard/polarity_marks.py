"""Words that turn, weaken or bound a clause: where they stand and what they bear on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from qa.guard.polarity_text import Clause, clauses, keys, plain
from vectorstore.analysis import is_concept
from vectorstore.records import Language, Span

# A Kazakh verb is negated by -ма-, -ме-, -ба-, -бе-, -па-, -пе- before its ending.
_KAZAKH_VERB = re.compile(
    r"(?<!\w)(?P<root>\w{2,}?)(?:ма|ме|ба|бе|па|пе)"
    r"(?:д[ыі]|д[ыі][кқ]|ған|ген|ған\w+|ген\w+|й|йд[ыі]|йт[ыі]н\w*|са|се|стан|стен|у|уы\w*|уі\w*"
    r"|уға|уге|уды|уді|ң?ыз|п|пт[ыі])(?!\w)",
    re.IGNORECASE,
)
_NO_VERB = re.compile(
    r"(?:немесе|семей|әмбебап|жаппай|таратпау|араласпау|қоспағанда|әз[іе]рбай)\w*", re.IGNORECASE
)
# Verbs that only carry the ending: what they deny is the word before them.
_KAZAKH_CARRIERS = frozenset("бол ал ет етіл бер беріл кел жат тұр кір қал жүр өт де".split())
_KAZAKH_LEADING = frozenset({"all", "some", "least", "exactly"})
TIME = ("earlier", "later")
_REACH = 5  # keys that a comparison of time bears on, on either side


class Mark(NamedTuple):
    """A word of a group of polarity.toml, and what it bears on."""

    group: str
    strong: bool
    written: str
    clause: Clause
    trails: bool  # what it bears on stands before it, as in Kazakh
    anchor: str  # the key of the word it bears on, or empty
    before: tuple[str, ...]  # keys of its clause, nearest first
    after: tuple[str, ...]


class Reading(NamedTuple):
    """A sentence as clauses and marks."""

    clauses: tuple[Clause, ...]
    marks: tuple[Mark, ...]

    def of(self, *groups: str, strong: bool | None = None) -> list[Mark]:
        """The marks of those groups, or only the strong or the weak ones."""
        return [m for m in self.marks if m.group in groups and strong in (None, m.strong)]


@lru_cache(maxsize=4096)
def read(sentence: str, language: Language) -> Reading:
    """A sentence of a language as its clauses and the marks in them."""
    found = tuple(clauses(plain(sentence), language))
    marks = tuple(mark for clause in found for mark in _marks(clause, language))
    return Reading(found, marks)


def _marks(clause: Clause, language: Language) -> Iterator[Mark]:
    found = list(_found(clause.text, language))
    times = [one.span for one in found if one.group in TIME]
    for one in found:
        if one.root:
            yield _kazakh_verb(clause, one)
        else:
            # A word of time bears on what lies between it and the next: "from 2009 to 2011".
            others = [span for span in times if span != one.span and one.group in TIME]
            left = max((end for _, end in others if end <= one.span[0]), default=0)
            right = min((at for at, _ in others if at >= one.span[1]), default=len(clause.text))
            yield _mark(one, clause, (left, right), language)


class _Found(NamedTuple):
    group: str
    strong: bool
    span: tuple[int, int]
    root: str  # of a negated Kazakh verb


def _found(text: str, language: Language) -> Iterator[_Found]:
    taken: list[tuple[int, int]] = []
    for group, strong, pattern in _patterns(language):
        for match in pattern.finditer(text):
            start, end = match.span()
            root = match.groupdict().get("root", "").casefold()
            if any(a < end and start < b for a, b in taken) or (root and _NO_VERB.match(match[0])):
                continue
            # A weak word answers for others and leaves its place to every group.
            if strong:
                taken.append((start, end))
            if group != "neutral":
                yield _Found(group, strong, (start, end), root)


def _mark(found: _Found, clause: Clause, bounds: Span, language: Language) -> Mark:
    start, end = found.span
    before = tuple(keys(clause.text[bounds[0] : start], language)[::-1])
    after = tuple(keys(clause.text[end : bounds[1]], language))
    trails = language == "kk" and found.group not in _KAZAKH_LEADING
    near = (before if trails else after) or before
    return Mark(
        found.group,
        found.strong,
        clause.text[start:end].strip(),
        clause,
        trails,
        near[0] if near else "",
        before[:_REACH],
        after[:_REACH],
    )


def _kazakh_verb(clause: Clause, found: _Found) -> Mark:
    start, end = found.span
    before = tuple(keys(clause.text[:start], "kk")[::-1])
    affirmed = keys(f"{clause.text[:start]}{found.root}ды", "kk")[-1:]
    anchor = found.root[:5]
    if affirmed and is_concept(affirmed[0]):
        anchor = affirmed[0]  # "қол қоймады" denies what "қол қойды" tells, signing
    elif found.root in _KAZAKH_CARRIERS and before:
        anchor = before[0]
    written = clause.text[start:end]
    return Mark("negation", True, written, clause, True, anchor, before[:_REACH], ())


@cache
def _patterns(language: Language) -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    listed = tomllib.loads(files("qa.guard").joinpath("polarity.toml").read_text("utf-8"))
    found = []
    for group, kinds in listed.items():
        for kind in ("strong", "weak"):
            words = kinds.get(kind, {}).get(language)
            if words:
                # The longest first, as alternatives are tried in order.
                choice = "|".join(sorted(words, key=len, reverse=True))
                found.append(
                    (
                        group,
                        kind == "strong",
                        re.compile(rf"(?<!\w)(?:{choice})(?!\w)", re.IGNORECASE),
                    )
                )
            if language == "kk" and group == "negation" and kind == "strong":
                found.append((group, True, _KAZAKH_VERB))
    return tuple(found)


def same_key(one: str, other: str) -> bool:
    """Whether two keys are of one word: a Kazakh root begins its other forms."""
    return one == other or (min(len(one), len(other)) >= 3 and _roots(one, other))


def _roots(one: str, other: str) -> bool:
    return one[:1] > "z" and (one.startswith(other) or other.startswith(one))
