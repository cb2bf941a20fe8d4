"""References in citation styles: what citeproc prints."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from qa.authors import Author
from qa.errors import BadSetting, QAError
from qa.exports.styles import STYLES, in_text, styled, styled_passage
from qa.labels import format_date
from qa.references import Reference
from qa.rendering import visible
from vectorstore.records import KINDS, LANGUAGES, DocumentInfo, Passage, Source

LAW = Reference(
    "law", "w", "law", "Constitutional Law on State Independence", "en",
    issued="1991-12-16", pinpoints=("Art. 4(3)",), publisher="Adilet", url="https://adilet.zan.kz/x",
)  # fmt: skip
TREATY = Reference(
    "treaty", "w", "treaty", "Treaty on the Eurasian Economic Union", "en",
    issued="2014-05-29", pinpoints=("Art. 1",),
)  # fmt: skip
DECISION = Reference(
    "decision", "w", "decision", "Resolution of the Constitutional Council", "en",
    issued="2000-10-11", pinpoints=("Art. 4",),
)  # fmt: skip
PAPER = Reference(
    "paper", "w", "scholarship", "Kazakhstan in the age of independence", "en",
    authors=(Author("Sartayev", "S. S."), Author("Nazarkulova", "L. T.")),
    issued="2012", pinpoints=("p. 495",),
)  # fmt: skip
NOTE = Reference(
    "note", "w", "reference", "KazQA reference note: Treaty priority", "en",
    authors=(Author(literal="KazQA"),), secondary=True,
)  # fmt: skip
WEB = Reference("web", "w", "other", "A page of the ministry", "en", url="https://x.org/p")
ENGLISH = (LAW, TREATY, DECISION, PAPER, NOTE, WEB)

LAW_RU = Reference(
    "law", "w", "law", "Закон «О государственной независимости»", "ru",
    issued="1991-12-16", pinpoints=("ст. 4",), url="https://adilet.zan.kz/x",
)  # fmt: skip
TREATY_RU = Reference("treaty", "w", "treaty", "Договор о ЕАЭС", "ru", issued="2014-05-29")
PAPER_RU = Reference(
    "paper", "w", "scholarship", "Казахстан в эпоху независимости", "ru",
    authors=(Author("Сартаев", "С. С."), Author("Назаркулова", "Л. Т.")),
    issued="2012", pinpoints=("с. 495",),
)  # fmt: skip

PRINTED = {
    "chicago": (
        "Constitutional Law on State Independence (1991), art. 4(3), https://adilet.zan.kz/x.",
        "Treaty on the Eurasian Economic Union, May 29, 2014, art. 1.",
        "Resolution of the Constitutional Council (October 11, 2000), art. 4.",
        "S. S. Sartayev and L. T. Nazarkulova, Kazakhstan in the Age of Independence (2012), 495.",
        "KazQA, KazQA Reference Note: Treaty Priority (n.d.).",
        "A Page of the Ministry (n.d.), https://x.org/p.",
    ),
    "chicago-author-date": (
        "Constitutional Law on State Independence, Art. 4(3) (1991). https://adilet.zan.kz/x.",
        "Treaty on the Eurasian Economic Union, Art. 1, May 29, 2014.",
        "Resolution of the Constitutional Council, Art. 4 (October 11, 2000).",
        "Sartayev, S. S., and L. T. Nazarkulova. 2012. Kazakhstan in the Age of Independence.",
        "KazQA. n.d. KazQA Reference Note: Treaty Priority.",
        "A page of the ministry. n.d. https://x.org/p.",
    ),
    "apa": (
        "Constitutional Law on State Independence, Art. 4(3) (1991). https://adilet.zan.kz/x",
        "Treaty on the Eurasian Economic Union, Art. 1, May 29, 2014.",
        "Resolution of the Constitutional Council, Art. 4 (October 11, 2000).",
        "Sartayev, S. S., & Nazarkulova, L. T. (2012). Kazakhstan in the age of independence.",
        "KazQA. (n.d.). KazQA reference note: Treaty priority.",
        "A page of the ministry. (n.d.). https://x.org/p",
    ),
    "oscola": (
        "Constitutional Law on State Independence 1991, art 4(3).",
        "Treaty on the Eurasian Economic Union (29 May 2014) art 1.",
        "Resolution of the Constitutional Council (11 October 2000) art 4.",
        "SS Sartayev and LT Nazarkulova, ‘Kazakhstan in the Age of Independence’ (2012) 495.",
        "KazQA, ‘KazQA Reference Note: Treaty Priority’.",
        "‘A Page of the Ministry’ <https://x.org/p>.",
    ),
    "gost": (
        "Constitutional Law on State Independence, 16 December 1991, art. 4(3) "
        "[Электронный ресурс]. URL: https://adilet.zan.kz/x.",
        "Treaty on the Eurasian Economic Union, 29 May 2014, art. 1.",
        "Resolution of the Constitutional Council, 11 October 2000, art. 4.",
        "Sartayev S. S., Nazarkulova L. T. Kazakhstan in the age of independence. 2012. P. 495.",
        "KazQA. KazQA reference note: Treaty priority.",
        "A page of the ministry [Электронный ресурс]. URL: https://x.org/p.",
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_each_kind_of_work_in_each_style(style: str) -> None:
    assert tuple(styled(ENGLISH, style, "en")) == PRINTED[style]


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (
            "gost",
            [
                "Закон «О государственной независимости», 16 декабря 1991 г., ст. 4 "
                "[Электронный ресурс]. URL: https://adilet.zan.kz/x.",
                "Договор о ЕАЭС, 29 мая 2014 г.",
                "Сартаев С. С., Назаркулова Л. Т. Казахстан в эпоху независимости. 2012. С. 495.",
            ],
        ),
        (
            "chicago",
            [
                "Закон «О государственной независимости» (1991), ст. 4, https://adilet.zan.kz/x.",
                "Договор о ЕАЭС, 29 мая 2014 г.",
                "С. С. Сартаев и Л. Т. Назаркулова, Казахстан в эпоху независимости (2012), 495.",
            ],
        ),
    ],
)
def test_russian_works_in_a_russian_paper(style: str, expected: list[str]) -> None:
    assert styled([LAW_RU, TREATY_RU, PAPER_RU], style, "ru") == expected


def test_kazakh_words_where_csl_has_no_locale() -> None:
    assert styled([TREATY_RU, PAPER_RU], "chicago", "kk") == [
        "Договор о ЕАЭС, 2014 жылғы 29 мамыр.",
        "С. С. Сартаев және Л. Т. Назаркулова, Казахстан в эпоху независимости (2012), 495.",
    ]


@pytest.mark.parametrize(
    ("style", "language", "reference", "expected"),
    [
        ("apa", "en", PAPER, "(Sartayev & Nazarkulova, 2012, p. 495)"),
        ("apa", "en", LAW, "(Constitutional Law on State Independence, 1991, art. 4(3))"),
        ("apa", "ru", PAPER_RU, "(Сартаев & Назаркулова, 2012, с. 495)"),
        ("apa", "kk", PAPER_RU, "(Сартаев & Назаркулова, 2012, 495‑б.)"),
        ("chicago-author-date", "en", PAPER, "(Sartayev and Nazarkulova 2012, 495)"),
        ("gost", "ru", PAPER_RU, "[Сартаев, Назаркулова, 2012, с. 495]"),
        ("gost", "ru", LAW_RU, "[Закон «О государственной независимости», ст. 4, 1991]"),
        ("gost", "ru", NOTE, "[KazQA, б. г.]"),
        ("oscola", "en", LAW, "Constitutional Law on State Independence 1991, art 4(3)."),
    ],
)
def test_what_stands_in_the_text(
    style: str, language: str, reference: Reference, expected: str
) -> None:
    assert in_text([reference], style, language) == [expected]


def test_a_title_that_says_its_date_is_not_dated_twice() -> None:
    constitution = Reference(
        "c", "w", "constitution", "Constitution of 30 August 1995", "en", issued="1995-08-30"
    )

    assert styled([constitution], "oscola", "en") == ["Constitution of 30 August 1995."]
    assert styled([constitution], "gost", "en") == ["Constitution of 30 August 1995."]


def test_an_article_with_a_hyphen_is_no_range() -> None:
    law = Reference("l", "w", "law", "Law", "en", issued="2005", pinpoints=("Art. 20-1",))

    assert "20–1" not in styled([law], "chicago", "en")[0]
    assert "495–497" in styled([paged("p. 495-497")], "chicago", "en")[0]


def paged(place: str) -> Reference:
    return Reference("p", "w", "scholarship", "Paper", "en", issued="2012", pinpoints=(place,))


def test_unknown_styles_and_languages_are_named() -> None:
    with pytest.raises(BadSetting, match="mla"):
        styled([LAW], "mla", "en")
    with pytest.raises(QAError, match="de"):
        styled([LAW], "apa", "de")


@pytest.mark.parametrize("style", STYLES)
def test_of_a_work_without_a_title_the_rest_is_said(style: str) -> None:
    untitled = replace(PAPER, title="")

    assert styled([untitled], style, "en") == ["Sartayev, S. S.; Nazarkulova, L. T., 2012, p. 495"]


def test_references_do_not_depend_on_those_before_them() -> None:
    for style in STYLES:
        alone = [styled([reference], style, "en")[0] for reference in reversed(ENGLISH)]
        assert styled(ENGLISH, style, "en") == alone[::-1]


lines = st.text(max_size=20).map(visible)
names = lines.filter(bool)
references = st.builds(
    Reference,
    key=st.just("k"),
    work=st.just("w"),
    kind=st.sampled_from(KINDS),
    title=names | st.just('<span class="nocase">x'),
    language=st.sampled_from(LANGUAGES),
    authors=st.lists(
        st.builds(Author, literal=names) | st.builds(Author, names, names), max_size=2
    ).map(tuple),
    issued=st.none() | st.dates().map(str) | st.sampled_from(["1991-12", "2012"]) | lines,
    pinpoints=st.lists(names, max_size=2).map(tuple),
    url=st.none() | lines,
)


@bounded(max_examples=60)
@given(references, st.sampled_from(list(STYLES)), st.sampled_from(LANGUAGES))
def test_any_reference_is_printed_in_one_line(
    reference: Reference, style: str, language: str
) -> None:
    for [printed] in (styled([reference], style, language), in_text([reference], style, language)):
        assert printed
        assert printed == printed.strip()
        assert "\n" not in printed


def document() -> DocumentInfo:
    return DocumentInfo(
        id="d" * 64, title="A paper", kind="scholarship", language="en", source="/papers/a.pdf",
        added_at="2026-11-23T10:00:00+00:00", text_sha256="t" * 64, author="A. Writer", year=2012,
    )  # fmt: skip


def passage(text: str, *sources: Source) -> Passage:
    return Passage(
        id=f"p-{len(text)}", text=text, start=0, end=len(text), sentences=((0, len(text)),),
        document=document(), page=3, locator="para. 2",
        valid_from=date(2017, 3, 10), valid_to=date(2026, 7, 1), sources=sources,
    )  # fmt: skip


SOURCE = Source("Constitution", "Art. 4(3)", "1995-08-30", kind="constitution")


def test_a_passage_is_cited_with_the_days_its_law_is_in_force() -> None:
    cited = passage("Treaties prevail.", SOURCE)
    since, until = (format_date(day, "en") for day in (date(2017, 3, 10), date(2026, 7, 1)))

    law, paper = styled_passage(cited, "chicago", "en")
    assert law == f"Constitution (1995), art. 4(3); in force from {since} until {until}."
    assert paper == "A. Writer, A Paper (2012), para. 2, p. 3."
    assert "в силе с 10 марта 2017 г. до 1 июля 2026 г." in styled_passage(cited, "gost", "ru")[0]
