"""Writes an answer as Markdown: the text, then each quote with where it stands."""

from __future__ import annotations

from qa.answer import Answer, Citation
from qa.labels import force_remark, format_date, labels
from qa.references import format_place, format_sources
from qa.rendering import escape_markdown, render, render_reason


def to_markdown(answer: Answer) -> str:
    """CommonMark in the answer's language; text of documents is escaped throughout."""
    said = labels(answer.language)
    day = said.as_of.format(date=format_date(answer.as_of, answer.language))
    shown = render_reason(answer.reason) if answer.abstained else render(answer.sentences)
    parts = [shown, f"*{escape_markdown(answer.note)}*" if answer.note else ""]
    parts.append(f"*{escape_markdown(day)}*")
    if answer.citations:
        parts.append(f"**{said.sources}**")
        parts.extend(_citation(citation, answer) for citation in answer.citations)
    return "\n\n".join(filter(None, parts)) + "\n"


def _citation(citation: Citation, answer: Answer) -> str:
    """One item of the numbered list: the quote, then its place, instruments and validity."""
    said, language = labels(answer.language), answer.language
    marker = f"{citation.number}. "
    instruments = format_sources(citation.passage, language)
    details = [
        format_place(citation.passage, language),
        f"{said.rests_on}: {instruments}" if instruments else "",
        force_remark(citation, answer.as_of, language),
    ]
    indent = " " * len(marker)  # what keeps a line in its item
    # A backslash at the end of a line breaks it.
    shown = f"\\\n{indent}".join(escape_markdown(line) for line in details if line)
    return f"{marker}> {escape_markdown(citation.quote)}\n\n{indent}{shown}"
