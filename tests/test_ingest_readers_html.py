"""Web pages: main text, nothing hidden, no paragraph lost, metadata and encodings."""

from __future__ import annotations

import pytest

from ingest.blocks import Extracted
from ingest.limits import Limits
from ingest.readers.html import read_html

SENTENCE = "Kazakhstan signed the treaty after long talks, and it entered into force a year later. "
MENU = (
    "<nav><ul><li><a href=/>Home</a></li></ul></nav><div id=menu>"
    + " ".join(f"<a href=/{number}>Section {number}</a>" for number in range(30))
    + "</div>"
)
RELATED = (
    "<div><h3>Related</h3><ul>"
    + "".join(f"<li><a href=/{number}>Story {number} of the day</a></li>" for number in range(9))
    + "</ul></div><footer>Copyright</footer>"
)


def read(page: str | bytes) -> Extracted:
    return read_html(page if isinstance(page, bytes) else page.encode(), "a.html", Limits())


def kinds(page: str) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in read(page).blocks]


def test_structure_of_a_simple_page() -> None:
    assert kinds(
        "<h1>The Law</h1><h3>Chapter  1</h3><p>Article 1. A <b>bold</b>\n word.<p>Short.<ul><li>one"
        "<li>two</ul><dl><dt>term<dd>meaning</dl><table><tr><th>a<th>b<tr><td>c<td>d</table>"
        "<blockquote>quoted</blockquote><pre>as\n  it is</pre>bare text<p>50<sup>th</sup> year"
    ) == [
        ("heading", 1, "The Law"),
        ("heading", 3, "Chapter 1"),
        ("paragraph", 0, "Article 1. A bold word."),
        ("paragraph", 0, "Short."),
        ("item", 0, "one"),
        ("item", 0, "two"),
        ("item", 0, "term"),
        ("item", 0, "meaning"),
        ("table", 0, "a | b"),
        ("table", 0, "c | d"),
        ("paragraph", 0, "quoted"),
        ("paragraph", 0, "as\n  it is"),
        ("paragraph", 0, "bare text"),
        ("paragraph", 0, "50th year"),
    ]


def test_menus_and_related_links_are_left_out_and_the_article_is_whole() -> None:
    paragraphs = [f"{number}. {SENTENCE * 3}".strip() for number in range(8)]
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    page = f"<body>{MENU}<article><h1>Title</h1>{body}</article>{RELATED}</body>"
    assert [block.text for block in read(page).blocks] == ["Title", *paragraphs]


@pytest.mark.parametrize("count", [1, 3, 40, 400])
@pytest.mark.parametrize("tag", ["p", "div", "li", "pre"])
def test_a_law_of_bare_articles_keeps_every_article(tag: str, count: int) -> None:
    articles = [f"Статья {number}. Республика признаёт договор." for number in range(count)]
    page = MENU + "".join(f"<{tag}>{text}</{tag}>" for text in articles)
    assert [block.text for block in read(page).blocks] == articles


def test_repeated_and_very_short_paragraphs_are_kept() -> None:
    texts = ["Article 1.", "Excluded.", "Article 2.", "Excluded.", "Article 3.", "Excluded."]
    assert [b.text for b in read("".join(f"<p>{text}</p>" for text in texts)).blocks] == texts


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">secret</p>',
        '<p style="color:red; DISPLAY : none !important">secret</p>',
        '<p style="visibility:hidden">secret</p>',
        '<p style="font-size:0">secret</p>',
        '<p style="opacity: 0.0;">secret</p>',
        '<p style="position:absolute;left:-9999px">secret</p>',
        "<p hidden>secret</p>",
        '<p aria-hidden="true">secret</p>',
        "<script>secret</script>",
        "<style>secret</style>",
        "<template><p>secret</p></template>",
        "<noscript>secret</noscript>",
        "<!-- secret -->",
        "<svg><text>secret</text></svg>",
        "<textarea>secret</textarea>",
        "<nav>secret</nav>",
    ],
)
def test_what_a_reader_does_not_see_is_not_read_and_text_after_it_is(hidden: str) -> None:
    page = f"<p>{SENTENCE}</p><div>before {hidden} after</div><p>{SENTENCE}</p>"
    text = "\n".join(block.text for block in read(page).blocks)
    assert "secret" not in text
    assert "before" in text
    assert "after" in text


@pytest.mark.parametrize("style", ["font-size:0.8em", "opacity:0.9", "left:-5px", "color:red"])
def test_ordinary_styles_hide_nothing(style: str) -> None:
    assert kinds(f'<p style="{style}">seen</p>') == [("paragraph", 0, "seen")]


def test_line_breaks_make_lines_and_empty_lines_make_paragraphs() -> None:
    assert [b.text for b in read("<div>one<br>two<br><br/> three<hr>four</div>").blocks] == [
        "one\ntwo",
        "three\nfour",
    ]


def test_a_table_that_lays_out_a_page_is_no_data() -> None:
    menu = '<td><a href="1">Menu</a><br><a href="2">More</a></td>'
    page = f"<table><tr>{menu}<td><h1>Title</h1><p>One.</p><p>Two.</p></td></tr></table>"
    assert kinds(page) == [
        ("heading", 1, "Title"),
        ("paragraph", 0, "One."),
        ("paragraph", 0, "Two."),
    ]


def test_metadata_of_scholarly_and_news_pages() -> None:
    found = read(
        '<html lang="ru-RU"><head><title>Site | Page</title><meta name="citation_title" content="A '
        'paper"><meta name="citation_author" content="One, A."><meta name="citation_author" '
        'content="Two, B."><meta name="citation_publication_date" content="2018/04/30">'
        '<meta property="og:title" content="Other"></head><body><p>x</p></body></html>'
    )
    assert (found.title, found.author, found.year, found.language) == (
        "A paper",
        "One, A.; Two, B.",
        2018,
        "ru",
    )
    plain = read("<title> The  Law </title><p>x</p>")
    assert (plain.title, plain.author, plain.year, plain.language) == ("The Law", None, None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-r", "utf-16", "cp866"])
@pytest.mark.parametrize("declared", [True, False])
def test_encodings_declared_or_not(encoding: str, declared: bool) -> None:
    text = "Казахстан открыт для признания его независимости другими государствами."
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}">'
    page = f"<html><head>{meta if declared else ''}</head><body><p>{text}</p></body></html>"
    assert [block.text for block in read(page.encode(encoding)).blocks] == [text]


def test_a_wrong_declaration_does_not_spoil_utf8() -> None:
    page = '<meta charset="windows-1251"><p>Қазақстан Республикасы</p>'
    assert [block.text for block in read(page).blocks] == ["Қазақстан Республикасы"]


def test_xhtml_with_a_declaration() -> None:
    page = (
        "<?xml version='1.0' encoding='utf-8'?><!DOCTYPE html><html "
        "xmlns='http://www.w3.org/1999/xhtml'><head><title>T</title></head><body><p>Text</p></body>"
        "</html>"
    )
    assert [block.text for block in read(page).blocks] == ["Text"]


def test_deep_nesting_loses_nothing() -> None:
    page = "<div>" * 600 + "deep" + "</div>" * 600
    assert [block.text for block in read(page).blocks] == ["deep"]


@pytest.mark.parametrize("page", ["", "  \n", "<html></html>", "<!-- only a comment -->"])
def test_a_page_without_text_gives_no_blocks(page: str) -> None:
    assert read(page).blocks == ()
