"""Markdown and HTML of an answer, read back by parsers that are not ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.answer import Answer, AnswerSentence, Citation
from qa.exports.html import to_html
from qa.rendering import render, visible
from vectorstore.records import DocumentInfo, Passage, Source

AS_OF = date(2026, 11, 1)
QUOTE = "Ratified treaties have priority over its laws."
PASSAGE = Passage(
    "p1", QUOTE, 5, 5 + len(QUOTE), ((5, 5 + len(QUOTE)),),
    DocumentInfo(
        "a" * 64, "The 1995 Constitution", "reference", "en", "corpus:en/constitution.md",
        "2026-11-01T10:00:00Z", "t" * 64,
    ),
    page=2, locator="para. 3", valid_from=date(1995, 9, 5), valid_to=date(2026, 7, 1),
    sources=(Source("Constitution of 30 August 1995", "Art. 4(3)", "1995-08-30", "constitution"),),
)  # fmt: skip
PAPER = replace(
    PASSAGE,
    document=replace(PASSAGE.document, source="/x/a.pdf", author="A. Writer", year=2012),
    sources=(), valid_from=None, valid_to=None, locator="", page=7,
)  # fmt: skip
HOSTILE = [
    "<script>alert(1)</script>", "![x](http://evil.example/a.png)", "[2]", "[1]: http://e.example",
    '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "# Heading", "> quote", "- item",
    "1. item", "```", "&lt;b&gt;", "a\n\nb", "    code", "' onmouseover='x", "</article>", "`", "|",
]  # fmt: skip
hostile = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=5), max_size=4).map(" ".join)


def answer_of(*passages: Passage, language: str = "en") -> Answer:
    citations = tuple(
        Citation(n, p.text, p.start, p.end, p, p.in_force(AS_OF)) for n, p in enumerate(passages, 1)
    )
    sentences = tuple(AnswerSentence(c.quote, (c.number,)) for c in citations)
    return Answer(
        "Q?", render(sentences), sentences, citations, (), False, "", 1.0, "quotes", AS_OF,
        language, "Q?",
    )  # fmt: skip


def refusal(reason: str) -> Answer:
    return replace(
        answer_of(), abstained=True, reason=reason, text=reason, sentences=(), citations=()
    )


def test_markdown_shows_the_answer_and_its_receipts() -> None:
    assert answer_of(PASSAGE, PAPER).to_markdown() == (
        "Ratified treaties have priority over its laws. [1] "
        "Ratified treaties have priority over its laws. [2]\n"
        "\n"
        "*As of 1 November 2026*\n"
        "\n"
        "**Sources**\n"
        "\n"
        "1. > Ratified treaties have priority over its laws.\n"
        "\n"
        "   KazQA note “The 1995 Constitution”, para. 3, p. 2\\\n"
        "   Rests on: Constitution of 30 August 1995, Art. 4(3) (30 August 1995)\\\n"
        "   No longer in force since 1 July 2026\n"
        "\n"
        "2. > Ratified treaties have priority over its laws.\n"
        "\n"
        "   A. Writer, “The 1995 Constitution” (2012), p. 7\n"
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", ["Источники", "Основание: ", "Не действует с 1 июля 2026 г.", "с. 2", "заметка"]),
        ("kk", ["Дереккөздер", "Негізі: ", "2026 жылғы 1 шілде күнінен бастап", "2-бет"]),
    ],
)
def test_labels_are_in_the_language_of_the_answer(language: str, words: list[str]) -> None:
    answer = answer_of(PASSAGE, language=language)

    for shown in (answer.to_markdown(), answer.to_html()):
        assert all(word in shown for word in words)
        assert "Sources" not in shown


def test_a_refusal_shows_its_reason_alone() -> None:
    answer = refusal("Nothing on <b>[1]</b>.")

    assert answer.to_markdown() == "Nothing on &lt;b>\\[1\\]&lt;/b>.\n\n*As of 1 November 2026*\n"
    assert "<p>Nothing on &lt;b&gt;[1]&lt;/b&gt;.</p>" in answer.to_html()
    assert "<ol" not in answer.to_html()


def forged(title: str, quote: str, article: str) -> Answer:
    document = replace(PASSAGE.document, title=title, author=quote, source=f"/{quote}")
    passage = replace(
        PASSAGE, text=quote, document=document, locator=article,
        sources=(Source(title, article, quote, url=quote, publisher=quote),),
    )  # fmt: skip
    answer = answer_of(passage)
    sentences = (replace(answer.sentences[0], remark=title),)
    return replace(answer, sentences=sentences, text=render(sentences))


@given(hostile, hostile, hostile)
def test_no_text_becomes_markup_in_markdown(title: str, quote: str, article: str) -> None:
    tokens = MarkdownIt("commonmark").parse(forged(title, quote, article).to_markdown())
    blocks = [token.type for token in tokens if token.nesting >= 0]
    inline = {child.type for token in tokens for child in token.children or []}

    assert [block for block in blocks if block not in ("paragraph_open", "inline")] == [
        "ordered_list_open",
        "list_item_open",
        "blockquote_open",
    ]
    marks = {"text", "text_special", "em_open", "em_close", "strong_open", "strong_close"}
    assert inline <= marks | {"hardbreak", "softbreak"}
    quoted = tokens[[token.type for token in tokens].index("blockquote_open") + 2 :]
    if visible(quote):
        assert "".join(child.content for child in quoted[0].children or []) == visible(quote)


class Reader(HTMLParser):
    """Collects the elements and text of a piece of HTML and checks that they nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.text: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.inside == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that opens."""
        self.elements.append((tag, dict(attrs)))
        self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that the element that closes is the last one opened."""
        assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text with the element that it stands in."""
        if self.inside and data.strip():
            self.text.append((self.inside[-1], data))

    def handle_comment(self, data: str) -> None:
        """Refuse comments, which nothing writes."""
        raise AssertionError(data)


def test_html_is_an_article_with_linked_citations() -> None:
    answer = answer_of(PASSAGE, PAPER)
    read = Reader(answer.to_html())

    assert read.elements[0] == ("article", {"class": "kazqa-answer", "lang": "en"})
    links = [values["href"] for tag, values in read.elements if tag == "a"]
    targets = [values["id"] for tag, values in read.elements if tag == "li"]
    assert links == ["#kazqa-1", "#kazqa-2"]
    assert targets == ["kazqa-1", "kazqa-2"]
    assert ("blockquote", QUOTE) in read.text
    assert ("cite", "A. Writer, “The 1995 Constitution” (2012), p. 7") in read.text
    assert ("p", "No longer in force since 1 July 2026") in read.text
    assert 'id="second-1"' in to_html(answer, anchor="second")


@given(hostile, hostile, hostile)
def test_no_text_becomes_markup_in_html(title: str, quote: str, article: str) -> None:
    answer = forged(title, quote, article)
    read, plain = Reader(answer.to_html()), Reader(forged("T", "q", "A").to_html())
    allowed = {"class", "lang", "datetime", "href", "id", "value"}

    assert {tag for tag, _ in read.elements} <= {tag for tag, _ in plain.elements}
    assert all(set(values) <= allowed for _, values in read.elements)
    assert all((values.get("href") or "#").startswith("#") for _, values in read.elements)
    if visible(quote):
        assert ("blockquote", visible(quote)) in read.text


def test_the_exports_of_an_answer_are_its_references() -> None:
    answer = answer_of(PASSAGE, PAPER)

    for text in (answer.to_bibtex(), answer.to_ris(), answer.to_csl_json()):
        assert "Constitution of 30 August 1995" in text
        assert "KazQA reference note" in text
        assert "2012" in text
