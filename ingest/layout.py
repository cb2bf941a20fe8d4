"""Paragraphs out of lines: repairs what extraction from pages and hard wrapping did to a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.furniture import page_number
from ingest.lines import Line, Vocabulary
from ingest.numbering import ends_sentence, heading_rank, in_capitals, opens_unit
from ingest.wrapping import Wrapping, goes_on, reach, wrapping_of

_ORDINAL = re.compile(r"(?:st|nd|rd|th)[.,;:]?")
_ALPHANUMERIC = re.compile(r"[^\W_]{2}")
_INITIAL = re.compile(r"(?<!\w)[^\W\d_]\.$")
_NEARLY = 0.85
_PAIRS = {"(": ")", "«": "»", "“": "”"}


def paragraphs(lines: Sequence[Line], vocabulary: Vocabulary) -> list[Line]:
    """Joins lines until nothing changes, so that the result is left alone the next time."""
    current = list(lines)
    while True:
        wrapping = wrapping_of(current)
        joined = _joined(_without_stray_numbers(current, wrapping), wrapping, vocabulary)
        if len(joined) == len(current):
            return joined
        current = [replace(line, spaced=True, indented=False) for line in joined]


def _joined(lines: list[Line], wrapping: Wrapping | None, words: Vocabulary) -> list[Line]:
    result: list[Line] = []
    parts: list[Line] = []
    superscript = False
    for line in lines:
        if parts and (superscript or _continues(parts[-1], line, wrapping)):
            superscript = not superscript and _is_ordinal(parts[-1], line)
        else:
            superscript = False
            if parts:
                result.append(_paragraph(parts, words))
            parts = []
        parts.append(line)
    return [*result, _paragraph(parts, words)] if parts else result


def _is_ordinal(line: Line, following: Line) -> bool:
    """Whether `following` is the superscript of a number, which takes a line of its own."""
    alone = _ORDINAL.fullmatch(following.text) is not None
    return alone and line.text[-1].isdigit() and not ends_sentence(following.text)


def _continues(line: Line, following: Line, wrapping: Wrapping | None) -> bool:
    """Whether `following` goes on with the paragraph that `line` belongs to."""
    if not (line.prose and following.prose) or not _same_notice(line, following):
        return False
    text, after = line.text, following.text
    if text[-1].isdigit() and _ORDINAL.fullmatch(after):
        return True
    mid_sentence = goes_on(text, after) and not opens_unit(after)
    if mid_sentence and (line.page != following.page or text[-1] == "-"):
        return True
    if text[-1] in "-/" and _ALPHANUMERIC.match(text[-2:-1] + after[0]) and not following.spaced:
        return True
    if wrapping is None:
        return mid_sentence and len(text) >= 20 and not following.spaced
    if following.spaced and wrapping.spaced:
        return mid_sentence
    return mid_sentence or _continues_wrapped(line, following, wrapping)


def _continues_wrapped(line: Line, following: Line, wrapping: Wrapping) -> bool:
    """The same in wrapped lines, where no word in lower case follows a sentence's middle."""
    text, after = line.text, following.text
    ended = ends_sentence(text) and _INITIAL.search(text, len(text) - 3) is None
    full = reach((line, following)) >= wrapping.width * (1 if ended else _NEARLY)
    if opens_unit(after) and (ended or not full):
        return False
    if heading_rank(text) is not None and not in_capitals(after):
        return False
    if ended:
        return full and not (wrapping.indented and following.indented)
    return full or _closes(text, after)


def _same_notice(line: Line, following: Line) -> bool:
    """Whether both carry the same validity dates, sources and events."""
    one, other = line.block, following.block
    return one is other or (
        (one.valid_from, one.valid_to, one.sources, one.events)
        == (other.valid_from, other.valid_to, other.sources, other.events)
    )


def _closes(text: str, after: str) -> bool:
    """Whether `after` closes a bracket or quotation that `text` leaves open."""
    return any(
        text.count(opening) > text.count(closing) and after.count(closing) > after.count(opening)
        for opening, closing in _PAIRS.items()
    )


def _without_stray_numbers(lines: list[Line], wrapping: Wrapping | None) -> list[Line]:
    """Lines without the page numbers that wrapped text without pages carries in mid-sentence."""
    if wrapping is None:
        return lines
    stray = {
        index
        for index, line in enumerate(lines[1:-1], start=1)
        if line.prose
        and page_number(line.text) is not None
        and goes_on(lines[index - 1].text, lines[index + 1].text)
    }
    return [line for index, line in enumerate(lines) if index not in stray]


def _paragraph(parts: list[Line], vocabulary: Vocabulary) -> Line:
    """One line of several, words mended at the joints, with the offsets of the pages inside."""
    first = parts[0]
    if len(parts) == 1:
        return first
    texts, length = [first.text], len(first.text)
    pages, page = list(first.pages), first.page
    for line in parts[1:]:
        kept, between = vocabulary.joint(texts[-1], line.text)
        length += len(kept) - len(texts[-1]) + len(between)
        texts[-1] = kept + between
        if line.page != page and line.page is not None:
            pages.append((length, line.page))
            page = line.page
        pages.extend((length + offset, begun) for offset, begun in line.pages)
        texts.append(line.text)
        length += len(line.text)
    return replace(first, text="".join(texts), pages=tuple(pages))
