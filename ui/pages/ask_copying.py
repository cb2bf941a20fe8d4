"""An answer as plain text for the clipboard: its sentences, then each reference."""

from __future__ import annotations

from qa.answer import Answer, AnswerSentence
from qa.labels import format_date, labels, quoted
from qa.references import format_reference
from qa.rendering import markers, visible


def as_text(answer: Answer) -> str:
    """The answer in its own language, as text that a paper takes: markers, quotes, references."""
    said, language = labels(answer.language), answer.language
    body = visible(answer.reason) if answer.abstained else _sentences(answer.sentences)
    parts = [body, visible(answer.note)]
    parts.append(said.as_of.format(date=format_date(answer.as_of, language)))
    if answer.citations:
        cited = (
            f"[{c.number}] {quoted(visible(c.quote), language)} {format_reference(c, language)}"
            for c in answer.citations
        )
        parts.append("\n".join([f"{said.sources}:", *cited]))
    return "\n\n".join(filter(None, parts)) + "\n"


def _sentences(sentences: tuple[AnswerSentence, ...]) -> str:
    lines = (
        " ".join(filter(None, (visible(s.remark), visible(s.text), markers(s.citations))))
        for s in sentences
    )
    return "\n".join(lines)
