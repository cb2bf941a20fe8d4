"""A large PDF, made by rule."""

from __future__ import annotations

import io
import textwrap

from reportlab.pdfgen.canvas import Canvas

from bench.text import prose


def pdf(pages: int, words: int) -> bytes:
    """A PDF of so many pages with so many words each."""
    file = io.BytesIO()
    canvas = Canvas(file)
    for number in range(1, pages + 1):
        text = canvas.beginText(50, 800)
        for line in textwrap.wrap(prose(words, seed=number), 95):
            text.textLine(line)
        canvas.drawText(text)
        canvas.drawCentredString(300, 30, str(number))
        canvas.showPage()
    canvas.save()
    return file.getvalue()
