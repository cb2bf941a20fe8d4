"""The notes of the built-in corpus: their form, their sources, their dates and their facts."""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from ingest.limits import Limits
from ingest.readers.markdown import read_markdown
from ingest.sentences import sentence_spans
from vectorstore.records import KINDS

ROOT = Path(__file__).parents[1]
NOTES = ROOT / "ingest" / "corpus" / "en"
SHARED = ROOT.parent / "shared"
FACTS = SHARED / "facts" / "facts.jsonl"
needs_facts = pytest.mark.skipif(not FACTS.exists(), reason="the facts are not beside the checkout")

TEN = {
    "independence-law",
    "recognition-and-un",
    "nuclear-disarmament",
    "constitution-1995-treaties",
    "constitution-2026-treaties",
    "treaties-law",
    "customs-union-and-eaeu",
    "osce-and-other-organisations",
    "borders-and-caspian",
    "sartayev-paper",
}
# A source's address is given only where it is the publisher's own: no mirror, proxy or copy.
PUBLISHERS = set(
    """
    zan.gov.kz adilet.zan.kz gov.kz constitution.kz ksrk.gov.kz constcouncil.kz mfa.gov.kz
    mfa.gov.tr history.state.gov wto.org en.kremlin.ru eurasiancommission.org thailand.mid.ru
    eng.sectsco.org kazakhstanun.org pace.coe.int rm.coe.int nsarchive.gwu.edu embkazjp.org inp.kz
    cis-legislation.com zakonpravo.kz strategy2050.kz vestnik.zqai.kz inlawyer.kz pravsky.com
    rferl.org thediplomat.com astanatimes.com inform.kz en.inform.kz tass.com kt.kz hina.hr
    old.qazaqtv.com qazyr.kz jamestown.org nti.org csis.org icds.ee uatom.org pressenza.com
    petosevic.com link.springer.com dawn.com en.trend.az kyivindependent.com caspianpost.com
    english.almayadeen.net thediplomaticinsight.com
""".split()
)
# Official names and titles are longer than eight words and can't be told otherwise.
NAMES = (
    "Constitutional Law on the State Independence of the Republic of Kazakhstan",
    "Law on International Treaties of the Republic of Kazakhstan",
    "Kazakhstan in the age of independence (some problems of international treaties realization)",
    "International Convention for the Protection of All Persons from Enforced Disappearance",
    "Convention on the Elimination of All Forms of Racial Discrimination",
    "Convention on the Elimination of All Forms of Discrimination against Women",
    "Convention on the Rights of Persons with Disabilities",
    "Convention on the Legal Status of the Caspian Sea",
    "Conference on Interaction and Confidence-Building Measures in Asia",
    "Universal Declaration on Achieving a Nuclear-Weapons-Free World",
    "Treaty on eternal good-neighbourliness, friendship and cooperation",
    "Declaration on State Sovereignty of the Kazakh SSR",
    "Treaty on the Prohibition of Nuclear Weapons",
    "International Covenant on Civil and Political Rights",
    "Committee on the Rights of the Child",
    "legal status of the Collective Security Treaty Organization",
    "Minister of Foreign Affairs",
    "Normative Resolution No. 1 of the Supreme Court of 10 July 2008",
    "International Law Department of L.N. Gumilyov Eurasian National University",
)
NOT_VERIFIED = ("46/224", "S/RES/732", "10 December 1991", "20 January 1995", "1 March 2020")

MONTHS = list(calendar.month_name)[1:]
WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fourteen": 14,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "fifty": 50,
}
_DATES = re.compile(
    r"(?:(?P<first>\d{1,2})(?:[–-]| and | or ))?(?:(?P<day>\d{1,2}) )?"
    rf"(?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}})"
)
# A date, the number of an act and a pinpoint count as one word each: they can't be told otherwise.
_CITED = re.compile(
    r"No\. ?[\w/-]+"
    r"|Articles? \d[\d()–-]*(?:(?:, | and )\d[\d()–-]*)*(?: of the \d{4} Constitution)?"
)
_WORDS = re.compile(rf"\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"^\{(?P<pairs>[^{}]+)\}\n")
_REFERENCE = re.compile(r"\[\^([\w-]+)\]")
_DEFINITION = re.compile(r"^\[\^([\w-]+)\]: ([\w-]+)(?:, (.+))?$", re.MULTILINE)
_DANGLING = re.compile(
    r"(?:It|Its|This|That|These|Those|They|Their|He|His|She|Her|We|Such|Here|There|Then|Also"
    r"|However|Both|Another|Others|Later|Instead|The same|The former|The latter)\b"
    r"|The (?:law|treaty|article|agreement|convention|declaration|paper|document|text|rule"
    r"|protocol|memorandum|union)\b(?! (?:of|on|to|between|for|from|that)\b)"
)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of a note: its words without marks, and what stands beside them."""

    text: str
    labels: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None

    def sentences(self) -> list[str]:
        """As the project's own splitter finds them."""
        return [self.text[start:end] for start, end in sentence_spans(self.text, "en")]

    def in_force(self, on: date) -> bool:
        """Whether the dates allow that day; a paragraph without dates is about an event."""
        after = self.valid_from is None or self.valid_from <= on
        return after and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class Note:
    """A note as the test reads it, apart from the project's own reader."""

    stem: str
    front: dict[str, Any]
    facts: tuple[str, ...]
    headings: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    definitions: dict[str, str]  # footnote label -> source key

    def everything(self) -> str:
        """All that the paragraphs say, the dates of validity in words."""
        attributes = [
            f"{day.day} {MONTHS[day.month - 1]} {day.year}"
            for paragraph in self.paragraphs
            for day in (paragraph.valid_from, paragraph.valid_to)
            if day
        ]
        return "\n".join([*(paragraph.text for paragraph in self.paragraphs), *attributes])


def parse_paragraph(block: str) -> Paragraph:
    dates: dict[str, date] = {}
    if match := _ATTRIBUTE.match(block):
        for pair in match["pairs"].split():
            name, value = pair.split("=")
            assert name in {"valid_from", "valid_to"}, pair
            dates[name] = date.fromisoformat(value)
        block = block[match.end() :]
    assert "{" not in block
    labels = tuple(_REFERENCE.findall(block))
    text = _REFERENCE.sub("", block)
    return Paragraph(text, labels, dates.get("valid_from"), dates.get("valid_to"))


def parse(path: Path) -> Note:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    comments = re.findall(r"<!-- facts: ([^>]*?) -->", body)
    definitions = {label: key for label, key, _ in _DEFINITION.findall(body)}
    assert len(definitions) == len(_DEFINITION.findall(body)), "a footnote is defined twice"
    body = _DEFINITION.sub("", re.sub(r"<!--.*?-->", "", body))
    blocks = [block.strip("\n") for block in re.split(r"\n{2,}", body) if block.strip()]
    return Note(
        stem=path.stem,
        front=yaml.safe_load(front),
        facts=tuple(" ".join(comments).split()),
        headings=tuple(block for block in blocks if block.startswith("#")),
        paragraphs=tuple(parse_paragraph(b) for b in blocks if not b.startswith("#")),
        definitions=definitions,
    )


@cache
def notes() -> tuple[Note, ...]:
    return tuple(parse(path) for path in sorted(NOTES.glob("*.md")))


@cache
def facts() -> dict[str, dict[str, Any]]:
    lines = FACTS.read_text(encoding="utf-8").splitlines()
    return {fact["id"]: fact for fact in map(json.loads, lines)}


def paragraphs() -> Iterator[tuple[str, Paragraph]]:
    for note in notes():
        for paragraph in note.paragraphs:
            yield note.stem, paragraph


def values(text: str) -> set[str]:
    """Dates as 1991-12-16 or 1991-12, and the numbers outside them, words for numbers too."""
    found: set[str] = set()
    for match in _DATES.finditer(text):
        month = f"{match['year']}-{MONTHS.index(match['month']) + 1:02}"
        days = [day for day in (match["first"], match["day"]) if day]
        found |= {f"{month}-{int(day):02}" for day in days} or {month}
    rest = _DATES.sub(" ", text)
    found |= set(re.findall(r"\d+(?:[.,]\d+)*(?:-\d+)*", rest))
    words = re.findall(r"[a-z]+", rest.lower())
    return found | {str(WORDS[word]) for word in words if word in WORDS}


def missing_values(fact: dict[str, Any], note: Note) -> set[str]:
    """What the fact dates and counts, and the note does not say."""
    told = values(note.everything())
    prefixes = {value[:size] for value in told for size in (4, 7)}
    missing = {value for value in values(fact["fact"]) if value not in told | prefixes}
    # The fact's list of dates also holds dates of its sources: there the year is enough.
    return missing | {day for day in fact["dates"] if day[:4] not in told | prefixes}


def given_values(fact: dict[str, Any]) -> set[str]:
    """All dates and numbers of a fact, its notes and references, years and months of dates too."""
    fields = ("fact", "note", "article", "instrument", "source_title")
    given = values(" ; ".join(fact[field] or "" for field in fields)) | set(fact["dates"])
    ends = {end for value in given if len(value) < 7 for end in value.split("-")}  # "Art. 52-53"
    return given | ends | {value[:size] for value in given for size in (4, 7)}


def runs(text: str, length: int = 9) -> set[tuple[str, ...]]:
    for name in NAMES:
        text = re.sub(re.escape(name), " | ", text, flags=re.IGNORECASE)
    tokens = re.findall(r"\w+|\|", _CITED.sub(" cited ", _DATES.sub(" day ", text)).casefold())
    spans = (tuple(tokens[at : at + length]) for at in range(len(tokens) - length + 1))
    return {span for span in spans if "|" not in span}


def test_the_ten_notes_are_there_and_named_by_their_id() -> None:
    assert {note.stem for note in notes()} >= TEN
    for note in notes():
        assert note.front["id"] == note.stem


def test_front_matter_is_complete() -> None:
    for note in notes():
        assert set(note.front) == {"id", "title", "language", "kind", "topics", "sources"}
        assert (note.front["language"], note.front["kind"]) == ("en", "reference"), note.stem
        assert note.front["title"] and note.front["topics"] and note.front["sources"]
        assert note.headings and all(heading.startswith("## ") for heading in note.headings)


def test_sources_are_described_and_dated() -> None:
    for note in notes():
        for key, source in note.front["sources"].items():
            where = f"{note.stem}: {key}"
            assert set(source) <= {"instrument", "kind", "date", "publisher", "url"}, where
            assert source["instrument"] and source["publisher"], where
            assert source["kind"] in KINDS, where
            if source["kind"] in {"constitution", "law", "decision"}:
                assert isinstance(source["date"], date), where
            assert re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", str(source.get("date", "2000-01"))), where


def test_addresses_are_those_of_the_publishers_themselves() -> None:
    for note in notes():
        for key, source in note.front["sources"].items():
            host = urlsplit(source.get("url", "http://gov.kz")).hostname or ""
            assert host.removeprefix("www.") in PUBLISHERS, f"{note.stem}: {key}: {host}"


def test_every_paragraph_has_a_source_and_every_footnote_resolves() -> None:
    for note in notes():
        used = [label for paragraph in note.paragraphs for label in paragraph.labels]
        assert set(used) == set(note.definitions), note.stem
        assert set(note.definitions.values()) == set(note.front["sources"]), note.stem
        for paragraph in note.paragraphs:
            assert paragraph.labels, f"{note.stem}: no source: {paragraph.text}"


def test_every_sentence_carries_its_source() -> None:
    for path in sorted(NOTES.glob("*.md")):
        body = _DEFINITION.sub("", path.read_text(encoding="utf-8").split("---\n", 2)[2])
        for line in body.splitlines():
            if line and line[0] not in "{#<":
                count = len(parse_paragraph(line).sentences())
                marked = len(re.findall(r"[.?!](?:\[\^[\w-]+\])+", line))
                assert marked == count, f"{path.stem}: {line}"


def test_dates_of_validity_are_ordered() -> None:
    for stem, paragraph in paragraphs():
        if paragraph.valid_from and paragraph.valid_to:
            assert paragraph.valid_from < paragraph.valid_to, f"{stem}: {paragraph.text}"


def test_no_rule_of_the_1995_constitution_outlives_it() -> None:
    end = date(2026, 7, 1)
    for note in notes():
        for paragraph in note.paragraphs:
            keys = {note.definitions[label] for label in paragraph.labels}
            only_1995 = all(key.startswith("c1995") for key in keys)
            if only_1995 and paragraph.valid_from:
                assert paragraph.valid_to and paragraph.valid_to <= end, paragraph.text


def test_paragraphs_have_one_to_four_whole_sentences() -> None:
    for stem, paragraph in paragraphs():
        sentences = paragraph.sentences()
        assert 1 <= len(sentences) <= 4, f"{stem}: {paragraph.text}"
        for sentence in sentences:
            assert sentence[0].isupper() and sentence[-1] in ".?!", f"{stem}: {sentence}"
            assert 5 <= len(sentence.split()) <= 65, f"{stem}: {sentence}"


def test_every_sentence_can_be_quoted_alone() -> None:
    for stem, paragraph in paragraphs():
        for sentence in paragraph.sentences():
            assert not _DANGLING.match(sentence), f"{stem}: {sentence}"


def test_no_paragraph_is_told_twice_in_a_note() -> None:
    for note in notes():
        texts = [paragraph.text for paragraph in note.paragraphs]
        assert len(texts) == len(set(texts)), note.stem


def test_nothing_unverified_is_stated() -> None:
    for note in notes():
        for words in NOT_VERIFIED:
            assert words not in note.everything(), f"{note.stem}: {words}"


def test_at_least_160_facts_are_told() -> None:
    listed = [fact for note in notes() for fact in note.facts]
    for note in notes():
        assert len(note.facts) == len(set(note.facts)), note.stem
    assert all(re.fullmatch(r"kz-\d{4}", fact) for fact in listed)
    assert len(set(listed)) >= 160


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2012-01-01", ("Until 10 March 2017", "applied directly", "Article 4(3)")),
        ("2018-01-01", ("From 10 March 2017", "procedure and conditions", "Article 4(3)")),
        ("2023-06-01", ("From 13 March 2021", "Article 20-1", "Article 4(3)")),
        ("2026-11-23", ("Since 1 July 2026", "Article 5(3)", "Article 20-1")),
    ],
)
def test_treaty_priority_has_one_answer_for_each_time(on: str, words: tuple[str, ...]) -> None:
    day = date.fromisoformat(on)
    answers = [
        paragraph
        for _, paragraph in paragraphs()
        if re.search(r"ratified treaties prevail(ed)? over", paragraph.text)
        and paragraph.in_force(day)
    ]
    assert len(answers) == 1
    assert answers[0].text.startswith(words[0])
    assert all(word in answers[0].text for word in words)


def test_the_reader_finds_the_same_paragraphs_dates_and_sources() -> None:
    for note in notes():
        content = (NOTES / f"{note.stem}.md").read_bytes()
        extracted = read_markdown(content, f"{note.stem}.md", Limits())
        assert (extracted.title, extracted.kind) == (note.front["title"], "reference")
        headings = [f"## {block.text}" for block in extracted.blocks if block.kind == "heading"]
        assert headings == list(note.headings)
        blocks = [block for block in extracted.blocks if block.kind != "heading"]
        assert len(blocks) == len(note.paragraphs), note.stem
        for block, paragraph in zip(blocks, note.paragraphs, strict=True):
            assert block.text == paragraph.text
            assert (block.valid_from, block.valid_to) == (paragraph.valid_from, paragraph.valid_to)
            keys = dict.fromkeys(note.definitions[label] for label in paragraph.labels)
            instruments = {note.front["sources"][key]["instrument"] for key in keys}
            assert {source.instrument for source in block.sources} == instruments


def example_questions() -> list[list[str]]:
    table = (ROOT / "docs" / "CORPUS.md").read_text(encoding="utf-8").split("| --- |")[-1]
    rows = [line for line in table.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_the_example_questions_are_answered_by_the_note_they_name() -> None:
    rows = example_questions()
    assert len(rows) >= 20
    by_stem = {note.stem: note for note in notes()}
    for question, as_of, stem, words in rows:
        day = date.fromisoformat(as_of or "2026-11-23")
        sentences = [
            sentence
            for paragraph in by_stem[stem].paragraphs
            if paragraph.in_force(day)
            for sentence in paragraph.sentences()
        ]
        assert any(words in sentence for sentence in sentences), question


def test_values_of_a_sentence_are_found() -> None:
    assert values("On 16 December 1991 and 17–18 December 1986") == {
        "1991-12-16",
        "1986-12-17",
        "1986-12-18",
    }
    assert values("in March 1994, Article 20-1, 1,410 and 98.78, eleven states") == {
        "1994-03",
        "20-1",
        "1,410",
        "98.78",
        "11",
    }


def test_a_missing_date_is_noticed() -> None:
    paragraph = Paragraph("Kazakhstan joined on 2 March 1992 as the 168th.", (), None, None)
    note = Note("x", {}, (), (), (paragraph,), {})
    assert not missing_values({"fact": "In 1992, on 2 March 1992", "dates": ["1992-03-01"]}, note)
    assert missing_values({"fact": "on 3 March 1992", "dates": ["1993"]}, note) == {
        "1992-03-03",
        "1993",
    }


def test_a_shared_run_is_noticed_and_a_name_is_not() -> None:
    assert runs("one two three four five six seven eight nine ten") & runs(
        "zero one two three four five six seven eight nine"
    )
    assert not runs(f"See the {NAMES[0]} and the {NAMES[1]}") & runs(f"{NAMES[0]}; {NAMES[1]}")


@needs_facts
def test_every_listed_fact_exists_and_paper_facts_stay_with_the_paper() -> None:
    for note in notes():
        assert set(note.facts) <= set(facts()), note.stem
        if note.stem != "sartayev-paper":
            kinds = {fact: facts()[fact]["verified"] for fact in note.facts}
            assert "paper-only" not in kinds.values(), note.stem


@needs_facts
def test_dates_and_numbers_of_every_listed_fact_are_told() -> None:
    problems: list[str] = []
    for fact in sorted({fact for note in notes() for fact in note.facts}):
        tellers = [note for note in notes() if fact in note.facts]
        gaps = {note.stem: missing_values(facts()[fact], note) for note in tellers}
        if all(gaps.values()):
            problems.append(f"{fact}: {gaps}")
    assert not problems, "\n".join(problems)


@needs_facts
def test_no_date_or_number_comes_from_elsewhere() -> None:
    strange: list[str] = []
    for note in notes():
        known = set[str]()
        for name in note.facts:
            known |= given_values(facts()[name])
        for paragraph in note.paragraphs:
            days = {str(day) for day in (paragraph.valid_from, paragraph.valid_to) if day}
            for value in (values(_WORDS.sub(" ", paragraph.text)) | days) - known:
                strange.append(f"{note.stem}: {value}: {paragraph.text}")
    assert not strange, "\n".join(strange)


@needs_facts
def test_no_run_of_nine_words_is_shared_with_facts_or_sources() -> None:
    theirs: dict[tuple[str, ...], str] = {}
    for name, fact in facts().items():
        theirs |= dict.fromkeys(runs(fact["fact"]), name)
    for path in sorted((SHARED / "sources").glob("*.*")):
        if path.suffix in {".md", ".txt"}:
            theirs |= dict.fromkeys(runs(path.read_text(encoding="utf-8")), path.name)
    offenders = [
        f"{stem}: {' '.join(run)} ({theirs[run]})"
        for stem, paragraph in paragraphs()
        for run in sorted(runs(paragraph.text))
        if run in theirs
    ]
    assert not offenders, "\n".join(offenders)
