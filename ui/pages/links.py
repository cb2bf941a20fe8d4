"""Addresses inside the application, as the pages link to them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from qa.answer import Citation
from qa.records import DocumentInfo, Language, Passage
from qa.rendering import visible
from ui.words import say

Span = tuple[int, int]
"""Half-open character offsets into a document's text."""

SAVED_AS = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON", "csv": "CSV", "md": "Markdown"}
"""The forms in which passages with their references are saved, and what they are called."""

_LONGEST_ASKED = 1500
"""Characters of a sentence that go into a question on it."""


def passage_link(passage_id: str, language: Language) -> str:
    """The permanent page of a passage, in that language's words."""
    return f"/passage/{quote(passage_id, safe='')}?lang={language}"


def document_link(citation: Citation, language: Language) -> str:
    """The whole document that is cited, at the quote, in that language's words."""
    return document_page_link(
        citation.passage.document.id, language, (citation.start, citation.end)
    )


def document_page_link(document_id: str, language: Language, at: Span | None = None) -> str:
    """The whole document in that language's words, at a stretch of its text if given."""
    asked = {**({"at": f"{at[0]}-{at[1]}"} if at else {}), "lang": language}
    place = "#at" if at else ""
    return f"/document/{quote(document_id, safe='')}?{urlencode(asked)}{place}"


def passage_in_document_link(passage: Passage, language: Language) -> str:
    """The whole document of a passage, at the passage."""
    return document_page_link(passage.document.id, language, (passage.start, passage.end))


def page_picture_link(
    document: DocumentInfo, number: int, at: Span | None = None, width: int | None = None
) -> str:
    """A page of a PDF as a picture, a stretch of the document's text marked if given."""
    asked = {
        **({"at": f"{at[0]}-{at[1]}"} if at else {}),
        **({"width": str(width)} if width else {}),
        "text": document.text_sha256[:12],  # another text is another picture
    }
    return f"/document/{quote(document.id, safe='')}/page/{number}.png?{urlencode(asked)}"


def original_link(document_id: str) -> str:
    """The file that the document was read from, to be saved."""
    return f"/document/{quote(document_id, safe='')}/original"


def references_link(passage_ids: Iterable[str], form: str) -> str:
    """The references of passages as a file: bib, ris, json (CSL), csv or md."""
    return f"/search/export.{form}?{urlencode([('id', each) for each in passage_ids])}"


def search_link(language: Language, query: str = "", more: Iterable[tuple[str, str]] = ()) -> str:
    """The Search page with a search already made; `more` are filters, as search_asking names."""
    asked = [("tab", "search"), *([("q", query)] if query else []), *more]
    return f"/{language}/?{urlencode(asked)}"


def styled_reference_link(passage_id: str) -> str:
    """One passage's reference as text; the style is put after it."""
    return f"/passage/{quote(passage_id, safe='')}/reference"


def ask_link(question: str, language: Language, as_of: str = "") -> str:
    """The Ask page of that language, which asks the question, as of an ISO 8601 day if given."""
    asked = {"ask": question, **({"as_of": as_of} if as_of else {})}
    return f"/{language}/?{urlencode(asked)}"


def ask_about_link(passage: Passage, language: Language) -> str:
    """The Ask page, which asks what the sources say on a passage's first sentence."""
    told = visible(passage.sentence_texts()[0] if passage.sentences else passage.text)
    question = say(passage.document.language, "passage.question", text=told[:_LONGEST_ASKED])
    return ask_link(question, language)


def conversation_link(conversation_id: str, form: str) -> str:
    """A conversation as a file: md, html, pdf or json."""
    return f"/conversation/{quote(conversation_id, safe='')}.{form}"


def feedback_link(form: str) -> str:
    """What the visitor said of answers, as a file: json or csv."""
    return f"/feedback.{form}"
