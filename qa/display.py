"""How answers and passages look on the terminal; what documents say can't steer it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.answer import Answer, Citation
from qa.console import show, write
from qa.labels import force_remark, format_date, labels, quoted
from qa.model_words import words
from qa.references import format_reference
from qa.rendering import visible
from vectorstore.records import Hit

Styled = tuple[str, str]
"""A text and the style it has on a terminal."""


def show_answer(answer: Answer) -> None:
    """Show an answer, then the source of each of its citations, or why there is none."""
    if answer.standalone_question != answer.question:
        show((f"→ {visible(answer.standalone_question)}", "dim"))
    if answer.note:
        show((visible(answer.note), "yellow"))
    if answer.abstained:
        show((visible(answer.reason), "yellow"))
        _show_usage(answer)
        return
    show(*_sentences(answer))
    said = labels(answer.language)
    write("")
    show((said.sources, "bold"))
    for citation in answer.citations:
        show(*_source(citation, answer))
    show((said.as_of.format(date=format_date(answer.as_of, answer.language)), "dim"))
    _show_usage(answer)


def show_sources(answer: Answer) -> None:
    """Show each citation of an answer with its quote and where that stands."""
    for citation in answer.citations:
        show(*_source(citation, answer))
        show(f"    {quoted(visible(citation.quote), answer.language)}")
        show((f"    {citation.passage.id} {citation.start}-{citation.end}", "dim"))


def show_hits(hits: Sequence[Hit], language: str) -> None:
    """Show passages found, best first: score, source, passage id, and the text."""
    for hit in hits:
        passage = hit.passage
        whole = Citation(1, passage.text, passage.start, passage.end, passage, in_force=None)
        show((f"{hit.score:.3f}  {format_reference(whole, language)}", "bold"))
        show((f"       {passage.id}", "dim"))
        show(f"       {visible(passage.text)}")
        write("")


def _show_usage(answer: Answer) -> None:
    """Show what a chat model was asked for, and how many of its sentences were stopped."""
    if answer.usage.calls:
        usage = answer.usage
        counts = words(answer.language).usage.format(
            calls=usage.calls,
            tokens_in=usage.tokens_in,
            tokens_out=usage.tokens_out,
            stopped=len(answer.stopped),
        )
        show((counts, "dim"))


def _sentences(answer: Answer) -> Iterator[Styled]:
    """The sentences with their remarks and [1] markers, as running text."""
    for place, sentence in enumerate(answer.sentences):
        if place:
            yield " ", ""
        if sentence.remark:
            yield f"{visible(sentence.remark)} ", "yellow"
        yield visible(sentence.text), "" if sentence.citations else "strike"
        for number in sentence.citations:
            yield f" [{number}]", "cyan"


def _source(citation: Citation, answer: Answer) -> Iterator[Styled]:
    """The number of a citation, what it cites, and whether that is in force."""
    yield f"[{citation.number}] ", "cyan"
    yield format_reference(citation, answer.language), ""
    remark = force_remark(citation, answer.as_of, answer.language)
    if remark:
        yield f" ({remark})", "yellow"
