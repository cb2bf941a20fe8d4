"""Structure: headings, articles and their parts, front matter, and the locators made of them."""

from __future__ import annotations

import pytest

from ingest.blocks import Block
from ingest.bylines import author_in, is_byline, run_in_text
from ingest.locators import Locators
from ingest.normalisation import normalise
from ingest.numbering import article_number, heading_rank, ordinal, part_number
from ingest.structure import Structure
from vectorstore.records import Language


def structure_of(*blocks: str | Block) -> Structure:
    found = [Block(block) if isinstance(block, str) else block for block in blocks]
    return Structure(normalise(found))


def places(structure: Structure, language: Language = "en") -> list[tuple[str, str]]:
    """The locator and the first words of every unit."""
    locators = Locators(structure, language)
    return [
        (locators.locator([unit], unit.start), structure.text[unit.start : unit.end][:12])
        for unit in structure.units
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Article 4", "4"),
        ("Article 4.", "4"),
        ("ARTICLE IV", "IV"),
        ("Article 4. Law in force", "4"),
        ("Article 4 Law in force", "4"),
        ("Article 20-1. Priority", "20-1"),
        ("Article 5 – Scope", "5"),
        ("Статья 13. Республика является", "13"),
        ("СТАТЬЯ 13", "13"),
        ("13-бап. Қазақстан", "13"),
        ("13-1-бап", "13-1"),
        ("Article 2 of the Constitution states", None),
        ("Article 2, paragraph 2", None),
        ("Articles 2 and 3", None),
        ("Статья 4 Конституции гласит", "4"),  # a capital follows: the sequence decides
        ("статья 4 закона", None),
        ("Particle 4. Physics", None),
    ],
)
def test_article_numbers(text: str, number: str | None) -> None:
    found = article_number(text)
    assert (found[0] if found else None) == number


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("1. The law", ("numeral", "1")),
        ("3-тармақ. Заң", ("numeral", "3")),
        ("2) treaties", ("point", "2")),
        ("(3) treaties", ("point", "3")),
        ("(b) treaties", ("letter", "b")),
        ("а) договоры", ("letter", "а")),
        ("1.5 million", None),
        ("1991. It was", None),
        ("The law", None),
    ],
)
def test_part_numbers(text: str, part: tuple[str, str] | None) -> None:
    assert part_number(text) == part


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("Section IV. The Government", 1),
        ("РАЗДЕЛ II", 1),
        ("II бөлім", 1),
        ("ANNEX", 1),
        ("Приложение № 2", 1),
        ("Глава 5. РЕСПУБЛИКА - ЧЛЕН СООБЩЕСТВА", 2),
        ("Глава 5.", 2),
        ("CHAPTER II", 2),
        ("1-тарау. Жалпы ережелер", 2),
        ("GENERAL PROVISIONS", 2),
        ("§ 3. Treaties", 3),
        ("Chapter 5 of the book is about treaties.", None),
        ("Section 5 applies to all states.", None),
        ("Annex 2 was never published", None),
        ("The Republic is a state", None),
        ("USSR", None),
        ("THE LAW SAYS:", None),
        ("A" * 300, None),
    ],
)
def test_heading_ranks(text: str, rank: int | None) -> None:
    assert heading_rank(text) == rank


@pytest.mark.parametrize(("number", "value"), [("4", 4), ("20-1", 20), ("IV", 4), ("xlix", 49)])
def test_ordinals(number: str, value: int) -> None:
    assert ordinal(number) == value


CONSTITUTION = """CONSTITUTION OF THE REPUBLIC

We, the people, united by a common fate, adopt this Constitution.

SECTION I
GENERAL PROVISIONS

Article 1

1. The Republic is a democratic state whose highest values are a person and a life.

Article 4. Law in force

1. The law in force comprises the norms of the Constitution.

3. Ratified treaties have priority over its laws.

Their effect is set by laws.

Article 12

1. The President shall:

1) sign treaties;

(a) with states;

(b) with organisations;

2) receive letters.

A decree is published.

Article 13. Everyone has the right to recognition.

Article 14. Everyone is equal before the law.

Nobody is above it.

ANNEX

The text of the annex.

Done at Almaty, 30 August 1995"""


def test_english_law() -> None:
    structure = structure_of(CONSTITUTION)
    assert structure.legal
    assert places(structure) == [
        ("Preamble", "We, the peop"),
        ("Art. 1(1)", "1. The Repub"),
        ("Art. 4(1)", "1. The law i"),
        ("Art. 4(3)", "3. Ratified "),
        ("Art. 4(3)", "Their effect"),
        ("Art. 12(1)", "1. The Presi"),
        ("Art. 12(1)(1)", "1) sign trea"),
        ("Art. 12(1)(1)(a)", "(a) with sta"),
        ("Art. 12(1)(1)(b)", "(b) with org"),
        ("Art. 12(1)(2)", "2) receive l"),
        ("Art. 12(1)", "A decree is "),
        ("Art. 13", "Article 13. "),
        ("Art. 14, para. 1", "Article 14. "),
        ("Art. 14, para. 2", "Nobody is ab"),
        ("para. 15", "The text of "),
    ]
    title, section = "CONSTITUTION OF THE REPUBLIC", "SECTION I GENERAL PROVISIONS"
    headings = [unit.headings for unit in structure.units]
    assert headings[0] == (title,)
    assert headings[3] == (title, section, "Article 4. Law in force")
    assert headings[11] == (title, section, "Article 13")
    assert headings[-1] == (title, "ANNEX")


def test_russian_law() -> None:
    structure = structure_of(
        "ЗАКОН РЕСПУБЛИКИ КАЗАХСТАН",
        "О международных договорах",
        "г. Астана, 30 мая 2005 г. № 54-III",
        "Глава 1. Общие положения",
        "Статья 1. Основные понятия",
        "1. В Законе используются понятия:",
        "1) договор - соглашение;",
        "а) межгосударственное;",
        "Статья 2. 1. Закон действует.",
        "2. Он обязателен.",
        "Статья 3. Закон вводится в действие.",
        "Президент Республики Казахстан",
    )
    assert places(structure, "ru") == [
        ("ст. 1, п. 1", "1. В Законе "),
        ("ст. 1, п. 1, пп. 1", "1) договор -"),
        ("ст. 1, п. 1, пп. 1, пп. а", "а) межгосуда"),
        ("ст. 2, п. 1", "Статья 2. 1."),
        ("ст. 2, п. 2", "2. Он обязат"),
        ("ст. 3", "Статья 3. За"),
    ]
    title = "ЗАКОН РЕСПУБЛИКИ КАЗАХСТАН О международных договорах"
    assert structure.front.title == title
    assert structure.units[0].headings == (
        title,
        "Глава 1. Общие положения",
        "Статья 1. Основные понятия",
    )


def test_kazakh_law() -> None:
    structure = structure_of(
        "Халықаралық шарттар туралы",
        "Қазақстан Республикасының Заңы",
        "1-тарау. Жалпы ережелер",
        "1-бап. Осы Заңның мақсаты",
        "1. Осы Заң тәртіпті айқындайды.",
        "2. Заң қолданылады:",
        "1) мемлекеттерге;",
        "2-бап. Заң күшіне енеді.",
        "Бұл заң міндетті.",
    )
    assert places(structure, "kk") == [
        ("1-бап, 1-тармақ", "1. Осы Заң т"),
        ("1-бап, 2-тармақ", "2. Заң қолда"),
        ("1-бап, 2-тармақ, 1) тармақша", "1) мемлекетт"),
        ("2-бап, 1-бөлік", "2-бап. Заң к"),
        ("2-бап, 2-бөлік", "Бұл заң мінд"),
    ]
    assert structure.front.title == "Халықаралық шарттар туралы Қазақстан Республикасының Заңы"


@pytest.mark.parametrize(("language", "word"), [("ru", "преамбула"), ("kk", "кіріспе")])
def test_preamble_in_other_languages(language: Language, word: str) -> None:
    structure = structure_of("Мы, народ, едины.", "Статья 1", "Мы.", "Статья 2", "Едины.")
    assert places(structure, language)[0][0] == word


def test_articles_as_heading_blocks() -> None:
    structure = structure_of(
        Block("Treaty on Friendship", kind="heading", level=1),
        Block("Part one", kind="heading", level=2),
        Block("Article 1", kind="heading", level=3),
        "The parties are friends.",
        Block("Article 2. Duration.", kind="heading", level=3),
        "The treaty is concluded for ten years.",
        Block("Lists are items:", kind="paragraph"),
        Block("one of them", kind="item"),
    )
    assert [place for place, _ in places(structure)] == ["Art. 1", "Art. 2", "Art. 2", "Art. 2"]
    assert structure.units[1].headings == (
        "Treaty on Friendship",
        "Part one",
        "Article 2. Duration.",
    )


def test_a_paper_that_cites_articles_is_no_law() -> None:
    structure = structure_of(
        "On treaties and laws",
        *["A paragraph of the paper that says this and that about treaties."] * 8,
        "Article 2 of the Constitution says so.",
        "Article 91. That is the one which the author means.",
        "Article 4. That is the one which another author means.",
        "The end of the paper.",
    )
    assert not structure.legal
    assert places(structure)[0] == ("para. 1", "On treaties ")


@pytest.mark.parametrize(
    ("texts", "legal"),
    [
        (["Article 4", "The law in force is this."], True),  # one article, nothing before it
        (["The Constitution", "Article 4", "The law in force."], True),
        (["It is long.", "It is said.", "Article 4", "The law in force."], False),
        (["Article 7", "One.", "Article 3", "Two.", "Article 2", "Three."], False),
        (["Article 1", "One.", *["More."] * 9, "Article 2", "Two."], False),
        (["No articles here."], False),
    ],
)
def test_what_makes_a_legal_text(texts: list[str], legal: bool) -> None:
    assert structure_of(*texts).legal is legal


def test_paper_with_pages() -> None:
    structure = structure_of(
        Block("494\nFirst paragraph ends here.\nSecond one runs on to the", page=1),
        Block("495\nnext page and ends.\nThird.\nFourth.", page=2),
        Block("496\nFifth.", page=3),
    )
    assert places(structure) == [
        ("p. 494, para. 1", "First paragr"),
        ("p. 494, para. 2", "Second one r"),
        ("p. 495, para. 2", "Third."),
        ("p. 495, para. 3", "Fourth."),
        ("p. 496, para. 1", "Fifth."),
    ]
    second = structure.units[1]
    on_next_page = structure.text.index("next page")
    assert Locators(structure, "ru").locator([second], on_next_page) == "с. 495, абз. 1"
    assert Locators(structure, "kk").locator([second], on_next_page) == "495-б., 1-абз."


def test_paragraphs_without_pages_are_counted_in_the_document() -> None:
    structure = structure_of(
        Block("Heading", kind="heading", level=1),
        "One.",
        Block("Deeper", kind="heading", level=2),
        "Two.",
        Block("a | b", kind="table"),
        Block("a note", kind="note"),
        Block("Other", kind="heading", level=1),
        "Three.",
    )
    assert [place for place, _ in places(structure)] == [
        "para. 1",
        "para. 2",
        "para. 2",
        "para. 2",
        "para. 3",
    ]
    assert [unit.headings for unit in structure.units] == [
        ("Heading",),
        *[("Heading", "Deeper")] * 3,
        ("Other",),
    ]
    assert places(structure, "ru")[0][0] == "абз. 1"
    assert places(structure, "kk")[0][0] == "1-абз."


def test_title_and_bylines_are_not_quotable() -> None:
    structure = structure_of(
        "УДК 341.1",
        "Independence and its treaties",
        "Akhmetov B.C., Doctor of Law",
        "Faculty of Law",
        "INTRODUCTION",
        "Treaties were made. They are kept.",
    )
    assert structure.front.title == "Independence and its treaties"
    assert structure.front.bylines == ("Akhmetov B.C., Doctor of Law", "Faculty of Law")
    assert [unit.headings for unit in structure.units] == [
        ("Independence and its treaties", "INTRODUCTION")
    ]


def test_short_paragraphs_without_bylines_are_quotable() -> None:
    structure = structure_of("Kazakhstan joined the UN in 1992", "It was the 2nd of March.")
    assert [place for place, _ in places(structure)] == ["para. 1", "para. 2"]
    assert structure.front.title is None


def test_nothing_but_headings_is_quotable_after_all() -> None:
    structure = structure_of("KAZAKHSTAN JOINED THE UN", "IT WAS THE SECOND OF MARCH")
    assert len(structure.units) == 2
    assert structure_of("Akhmetov B.C., Doctor of Law").units[0].start == 0


def test_chapter_title_on_its_own_line() -> None:
    structure = structure_of("Chapter II", "General provisions", "The law is in force.")
    assert structure.units[0].headings == ("Chapter II General provisions",)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("I year master’s student Sartayev A.K.", "Sartayev A.K."),
        ("A.K. Kotov, Doctor of Law", "Kotov A.K."),
        ("О. Н. Сафонов", "Сафонов О.Н."),
        ("Н.Ә. Назарбаев", "Назарбаев Н.Ә."),
        ("By John Smith", "John Smith"),
        ("ENU n.a. L.N.Gumilyov", None),
        ("Л.Н. Гумилев атындағы ЕҰУ", None),
        ("Faculty of Law", None),
    ],
)
def test_authors_in_bylines(line: str, author: str | None) -> None:
    assert is_byline(line)
    assert author_in(line) == author


@pytest.mark.parametrize(
    "text",
    [
        "Professor A.K. Kotov notes that law binds.",
        "The law of treaties",
        "Faculty of Law The state is independent",
        "Department " * 30,
    ],
)
def test_sentences_and_titles_are_no_bylines(text: str) -> None:
    assert not is_byline(text)


def test_text_after_a_byline() -> None:
    line = "Department of Law, Akhmetov B.C. The state is independent."
    at = run_in_text(line)
    assert at is not None
    assert line[at:] == "The state is independent."
    assert run_in_text("The University of Law was founded. In it they teach.") is None
