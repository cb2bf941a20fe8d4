"""Events in the library: kept with their passages, found by date, gone with their documents."""

from __future__ import annotations

import runpy
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from vectorstore import Filter, Library, NewDocument, Source, VectorStoreError
from vectorstore.catalogue_file import catalogue_path, create_catalogue
from vectorstore.dates import is_date, states_date
from vectorstore.records import Event, Passage
from vectorstore.schema import MIGRATIONS

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))
document, HashingEmbedder = samples.document, samples.HashingEmbedder

CONSTITUTION = Source("Constitution", article="4(3)", date="1995-08-30")
ALL = ("0001", "9999")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "library", HashingEmbedder()) as made:
        yield made


def telling(*days: str, source: str = "/notes", language: str = "en") -> NewDocument:
    """A document with a passage of two sentences for each date, whose first tells of it."""
    sentences = [f"On {day} something happened. It mattered in {source}." for day in days]
    made: NewDocument = document(" ".join(sentences), source, language=language)
    drafts = tuple(
        replace(draft, events=(Event(day, draft.sentences[0], draft.sources),))
        for day, draft in zip(days, made.passages, strict=True)
    )
    return replace(made, passages=drafts)


def with_events(made: NewDocument, *events: Event) -> NewDocument:
    """The document, its first passage telling of these events."""
    first, *others = made.passages
    return replace(made, passages=(replace(first, events=events), *others))


def dates(found: list[tuple[Event, Passage]]) -> list[str]:
    return [event.date for event, _ in found]


def rows(library: Library) -> int:
    with closing(sqlite3.connect(catalogue_path(library.path))) as connection:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


# What is kept


def test_an_event_comes_back_with_its_sentence_sources_and_passage(library: Library) -> None:
    added = telling("1992-03-02")
    library.add(added)
    ((event, passage),) = library.events("1992", "1992")
    assert event == added.passages[0].events[0]
    assert event.sources == (CONSTITUTION,)
    assert passage == library.document_passages(added.info.id)[0]
    assert library.text(added.info.id)[slice(*event.sentence)].startswith("On 1992-03-02 something")


def test_events_come_by_date_a_year_before_its_months_and_a_month_before_its_days(
    library: Library,
) -> None:
    library.add(telling("1992-03-02", "1993", "1992-03", "1991-12-16", source="/a"))
    library.add(telling("1992", "1992-01-30", source="/b"))
    assert dates(library.events(*ALL)) == [
        "1991-12-16",
        "1992",
        "1992-01-30",
        "1992-03",
        "1992-03-02",
        "1993",
    ]


def test_events_of_one_date_come_in_the_order_of_the_library_and_the_text(
    library: Library,
) -> None:
    library.add(telling("1992", "1992", source="/b"))
    library.add(telling("1992", source="/a"))
    found = [(p.document.source, event.sentence[0]) for event, p in library.events("1992", "1992")]
    assert [source for source, _ in found] == ["/b", "/b", "/a"]
    assert found[:2] == sorted(found[:2])


def test_what_several_documents_tell_is_there_for_each(library: Library) -> None:
    for source in ("/a", "/b"):
        library.add(telling("1991-12-16", source=source))
    assert [p.document.source for _, p in library.events("1991", "1991")] == ["/a", "/b"]


def test_one_sentence_may_tell_of_several_events_and_of_each_once(library: Library) -> None:
    made = document(samples.RATIFIED)
    first, second = made.passages[0].sentences
    days = [Event("1992", first), Event("1993", first), Event("1992", first), Event("1992", second)]
    library.add(with_events(made, *days))
    assert [(event.date, event.sentence) for event, _ in library.events(*ALL)] == [
        ("1992", first),
        ("1992", second),
        ("1993", first),
    ]


@pytest.mark.parametrize(
    ("day", "sentence", "sources", "fault"),
    [
        ("1992-13", 0, (), "'1992-13' is no date of an event"),
        ("soon", 0, (), "'soon' is no date of an event"),
        ("1992", 2, (), "the event of 1992 is in no sentence of its passage"),
        ("1992", 0, (Source("Charter"),), "the event of 1992 rests on a source that its passage"),
    ],
)
def test_an_event_that_contradicts_its_passage_is_refused(
    library: Library, day: str, sentence: int, sources: tuple[Source, ...], fault: str
) -> None:
    made = document(samples.RATIFIED)
    spans = [span for draft in made.passages for span in draft.sentences]
    with pytest.raises(VectorStoreError, match=rf"notes\.txt can't be added: {fault}"):
        library.add(with_events(made, Event(day, spans[sentence], sources)))
    assert library.documents() == []


# What is asked


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("1992", "1992", ["1992", "1992-03", "1992-03-02", "1992-12-31"]),
        ("1992-03", "1992-03", ["1992", "1992-03", "1992-03-02"]),
        ("1992-03-02", "1992-03-02", ["1992", "1992-03", "1992-03-02"]),
        ("1992-03-03", "1992-03-30", ["1992", "1992-03"]),
        ("1992-04", "1992-06-15", ["1992"]),
        ("1991", "1992-03-01", ["1991-12-16", "1992", "1992-03"]),
        ("1991-12-16", "1992-01", ["1991-12-16", "1992"]),
        ("1991-12-17", "1991-12-31", []),
        ("1992-12-31", "1993-01-01", ["1992", "1992-12-31", "1993-01-01"]),
        ("1993", "1993", ["1993-01-01"]),
        ("1994", "1994", []),
    ],
)
def test_both_ends_are_included_whole_and_a_date_counts_for_all_of_its_days(
    library: Library, first: str, last: str, found: list[str]
) -> None:
    days = ("1991-12-16", "1992", "1992-03", "1992-03-02", "1992-12-31", "1993-01-01")
    library.add(telling(*days))
    assert dates(library.events(first, last)) == found


def test_filters_apply_to_events(library: Library) -> None:
    for language in ("en", "ru", "kk"):
        library.add(telling("1991-12-16", source=f"/{language}", language=language))
    for language in ("en", "ru", "kk"):
        found = library.events("1991", "1991", Filter(languages=frozenset({language})))
        assert [passage.document.language for _, passage in found] == [language]
    ids = frozenset(info.id for info in library.documents() if info.source != "/ru")
    found = library.events(*ALL, Filter(documents=ids, languages=frozenset({"ru", "kk"})))
    assert [passage.document.source for _, passage in found] == ["/kk"]
    assert library.events(*ALL, Filter(kinds=frozenset({"treaty"}))) == []


# What goes


def test_removing_a_document_removes_its_events_and_no_others(library: Library) -> None:
    library.add(telling("1991-12-16", "1992", source="/a"))
    library.add(telling("1993", source="/b"))
    library.remove(library.document("/a").id)
    assert dates(library.events(*ALL)) == ["1993"]
    assert rows(library) == 1


def test_a_new_version_of_a_document_replaces_its_events(library: Library) -> None:
    library.add(telling("1991-12-16", "1992"))
    library.add(telling("1993"))
    assert dates(library.events(*ALL)) == ["1993"]
    assert rows(library) == 1
    library.add(document(samples.RATIFIED, "/notes"))
    assert library.events(*ALL) == []
    assert rows(library) == 0


def test_a_catalogue_without_events_gets_their_table_when_it_is_opened(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    create_catalogue(
        catalogue_path(tmp_path), embedder.fingerprint, embedder.dimension, MIGRATIONS[:1]
    )
    with Library.open(tmp_path, embedder) as opened:
        assert opened.events(*ALL) == []
        opened.add(document(samples.CASPIAN, "/old"))
        opened.add(telling("1991-12-16"))
        assert dates(opened.events(*ALL)) == ["1991-12-16"]
        assert rows(opened) == 1


# Dates


@pytest.mark.parametrize("text", ["1991", "1991-12", "1991-12-16", "2024-02-29", "0001", "9999"])
def test_a_day_month_or_year_is_a_date(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "91", "1991-1", "1991-13", "1991-00", "1991-02-30", "2023-02-29", "1991-12-"),
        *("0000", "1991-12-16T00:00", " 1991", "1991\n", "19911216", "1991-W50", "-1991"),
        *("１９９１", "12-1991"),
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_date(text)


@pytest.mark.parametrize(
    ("text", "day", "states"),
    [
        ("It joined on 2 March 1992.", "1992-03-02", True),
        ("It joined on 2 March 1992.", "1992-03", True),
        ("It joined on 2 March 1992.", "1992", True),
        ("It joined in March 1992.", "1992-03-02", False),
        ("It joined on 12 March 1992.", "1992-03-02", False),
        ("Ол 1992 жылғы 2 наурызда кірді.", "1992-03-02", True),
        ("Он вступил 2 марта 1992 года.", "1992-03-02", True),
        ("Law No. 19921 of the republic.", "1992", False),
        ("Since 1992-03-02.", "1992-03", True),
    ],
)
def test_a_text_states_a_date_that_it_names_or_that_its_dates_lie_in(
    text: str, day: str, states: bool
) -> None:
    assert states_date(text, day) is states
