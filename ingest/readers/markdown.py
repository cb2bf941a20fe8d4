"""Markdown with front matter, footnotes that name sources, dates of validity and of events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from ingest.blocks import Block, BlockKind, EventMark, Extracted
from ingest.limits import Limits
from ingest.readers.event_lines import event_plugin
from ingest.readers.footnotes import Footnotes
from ingest.readers.front_matter import FrontMatter, read_front_matter
from ingest.readers.inline import html_text, plain_text
from ingest.readers.plain import decoded
from ingest.readers.validity import Validity, validity_by_token
from vectorstore.records import Source

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_DEEPEST = 100  # nested quotes and lists; the parser leaves out what is deeper
_FOOTNOTE = "footnote_reference"


def read_markdown(content: bytes, name: str, limits: Limits) -> Extracted:  # noqa: ARG001
    """The text without markup, block by block; raises BrokenFile for unreadable front matter."""
    tokens = _parser().parse(decoded(content, name))
    front = FrontMatter()
    if tokens and tokens[0].type == "front_matter":
        front = read_front_matter(tokens[0].content, name)
    footnotes = Footnotes(front.sources, dict(_definitions(tokens)))
    body = _Body(footnotes)
    blocks = list(body.blocks(tokens, validity_by_token(tokens, name)))
    return Extracted(
        blocks=(*blocks, *(Block(text, "note") for text in footnotes.notes())),
        title=front.title,
        author=front.author,
        year=front.year,
        language=front.language,
        kind=front.kind,
        valid_from=front.valid_from,
        valid_to=front.valid_to,
    )


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.attrs import attrs_block_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST})
    parser.enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(footnote_plugin, inline=False, move_to_end=False)
    parser.use(attrs_block_plugin).use(event_plugin)
    # The dates stay where they stand, so that a section's can be told from a paragraph's.
    parser.core.ruler.disable("attr")
    return parser


def _definitions(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Each footnote's label and text."""
    label: str | None = None
    texts: list[str] = []
    for token in tokens:
        if token.type == f"{_FOOTNOTE}_open":
            label, texts = str(token.meta["label"]), []
        elif token.type == f"{_FOOTNOTE}_close" and label is not None:
            yield label, "\n".join(texts)
            label = None
        elif label is not None and token.content:
            texts.append(plain_text(token.children or [])[0] or token.content.strip())


class _Body:
    """Turns the parser's tokens into blocks; one object reads one file."""

    def __init__(self, footnotes: Footnotes) -> None:
        self._footnotes = footnotes
        self._open: list[str] = []  # the containers around the current token
        self._level = 0
        self._cells: list[str] = []  # of the table row being read, and what its marks name
        self._row_sources: list[Source] = []

    def blocks(self, tokens: Sequence[Token], validity: Sequence[Validity]) -> Iterator[Block]:
        """The blocks in reading order, footnotes left out."""
        for token, dates in zip(tokens, validity, strict=True):
            if token.nesting:
                yield from self._enter_or_leave(token, dates)
            elif _FOOTNOTE not in self._open:
                yield from self._content(token, dates)

    def _enter_or_leave(self, token: Token, dates: Validity) -> Iterator[Block]:
        name, _, _ = token.type.rpartition("_")
        if token.nesting > 0:
            self._open.append(name)
            self._level = int(token.tag[1]) if name == "heading" else 0
            return
        self._open.pop()
        if name == "tr":
            if any(self._cells):
                yield _block(" | ".join(self._cells), "table", 0, self._row_sources, dates)
            self._cells, self._row_sources = [], []

    def _content(self, token: Token, dates: Validity) -> Iterator[Block]:
        sources: list[Source] = []
        if token.type == "inline":
            text = self._inline(token, sources)
        elif token.type == "html_block":
            text = html_text(token.content)
        elif token.type in ("fence", "code_block"):
            text = token.content.strip("\n")
        else:
            return
        if "tr" in self._open:
            self._cells.append(text)
            self._row_sources.extend(sources)
        elif text:
            events = self._footnotes.supported(dates.events, token.content)
            yield _block(text, self._kind(), self._level, sources, dates, events)

    def _inline(self, token: Token, sources: list[Source]) -> str:
        text, labels = plain_text(token.children or [])
        for label in labels:
            sources.extend(self._footnotes.cited(label))
        text, named = self._footnotes.taken_from(text)
        sources.extend(named)
        return text

    def _kind(self) -> BlockKind:
        if self._level:
            return "heading"
        return "item" if "list_item" in self._open else "paragraph"


def _block(
    text: str,
    kind: BlockKind,
    level: int,
    sources: Sequence[Source],
    dates: Validity,
    events: tuple[EventMark, ...] = (),
) -> Block:
    unique = tuple(dict.fromkeys(sources))
    return Block(
        text,
        kind,
        level,
        valid_from=dates.valid_from,
        valid_to=dates.valid_to,
        sources=unique,
        events=events,
    )
