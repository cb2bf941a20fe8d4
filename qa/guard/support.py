"""Which sentences of the passages support a sentence, and what stands against it if none does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations

import numpy as np

from qa.guard.claims import Claims, claims_of, merged, objection_to_claims
from qa.guard.closeness import Closeness, close_enough, coverage, evidence_terms, is_calibrated
from qa.guard.objection import Objection
from qa.guard.polarity import objection_to_polarity
from qa.guard.roles import objection_to_roles
from qa.guard.wording import objection_to_wording
from qa.translations import Quote
from vectorstore import Passage
from vectorstore.embedding import Embedder, Vectors
from vectorstore.records import Language

_NEAREST = 4  # sentences of a passage that are tried
_MOST = 3  # sentences that a statement may rest on together
_NEARER = 0.005  # cosine by which the sentence that was changed is nearer than what excuses it
_MORE_WORDS = 0.25  # the same where words are counted
_SAID_BESIDE = 0.4  # of a statement's words, beside a value, by the sentence that has the value
_MARKUP = re.compile(
    r"!?\[[^\]]*\]\s*\(|</?[a-z][^>]*>|\b[a-z][\w+.-]*://\S+|\bwww\.\S+", re.IGNORECASE
)


@dataclass(frozen=True)
class EvidenceSentence:
    """A verbatim sentence of a passage, and what it claims."""

    place: int  # of its passage among those given
    quote: Quote
    vector: Vectors | None

    @property
    def language(self) -> Language:
        """The language of its document."""
        return self.quote.passage.document.language

    @cached_property
    def claims(self) -> Claims:
        """What it claims."""
        return claims_of(self.quote.text, self.language)

    @cached_property
    def terms(self) -> frozenset[str]:
        """The words it has, as they are compared."""
        return evidence_terms(self.quote.text, self.language)


@dataclass(frozen=True)
class Statement:
    """A sentence to be supported, and what it claims."""

    text: str
    language: Language
    vector: Vectors | None
    cited: bool = True  # whether it names a passage that it rests on

    @cached_property
    def claims(self) -> Claims:
        """What it claims."""
        return claims_of(self.text, self.language)


class Evidence:
    """The passages given, sentence by sentence; vectors are compared where an embedder is given."""

    def __init__(self, passages: Sequence[Passage], embedder: Embedder | None = None) -> None:
        """`passages` in the order in which markers number them.

        Vectors of a model that closeness was not calibrated for are left out.
        """
        if embedder is not None and not is_calibrated(embedder):
            embedder = None
        self._embedder = embedder
        quotes = [
            (place, Quote(p, span)) for place, p in enumerate(passages) for span in p.sentences
        ]
        vectors: Sequence[Vectors | None] = [None] * len(quotes)
        if embedder is not None and quotes:
            vectors = list(embedder.embed_passages([quote.text for _, quote in quotes]))
        self._sentences: list[list[EvidenceSentence]] = [[] for _ in passages]
        for (place, quote), vector in zip(quotes, vectors, strict=True):
            self._sentences[place].append(EvidenceSentence(place, quote, vector))
        self._context = [_context(passage) for passage in passages]

    def statement(self, text: str, language: Language, *, cited: bool = True) -> Statement:
        """A sentence made ready to be held against these passages; `cited` if it names one."""
        vector = self._embedder.embed_passages([text])[0] if self._embedder else None
        return Statement(text, language, vector, cited)

    def sentences(self, quotes: Sequence[Quote]) -> list[EvidenceSentence]:
        """The sentences that are quoted, of those of the passages given."""
        return [s for of_passage in self._sentences for s in of_passage if s.quote in quotes]

    def support(
        self, statement: Statement, places: Sequence[int]
    ) -> tuple[tuple[EvidenceSentence, ...], Objection | None]:
        """The fewest sentences of those passages that support it, or what stands against it."""
        nearest = {place: self._nearest(statement, place) for place in places}
        against: Objection | None = None
        for together in _sets([nearest[place] for place in places]):
            against_these = self.objection(statement, together) or self._overruled(
                statement, together
            )
            if against_these is None:
                return together, None
            against = against or against_these
        return (), against or Objection("meaning", "")

    def objection(
        self, statement: Statement, evidence: Sequence[EvidenceSentence]
    ) -> Objection | None:
        """What stands against a statement's resting on these sentences; None if nothing does."""
        if not evidence:
            return Objection("meaning", "")
        if found := _MARKUP.search(statement.text):
            return Objection("markup", found[0])
        context = [self._context[place] for place in dict.fromkeys(s.place for s in evidence)]
        told = merged([sentence.claims for sentence in evidence])
        return (
            objection_to_claims(statement.claims, told, merged(context))
            or _objection_to_meaning(statement, evidence)
            or _objection_to_merging(statement, evidence)
            or _objection_to_sense(statement, evidence)
        )

    def _overruled(
        self, statement: Statement, evidence: Sequence[EvidenceSentence]
    ) -> Objection | None:
        """What a far nearer sentence has against a statement: it is that one, changed."""
        everything = chain.from_iterable(self._sentences)
        nearest = max(everything, key=lambda s: _nearness(statement, s))
        best = max(_nearness(statement, sentence) for sentence in evidence)
        margin = _MORE_WORDS if statement.vector is None else _NEARER
        if _nearness(statement, nearest) - best <= margin:
            return None
        return self.objection(statement, [nearest])

    def _nearest(self, statement: Statement, place: int) -> list[EvidenceSentence]:
        """The sentences of a passage, nearest in meaning first."""
        found = self._sentences[place]
        return sorted(found, key=lambda s: -_nearness(statement, s))[:_NEAREST]


def _sets(nearest: Sequence[Sequence[EvidenceSentence]]) -> Iterator[tuple[EvidenceSentence, ...]]:
    """Single sentences of each passage first, then two and three together."""
    everything = list(chain(*nearest)) if len(nearest) <= _MOST else []
    for size in range(1, _MOST + 1):
        for of_passage in nearest:
            yield from combinations(of_passage, size)
        yield from (
            together
            for together in combinations(everything, size)
            if len({sentence.place for sentence in together}) > 1
        )


def _nearness(statement: Statement, sentence: EvidenceSentence) -> float:
    if statement.vector is None or sentence.vector is None:
        return coverage(statement.text, statement.language, sentence.terms)
    return float(np.dot(statement.vector, sentence.vector))


def _objection_to_meaning(
    statement: Statement, evidence: Sequence[EvidenceSentence]
) -> Objection | None:
    abroad = statement.language != evidence[0].language
    words = frozenset(chain.from_iterable(sentence.terms for sentence in evidence))
    closeness = Closeness(
        _similarity(statement, evidence), coverage(statement.text, statement.language, words)
    )
    near = close_enough(closeness, statement.language, abroad=abroad, cited=statement.cited)
    return None if near else Objection("meaning", "")


def _objection_to_merging(
    statement: Statement, evidence: Sequence[EvidenceSentence]
) -> Objection | None:
    """A value taken from a sentence that says little else of what is stated."""
    if len(evidence) == 1:
        return None
    values = {*statement.claims.numbers, *statement.claims.dates}
    for value in values:
        holders = [s for s in evidence if value in s.claims.numbers or value in s.claims.dates]
        said = (coverage(statement.text, statement.language, s.terms) for s in holders)
        if holders and max(said) < _SAID_BESIDE:
            return Objection("roles", {**statement.claims.numbers, **statement.claims.dates}[value])
    return None


def _objection_to_sense(
    statement: Statement, evidence: Sequence[EvidenceSentence]
) -> Objection | None:
    """What is turned round: of the nearest sentence alone, then of all together.

    Else a "not" of one sentence would excuse one that was added to what another says.
    """
    texts = [s.quote.text for s in sorted(evidence, key=lambda s: -_nearness(statement, s))]
    languages = (statement.language, evidence[0].language)
    if found := objection_to_wording(statement.text, texts, *languages):
        return found
    for told in [texts[:1], texts][: len(texts)]:
        found = objection_to_polarity(statement.text, told, *languages) or objection_to_roles(
            statement.text, told, *languages
        )
        if found:
            return found
    return None


def _similarity(statement: Statement, evidence: Sequence[EvidenceSentence]) -> float | None:
    """Cosine with the evidence taken together; None where there are no vectors."""
    vectors = [sentence.vector for sentence in evidence if sentence.vector is not None]
    if statement.vector is None or not vectors:
        return None
    together = np.sum(vectors, axis=0)
    return float(np.dot(statement.vector, together / np.linalg.norm(together)))


def _context(passage: Passage) -> Claims:
    """Names that a passage's document and headings give, which its sentences need not repeat."""
    named = " ".join((passage.document.title, *passage.headings))
    return claims_of(named, passage.document.language)
