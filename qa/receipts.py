"""Checks an answer's receipts against the library: no model, nothing but comparisons.

A citation is checked from the file's bytes up: the library has a document with that SHA-256, the
bytes it keeps still hash to it, so does the local file it came from where that still exists, the
text that offsets refer to has the receipt's SHA-256, and the quote and its passage are the
characters between their offsets. Then everything that is said about the place (title, page,
locator, validity, sources) must be what the library says. The passages found (`hits`) are checked
too, but for those of documents removed since. A sentence of a chat model is held against the
quotes that it cites, as it was before it was shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer import QUOTES, Answer, AnswerSentence, Citation
from qa.evidence import Evidence
from qa.guard.reasons import explained
from qa.labels import LABELS, remark_of
from qa.rendering import render, render_reason
from qa.requests import checked_language
from qa.translations import Quote
from qa.verification import objection_to

if TYPE_CHECKING:
    from vectorstore.library import Library

_UNSUPPORTED = frozenset(said.unsupported for said in LABELS.values())


@dataclass(frozen=True, slots=True)
class Check:
    """One thing checked: of the citation `number`, or of the answer as a whole where it is 0."""

    number: int
    ok: bool
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether everything held, and each check in the order it was made."""

    ok: bool
    checks: tuple[Check, ...]

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that did not hold."""
        return tuple(check for check in self.checks if not check.ok)


def verify(answer: Answer, library: Library) -> Verification:
    """Hold an answer against the library; nothing is raised for what does not hold."""
    evidence = Evidence(library)
    checks = (
        *(Check(0, not wrong, wrong or right) for right, wrong in _wording(answer, library)),
        *(
            check
            for citation in answer.citations
            for check in _citation(citation, answer, evidence)
        ),
        *_found(answer, evidence),
    )
    return Verification(all(check.ok for check in checks), checks)


def _wording(answer: Answer, library: Library) -> Iterator[tuple[str, str]]:
    """What is checked of the answer as a whole, and what is wrong with it, if anything."""
    numbers = [citation.number for citation in answer.citations]
    ordered = numbers == list(range(1, len(numbers) + 1))
    yield (
        "the citations are numbered from 1",
        "" if ordered else (f"the citations are numbered {numbers} and not from 1 on"),
    )
    if answer.abstained:
        yield "it answers nothing and says why", _abstention(answer)
        return
    yield "something is said", "" if answer.sentences else "it neither answers nor abstains"
    by_number = {citation.number: citation for citation in answer.citations}
    for place, sentence in enumerate(answer.sentences, start=1):
        wrong = _sentence(answer, sentence, place, by_number)
        yield f"sentence {place} has its receipt", wrong
        if answer.answered_by != QUOTES and sentence.citations and not wrong:
            cited = [by_number[number] for number in sentence.citations]
            wrong = _unsupported(answer, sentence, place, cited, library)
            yield f"sentence {place} says what its quotes say", wrong
    same = answer.text == render(answer.sentences)
    yield (
        "the text is its sentences",
        "" if same else ("the text is not the one that its sentences and citation numbers make"),
    )


def _abstention(answer: Answer) -> str:
    if answer.sentences or answer.citations:
        return "it abstains and yet shows sentences or citations"
    if not answer.reason or answer.text not in (answer.reason, render_reason(answer.reason)):
        return "it abstains and its text is not the reason it gives"
    return ""


def _sentence(
    answer: Answer, sentence: AnswerSentence, place: int, by_number: dict[int, Citation]
) -> str:
    """What is wrong with a sentence; empty if nothing is."""
    unknown = [number for number in sentence.citations if number not in by_number]
    if unknown:
        return f"sentence {place} cites {unknown}, which the answer does not have"
    if answer.answered_by == QUOTES:
        quotes = [by_number[number].quote for number in sentence.citations]
        if quotes != [sentence.text]:
            return f"sentence {place} is not its one quote"
        due = remark_of([by_number[sentence.citations[0]]], answer.as_of, answer.language)
        return "" if sentence.remark == due else f"sentence {place} should be remarked “{due}”"
    if not sentence.citations:
        said = sentence.remark in _UNSUPPORTED
        return "" if said else f"sentence {place} has no citation and does not say so"
    cited = [by_number[number] for number in sentence.citations]
    due = remark_of(cited, answer.as_of, answer.language)
    return "" if sentence.remark == due else f"sentence {place} should be remarked “{due}”"


def _unsupported(
    answer: Answer,
    sentence: AnswerSentence,
    place: int,
    cited: Sequence[Citation],
    library: Library,
) -> str:
    """What stands against a chat model's sentence; empty if its quotes support it."""
    language = checked_language(answer.language) or "en"
    quotes = [Quote(c.passage, (c.start, c.end)) for c in cited]
    objection = objection_to(sentence.text, language, quotes, library.embedder)
    return f"sentence {place}: {explained(objection, 'en')}" if objection else ""


def _citation(citation: Citation, answer: Answer, evidence: Evidence) -> Iterator[Check]:
    """The checks of one citation; without its document the others would say nothing."""
    passage, number = citation.passage, citation.number
    document = passage.document
    missing = evidence.missing(document.id)
    yield Check(number, not missing, missing or "its document is in the library")
    if missing:
        return
    start, end = citation.start, citation.end
    misquoted = evidence.misquoted(document.id, start, end, citation.quote)
    for right, wrong in (
        ("the stored file is unchanged", evidence.damaged(document.id)),
        ("the file it was read from is unchanged", evidence.changed(document.id)),
        ("the text is unchanged", evidence.text_differs(document)),
        ("the quote stands where the receipt says", misquoted),
        ("its passage is the library's", evidence.passage_differs(passage)),
        ("the quote is of that passage", _outside(citation)),
        ("its validity is stated as known", _misdated(citation, answer)),
    ):
        yield Check(number, not wrong, wrong or right)


def _outside(citation: Citation) -> str:
    passage = citation.passage
    inside = passage.start <= citation.start and citation.end <= passage.end
    return "" if inside else "the quote lies outside the passage that it is cited from"


def _misdated(citation: Citation, answer: Answer) -> str:
    known = citation.passage.in_force(answer.as_of)
    if citation.in_force is known:
        return ""
    return (
        f"`in_force` is {citation.in_force}, but the dates of the passage make it {known} "
        f"on {answer.as_of}"
    )


def _found(answer: Answer, evidence: Evidence) -> Iterator[Check]:
    """One check for all the passages found, or one for each that is not the library's."""
    wrong = False
    for place, hit in enumerate(answer.hits, start=1):
        passage = hit.passage
        if evidence.missing(passage.document.id):
            continue  # removed since; nothing shown rests on it
        found = (
            evidence.damaged(passage.document.id)
            or evidence.text_differs(passage.document)
            or evidence.passage_differs(passage)
        )
        if found:
            wrong = True
            yield Check(0, False, f"passage {place} of those found: {found}")
    if answer.hits and not wrong:
        yield Check(0, True, "the passages found are the library's")
