"""What sentences claim: numbers, dates, articles, names and acts, held against other sentences."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.corpus.reading import read_notes
from qa.guard.claims import Claims, claims_of, merged, objection_to_claims
from qa.guard.objection import Objection
from vectorstore.records import LANGUAGES, Language

NOTHING = Claims()
EVERY_NTH = 3  # sentence of the notes: enough to see a rate by

# The same sentence in each language, which may be evidence for one another.
SIGNED = (
    ("en", "Kazakhstan signed the CTBT on 30 September 1996 in New York."),
    ("en", "On September 30, 1996, the CTBT was signed by Kazakhstan in New York."),
    ("ru", "Казахстан подписал ДВЗЯИ 30 сентября 1996 года в Нью-Йорке."),
    ("ru", "30.09.1996 в Нью-Йорке Казахстаном был подписан ДВЗЯИ."),
    ("kk", "Қазақстан Нью-Йоркте CTBT шартына 1996 жылғы 30 қыркүйекте қол қойды."),
)


def objection(
    sentence: tuple[str, str], evidence: tuple[str, str], context: Claims = NOTHING
) -> Objection | None:
    """What evidence lacks of a sentence, each given with its language."""
    return objection_to_claims(claims(sentence), claims(evidence), context)


def claims(text: tuple[str, str]) -> Claims:
    language = next(language for language in LANGUAGES if language == text[0])
    return claims_of(text[1], language)


@pytest.mark.parametrize("sentence", SIGNED)
@pytest.mark.parametrize("evidence", SIGNED)
def test_a_sentence_rests_on_the_same_in_any_language_and_format(
    sentence: tuple[str, str], evidence: tuple[str, str]
) -> None:
    assert objection(sentence, evidence) is None


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (("en", "Kazakhstan signed the CTBT on 30 September 1997."), ("date", "30 September 1997")),
        (("en", "Kazakhstan signed the CTBT on 29 September 1996."), ("date", "29 September 1996")),
        (("en", "Kazakhstan ratified the CTBT on 30 September 1996."), ("act", "ratified")),
        (("en", "Uzbekistan signed the CTBT on 30 September 1996."), ("name", "Uzbekistan")),
        (("en", "Kazakhstan signed the NPT on 30 September 1996."), ("name", "NPT")),
        (("en", "Kazakhstan was the 3rd to sign the CTBT."), ("number", "3")),
        (("en", "Kazakhstan signed Article 4 of the CTBT."), ("article", "Article 4")),
        (("ru", "Казахстан денонсировал ДВЗЯИ 30 сентября 1996 года."), ("act", "денонсировал")),
        (("ru", "Узбекистан подписал ДВЗЯИ в 1996 году."), ("name", "Узбекистан")),
        (("kk", "Қазақстан CTBT шартын 1996 жылы ратификациялады."), ("act", "ратификациялады")),
        (("kk", "Қазақстан CTBT шартына 1995 жылы қол қойды."), ("date", "1995")),
    ],
)
@pytest.mark.parametrize("evidence", SIGNED)
def test_what_was_changed_is_objected_to_as_it_is_written(
    changed: tuple[str, str], expected: tuple[str, str], evidence: tuple[str, str]
) -> None:
    assert objection(changed, evidence) == Objection(*expected)


@pytest.mark.parametrize(
    ("language", "text", "dates"),
    [
        ("en", "on 16 December 1991", {"1991-12-16"}),
        ("en", "on December 16th, 1991", {"1991-12-16"}),
        ("en", "dated 1991-12-16", {"1991-12-16"}),
        ("ru", "16.12.1991", {"1991-12-16"}),
        ("ru", "16\u00a0декабря 1991\u00a0г.", {"1991-12-16"}),
        ("kk", "1991 жылғы 16 желтоқсанда", {"1991-12-16"}),
        ("en", "in December 1991", {"1991-12"}),
        ("en", "from 1992 to 1998", {"1992", "1998"}),
        ("ru", "в 1992–1998 гг.", {"1992", "1998"}),
        ("en", "in 1991-92", {"1991", "1992"}),
        ("en", "in the 1990s", {"199"}),
        ("ru", "в 1990-х годах", {"199"}),
        ("kk", "1990-жылдары", {"199"}),
        ("en", "celebrated on 16 December", {"--12-16"}),
        ("kk", "25 қазанда тойланады", {"--10-25"}),
        ("en", "every December", {"--12"}),
        ("en", "17 and 18 December 1986", {"1986-12-17", "1986-12-18"}),
        ("en", "Law No. 1995 may march on for 2000 km", set()),
        ("en", "the strategy Kazakhstan-2050", {"2050"}),
    ],
)
def test_dates(language: Language, text: str, dates: set[str]) -> None:
    assert set(claims_of(text, language).dates) == dates


@pytest.mark.parametrize(
    ("sentence", "evidence", "holds"),
    [
        ("in 1991", "on 16 December 1991", True),
        ("in December 1991", "on 16 December 1991", True),
        ("on 16 December", "on 16 December 1991", True),
        ("in December", "on 16 December 1991", True),
        ("in the 1990s", "in 1991", True),
        ("on 16 December 1991", "in December 1991", False),
        ("in December 1991", "in 1991", False),
        ("in 1991", "in the 1990s", False),
        ("in November", "on 16 December 1991", False),
        ("on 15 June 2001", "15 states met in June 2001", False),
        ("on 15 June 2001", "Article 15 of 2001, point 15", False),
        ("in 1991", "No. 1991 of 16 June", True),
        ("on 16 December 1991", "16 December is celebrated since 1991", True),
    ],
)
def test_a_coarser_date_follows_from_a_finer_one_and_never_the_reverse(
    sentence: str, evidence: str, holds: bool
) -> None:
    assert (objection(("en", sentence), ("en", evidence)) is None) is holds


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("en", "1,410 warheads", {"1410"}),
        ("ru", "1 410 боезарядов", {"1410"}),
        ("kk", "1\u00a0410 оқтұмсық", {"1410"}),
        ("ru", "1\u202f257,07 км", {"1257.07", "km"}),
        ("en", "1,257.07 km", {"1257.07", "km"}),
        ("en", "98.80 per cent", {"98.8", "per cent"}),
        ("ru", "98,8%", {"98.8", "per cent"}),
        ("kk", "98,8 пайыз", {"98.8", "per cent"}),
        ("en", "25 million people", {"25000000"}),
        ("ru", "25 млн. человек", {"25000000"}),
        ("kk", "25 миллион адам", {"25000000"}),
        ("en", "$115 Million", {"115000000", "dollar"}),
        ("ru", "115 миллионов долларов", {"115000000", "dollar"}),
        ("en", "the 168th member", {"168"}),
        ("ru", "168-м членом", {"168"}),
        ("kk", "168-ші мүше", {"168"}),
        ("en", "one hundred and sixty-eight members", {"168"}),
        ("ru", "сто шестьдесят восьмой член", {"168"}),
        ("kk", "жүз алпыс сегізінші мүше", {"168"}),
        ("en", "three", {"3"}),
        ("ru", "трёх", {"3"}),
        ("kk", "үш", {"3"}),
        ("en", "the twenty-first century", {"21"}),
        ("ru", "XXI век", {"21"}),
        ("en", "at least two thirds", {"2", "3"}),
        ("en", "2/3 of the votes", {"2", "3"}),
        ("kk", "үштен екісі", {"2", "3"}),
        ("en", "Resolutions No. 54, 18/2 and 17-NP", {"54", "18/2", "17-np"}),
        ("ru", "Постановление № 17-НП", {"17-np"}),
        ("kk", "№ 17-НҚ қаулы", {"17-np"}),
        ("en", "Law No. 352-1", {"352-1"}),
        ("en", "456-468 tests", {"456", "468"}),
        ("en", "one chamber of thousands, for both", set()),
        ("ru", "одна из сторон, обе палаты", set()),
        ("kk", "бұрын бір рет", set()),
        ("kk", "дүние жүзінде", set()),
        ("en", "within fourteen calendar days", {"14", "day"}),
        ("en", "the first state, at first", {"first"}),
        ("ru", "первое государство", {"first"}),
        ("kk", "бірінші мемлекет", {"first"}),
    ],
)
def test_numbers(language: Language, text: str, numbers: set[str]) -> None:
    assert set(claims_of(text, language).numbers) == numbers


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("25 million people", "25 people"),
        ("25 people", "25 million people"),
        ("15 km", "15 nautical miles"),
        ("73.12 per cent", "73.12 of them"),
        ("within thirty months", "within thirty days"),
        ("the second state", "the first state"),
        ("the first state", "a state"),
        ("5 states", "Article 5 names states"),
        ("16 states", "on 16 December the states"),
        ("Law No. 352-2", "Law No. 352-1"),
    ],
)
def test_numbers_that_only_look_alike_support_nothing(sentence: str, evidence: str) -> None:
    found = objection(("en", sentence), ("en", evidence))
    assert found is not None
    assert found.kind == "number"


def test_a_number_may_be_read_as_another_language_writes_it() -> None:
    assert objection(("en", "1.410 warheads"), ("ru", "1.410 боезарядов")) is None
    assert objection(("en", "1410 warheads"), ("ru", "1,410 боезарядов")) is None


@pytest.mark.parametrize(
    ("language", "text", "articles"),
    [
        ("en", "Article 4(3)", {"4(3)"}),
        ("en", "Art. 4, paragraph 3", {"4(3)"}),
        ("en", "paragraph 3 of Article 4", {"4(3)"}),
        ("en", "subparagraph 14 of paragraph 3 of Article 60", {"60(3)(14)"}),
        ("en", "Article 72(3), (4) and (5)", {"72(3)", "72(4)", "72(5)"}),
        ("en", "Articles 13(2) and 14", {"13(2)", "14"}),
        ("en", "Article 11(6)–(8)", {"11(6)", "11(7)", "11(8)"}),
        ("en", "Articles 52-53", {"52", "53"}),
        ("en", "Article 20-1", {"20-1"}),
        ("en", "Article 2 of the Constitution, in its paragraphs (1) and (2)", {"2(1)", "2(2)"}),
        ("en", "Article 4(3), 10 March 2017", {"4(3)"}),
        ("ru", "пункт 3 статьи 4", {"4(3)"}),
        ("ru", "ст. 4 п. 3", {"4(3)"}),
        ("ru", "подпункту 14 пункта 3 статьи 60", {"60(3)(14)"}),
        ("ru", "пунктам 3, 4 и 5 статьи 72", {"72(3)", "72(4)", "72(5)"}),
        ("ru", "подпунктам с 6 по 8 статьи 11", {"11(6)", "11(7)", "11(8)"}),
        ("ru", "пункту 2 статьи 13 и статье 14", {"13(2)", "14"}),
        ("ru", "подпункт б) пункта 1 статьи 2", {"2(1)(b)"}),
        ("kk", "4-баптың 3-тармағы", {"4(3)"}),
        ("kk", "60-бабының 3-тармағының 14-тармақшасына", {"60(3)(14)"}),
        ("kk", "72-бабының 3, 4 және 5-тармақтары", {"72(3)", "72(4)", "72(5)"}),
        ("kk", "11-бабының 6-дан 8-ге дейінгі тармақшалары", {"11(6)", "11(7)", "11(8)"}),
        ("kk", "4-бабының 2017 жылғы 10 наурызда өзгертілген 3-тармағы", {"4(3)"}),
        ("kk", "20-1-бап", {"20-1"}),
    ],
)
def test_articles(language: Language, text: str, articles: set[str]) -> None:
    found = claims_of(text, language)
    assert set(found.articles) == articles
    assert not found.numbers


@pytest.mark.parametrize(
    ("sentence", "evidence", "holds"),
    [
        (("en", "Article 4"), ("ru", "пункт 3 статьи 4"), True),
        (("ru", "пункт 3 статьи 4"), ("kk", "4-баптың 3-тармағы"), True),
        (("kk", "3-тармақ"), ("en", "Article 4(3)"), True),
        (("en", "Article 4(3)"), ("en", "Article 4"), False),
        (("en", "Article 4(2)"), ("en", "Article 4(3)"), False),
        (("en", "Article 4"), ("en", "Article 41 and Article 20-4"), False),
        (("en", "Article 5"), ("en", "5 states, on 5 May 2005"), False),
    ],
)
def test_an_article_is_there_with_its_paragraph_and_not_the_reverse(
    sentence: tuple[str, str], evidence: tuple[str, str], holds: bool
) -> None:
    found = objection(sentence, evidence)
    assert (found is None) is holds
    assert found is None or found.kind == "article"


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        (("en", "President Nazarbayev's decision"), ("ru", "решение Президента Назарбаева")),
        (("kk", "Назарбаевтың"), ("en", "the decision of Nazarbayev")),
        (("en", "A.K. Sartayev"), ("kk", "А.К. Сартаевтың мақаласы")),
        (("en", "by Boris Petrovsky"), ("ru", "как пишет Борис Петровский")),
        (("en", "the Kabar agency"), ("ru", "агентство «Кабар»")),
        (("en", "the UN"), ("kk", "Біріккен Ұлттар Ұйымына")),
        (("en", "the UN"), ("en", "the General Assembly")),
        (("ru", "ООН"), ("en", "the United Nations")),
        (("en", "the Russian Government"), ("kk", "Ресей Үкіметі")),
        (("en", "the Law on International Treaties"), ("ru", "Закон о международных договорах")),
        (("en", "the Republic of Kazakhstan"), ("en", "the country")),
        (("kk", "Қазақстан заңы"), ("kk", "елдің Заңымен")),
        (("en", "the Ministry of Foreign Affairs"), ("ru", "Министерство иностранных дел")),
        (("en", "However, the Court agreed"), ("ru", "суд согласился")),
        (("kk", "Одаққа"), ("kk", "осы одағын")),
        (("en", "the 1995 Constitution"), ("en", "the Constitution of 30 August 1995")),
    ],
)
def test_names_are_the_same_in_every_language_script_and_case(
    sentence: tuple[str, str], evidence: tuple[str, str]
) -> None:
    assert objection(sentence, evidence) is None


@pytest.mark.parametrize(
    ("sentence", "evidence", "name"),
    [
        ("Parliament decides", "the President decides", "Parliament"),
        ("the President decides", "Parliament decides", "President"),
        ("by the Constitutional Court", "by the Constitutional Council", "Constitutional Court"),
        ("President Tokayev", "President Nazarbayev", "Tokayev"),
        ("a treaty with Uzbekistan", "a treaty with Kyrgyzstan", "Uzbekistan"),
        ("the EAEU", "the EurAsEC", "EAEU"),
        ("the Helsinki declaration", "the Athens declaration", "Helsinki"),
        ("Petrov agreed to it", "the minister agreed to it", "Petrov"),
        ("the ABCD group", "the group", "ABCD"),
        ("by Ivan Smirnov", "by Ivan Sokolov", "Smirnov"),
    ],
)
def test_another_name_is_objected_to(sentence: str, evidence: str, name: str) -> None:
    assert objection(("en", sentence), ("en", evidence)) == Objection("name", name)


def test_a_name_may_come_from_the_context_and_nothing_else_may() -> None:
    context = claims_of("The Caspian Convention of 12 August 2018, Article 4: signed", "en")
    evidence = ("en", "five states agreed")
    assert objection(("en", "the Caspian Convention"), evidence, context) is None
    for sentence, kind in (
        ("states agreed in 2018", "date"),
        ("states agreed on Article 4", "article"),
        ("12 states agreed", "number"),
        ("states signed", "act"),
    ):
        found = objection(("en", sentence), evidence, context)
        assert found is not None
        assert found.kind == kind


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        (("en", "It acceded."), ("en", "It became a member.")),
        (("en", "It joined."), ("ru", "Она вступила в организацию.")),
        (("en", "It joined."), ("kk", "Ол ұйымға мүше болды.")),
        (("en", "The law was passed."), ("ru", "Закон был принят.")),
        (("en", "They founded it."), ("kk", "Олар оны құрды.")),
        (("en", "It was signed."), ("en", "the signature of it")),
        (("en", "It was ratified."), ("kk", "шартты ратификациялау")),
        (("ru", "Он вступил в силу."), ("kk", "Ол күшіне енді.")),
        (("ru", "Он утратил силу."), ("en", "It was repealed.")),
        (("en", "It ceased to apply."), ("kk", "Ол күшін жойды.")),
        (("kk", "таныды"), ("en", "the recognition of it")),
        (("kk", "жариялады"), ("ru", "провозгласил")),
        (("kk", "жариялады"), ("en", "It was published.")),
        (("en", "They concluded it."), ("en", "They signed it.")),
    ],
)
def test_acts_are_the_same_as_verbs_and_nouns(
    sentence: tuple[str, str], evidence: tuple[str, str]
) -> None:
    assert objection(sentence, evidence) is None


@pytest.mark.parametrize(
    ("sentence", "evidence", "act"),
    [
        (("en", "It was ratified."), ("en", "It was signed."), "ratified"),
        (("en", "They signed it."), ("en", "They concluded it."), "signed"),
        (("en", "It was ratified."), ("en", "the accession to it"), "ratified"),
        (("en", "It entered into force."), ("en", "It was joined."), "entered into force"),
        (("ru", "Она вступила туда."), ("ru", "Она вступила в силу."), "вступила"),
        (("en", "They denounced it."), ("kk", "Олар оны ратификациялады."), "denounced"),
        (("en", "The site was opened."), ("en", "The site was closed."), "opened"),
        (("kk", "Ол күшін жойды."), ("kk", "Ол күшіне енді."), "күшін жойды"),
        (("kk", "Ол қабылданды."), ("kk", "Ол ұсынылды."), "қабылданды"),
        (("ru", "Его отклонили."), ("ru", "Его утвердили."), "отклонили"),
        (("en", "It left."), ("en", "It joined."), "left"),
    ],
)
def test_another_act_is_objected_to(
    sentence: tuple[str, str], evidence: tuple[str, str], act: str
) -> None:
    assert objection(sentence, evidence) == Objection("act", act.casefold())


def test_a_treaty_named_for_an_act_tells_of_none() -> None:
    assert not claims_of("the Treaty on the Prohibition of Nuclear Weapons", "en").acts
    assert not claims_of("the Closing Statement", "en").acts


def test_several_texts_are_evidence_together() -> None:
    parts = [claims_of("Kazakhstan signed it in 1996.", "en"), claims_of("Ратификация: 2001", "ru")]
    both = claims_of("Kazakhstan signed it in 1996 and ratified it in 2001.", "en")
    assert objection_to_claims(both, merged(parts), NOTHING) is None
    assert all(objection_to_claims(both, part, NOTHING) for part in parts)
    assert merged([]) == NOTHING


@cache
def note_sentences() -> tuple[tuple[tuple[str, ...], ...], ...]:
    """For each note its sentences, each in every language."""
    notes, violations = read_notes()
    assert not violations
    found = []
    for name in notes["en"]:
        texts = [
            [text for paragraph in notes[language][name].paragraphs for text in paragraph.sentences]
            for language in LANGUAGES
        ]
        found.append(tuple(zip(*texts, strict=True)))
    return tuple(found)


def sampled() -> Iterator[tuple[tuple[tuple[str, ...], ...], int]]:
    """A note, and the place of every nth sentence in it."""
    for note in note_sentences():
        for at in range(0, len(note), EVERY_NTH):
            yield note, at


def test_every_sentence_of_the_notes_supports_itself() -> None:
    for note, at in sampled():
        for text in zip(LANGUAGES, note[at], strict=True):
            assert objection(text, text) is None


def test_sentences_of_the_notes_support_one_another_across_languages() -> None:
    kinds = Counter[str]()
    pairs = 0
    for note, at in sampled():
        texts = list(zip(LANGUAGES, note[at], strict=True))
        for sentence in texts:
            for evidence in texts:
                if sentence[0] != evidence[0]:
                    pairs += 1
                    found = objection(sentence, evidence)
                    kinds.update([found.kind] if found else [])
    assert kinds.total() < 0.1 * pairs
    assert kinds["date"] == kinds["article"] == 0
    assert kinds["number"] < 0.01 * pairs


def test_sentences_of_the_notes_do_not_support_other_ones() -> None:
    draw = random.Random(1)  # noqa: S311 - any sentences will do
    drawn = objected = 0
    for note, at in sampled():
        if len(note) > 1:
            other = draw.choice([place for place in range(len(note)) if place != at])
            for place, language in enumerate(LANGUAGES):
                drawn += 1
                objected += (
                    objection((language, note[at][place]), (language, note[other][place]))
                    is not None
                )
    assert objected > 0.95 * drawn


@settings(max_examples=60)
@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_any_text_supports_itself(text: str, language: Language) -> None:
    found = claims_of(text, language)
    assert objection_to_claims(found, found, NOTHING) is None


@pytest.mark.parametrize(
    "piece", ["1-", "1,1", "article 1 ", "5-бап ", "(1)", "1 000 ", "сда ", "a "]
)
def test_endless_lists_are_read_to_their_end(piece: str) -> None:
    for language in LANGUAGES:
        assert claims_of(piece * 400 + "on 1 May 2001", language).dates
