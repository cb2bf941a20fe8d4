"""Questions that name an article and want to know what it says."""

from __future__ import annotations

import re

from qa.questions import Question, article_in
from qa.retrieval import retrieve
from vectorstore import Filter, Library, Passage
from vectorstore.embedding import Vectors

_SEARCHED = 50  # passages looked through for one whose locator is the article
_POINT = re.compile(r"(?:п|т|тарм)\w*\.?\s*(\w+)|(\w+)-(?:тарма[қғ]|тармақша)", re.IGNORECASE)


def article_of(locator: str) -> str | None:
    """The article of a locator as questions write it: "13", "4(3)"; None without one."""
    article = article_in(locator)
    if article is None or "(" in article:
        return article
    _, _, rest = locator.partition(",")
    points = "".join(f"({found[1] or found[2]})" for found in _POINT.finditer(rest))
    return article + points


def named_article(
    library: Library, question: Question, vector: Vectors, where: Filter
) -> tuple[Passage, ...]:
    """The passages of the article that a question asks about, in reading order.

    Empty where the question asks something narrower, or no document has that article. Of
    several documents with such an article, the one nearest to the question is taken.
    """
    if question.article is None or question.wanted not in ("definition", "other"):
        return ()
    hits = retrieve(library, question.text, _SEARCHED, where, vector)
    found = next((hit for hit in hits if _is_in(hit.passage, question.article)), None)
    if found is None:
        return ()
    passages = library.document_passages(found.passage.document.id)
    return tuple(
        passage
        for passage in passages
        if _is_in(passage, question.article)
        and (where.as_of is None or passage.in_force(where.as_of) is not False)
    )


def _is_in(passage: Passage, article: str) -> bool:
    """Whether a passage lies in an article or in one of its points."""
    own = article_of(passage.locator)
    return own is not None and (own == article or own.startswith(f"{article}("))
