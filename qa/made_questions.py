"""Questions that a document's own headings, articles and dated events suggest, by rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa.articles import article_of
from qa.labels import date_parts, format_date, quoted
from qa.rendering import visible
from vectorstore import Filter, Library, Passage
from vectorstore.dates import find_dates
from vectorstore.records import DocumentInfo, Language
from vectorstore.words import fold

_LONGEST_NAME = 120  # characters of a heading or title worth repeating
_MOST_PASSAGES = 40  # of a document that are looked through for what to ask
_FIRST, _LAST = "0001", "9999"


@dataclass(frozen=True, slots=True)
class _Words:
    """What is asked in one language; `{title}` and `{heading}` come in quotation marks."""

    article: str
    heading: str
    event: str


_WORDS: dict[Language, _Words] = {
    "en": _Words(
        article="What does Article {article} of {title} say?",
        heading="What does {title} say about {heading}?",
        event="What happened on {day}?",
    ),
    "ru": _Words(
        article="Что говорит статья {article} документа {title}?",
        heading="Что говорится в {title} на тему {heading}?",
        event="Что произошло {day}?",
    ),
    "kk": _Words(
        article="{title} құжатының {article}-бабы не дейді?",
        heading="{title} құжатында {heading} туралы не айтылған?",
        event="{day} күні не болды?",
    ),
}


def made_questions(
    library: Library, passages: Sequence[Passage], language: Language
) -> Iterator[str]:
    """Questions about the documents of those passages that stand in that language, in turn.

    What follows the passages in their documents is asked about first, then the rest. Whether
    anything answers is not known.
    """
    documents = dict.fromkeys(p.document for p in passages if p.document.language == language)
    for document in documents:
        own = [passage for passage in passages if passage.document == document]
        yield from dict.fromkeys(_about(library, document, own, language))


def _about(
    library: Library, document: DocumentInfo, found: Sequence[Passage], language: Language
) -> Iterator[str]:
    said, title = _WORDS[language], visible(document.title)
    passages = list(_following(library.document_passages(document.id), found))
    if 0 < len(title) <= _LONGEST_NAME:
        yield from _of_places(passages, title, language)
    events = library.events(_FIRST, _LAST, Filter(documents=frozenset({document.id})))
    marked = (event.date for event, _ in events[:_MOST_PASSAGES])
    named = (day for p in passages for found in find_dates(fold(p.text)) for day in found.dates)
    for day in (*marked, *named):
        if len(date_parts(day)) == 3:
            yield said.event.format(day=format_date(day, language))


def _of_places(passages: Sequence[Passage], title: str, language: Language) -> Iterator[str]:
    """What its articles say, and what stands under its headings."""
    said, named = _WORDS[language], quoted(title, language)
    for passage in passages:
        article = article_of(visible(passage.locator))
        heading = visible(passage.headings[-1]) if passage.headings else ""
        if article:
            yield said.article.format(article=article.partition("(")[0], title=named)
        elif 0 < len(heading) <= _LONGEST_NAME and heading != title:
            yield said.heading.format(heading=quoted(heading, language), title=named)


def _following(whole: Sequence[Passage], found: Iterable[Passage]) -> Iterator[Passage]:
    """A document's passages from the first of those found on, then those before it."""
    ids = {passage.id for passage in found}
    start = next((at for at, passage in enumerate(whole) if passage.id in ids), 0)
    yield from [*whole[start:], *whole[:start]][:_MOST_PASSAGES]
