"""Normalisation: characters, words broken at line ends, pages, hard-wrapped lines, idempotence."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.blocks import Block
from ingest.normalisation import NORMALISATION, NormalisedText, normalise
from vectorstore.records import Page, Source


def text_of(*texts: str) -> str:
    return normalise([Block(text) for text in texts]).text


def pages_of(*texts: str) -> NormalisedText:
    return normalise([Block(text, page=number) for number, text in enumerate(texts, start=1)])


WRAPPED = """The collapse of the Union was an event of the end of the century, and the republics
gained political and economic independence from the center. People who lived there
received their freedom and the right to govern their own state, as did all.

Since then many years have passed and the new states have reached their majority,
which nobody had foreseen at the time of the first declarations of sovereignty."""
PARAGRAPHS = [
    "The collapse of the Union was an event of the end of the century, and the republics gained"
    " political and economic independence from the center. People who lived there received their"
    " freedom and the right to govern their own state, as did all.",
    "Since then many years have passed and the new states have reached their majority, which"
    " nobody had foreseen at the time of the first declarations of sovereignty.",
]


def test_version_is_declared() -> None:
    assert NORMALISATION == "1"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("и\u0306од e\u0301", "йод é"),  # NFC
        ("sove\xadreign\u200b ty\ufeff", "sovereign ty"),
        ("a\u202eb\u2066c\u200d", "abc"),  # bidirectional controls and joiners
        ("law\U000e0041\U000e0042\ufe0f\u034f", "law"),  # tags, variation selectors
        ("ＫＡＺ（１９９１）", "KAZ(1991)"),
        ("x² ½ № 54\u2011III ①", "x² ½ № 54-III ①"),  # no compatibility normalisation
        ("a\xa0b\u2009c\t d\u3000e", "a b c d e"),
        ("ratiﬁcation oﬀer", "ratification offer"),
        ("bell\x07 nul\x00", "bell nul"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("the ―center‖ and ―new breath‖", "the “center” and “new breath”"),
        ("basis. ‖ This growth", "basis.” This growth"),
        ("He came ― and went", "He came ― and went"),  # a dash where there is no ‖
        ("Kazakhstan‘s citizens‘ right", "Kazakhstan’s citizens’ right"),
        ("the ‘quoted’ word", "the ‘quoted’ word"),
        ("in 50 th – 60 th years, 21 st, 11 th, 2 nd, 3 rd", None),
        ("5 st 11 st", "5 st 11 st"),  # no ordinals
        ("line\rold Mac\r\nWindows\u2028separator", "line\n\nold Mac\n\nWindows\n\nseparator"),
    ],
)
def test_characters(raw: str, clean: str | None) -> None:
    expected = clean if clean is not None else "in 50th – 60th years, 21st, 11th, 2nd, 3rd"
    assert text_of(raw) == expected


@pytest.mark.parametrize(
    ("mixed", "pure"),
    [
        ("Cтатья", "Статья"),  # Latin C
        ("тәуелсiздiк", "тәуелсіздік"),  # Latin i, as Kazakh is often typed
        ("Kаzаkhstan", "Kazakhstan"),  # Cyrillic а
        ("ХIХ", "XIX"),  # Roman numerals, whatever they are made of
        ("SMSка", "SMSка"),  # no twins: left alone
        ("АВС и ABC", "АВС и ABC"),  # each in one script: left alone
    ],
)
def test_words_of_two_scripts(mixed: str, pure: str) -> None:
    assert text_of(mixed) == pure


@pytest.mark.parametrize(
    ("raw", "mended"),
    [
        ("the inter-\nnational law", "the international law"),
        ("the inter\xad\n national law", "the international law"),
        ("a large-\nscale reform", "a large-scale reform"),
        ("a peace-loving state; and peace-\nloving people", None),
        ("ratifi- cation of it", "ratification of it"),
        ("large- scale cooperation", "large-scale cooperation"),
        ("pre- and post-war law", "pre- and post-war law"),
        ("short- or long-term and pre-\nand post-war law", None),
        ("the years 1991-\n1995 were", "the years 1991-1995 were"),
        ("in Alma-\nAta they met", "in Alma-Ata they met"),
        ("treaties and/\nor laws that bind", "treaties and/or laws that bind"),
        ("The right was oriented. It is right-\noriented law", None),
        ("A declaration was made. This declara-\ntion binds", None),
        ("пере-\nговоры и между- народный", "переговоры и международный"),
        ("внешне-\nполитический курс", "внешне-политический курс"),
    ],
)
def test_broken_words(raw: str, mended: str | None) -> None:
    expected = {
        "a peace": "a peace-loving state; and peace-loving people",
        "short- ": "short- or long-term and pre- and post-war law",
        "The rig": "The right was oriented. It is right-oriented law",
        "A decla": "A declaration was made. This declaration binds",
    }.get(raw[:7], mended)
    assert text_of(raw) == expected


def test_hard_wrapped_lines_become_paragraphs() -> None:
    assert text_of(WRAPPED) == "\n\n".join(PARAGRAPHS)


def test_blank_line_between_every_line() -> None:
    assert text_of(WRAPPED.replace("\n\n", "\n").replace("\n", " \n\n")) == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("empty", [True, False])
def test_a_block_for_every_line(empty: bool) -> None:
    lines = [line for line in WRAPPED.split("\n") if empty or line]
    assert text_of(*lines) == "\n\n".join(PARAGRAPHS)


def test_title_lines_stay_apart_from_hard_wrapped_text() -> None:
    head = "“THE AGE OF INDEPENDENCE (SOME PROBLEMS OF\nREALIZATION)”\nStudent Akhmetov B.C.\n"
    text = text_of(f"{head}\n{WRAPPED}")
    assert text.split("\n\n") == [
        "“THE AGE OF INDEPENDENCE (SOME PROBLEMS OF REALIZATION)”",
        "Student Akhmetov B.C.",
        *PARAGRAPHS,
    ]


def test_text_that_runs_on_after_a_byline_is_set_apart() -> None:
    text = text_of(f"Department of Law of the University n.a. L.N. Gumilyov {WRAPPED}")
    assert text.split("\n\n") == [
        "Department of Law of the University n.a. L.N. Gumilyov",
        *PARAGRAPHS,
    ]


def test_text_that_runs_on_after_a_byline_of_two_pages_begins_on_its_own() -> None:
    titles = "\n".join(f"Paper {number}" for number in range(10))
    found = pages_of(
        f"{titles}\nwritten in the Faculty of law and of history of the",
        "national University In this paper, the treaties are counted.",
        "The end of the paper.",
    )
    paragraphs = [found.text[p.start : p.end] for p in found.paragraphs]
    assert paragraphs[-3:] == [
        "written in the Faculty of law and of history of the national University",
        "In this paper, the treaties are counted.",
        "The end of the paper.",
    ]
    starts = [found.text.index(begin) for begin in ("Paper 0", "national", "The end")]
    assert [page.start for page in found.pages] == starts


def test_superscripts_on_lines_of_their_own() -> None:
    raw = (
        WRAPPED + "\n\nThe countries of Asia and Africa were free in 50\nth\n\n – 60\nth\n\nyears. "
    )
    assert text_of(raw).endswith("The countries of Asia and Africa were free in 50th – 60th years.")


def test_stray_page_number_in_wrapped_text() -> None:
    raw = WRAPPED.replace("received", "\n495\n\n received")
    assert text_of(raw) == "\n\n".join(PARAGRAPHS)


def test_well_formed_paragraphs_stay_as_they_are() -> None:
    texts = [
        "Law on Treaties",
        "Article 1. Purpose",
        "1. This law sets the order of concluding treaties; it binds all bodies of the state.",
        "a) with states;",
        "b) with organisations,",
        "2. It is in force from the day of its publication in the official gazette.",
        "apples",
        "pears",
    ]
    assert text_of(*texts).split("\n\n") == texts
    assert text_of("\n".join(texts)).split("\n\n") == texts
    assert text_of("\n\n".join(texts)).split("\n\n") == texts


def test_hard_wrapped_law_keeps_its_parts_apart() -> None:
    raw = """CHAPTER II
GENERAL PROVISIONS
Article 4
1. The law in force in the Republic comprises the norms of the Constitution and of
laws that correspond to it, of other acts, and of treaties and obligations of the
Republic.
2. Under paragraph 2 of the Constitution, and as the court has read it in
Article 91 of the same, the order is set by laws that the Parliament has passed:
1) treaties of the Republic that are ratified in the order that the law has set
and published;
2) other treaties."""
    assert text_of(raw).split("\n\n") == [
        "CHAPTER II",
        "GENERAL PROVISIONS",
        "Article 4",
        "1. The law in force in the Republic comprises the norms of the Constitution and of laws"
        " that correspond to it, of other acts, and of treaties and obligations of the Republic.",
        "2. Under paragraph 2 of the Constitution, and as the court has read it in Article 91 of"
        " the same, the order is set by laws that the Parliament has passed:",
        "1) treaties of the Republic that are ratified in the order that the law has set and"
        " published;",
        "2) other treaties.",
    ]


def test_indented_first_lines_begin_paragraphs() -> None:
    lines = (WRAPPED.replace("\n\n", "\n   ") + "\n   And so it is.").replace(
        "as did all.", "as did all of the others."
    )
    assert len(text_of("   " + lines).split("\n\n")) == 3


def test_only_paragraphs_are_joined() -> None:
    blocks = [
        Block("The heading goes\non here", kind="heading", level=1),
        Block("the first item\nin two lines", kind="item"),
        Block("and a row", kind="table"),
        Block("and a note", kind="note"),
    ]
    assert normalise(blocks).text.split("\n\n") == [
        "The heading goes on here",
        "the first item in two lines",
        "and a row",
        "and a note",
    ]


def test_lines_of_different_sources_are_not_joined() -> None:
    one, other = (Source("Law", article=number) for number in "12")
    first, second = "A rule that goes on and on until the end of", "the line, where another begins."
    blocks = [Block(first, sources=(one,)), Block(second, sources=(other,))] * 4
    assert len(normalise(blocks).paragraphs) == 8
    assert len(normalise([Block(text) for text in (first, second) * 4]).paragraphs) == 4


BODY = [
    "The Republic acceded to the Union and became a member of the community of states, which was",
    "the aim of its policy since the first days of independence, as all of its leaders had said",
]


def test_running_headers_footers_and_page_numbers() -> None:
    def page(number: int, first: str, last: str) -> str:
        return (
            f"Bulletin of Law. 2018. No. {number}\n{first}\n{last}\nThe Publisher\n{number + 493}"
        )

    found = pages_of(
        page(1, *BODY),
        page(
            2, "and as the people had wished for many years before it came to pass in the end.", ""
        ),
        page(3, "Another paragraph begins on the third page of this bulletin.", ""),
    )
    assert found.text.split("\n\n") == [
        f"{BODY[0]} {BODY[1]} and as the people had wished for many years before it came to pass"
        " in the end.",
        "Another paragraph begins on the third page of this bulletin.",
    ]
    second = found.text.index("and as the people")
    third = found.text.index("Another")
    assert found.pages == (Page(1, 0, "494"), Page(2, second, "495"), Page(3, third, "496"))


def test_page_numbers_inside_running_headers_become_labels() -> None:
    found = pages_of(
        *(f"{n} Akhmetov on treaties\nThe text of page {'abc'[n - 7]} is here." for n in (7, 8, 9))
    )
    assert [page.label for page in found.pages] == ["7", "8", "9"]
    assert found.text.startswith("The text of page a is here.\n\nThe text of page b")


def test_page_without_number_is_numbered_from_its_neighbours() -> None:
    found = pages_of("First page here.", "12\nSecond page here.", "Third page here.\n- 13 -", "")
    assert [page.label for page in found.pages] == ["11", "12", "13", "14"]
    assert found.pages[3].start == len(found.text)


def test_numbers_that_are_no_page_numbers_stay() -> None:
    found = pages_of("12\nFirst page here.\n1995", "13\nSecond page here.", "14\nThird page here.")
    assert "1995" in found.text
    assert "12" not in found.text


def test_single_page_with_a_number_or_roman_numeral() -> None:
    assert pages_of("495\nThe only page.").pages == (Page(1, 0, "495"),)
    assert pages_of("The only page.\niv").pages == (Page(1, 0, "iv"),)


def test_form_feeds_begin_pages() -> None:
    found = normalise([Block("First page here.\n\fSecond page here.\n\f")])
    assert found.pages == (Page(1, 0), Page(2, found.text.index("Second")))


def test_paragraphs_are_slices_of_the_text() -> None:
    found = pages_of("One.\nTwo.", "Three.")
    slices = [found.text[p.start : p.end] for p in found.paragraphs]
    assert slices == ["One.", "Two.", "Three."]
    assert [p.block.page for p in found.paragraphs] == [1, 1, 2]


@pytest.mark.parametrize("texts", [(), ("",), (" \n\t\u200b", "\xad")])
def test_nothing_in_nothing_out(texts: tuple[str, ...]) -> None:
    assert normalise([Block(text) for text in texts]) == NormalisedText("", (), ())


PIECES = """
the law|Kazakhstan‘s|inter-|national|large-|scale|50|th|– 60|495|―word‖|‖|“(|)”|.|;|:|A.K.|/|
ARTICLE IV|Article 4.|1)|- |• x|\xad|\u200b|\f|\n|\n\n| |  |Cтатья|C-|татья|и\u0306|-|
The Faculty of Law In this|of the Republic of Kazakhstan and of all the states
""".strip("\n").split("|")


@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
        st.lists(st.sampled_from(PIECES), max_size=60).map("\n".join),
        st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    )
)
@example(":" + "\n0" * 9 + "\n<\fa\nFACULT A A")  # a byline that joining brings to the front
@settings(max_examples=300)
def test_normalised_text_stays_as_it_is(raw: str) -> None:
    once = normalise([Block(raw)])
    assert normalise([Block(once.text)]).text == once.text
    assert once.text == once.text.strip()
    assert once.text.encode().decode() == once.text


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("\n".join), max_size=5))
def test_pages_lie_in_order_inside_the_text(contents: list[str]) -> None:
    found = pages_of(*contents)
    starts = [page.start for page in found.pages]
    assert starts == sorted(starts)
    assert all(0 <= start <= len(found.text) for start in starts)
    assert len(starts) == len(contents)
    assert "\n\n".join(found.text[p.start : p.end] for p in found.paragraphs) == found.text
