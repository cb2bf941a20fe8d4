"""Writes a conversation as PDF: questions, answers with markers, and every quote with its place.

Markers are links to the quotes. Text of documents is data: none of it is read as markup. The same
conversation gives the same bytes.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from qa.answer import Answer, AnswerSentence, Citation
from qa.conversations import Conversation
from qa.labels import force_remark, format_date, labels, quoted
from qa.references import format_place, format_sources
from qa.rendering import visible

_FONT, _ITALIC = "Noto Sans", "Noto Sans Italic"
_LINK, _GREY, _REMARK = "#1d4ed8", "#57606a", "#9a3412"
_MARGIN = 56  # points
_OUTLINE_LETTERS = 120

_ONE_AT_A_TIME = threading.Lock()  # ReportLab's fonts are shared by all documents


def conversation_pdf(conversation: Conversation) -> bytes:
    """An A4 document whose outline has the questions."""
    with _ONE_AT_A_TIME:
        return _built(conversation)


def _built(conversation: Conversation) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    _register_fonts()
    title = visible(conversation.info.title)
    written = io.BytesIO()
    document = SimpleDocTemplate(
        written,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=title,
        author="KazQA",
        creator="KazQA",
        producer="KazQA",
        subject="",
        lang=conversation.language,
        displayDocTitle=1,
        initialFontName=_FONT,
        invariant=1,
    )
    document.afterFlowable = lambda flowable: _mark(document.canv, flowable)
    document.build(list(_flowables(conversation)), onFirstPage=_number, onLaterPages=_number)
    return written.getvalue()


def _flowables(conversation: Conversation) -> Iterator[Any]:
    yield _paragraph(_text(conversation.info.title), "title")
    yield _paragraph(_text(conversation.dates), "small")
    for place, turn in enumerate(conversation.turns, start=1):
        heading = _paragraph(_text(turn.answer.question), "question")
        heading.outline = f"t{place}", visible(turn.answer.question)[:_OUTLINE_LETTERS]
        yield heading
        yield from _answer(turn.answer, f"t{place}")


def _answer(answer: Answer, anchor: str) -> Iterator[Any]:
    said = labels(answer.language)
    known = {citation.number for citation in answer.citations}
    shown = (
        _text(answer.reason)
        if answer.abstained
        else " ".join(_sentence(sentence, anchor, known) for sentence in answer.sentences)
    )
    yield _paragraph(shown, "refusal" if answer.abstained else "answer")
    if answer.note:
        yield _paragraph(_text(answer.note), "note")
    day = said.as_of.format(date=format_date(answer.as_of, answer.language))
    yield _paragraph(_text(day), "small")
    if answer.citations:
        yield _paragraph(_text(said.sources), "sources")
    for citation in answer.citations:
        yield from _citation(citation, answer, anchor)


def _sentence(sentence: AnswerSentence, anchor: str, known: set[int]) -> str:
    """A sentence with its remark before it and a link to each of its quotes after it."""
    remark = f'<font color="{_REMARK}">{_text(sentence.remark)}</font> ' if sentence.remark else ""
    text = _text(sentence.text)
    # No citation means that nothing supports it: struck through, so that nobody takes it for true.
    shown = text if sentence.citations else f"<strike>{text}</strike>"
    marks = (
        f'<a href="#{anchor}-{number}" color="{_LINK}">[{number}]</a>'
        if number in known
        else f"[{number}]"
        for number in sentence.citations
    )
    return " ".join((f"{remark}{shown}", *marks))


def _citation(citation: Citation, answer: Answer, anchor: str) -> Iterator[Any]:
    """The quote, then its place, instruments and validity."""
    passage, language = citation.passage, answer.language
    quote = _text(quoted(visible(citation.quote), passage.document.language))
    mark = f'<a name="{anchor}-{citation.number}"/><font color="{_LINK}">[{citation.number}]</font>'
    yield _paragraph(f"{mark} {quote}", "quote")
    instruments = format_sources(passage, language)
    details = (
        format_place(passage, language),
        f"{labels(language).rests_on}: {instruments}" if instruments else "",
        force_remark(citation, answer.as_of, language),
    )
    yield _paragraph("<br/>".join(_text(line) for line in details if line), "place")


def _mark(canvas: Any, flowable: Any) -> None:  # noqa: ANN401 - ReportLab has no types
    """Put a question that was just drawn into the outline."""
    if outline := getattr(flowable, "outline", None):
        key, shown = outline
        canvas.bookmarkPage(key)
        canvas.addOutlineEntry(shown, key, level=0)


def _number(canvas: Any, document: Any) -> None:  # noqa: ANN401 - ReportLab has no types
    """Draw the page's number below its text."""
    canvas.setFont(_FONT, 8)
    canvas.setFillColor(_GREY)
    canvas.drawCentredString(document.pagesize[0] / 2, _MARGIN / 2, str(document.page))


def _paragraph(markup: str, style: str) -> Any:  # noqa: ANN401 - ReportLab has no types
    from reportlab.platypus import Paragraph

    return Paragraph(markup, _styles()[style])


def _text(text: str) -> str:
    """Text of any origin as character data of ReportLab's markup."""
    return escape(visible(text))


@cache
def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle

    def style(size: float, **attributes: object) -> Any:  # noqa: ANN401
        chosen = {"fontName": _FONT, "fontSize": size, "leading": size * 1.45, **attributes}
        return ParagraphStyle("", **chosen)

    return {
        "title": style(18, spaceAfter=2),
        "question": style(13, spaceBefore=20, spaceAfter=6, keepWithNext=1),
        "answer": style(10.5, spaceAfter=5),
        "refusal": style(10.5, spaceAfter=5, textColor=_REMARK),
        "note": style(9, spaceAfter=4, fontName=_ITALIC),
        "small": style(8.5, spaceAfter=4, textColor=_GREY),
        "sources": style(9, spaceBefore=6, spaceAfter=2, keepWithNext=1),
        "quote": style(9, leftIndent=14, spaceBefore=4, spaceAfter=1, keepWithNext=1),
        "place": style(8, leftIndent=14, textColor=_GREY),
    }


@cache
def _register_fonts() -> None:
    """Noto Sans, which has the letters of English, Russian and Kazakh."""
    from fontpkg_noto_sans import ROOT
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in ((_FONT, "NotoSans"), (_ITALIC, "NotoSans-Italic")):
        registerFont(TTFont(name, str(ROOT / "files" / f"{file}[wdth,wght].ttf")))
