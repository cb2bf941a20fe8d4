"""Escaping and the one place that makes the text of an answer."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.answer import AnswerSentence
from qa.rendering import escape_markdown, render, render_reason, visible

PIECES = [
    *"ab w.:/@[]()<>!#*_`~|-+=1&;$\\\"' ^{}\n\tжé", "http://", "www.", "x.com", "&lt;", "&#60;",
    "<script>", "[1]", "![a](b)", "- ", "1. ", "1) ", "# ", "> ", "```", "    ", "---", "a@b.co",
    "example.org", "//x.com", "[1]: http://x", "|a|\n|-|", "<!--", "\u202e", "\x1b[31m",
]  # fmt: skip
hostile = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text()
sentences = st.lists(
    st.builds(
        AnswerSentence,
        text=hostile,
        citations=st.lists(st.integers(1, 99), max_size=2).map(tuple),
        remark=hostile,
    ),
    max_size=3,
)
commonmark = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def shown(markdown: str) -> str:
    """The text of Markdown that is one paragraph of nothing but text."""
    tokens = commonmark.parse(markdown)
    if not tokens:
        return ""
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    return "".join(child.content for child in children)


@given(hostile)
@example("&copy; &#169; &")
@example("1. First\n2. Second")
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    assert shown(escape_markdown(text)) == visible(text)


@given(hostile)
def test_escaped_text_holds_no_bare_address_or_html(text: str) -> None:
    escaped = escape_markdown(text)

    assert "://" not in escaped
    assert "<" not in escaped
    assert not re.search(r"(?i)\bwww\.[a-z]", escaped)
    assert not re.search(r"[^\\]@", escaped)


@given(sentences)
def test_only_the_program_sets_markers(said: list[AnswerSentence]) -> None:
    rendered = render(said)
    plain = re.sub(r"\\.", "", rendered)

    assert [int(n) for n in re.findall(r"\[(\d+)\]", plain)] == [
        number for sentence in said for number in sentence.citations
    ]
    shown(rendered)


def test_a_sentence_stands_between_its_remark_and_its_markers() -> None:
    ended = AnswerSentence("Treaties prevail.", (2, 3), "No longer in force since 1 July 2026:")
    text = render((AnswerSentence("It joined\nin 1992.", (1,)), ended))

    assert text == (
        "It joined in 1992. [1] No longer in force since 1 July 2026: Treaties prevail. [2] [3]"
    )


def test_plain_prose_is_left_alone() -> None:
    prose = "Law No. 54-III of 30 May 2005 (Art. 20-1), «О договорах», г. Алматы; 5% & more."

    assert escape_markdown(prose) == prose
    assert render_reason("Nothing [1].") == r"Nothing \[1\]."


@given(st.text() | hostile)
def test_visible_text_is_one_printable_line(text: str) -> None:
    line = visible(text)

    assert len(line.splitlines()) <= 1
    assert line == visible(line)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\u202eb\u2066c", "abc"),
        (" a\r\n b\u2028c\u00a0d ", "a b c d"),
        ("red \x1b[31m", "red [31m"),
        ("half \ud800 pair", "half pair"),
    ],
)
def test_what_could_deceive_is_left_out(text: str, line: str) -> None:
    assert visible(text) == line
