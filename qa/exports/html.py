"""Writes an answer as a piece of HTML that stands alone: no script, style, picture or request."""

from __future__ import annotations

import html

from qa.answer import Answer, AnswerSentence, Citation
from qa.labels import force_remark, format_date, labels
from qa.references import format_place, format_sources
from qa.rendering import visible


def to_html(answer: Answer, anchor: str = "kazqa") -> str:
    """An `<article>`; `anchor` begins its ids, so that two answers can share a page."""
    said = labels(answer.language)
    day = said.as_of.format(date=format_date(answer.as_of, answer.language))
    shown = (
        f"<p>{_text(answer.reason)}</p>"
        if answer.abstained
        else f"<p>{' '.join(_sentence(sentence, anchor) for sentence in answer.sentences)}</p>"
    )
    lines = [
        f'<article class="kazqa-answer" lang="{_text(answer.language)}">',
        shown,
        *([f'<p class="kazqa-note">{_text(answer.note)}</p>'] if answer.note else []),
        f'<p class="kazqa-as-of"><time datetime="{answer.as_of}">{_text(day)}</time></p>',
        *(_citations(answer, anchor) if answer.citations else []),
        "</article>",
    ]
    return "\n".join(lines) + "\n"


def _sentence(sentence: AnswerSentence, anchor: str) -> str:
    """A sentence with its remark before it and a link to each of its citations after it."""
    marks = "".join(
        f'<sup><a href="#{_text(anchor)}-{number}">[{number}]</a></sup>'
        for number in sentence.citations
    )
    said = f'<em class="kazqa-remark">{_text(sentence.remark)}</em> ' if sentence.remark else ""
    shown = _text(sentence.text)
    # No citation means that nothing supports it: struck through, so that nobody takes it for true.
    return f"{said}<span>{shown}</span>{marks}" if sentence.citations else f"{said}<s>{shown}</s>"


def _citations(answer: Answer, anchor: str) -> list[str]:
    items = [_citation(citation, answer, anchor) for citation in answer.citations]
    heading = f'<p class="kazqa-sources">{_text(labels(answer.language).sources)}</p>'
    return [heading, '<ol class="kazqa-citations">', *items, "</ol>"]


def _citation(citation: Citation, answer: Answer, anchor: str) -> str:
    """One item: the quote in its document's language, its place, instruments and validity."""
    passage, language = citation.passage, answer.language
    instruments = format_sources(passage, language)
    details = {
        "kazqa-place": f"<cite>{_text(format_place(passage, language))}</cite>",
        "kazqa-rests-on": f"{_text(labels(language).rests_on)}: {_text(instruments)}"
        if instruments
        else "",
        "kazqa-validity": _text(force_remark(citation, answer.as_of, language)),
    }
    lines = "".join(f'<p class="{name}">{shown}</p>' for name, shown in details.items() if shown)
    quote = f'<blockquote lang="{_text(passage.document.language)}">{_text(citation.quote)}'
    number = citation.number
    return f'<li id="{_text(anchor)}-{number}" value="{number}">{quote}</blockquote>{lines}</li>'


def _text(text: str) -> str:
    """Text of any origin as character data or as the value of a quoted attribute."""
    return html.escape(visible(text), quote=True)
