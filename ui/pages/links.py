"""Addresses inside the application, as the pages link to them."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from qa.answer import Citation
from qa.records import Language


def passage_link(passage_id: str, language: Language) -> str:
    """The permanent page of a passage, in that language's words."""
    return f"/passage/{quote(passage_id, safe='')}?lang={language}"


def document_link(citation: Citation) -> str:
    """The whole document that is cited, at the quote."""
    document = quote(citation.passage.document.id, safe="")
    return f"/document/{document}?at={citation.start}-{citation.end}#at"


def ask_link(question: str, language: Language, as_of: str = "") -> str:
    """The Ask page of that language, which asks the question, as of an ISO 8601 day if given."""
    asked = {"ask": question, **({"as_of": as_of} if as_of else {})}
    return f"/{language}/?{urlencode(asked)}"
