"""The check of the built-in notes: it passes them, and notices each single thing that is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from bench.corpus.__main__ import main, report
from bench.corpus.checks import violations
from bench.corpus.copying import copied
from bench.corpus.facts import (
    DIGEST,
    NOT_VERIFIED,
    Fact,
    digest_of,
    read_digest,
    usable,
    write_digest,
)
from bench.corpus.notes import Notes
from bench.corpus.reading import CORPUS, read_note, read_notes
from bench.corpus.telling import every_fact_is_used
from bench.corpus.values import stated
from bench.corpus.wording import leans_on_another
from vectorstore.records import LANGUAGES, Language

UN = "recognition-and-un"
JOINED = "kz-0044"  # on 2 March 1992, at the 46th session, as the 168th member
ELECTED = "kz-0209"  # to the Security Council, which no other note tells
ALMA_ATA = "kz-0034"  # eleven republics, on 21 December 1991
BEFORE_2017 = "kz-0074"  # a rule of the 1995 Constitution, until 10 March 2017

Change = Callable[[str], str]


@cache
def facts() -> dict[str, Fact]:
    return read_digest()


def text_of(name: str, language: str) -> str:
    return (CORPUS / language / f"{name}.md").read_text("utf-8")


def changed(name: str, changes: dict[Language, Change]) -> Notes:
    """One note in three languages, with its text changed in some of them."""
    notes: Notes = {}
    for language in LANGUAGES:
        text = text_of(name, language)
        if language in changes:
            other = changes[language](text)
            assert other != text, "nothing was changed"
            text = other
        notes[language] = {name: read_note(text, language, name)}
    return notes


def found(name: str, changes: dict[Language, Change]) -> list[str]:
    """What is wrong with the note, but for the facts that are other notes' to tell."""
    lines = violations(changed(name, changes), facts())
    return [line for line in lines if not line.endswith("is used in no note")]


@cache
def unchanged(name: str) -> list[str]:
    return found(name, {})


def paragraph(fact: str, text: str) -> str:
    """The first paragraph that tells that fact, with the lines above it."""
    blocks = text.split("\n\n")[2:]
    return next(b for b in blocks if re.match(rf"<!-- facts: [^>]*{fact}[^>]* -->\n", b))


def replacing(old: str, new: str, *, fact: str = "") -> Change:
    """Replaces text throughout a file, or in the paragraph that tells a fact."""

    def change(text: str) -> str:
        part = paragraph(fact, text) if fact else text
        assert old in part, f"{old} is not there"
        return text.replace(part, part.replace(old, new))

    return change


def beginning(words: str, *, fact: str) -> Change:
    """Puts words before the first sentence of a paragraph."""

    def change(text: str) -> str:
        part = paragraph(fact, text)
        *above, line = part.split("\n")
        return text.replace(part, "\n".join([*above, words + line[0].lower() + line[1:]]))

    return change


def exchanging(one: str, other: str) -> Change:
    """Two paragraphs change places."""

    def change(text: str) -> str:
        first, second = paragraph(one, text), paragraph(other, text)
        return text.replace(first, "<>").replace(second, first).replace("<>", second)

    return change


def russian(fact: str) -> str:
    return paragraph(fact, text_of(UN, "ru"))


def everywhere(change: Change) -> dict[Language, Change]:
    return dict.fromkeys(LANGUAGES, change)


def test_the_shipped_notes_have_no_violation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0, capsys.readouterr().out
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "0 violations"
    count = len(usable(facts()))
    for language, line in zip(LANGUAGES, lines, strict=False):
        assert re.fullmatch(
            rf"{language}: \d+ notes, \d+ paragraphs, {count} of {count} facts, \d+ events", line
        )


CHANGES: dict[str, tuple[str, dict[Language, Change], str]] = {
    # Facts, their dates and numbers.
    "a date removed": (
        UN,
        {"en": replacing("2 March 1992", "that day", fact=JOINED)},
        f"{JOINED} is told without 1992-03-02",
    ),
    "a date removed in Kazakh": (
        UN,
        {"kk": replacing("1992 жылғы 2 наурызда", "сол күні", fact=JOINED)},
        f"{JOINED} is told without 1992-03-02",
    ),
    "a number changed in Russian alone": (
        UN,
        {"ru": replacing("168", "169", fact=JOINED)},
        "has 169 of its own",
    ),
    "a number changed in every language": (
        UN,
        everywhere(replacing("168", "169", fact=JOINED)),
        "169 is in no fact of the note",
    ),
    "a number changed in words": (
        "road-to-independence",
        {"kk": replacing("он бір", "он екі", fact=ALMA_ATA)},
        f"{ALMA_ATA} is told without 11",
    ),
    "a date of no fact": (
        UN,
        {"en": replacing("28 June 2016", "27 June 2016")},
        "2016-06-27 is in no fact of the note",
    ),
    "a date that was not verified": (
        UN,
        {"en": replacing("28 June 2016", "1 March 2020")},
        "2020-03-01 was not verified",
    ),
    "a fact that is not known": (
        UN,
        everywhere(replacing(JOINED, "kz-9999")),
        "kz-9999 is no fact to use",
    ),
    "a fact that was not verified": (
        UN,
        everywhere(replacing(JOINED, min(NOT_VERIFIED))),
        "is no fact to use",
    ),
    "a fact of the paper alone": (
        UN,
        everywhere(replacing(JOINED, "kz-0251")),
        "kz-0251 is what only the paper says",
    ),
    "a paragraph without facts": (
        UN,
        {"en": replacing(f"<!-- facts: {JOINED} -->\n", "", fact=JOINED)},
        "no fact",
    ),
    "a fact that is not listed on top": (
        UN,
        {"en": lambda text: text.replace(f" {JOINED}", "", 1)},
        "the comment on top does not list the facts",
    ),
    # Dates of validity and of events.
    "an event that is not told": (
        UN,
        {"ru": replacing("event=1992-03-02", "event=1992-03-03")},
        "the event's date 1992-03-03 is not in the text",
    ),
    "an event of another fact": (
        UN,
        {"en": replacing("event=1992-01-03", "event=1991-12-16", fact="kz-0041")},
        "the event's date 1991-12-16 is of none of its facts",
    ),
    "an event that is no date": (
        UN,
        {"en": replacing("event=1992-03-02", "event=1992-13")},
        "event=1992-13 is no date",
    ),
    "an event twice": (
        UN,
        {"en": replacing("event=1992-03-02", 'event="1992-03-02,1992-03-02"', fact=JOINED)},
        "an event is marked twice",
    ),
    "a rule that ends before it begins": (
        "treaty-priority",
        {"en": replacing("valid_from=1995-09-05", "valid_from=2017-09-05")},
        "valid_to is not after valid_from",
    ),
    "a rule that outlives its constitution": (
        "treaty-priority",
        {"en": replacing(" valid_to=2017-03-10", "", fact=BEFORE_2017)},
        "a rule of the 1995 Constitution without its end",
    ),
    "another day in a translation": (
        "treaty-priority",
        {"kk": replacing("valid_from=2021-03-13", "valid_from=2021-03-12")},
        "other valid_from than in English",
    ),
    # Footnotes and sources.
    "a footnote without definition": (
        UN,
        {"ru": replacing("\n[^mfa30]: mfa30\n", "\n")},
        "footnote mfa30 is not defined, or not used",
    ),
    "a footnote defined twice": (
        UN,
        {"en": replacing("\n[^mfa30]: mfa30\n", "\n[^mfa30]: mfa30\n[^mfa30]: mfa30\n")},
        "a footnote is defined twice",
    ),
    "a mark less in a translation": (
        UN,
        {"kk": replacing("[^tr2022][^qazaqtv]", "[^tr2022]")},
        "other marks than in English",
    ),
    "another place in a translation": (
        "treaty-priority",
        {"ru": replacing("c1995, ст. 4(3)", "c1995, ст. 4(2)")},
        "footnote c1995-4-3 names another place than in English",
    ),
    "a place that is not translated": (
        "treaty-priority",
        {"kk": replacing("c1995, 4(3)-бап", "c1995, Art. 4(3)")},
        "Art. 4(3) is not in the note's language",
    ),
    "a source that is not described": (
        UN,
        {"en": replacing("[^hina]: hina", "[^hina]: afp")},
        "source afp is not described, or not used",
    ),
    "a source of another kind": (
        UN,
        {"kk": lambda text: re.sub(r"(qazaqtv:\n.*\n    kind: )other", r"\1treaty", text)},
        "source qazaqtv: another kind than in en/",
    ),
    "a kind that does not exist": (
        UN,
        {"en": replacing("kind: decision", "kind: verdict")},
        "verdict is no kind of source",
    ),
    "a decision without its date": (
        UN,
        {"en": replacing("    date: 1991-12-21\n", "")},
        "a decision without the day it is dated",
    ),
    "a source without publisher": (
        UN,
        {"en": replacing("publisher: Hina", "publisher: ''")},
        "no instrument or no publisher",
    ),
    "an address that is a copy": (
        UN,
        {"en": replacing("https://hina.hr", "https://archive.org")},
        "archive.org is no publisher's own address",
    ),
    "another address in a translation": (
        UN,
        {"ru": replacing("OTS/6013897", "OTS/1")},
        "source hina: another url than in en/",
    ),
    # Structure and sentences.
    "a heading more in a translation": (
        UN,
        {"ru": lambda text: text.replace("\n## ", "\n## Ещё\n\n## ", 1)},
        "other headings and paragraphs than in English",
    ),
    "a paragraph moved in a translation": (
        UN,
        {"kk": exchanging("kz-0039", "kz-0043")},
        "other facts than in English",
    ),
    "a sentence that leans on another": (
        UN,
        {"en": beginning("Then ", fact=JOINED)},
        "leans on another sentence",
    ),
    "a sentence that begins small": (
        UN,
        {"ru": beginning("а ", fact=JOINED)},
        "not a whole sentence",
    ),
    "a sentence of three words": (
        UN,
        {"en": beginning("Kazakhstan joined then.[^mfa30] ", fact=JOINED)},
        "3 words: Kazakhstan joined then.",
    ),
    "two sentences with one footnote": (
        UN,
        {"en": replacing(" as its", ". Kazakhstan became its", fact=JOINED)},
        "read as 3 sentences",
    ),
    "five sentences": (
        UN,
        {"en": beginning("Kazakhstan joined it on 2 March 1992.[^mfa30] " * 3, fact=JOINED)},
        "5 sentences, not 1 to 4",
    ),
    "another language in the front matter": (
        UN,
        {"ru": replacing("language: ru", "language: kk")},
        "id, language or kind in the front matter",
    ),
    # Language and typography.
    "a Russian paragraph in Kazakh": (
        UN,
        {"kk": lambda text: text.replace(paragraph(JOINED, text), russian(JOINED))},
        "not in the letters of its language",
    ),
    "a Latin letter in a Russian word": (
        UN,
        {"ru": replacing("Казахстан", "Кaзахстан", fact=JOINED)},
        "Latin and Cyrillic letters in one word: Кaзахстан",
    ),
    "a Roman numeral of Cyrillic letters": (
        UN,
        {"ru": replacing("2 марта 1992 года", "2 марта 1992 года (ХХ)", fact=JOINED)},
        "a Roman numeral in Cyrillic letters: ХХ",
    ),
    "a source that is not translated": (
        UN,
        {"kk": lambda text: re.sub("instrument: Qazyr.*", "instrument: Qazyr, a page", text)},
        "source qazyr: not described in the language of the note",
    ),
    "two spaces": (
        UN,
        {"en": replacing("Kazakhstan joined", "Kazakhstan  joined", fact=JOINED)},
        "two spaces",
    ),
    "a space before a comma": (
        UN,
        {"kk": replacing(",", " ,", fact="kz-0038")},
        "a space before punctuation",
    ),
    "straight quotes": (
        UN,
        {"ru": replacing("Казахстан", '"Казахстан"', fact=JOINED)},
        "straight quotes",
    ),
    "an open bracket": (
        UN,
        {"ru": replacing("(ООН)", "(ООН", fact=JOINED)},
        "( without )",
    ),
    "a dash that joins": (
        UN,
        {"en": replacing(" as its", " – as its", fact=JOINED)},
        "a dash between spaces",
    ),
}


@pytest.mark.parametrize(("name", "changes", "expected"), CHANGES.values(), ids=CHANGES)
def test_one_wrong_thing_is_noticed(
    name: str, changes: dict[Language, Change], expected: str
) -> None:
    assert unchanged(name) == []
    lines = found(name, changes)
    assert any(expected in line for line in lines), lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_year_that_is_changed_in_a_paragraph_is_noticed(language: Language) -> None:
    text = text_of("nuclear-weapons", language)
    for part in text.split("\n\n"):
        *_, line = part.split("\n")
        for year in set(re.findall(r"\b(?:19|20)\d\d\b", line)) if "<!--" in part else ():
            other = line.replace(year, str(int(year) + 7))
            lines = found("nuclear-weapons", {language: replacing(line, other)})
            assert lines, f"{year} in {line}"


def test_what_stands_twice_in_a_language_is_noticed() -> None:
    notes = changed(UN, {})
    for language, of_language in notes.items():
        text = text_of(UN, language).replace(f"id: {UN}", "id: copy")
        of_language["copy"] = read_note(text, language, "copy")
    lines = list(violations(notes, facts()))
    for language in LANGUAGES:
        assert f"{language}: two notes have the title {notes[language][UN].front['title']}" in lines
        assert any(re.match(rf"{language}/copy: .* stands in {language}/{UN}: ", x) for x in lines)
        assert any(
            re.match(rf"{language}/copy: .* event of 1992-03-02 is marked", x) for x in lines
        )


def test_a_source_has_one_name_in_a_language() -> None:
    notes = changed(UN, {"ru": replacing("instrument: AFP", "instrument: Агентство AFP")})
    text = text_of(UN, "ru")
    notes["ru"]["copy"] = read_note(text, "ru", "copy")
    lines = list(violations(notes, facts()))
    assert f"ru/copy: source hina: another instrument than in ru/{UN}" in lines


def test_a_note_that_a_language_lacks_is_noticed() -> None:
    notes = changed(UN, {})
    del notes["kk"][UN]
    assert f"kk/{UN}: not in every language" in list(violations(notes, facts()))


def test_a_fact_that_no_note_of_a_language_tells_is_noticed() -> None:
    notes, _ = read_notes()
    del notes["ru"][UN]
    unused = list(every_fact_is_used(notes, facts()))
    assert f"ru: {ELECTED} is used in no note" in unused
    assert all(line.startswith("ru: ") for line in unused)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nine_words_of_a_source_or_a_fact_are_noticed(language: Language, tmp_path: Path) -> None:
    notes = changed(UN, {})
    sentence = notes[language][UN].paragraphs[0].sentences[0]
    (tmp_path / "facts").mkdir()
    (tmp_path / "sources").mkdir()
    record = {"id": "kz-0001", "fact": f"As the paper says, {sentence}"}
    (tmp_path / "facts" / "facts.jsonl").write_text(json.dumps(record) + "\n")
    assert any("words of kz-0001: " in line for line in copied(notes, tmp_path))
    record["fact"] = " ".join(sentence.split()[:8])
    (tmp_path / "facts" / "facts.jsonl").write_text(json.dumps(record) + "\n")
    assert list(copied(notes, tmp_path)) == []
    (tmp_path / "sources" / "law.md").write_text(sentence.upper())
    assert any("words of law.md: " in line for line in copied(notes, tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("\n---\n", "\n", "no front matter between two lines of ---"),
        ("\nkind: reference\n", "\n", "the front matter must hold"),
        ("on 2 March 1992.[^mfa30]\n", "on 2 March 1992.\n", "a sentence without its source"),
        ("{event=1992-03-02}", "{date=1992-03-02}", "unknown attribute date"),
        ("{event=1992-03-02}", "{event}", "no attribute: event"),
        ("{event=1992-03-02}", "{valid_from=soon}", "soon"),
    ],
)
def test_a_file_that_is_no_note_is_named(old: str, new: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    text = text_of(UN, "en")
    assert old in text
    (tmp_path / "en" / f"{UN}.md").write_text(text.replace(old, new))
    notes, problems = read_notes(tmp_path)
    assert notes["en"] == {}
    (problem,) = problems
    assert problem.startswith(f"en/{UN}: ") and expected in problem


def test_wrong_notes_are_reported_line_by_line_and_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / f"{UN}.md").write_text("no note")
    assert main(["--corpus", str(tmp_path), "--shared", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"en: 0 notes, 0 paragraphs, 0 of {len(usable(facts()))} facts, 0 events"
    assert lines[3].endswith("digest and words of others not checked")
    assert any(line.startswith(f"en/{UN}: ") for line in lines)
    assert lines[-1] == f"{len(lines) - 5} violations"


def test_a_folder_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--corpus", str(tmp_path / "none")])
    assert ended.value.code == 2
    assert f"{tmp_path / 'none'} is no folder" in capsys.readouterr().err


def test_a_digest_of_other_facts_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    record = dict.fromkeys(("note", "article", "instrument", "source_title"))
    record |= {"id": "kz-0001", "fact": "On 2 March 1992.", "dates": [], "verified": "one-source"}
    path = tmp_path / "facts" / "facts.jsonl"
    path.write_text(json.dumps(record) + "\n")
    assert any(
        line.startswith(f"{DIGEST.name} is not that of") for line in report(CORPUS, tmp_path)
    )
    write_digest(digest_of(path), tmp_path / "digest.json")
    digest = read_digest(tmp_path / "digest.json")
    assert digest == digest_of(path)
    assert digest["kz-0001"].values == ("1992-03-02",)


def test_facts_that_are_not_there_can_not_be_read_into_the_digest(tmp_path: Path) -> None:
    before = DIGEST.read_bytes()
    with pytest.raises(SystemExit) as ended:
        main(["--refresh", "--shared", str(tmp_path)])
    assert ended.value.code == 2
    assert DIGEST.read_bytes() == before


def test_the_digest_holds_figures_and_no_sentences() -> None:
    figure = re.compile(r"-{0,2}\d[\d.-]*")
    for fact in facts().values():
        assert all(figure.fullmatch(v) for v in (*fact.values, *fact.dates, *fact.mentioned)), fact


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "1,410 warheads, 98.78 per cent, Article 20-1", "1410 98.78 20-1"),
        ("ru", "1 410 боезарядов, 98,78 процента, статья 20-1", "1410 98.78 20-1"),
        ("kk", "1\u00a0410 оқтұмсық, 98,78 пайыз, 20-1-бап", "1410 98.78 20-1"),
        ("ru", "7\u202f954\u202f667 человек, 168-м, в 1990-х", "7954667 168 1990"),
        ("kk", "46-сессия, 4-бабының 3-тармағы, 3–5 жыл", "46 4 3 5"),
        ("en", "Articles 52-53, 2013–2015, START I, Part XXI", "52 53 2013 2015 1 21"),
        ("ru", "статья V, СНВ-I, № 54-III, В.И. Иванов, L. V. Gumilev", "5 1 54 3"),
        ("en", "eleven states, twenty-five days, seven-year term", "11 25 7"),
        ("ru", "одиннадцати государств, двадцать пять дней, семилетний срок", "11 25 7"),
        ("kk", "он бір мемлекет, жиырма бес күн, жеті жылдық мерзім", "11 25 7"),
        ("en", "two thirds, one fifth, the twenty-first century", "2 3 5 21"),
        ("ru", "двух третей, одна пятая, двадцать первый век", "2 3 5 21"),
        ("kk", "үштен екісі, бестен бірі, жиырма бірінші ғасыр", "2 3 5 21"),
        ("en", "over a thousand, 25 million, fourth", "1000 25 4"),
        ("ru", "более тысячи, 25 миллионов, четвёртое", "1000 25 4"),
        ("kk", "мыңнан астам, 25 миллион, төртінші", "1000 25 4"),
        ("ru", "Семипалатинск, сотрудничество, первый, один", ""),
        ("kk", "үшін, алтын, оның, онда, ондай, жүзеге, жетістік, бірінші", ""),
        ("en", "on 29 August, December 11; Article 2 may", "--08-29 --12-11 2"),
        ("ru", "29 августа, 1–2 декабря", "--08-29 --12-01 --12-02"),
        ("kk", "29 тамызда, 11 желтоқсан", "--08-29 --12-11"),
        ("ru", "18, 20 или 21 ноября 1994 года", "1994-11-18 1994-11-20 1994-11-21"),
        ("kk", "1994 жылғы 18, 20 немесе 21 қараша", "1994-11-18 1994-11-20 1994-11-21"),
    ],
)
def test_dates_and_numbers_are_the_same_in_every_language(
    language: Language, text: str, values: str
) -> None:
    assert stated(text, language) == set(values.split())


@pytest.mark.parametrize(
    ("language", "leaning", "standing"),
    [
        ("en", "In it Kazakhstan agreed.", "In Italy Kazakhstan agreed."),
        ("en", "The treaty was signed.", "The treaty of 1992 was signed."),
        ("en", "On the same day it closed.", "On 29 August 1991 it closed."),
        ("ru", "Этот договор подписан.", "Этап завершён."),
        ("ru", "В нём сказано иное.", "В немецком тексте сказано иное."),
        ("ru", "В тот же день он закрыт.", "В 1991 году он закрыт."),
        ("ru", "Однако договор подписан.", "Однопалатный Курултай избран."),
        ("kk", "Бұл шарт жасалды.", "Бұлақ ашылды."),
        ("kk", "Оның мәтіні бар.", "Оныншы бап бар."),
        ("kk", "Сол күні жабылды.", "Солтүстік аймақ жабылды."),
        ("kk", "Осыған байланысты өзгерді.", "Осакаровта кездесу өтті."),
    ],
)
def test_a_sentence_that_another_explains_is_told_by_how_it_begins(
    language: Language, leaning: str, standing: str
) -> None:
    assert leans_on_another(leaning, language)
    assert not leans_on_another(standing, language)
