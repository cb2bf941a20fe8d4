"""Two answers side by side as HTML, with what only one of them says marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.answer import Answer
from qa.comparing import Comparison
from qa.labels import force_remark, format_date
from qa.records import Language
from qa.references import format_reference
from qa.rendering import visible
from ui.markup import render
from ui.pages.links import ask_link, document_link, passage_link

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence: its stretches (text, whether only here), remarks before and after, markers."""

    stretches: tuple[tuple[str, bool], ...]
    alone: bool  # the other answer has nothing like it
    before: str
    after: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Half:
    """One answer with what was asked for: whether today was, and the titles of its documents."""

    name: str  # "left" or "right"; begins the ids of its citations
    answer: Answer
    today: bool
    titles: tuple[str, ...]
    sentences: tuple[Shown, ...]


def drawn(
    found: Comparison,
    today: tuple[bool, bool],
    titles: tuple[tuple[str, ...], tuple[str, ...]],
    language: Language,
) -> str:
    """The comparison in the words of that language; `today` where a side was given no day."""
    halves = (
        Half(
            "left",
            found.left,
            today[0],
            titles[0],
            sentences(found.left, found.left_marks, found.left_remarks),
        ),
        Half(
            "right",
            found.right,
            today[1],
            titles[1],
            sentences(found.right, found.right_marks, found.right_remarks),
        ),
    )
    return render(
        "compare.html",
        language,
        found=found,
        halves=halves,
        neither=found.left.abstained and found.right.abstained,
        paired=any(not sentence.alone for half in halves for sentence in half.sentences),
        visible=visible,
        day=lambda half: format_date(half.answer.as_of, language),
        force=lambda citation, answer: force_remark(citation, answer.as_of, language),
        source=lambda citation: format_reference(citation, language),
        link=lambda citation: passage_link(citation.passage.id, language),
        document=lambda citation: document_link(citation, language),
        ask=lambda half: ask_link(
            visible(half.answer.question),
            language,
            "" if half.today else half.answer.as_of.isoformat(),
        ),
    )


def sentences(
    answer: Answer, marks: Sequence[Sequence[Span]], remarks: Sequence[str]
) -> tuple[Shown, ...]:
    """Each sentence with its marks; `remarks` say what became of its rule on the other day."""
    return tuple(
        Shown(
            stretches=tuple(stretches(sentence.text, spans)),
            alone=tuple(spans) == ((0, len(sentence.text)),),
            before=sentence.remark,
            after=remark,
            numbers=sentence.citations,
        )
        for sentence, spans, remark in zip(answer.sentences, marks, remarks, strict=True)
    )


def stretches(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    """The text cut at the ends of the spans, each part with whether it is in one."""
    place = 0
    for start, end in spans:
        yield from _stretch(text[place:start], False)
        yield from _stretch(text[start:end], True)
        place = end
    yield from _stretch(text[place:], False)


def _stretch(text: str, marked: bool) -> Iterator[tuple[str, bool]]:
    """The part in one visible line; the spaces at its ends part it from its neighbours."""
    shown = visible(text)
    if shown:
        before, after = (" " if edge.isspace() else "" for edge in (text[0], text[-1]))
        yield f"{before}{shown}{after}", marked
    elif text:
        yield " ", marked
