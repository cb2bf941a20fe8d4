"""Passages: one to five whole sentences of one place, the units of retrieval."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.blocks import EventMark
from ingest.locators import Locators
from ingest.normalisation import SEPARATOR
from ingest.outline import Unit
from ingest.structure import Structure
from vectorstore.dates import states_date
from vectorstore.records import Event, Language, PassageDraft, Span
from vectorstore.sentences import sentence_spans

MOST_SENTENCES = 5
MOST_TOKENS = 220
FEW_TOKENS = 40  # paragraphs below it may share a passage
_TOKENS_PER_WORD: dict[Language, float] = {"en": 1.3, "ru": 1.8, "kk": 1.8}


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    tokens: float
    unit: Unit


def token_estimate(text: str, language: Language) -> float:
    """About how many tokens the embedding model makes of `text`, by its words."""
    return (text.count(" ") + 1) * _TOKENS_PER_WORD[language]


def passages(structure: Structure, language: Language) -> tuple[PassageDraft, ...]:
    """The passages of a document in order: disjoint, of whole sentences, each in one place.

    None spans two articles, numbered paragraphs, headings, validity dates or sources. A paragraph
    that is too long for one is divided evenly; short neighbours share one. A sentence longer than
    a passage may be stands alone.
    """
    locators = Locators(structure, language)
    groups = list(_groups(structure, language))
    events = _events((sentence for group in groups for sentence in group), structure.text)
    return tuple(
        _draft(part, structure, locators, events) for group in groups for part in _divided(group)
    )


def _groups(structure: Structure, language: Language) -> Iterator[list[_Sentence]]:
    """Sentences of one paragraph, or of short ones that belong together."""
    group: list[_Sentence] = []
    last: Unit | None = None
    short = False
    for unit in structure.units:
        found = _sentences(structure.text, unit, language)
        few = sum(sentence.tokens for sentence in found) < FEW_TOKENS
        fits = last is not None and short and few and _belong_together(last, unit)
        if group and not (fits and _within_limits([*group, *found])):
            yield group
            group = []
        group = [*group, *found]
        last, short = unit, few
    if group:
        yield group


def _sentences(text: str, unit: Unit, language: Language) -> list[_Sentence]:
    paragraph = text[unit.start : unit.end]
    spans = sentence_spans(paragraph, language)
    return [
        _Sentence(unit.start + a, unit.start + b, token_estimate(paragraph[a:b], language), unit)
        for a, b in spans
    ]


def _belong_together(unit: Unit, following: Unit) -> bool:
    """Whether two neighbours are of one kind, under one heading and one numbered paragraph."""
    one, other = unit.block, following.block
    adjoining = following.start - unit.end == len(SEPARATOR)  # else a heading is between
    return (
        adjoining
        and one.kind != "note"
        and (one.kind == "table") == (other.kind == "table")
        and other.kind != "note"
        and unit.headings == following.headings
        and unit.preamble == following.preamble
        and _numbered_place(unit) == _numbered_place(following)
        and (one.valid_from, one.valid_to) == (other.valid_from, other.valid_to)
        and one.sources == other.sources
    )


def _numbered_place(unit: Unit) -> tuple[tuple[str, str], ...]:
    return tuple(step for step in unit.steps if step[0] in ("article", "numeral"))


def _within_limits(sentences: Sequence[_Sentence]) -> bool:
    tokens = sum(sentence.tokens for sentence in sentences)
    return len(sentences) <= MOST_SENTENCES and tokens <= MOST_TOKENS


def _divided(group: list[_Sentence]) -> list[list[_Sentence]]:
    """The group in as few passages as the limits allow, of about the same length."""
    fewest = _packed(group, MOST_TOKENS)
    if len(fewest) == 1:
        return fewest
    share = sum(sentence.tokens for sentence in group) / len(fewest)
    even = _packed(group, 0.999 * share)  # sums of floats may fall short of their share
    return even if len(even) == len(fewest) else fewest


def _packed(sentences: Sequence[_Sentence], enough: float) -> list[list[_Sentence]]:
    """Sentences in passages that are closed when they hold `enough` tokens, or can't take more."""
    result: list[list[_Sentence]] = []
    tokens = 0.0
    for sentence in sentences:
        full = tokens >= enough or not result
        if full or not _within_limits([*result[-1], sentence]):
            result.append([])
            tokens = 0.0
        result[-1].append(sentence)
        tokens += sentence.tokens
    return result


def _draft(
    sentences: list[_Sentence],
    structure: Structure,
    locators: Locators,
    events: Mapping[Span, Sequence[Event]],
) -> PassageDraft:
    start, first = sentences[0].start, sentences[0].unit
    units = [unit for unit, _ in groupby(sentence.unit for sentence in sentences)]
    page = structure.page_at(start)
    spans: tuple[Span, ...] = tuple((sentence.start, sentence.end) for sentence in sentences)
    return PassageDraft(
        start=start,
        end=sentences[-1].end,
        sentences=spans,
        headings=first.headings,
        page=page.number if page else None,
        locator=locators.locator(units, start),
        valid_from=first.block.valid_from,
        valid_to=first.block.valid_to,
        sources=first.block.sources,
        events=tuple(event for span in spans for event in events.get(span, ())),
    )


def _events(sentences: Iterable[_Sentence], text: str) -> dict[Span, list[Event]]:
    """The events that each sentence tells: it is the first of its paragraph that states the date.

    A paragraph's first sentence stands for an event that none of its sentences dates.
    """
    telling: dict[EventMark, Span] = {}
    dated: set[EventMark] = set()
    for sentence in sentences:
        span = (sentence.start, sentence.end)
        for mark in sentence.unit.block.events:
            states = mark not in dated and states_date(text[slice(*span)], mark.date)
            if states or mark not in telling:
                telling[mark] = span
            if states:
                dated.add(mark)
    events: dict[Span, list[Event]] = {}
    for mark, span in telling.items():
        events.setdefault(span, []).append(Event(mark.date, span, mark.sources))
    return events
