"""Sentences of a chat model held against the passages they cite: `verify_sentences`.

Nothing is asked of a model here. A sentence is supported when every number, date, article, name
and legal act in it stands in one to three verbatim sentences of one passage (or of those it
cites together), nothing is negated, permitted, limited or exchanged that is not so there, and
the meaning is close. What supports it is given as quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa.guard.objection import Objection
from qa.guard.reasons import explained
from qa.guard.replies import Claimed, split_reply
from qa.guard.support import Evidence
from qa.questions import language_of
from qa.translations import Quote
from vectorstore import Passage
from vectorstore.embedding import Embedder
from vectorstore.records import Language

_ENDED = re.compile(r"[.!?…:;]+[)\]»”’\"'›]*$")

Status = Literal["supported", "re-cited", "unsupported"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """On one sentence: whether it is supported, by which quotes, and what stands against it."""

    text: str  # without markers
    status: Status
    quotes: tuple[Quote, ...] = ()
    objection: Objection | None = None

    def reason(self, language: Language) -> str:
        """What stands against it, in words; empty if nothing does."""
        return explained(self.objection, language) if self.objection else ""


def verify_sentences(
    text: str, passages: Sequence[Passage], *, embedder: Embedder | None = None
) -> list[Verdict]:
    """A verdict on each sentence of a text that cites passages as [1], [2] … in their order.

    With an embedder (that of a library) closeness in meaning is checked too, and not only words.
    """
    evidence = Evidence(passages, embedder)
    markers = {str(place + 1): place for place in range(len(passages))}
    places = range(len(passages))
    return [
        verdict_on(claimed, evidence, places, language_of(claimed.text))
        for claimed in split_reply(text, markers)
    ]


def objection_to(
    text: str, language: Language, quotes: Sequence[Quote], embedder: Embedder | None = None
) -> Objection | None:
    """What stands against a sentence's resting on just these quotes; None if nothing does."""
    evidence = Evidence(list(dict.fromkeys(quote.passage for quote in quotes)), embedder)
    return evidence.objection(evidence.statement(text, language), evidence.sentences(quotes))


def verdict_on(
    claimed: Claimed, evidence: Evidence, places: Sequence[int], language: Language
) -> Verdict:
    """Whether the passages cited support a sentence, else any other of those at `places`."""
    if claimed.unknown:
        return Verdict(claimed.text, "unsupported", (), Objection("marker", claimed.unknown[0]))
    if not _whole(claimed):
        return Verdict(claimed.text, "unsupported", (), Objection("fragment", ""))
    statement = evidence.statement(claimed.text, language, cited=bool(claimed.cited))
    against: Objection | None = None
    if claimed.cited:
        found, against = evidence.support(statement, claimed.cited)
        if found:
            return Verdict(claimed.text, "supported", tuple(s.quote for s in found))
    for place in (place for place in places if place not in claimed.cited):
        found, objection = evidence.support(statement, (place,))
        if found:
            return Verdict(claimed.text, "re-cited", tuple(s.quote for s in found))
        against = against or objection
    return Verdict(claimed.text, "unsupported", (), against or Objection("meaning", ""))


def _whole(claimed: Claimed) -> bool:
    """Whether it is a statement to its end: no question, and no words that break off."""
    ended = _ENDED.search(claimed.text)
    return "?" not in ended[0] if ended else bool(claimed.cited)
