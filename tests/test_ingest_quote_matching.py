"""Where a quote of the normalised text stands among the letters of a page of a PDF."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.quote_matching import characters_of, letters_of, spans_of

ARTICLE = "Ratified international treaties have priority over the laws of the Republic."
NEXT = "Their procedure of implementation is determined by the legislation."
HEADER = "Journal of Eurasian studies\n"
FOOT = "\n1 Sartayev, p. 495\n"


def found(quote: str, page: str) -> list[str]:
    """The stretches of the page that are the quote."""
    letters = letters_of(page)
    return [
        page[places.start : places.stop]
        for places in characters_of(spans_of(quote, letters), letters)
    ]


@pytest.mark.parametrize(
    ("quote", "page", "expected"),
    [
        ("over the laws", ARTICLE, "over the laws"),
        ("Over  the\nLAWS", ARTICLE, "over the laws"),
        ("international treaties", "inter-\nnational treaties", "inter-\nnational treaties"),
        ("international", "inter\x02national", "inter\x02national"),
        ("international", "inter\u00ad\nnational", "inter\u00ad\nnational"),
        ("ratification filed", "ratiﬁcation ﬁled", "ratiﬁcation ﬁled"),
        ("“Nur-Sultan” – today", 'now "Nur-Sultan" - today.', 'Nur-Sultan" - today'),
        ("Art. 4(3)", "see Art. 4 (3) there", "Art. 4 (3"),
        ("Каспийское море", "О Каспии\u0306ское море", "Каспии\u0306ское море"),
        ("Ещё раз", "ЕЩЕ РАЗ", "ЕЩЕ РАЗ"),
        ("Құқық", "ҚҰҚЫҚ", "ҚҰҚЫҚ"),
        ("Қазақстан Республикасы", "Kaзaхстан", ""),
    ],
)
def test_letters_and_digits_alone_are_compared(quote: str, page: str, expected: str) -> None:
    assert found(quote, page) == ([expected] if expected else [])


def test_letters_that_look_the_same_are_the_same_in_either_case() -> None:
    # The Latin letters that a typist took for Cyrillic ones: B, c, o, H, K, M, T, a, p.
    assert found("Верховный Совет", "Bepxoвный Coвeт") == ["Bepxoвный Coвeт"]
    assert found("ВЕРХОВНЫЙ СОВЕТ", "верховный совет") == ["верховный совет"]
    assert found("НАТО", "HATO") == ["HATO"]
    assert found("Мемлекеттік тіл", "Memлекеттiк тiл") == ["Memлекеттiк тiл"]


def test_what_stands_twice_is_found_once() -> None:
    assert found("the laws", f"{ARTICLE} {ARTICLE}") == ["the laws"]


def test_a_quote_that_a_footnote_parts_is_found_in_its_parts() -> None:
    first, second = ARTICLE[:40], ARTICLE[40:]
    page = f"{HEADER}{first}{FOOT}{second}"
    assert found(ARTICLE, page) == [first.strip(), second.strip(" .")]


def test_the_last_word_after_a_footnote_is_found_too() -> None:
    page = f"{ARTICLE[:-9]}{FOOT}Republic. More."
    assert found(ARTICLE, page) == [ARTICLE[:-10].strip(), "Republic"]


@pytest.mark.parametrize("cut", [10, 25, 60, len(ARTICLE) - 12])
def test_a_quote_over_two_pages_is_found_on_either(cut: int) -> None:
    before = f"{HEADER}Something else stands here first.\n{ARTICLE[:cut]}\n495\n"
    after = f"{HEADER}{ARTICLE[cut:]} {NEXT}\n496\n"
    hyphenated = f"{HEADER}Something else stands here first.\n{ARTICLE[:cut]}\x02495"
    letters = str.maketrans("", "", " .")
    assert found(ARTICLE, hyphenated) == found(ARTICLE, before)
    for page, part in ((before, ARTICLE[:cut]), (after, ARTICLE[cut:])):
        joined = "".join(found(ARTICLE, page))
        assert joined.translate(letters) == part.translate(letters)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "495",
        "Something else altogether is said here about rivers and mountains.",
        # Set phrases are no sign of the same sentence.
        "All the laws of the Republic of today\nand ratified international treaties too.",
    ],
)
def test_a_quote_that_is_not_there_is_not_found(page: str) -> None:
    assert found(ARTICLE, page) == []


def test_a_quote_without_letters_is_nowhere() -> None:
    assert found(" — …", ARTICLE) == []
    assert found("", ARTICLE) == []


texts = st.text(st.sampled_from("abсе ёй-\n\u00ad\u0301.ßﬁİ1Қ"), max_size=60)


@given(texts, texts)
def test_spans_lie_within_the_page_in_order_and_say_the_quote(quote: str, page: str) -> None:
    letters, wanted = letters_of(page), letters_of(quote).text
    spans = spans_of(quote, letters)
    places = [place for span in spans for place in span]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(letters.text) for start, end in spans)
    assert all(letters.text[start:end] in wanted for start, end in spans)


@given(texts, texts, texts)
def test_what_is_on_the_page_is_found(before: str, quote: str, after: str) -> None:
    wanted = letters_of(quote).text
    letters = letters_of(before + quote + after)
    spans = spans_of(quote, letters)
    assert [letters.text[start:end] for start, end in spans] == ([wanted] if wanted else [])
