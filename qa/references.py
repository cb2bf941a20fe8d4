"""From a citation to what it cites, in a form that every bibliography format is written from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from qa.answer import Answer, Citation
from qa.authors import Author, parse_authors
from qa.labels import date_parts, format_date, labels
from qa.rendering import visible
from vectorstore.records import Kind, Language, Passage, Source

_BODIES: frozenset[Kind] = frozenset({"constitution", "law", "treaty", "decision"})
_MINOR_WORDS = frozenset({"a", "an", "and", "between", "by", "for", "in", "of", "on", "the", "to"})
_DIGEST = 8  # hexadecimal digits at the end of a key
_NAMES_A_PAGE = re.compile(r"\bpp?\.|\b(?:с|стр)\.|\d-б(?:ет|\.)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """One work cited; `key` depends on it and its date alone, so every export has the same."""

    key: str  # ASCII letters, digits and hyphens
    work: str  # what every mention of the same instrument and article, or document, shares
    kind: Kind
    title: str
    language: Language  # of the title and the pinpoints
    authors: tuple[Author, ...] = ()
    issued: str | None = None  # ISO 8601, as precise as known; other text where that is all
    pinpoints: tuple[str, ...] = ()  # "Art. 4(3)", "p. 495, para. 2"
    publisher: str | None = None
    url: str | None = None
    secondary: bool = False  # a reference note that reports what primary sources say

    @property
    def pinpoint(self) -> str:
        """All the places cited: "Art. 4; Art. 7"."""
        return "; ".join(self.pinpoints)


def passage_references(passage: Passage) -> tuple[Reference, ...]:
    """The instruments a passage rests on, then its own document, which is then secondary."""
    primary = [_instrument(source, passage.document.language) for source in passage.sources]
    return _merged([*primary, _document(passage)])


def answer_references(answer: Answer) -> tuple[Reference, ...]:
    """What an answer's citations cite, in their order: each instrument and article once."""
    cited = [r for c in answer.citations for r in passage_references(c.passage)]
    return _merged(cited)


def pinpoint(passage: Passage, language: str) -> str:
    """Where in its document a passage stands: its locator, and its page if that names none."""
    locator, page = visible(passage.locator), ""
    if passage.page is not None and not _NAMES_A_PAGE.search(locator):
        page = labels(language).page.format(page=passage.page)
    return ", ".join(filter(None, (locator, page)))


def format_reference(citation: Citation, language: str) -> str:
    """One line of plain text: the instruments with article and date, then where it was read."""
    instruments = format_sources(citation.passage, language)
    where = format_place(citation.passage, language)
    return f"{instruments}{labels(language).inside}{where}" if instruments else where


def format_place(passage: Passage, language: str) -> str:
    """Where a passage stands, in plain text: author, title, year and pinpoint."""
    return ", ".join(filter(None, (_described(passage, language), pinpoint(passage, language))))


def format_sources(passage: Passage, language: str) -> str:
    """The instruments that a passage rests on, in plain text; empty if it has none."""
    return "; ".join(format_source(source, language) for source in passage.sources)


def format_source(source: Source, language: str) -> str:
    """An instrument in plain text: "Treaty on the Eurasian Economic Union, Art. 1 (2014)"."""
    named = ", ".join(filter(None, (visible(source.instrument), visible(source.article or ""))))
    when = visible(format_date(source.date or "", language))
    return f"{named} ({when})" if when else named


def _described(passage: Passage, language: str) -> str:
    """The document of a passage: author, title in quotation marks, year; a note as such."""
    said, document = labels(language), passage.document
    opening, closing = said.quote_marks
    title = f"{opening}{visible(document.title)}{closing}"
    if document.note is not None:
        return said.note.format(title=title)
    named = ", ".join(filter(None, (visible(document.author or ""), title)))
    return f"{named} ({document.year})" if document.year else named


def _instrument(source: Source, language: Language) -> Reference:
    title, article = visible(source.instrument), visible(source.article or "")
    issued = visible(source.date or "") or None
    work = f"{title}\n{article}".casefold()
    return Reference(
        key=_key(title, issued, article, work),
        work=work,
        kind=source.kind,
        title=title,
        language=language,
        issued=issued,
        pinpoints=(article,) if article else (),
        publisher=visible(source.publisher or "") or None,
        url=visible(source.url or "") or None,
    )


def _document(passage: Passage) -> Reference:
    """The document itself; one that rests on instruments only reports them."""
    document = passage.document
    title, place = visible(document.title), pinpoint(passage, document.language)
    built_in = document.note is not None
    authors = parse_authors(visible(document.author or ""), people=document.kind not in _BODIES)
    year = str(document.year) if document.year else None
    return Reference(
        key=_key(authors[0].name if authors else title, year, "", document.id),
        work=document.id,
        kind="reference" if built_in else document.kind,
        title=f"KazQA reference note: {title}" if built_in else title,
        language=document.language,
        authors=authors or ((Author(literal="KazQA"),) if built_in else ()),
        issued=year,
        pinpoints=(place,) if place else (),
        url=visible(document.source) if _is_web_address(document.source) else None,
        secondary=built_in or bool(passage.sources),
    )


def _is_web_address(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def _merged(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """Each work once, at its first place, with every pinpoint and what later mentions add."""
    found: list[Reference] = []
    for new in references:
        place = next((i for i, old in enumerate(found) if _same_work(old, new)), None)
        if place is None:
            found.append(new)
        else:
            found[place] = _joined(found[place], new)
    return tuple(found)


def _same_work(one: Reference, other: Reference) -> bool:
    """The same instrument and article, or document, and no two dates that contradict."""
    dates = sorted((one.issued or "", other.issued or ""), key=len)
    return one.work == other.work and dates[1].startswith(dates[0])


def _joined(old: Reference, new: Reference) -> Reference:
    dated = max(old, new, key=lambda reference: len(reference.issued or ""))
    return replace(
        old,
        key=dated.key,
        issued=dated.issued,
        pinpoints=tuple(dict.fromkeys((*old.pinpoints, *new.pinpoints))),
        publisher=old.publisher or new.publisher,
        url=old.url or new.url,
    )


def _key(words: str, issued: str | None, article: str, work: str) -> str:
    """A readable key that ends in a hash: "constitutional-law-state-1991-art-4-1f0c7a52"."""
    named = [word for word in _slug(words) if word not in _MINOR_WORDS][:3]
    year = [str(part) for part in date_parts(issued or "")[:1]]
    digest = hashlib.sha256(f"{work}\n{issued}".encode("utf-8", "surrogatepass")).hexdigest()
    return "-".join([*named, *year, *_slug(article)[:3], digest[:_DIGEST]])


def _slug(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.casefold())
