"""The guard put to the test: altered sentences it should stop, paraphrases it should pass."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from qa.evaluation.alterations import KINDS, Alteration, alterations, sample
from qa.evaluation.sentences import note_sentences
from qa.guard.replies import split_reply
from qa.guard.support import Evidence
from qa.questions import language_of
from qa.verification import Verdict, verdict_on
from vectorstore import Library, Passage
from vectorstore.records import Language

_BESIDE = 2  # passages of the same note that are given beside the one a sentence is of


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """A sentence that says in other words what `source`, a sentence of a note, says."""

    language: Language
    note: str
    source: str
    text: str
    source_language: Language


@dataclass(frozen=True, slots=True)
class Trial:
    """One sentence put to the guard: `ok` where the guard did right by it."""

    kind: str
    language: Language
    ok: bool
    text: str
    why: str  # the guard's objection, empty where it had none


class Trials:
    """Runs the guard over sentences with the passages of a library of the built-in notes."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._passages: dict[str, list[Passage]] = {
            document.id: list(library.document_passages(document.id))
            for document in library.documents()
            if document.note is not None
        }
        self._evidence = lru_cache(maxsize=256)(self._evidence_around)

    def altered(self, most: int, seed: int = 0) -> Iterator[Trial]:
        """At most `most` alterations of each kind; right is to stop them."""
        made = list(alterations(note_sentences(self._library), seed))
        for kind in KINDS:
            for one in sample(made, kind, most, seed):
                verdict = self._on_alteration(one)
                stopped = verdict.status == "unsupported"
                yield Trial(kind, one.language, stopped, one.altered, _why(verdict))

    def paraphrased(self) -> Iterator[Trial]:
        """Every paraphrase; right is to pass it."""
        for one in paraphrases():
            passage = self._passage_of(one)
            verdict = self._verdict(passage, one.text, one.language, ())
            passed = verdict.status != "unsupported"
            kind = "own language" if one.language == one.source_language else "other language"
            yield Trial(kind, one.language, passed, one.text, _why(verdict))

    def verbatim(self, every: int = 1) -> Iterator[Trial]:
        """Every n-th sentence of the notes as it stands; right is to pass it."""
        for sentence in note_sentences(self._library)[::every]:
            verdict = self._verdict(
                self._library.passage(sentence.passage_id), sentence.text, sentence.language, ()
            )
            passed = verdict.status != "unsupported"
            yield Trial("verbatim", sentence.language, passed, sentence.text, _why(verdict))

    def _on_alteration(self, one: Alteration) -> Verdict:
        passage = self._library.passage(one.passage_id)
        return self._verdict(passage, one.altered, one.language, one.markers)

    def _verdict(
        self, passage: Passage, text: str, language: Language, markers: Sequence[str]
    ) -> Verdict:
        """On a sentence that cites a passage, given with some others of its note."""
        evidence, count = self._evidence(passage.id)
        claimed = split_reply(text, {marker: 0 for marker in markers})
        verdicts = [
            verdict_on(
                one._replace(cited=one.cited or (0,)),
                evidence,
                range(count),
                language if len(claimed) == 1 else language_of(one.text),
            )
            for one in claimed
        ]
        stopped = [verdict for verdict in verdicts if verdict.status == "unsupported"]
        return (stopped or verdicts)[0]

    def _evidence_around(self, passage_id: str) -> tuple[Evidence, int]:
        passage = self._library.passage(passage_id)
        own = self._passages[passage.document.id]
        at = next(place for place, other in enumerate(own) if other.id == passage_id)
        beside = [*own[at + 1 :], *reversed(own[:at])][:_BESIDE]
        given = [passage, *beside]
        return Evidence(given, self._library.embedder), len(given)

    def _passage_of(self, one: Paraphrase) -> Passage:
        for passages in self._passages.values():
            document = passages[0].document
            if (document.note, document.language) == (f"{one.note}.md", one.source_language):
                return next(p for p in passages if one.source in p.sentence_texts())
        message = f"the library has no note {one.note} in {one.source_language}"
        raise LookupError(message)


@cache
def paraphrases() -> tuple[Paraphrase, ...]:
    """The paraphrases written for this test."""
    text = (files("qa.evaluation") / "paraphrases.toml").read_text("utf-8")
    return tuple(
        Paraphrase(
            row["language"],
            row["note"],
            row["source"],
            row["text"],
            row.get("source_language", row["language"]),
        )
        for row in tomllib.loads(text)["paraphrase"]
    )


def _why(verdict: Verdict) -> str:
    return " ".join(verdict.objection) if verdict.objection else ""
