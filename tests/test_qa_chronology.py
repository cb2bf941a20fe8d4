"""The chronology: dated sentences in the order of time, each with its receipt."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.dates import format_date as babel_date

from ingest.documents import build_document
from ingest.limits import Limits
from ingest.readers.markdown import read_markdown
from qa import Assistant
from qa.chronology import TimelineEntry, When, covered, period
from qa.errors import BadQuestion, BadSetting, QAError, UnreadableDate
from qa.exports.chronology import entry_source, timeline_markdown
from qa.labels import LABELS, date_heading
from qa.serialisation import answer_from_dict
from vectorstore import Library
from vectorstore.records import LANGUAGES

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))

JOINED = "Kazakhstan joined the United Nations on 2 March 1992."
DECLARED = "Kazakhstan declared its independence on 16 December 1991."
EN = f"""---
title: From independence on
language: en
sources:
  law: {{instrument: Independence Law, kind: law, date: 1991-12-16}}
  un: {{instrument: Charter of the United Nations, kind: treaty}}
---
{{event=1992-03-02,1991-12-16}}
{DECLARED}[^law-1] {JOINED}[^un][^law]

{{event=1992}}
In 1992 the *first* embassies opened.[^un]

{{event=1992-01}}
Nobody wrote down where the `state` stood in January 1992.

[^law-1]: law, Art. 1
"""
AGAIN = f"""---
title: Membership
language: en
---
{{event=1992-03-02}}
{JOINED} It had applied in January.

{{event=1992-03-02}}
It was the 168th member from 2 March 1992.
"""
RU = """---
title: Независимость
language: ru
sources:
  law: {instrument: Закон о независимости, date: 1991-12-16}
---
{event=1991-12-16}
Казахстан объявил о независимости 16 декабря 1991 года.[^law-1]

[^law-1]: law, ст. 1
"""


def add(library: Library, text: str, source: str) -> None:
    content = text.encode()
    library.add(build_document(read_markdown(content, source, Limits()), content, source))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Answers from three documents, two of which tell of one event in the same words."""
    folder = tmp_path_factory.mktemp("told") / "library"
    with Library.create(folder, samples.HashingEmbedder()) as library:
        add(library, EN, "/home/student/independence.md")
        add(library, AGAIN, "/home/student/membership.md")
        add(library, RU, "/home/student/nezavisimost.md")
        yield Assistant(library)


def listed(entries: list[TimelineEntry]) -> list[tuple[str, str]]:
    return [(entry.date, entry.text) for entry in entries]


def test_events_come_in_the_order_of_time_a_year_before_its_months_and_once(
    told: Assistant,
) -> None:
    assert listed(told.timeline()) == [
        ("1991-12-16", DECLARED),
        ("1992", "In 1992 the first embassies opened."),
        ("1992-01", "Nobody wrote down where the state stood in January 1992."),
        ("1992-03-02", JOINED),
        ("1992-03-02", "It was the 168th member from 2 March 1992."),
    ]


def test_an_entry_has_a_receipt_for_its_words_and_is_numbered(told: Assistant) -> None:
    entries = told.timeline()
    assert [entry.citation.number for entry in entries] == [1, 2, 3, 4, 5]
    for entry in entries:
        citation = entry.citation
        text = told.library.text(citation.passage.document.id)
        assert text[citation.start : citation.end] == citation.quote == entry.text
        assert citation.passage in told.library.document_passages(citation.passage.document.id)
        assert (citation.start, citation.end) in citation.passage.sentences
        assert citation.in_force is None


def test_an_entry_names_what_its_own_sentence_rests_on(told: Assistant) -> None:
    assert [entry.instrument for entry in told.timeline()] == [
        "Independence Law, Art. 1",
        "Charter of the United Nations",
        "",
        "Charter of the United Nations; Independence Law",
        "",
    ]
    (entry,) = told.timeline(1991, 1991)
    assert [(source.instrument, source.article) for source in entry.sources] == [
        ("Independence Law", "Art. 1")
    ]
    assert len(entry.citation.passage.sources) == 3


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (None, "1991", 1),
        ("1992-03-02", None, 3),
        ("1992", "1992", 4),
        (1992, 1992, 4),
        (date(1992, 3, 1), date(1992, 3, 2), 3),
        (datetime(1991, 12, 16, 23, tzinfo=UTC), "1991-12-16", 1),
        ("1992-02", "1992-02", 1),
        (" 1991 ", "1991-12-15", 0),
        ("1991-12-16", "1991", 1),
        ("1993", None, 0),
    ],
)
def test_a_period_is_given_in_days_months_and_years(
    told: Assistant, start: When | None, end: When | None, found: int
) -> None:
    assert len(told.timeline(start, end)) == found


@pytest.mark.parametrize(
    "wrong",
    ["soon", "", "16 December 1991", "16.12.1991", "1991-13", "1991-02-30", "91", "١٩٩١"],
)
def test_another_text_is_no_date(told: Assistant, wrong: str) -> None:
    for given in ({"start": wrong}, {"end": wrong}):
        with pytest.raises(UnreadableDate, match=rf"^“{wrong}” is not a date: write .*1991-12\b"):
            told.timeline(**given)


@pytest.mark.parametrize("wrong", [0, -1991, 19911, True, 1991.5, b"1991", [1991]])
def test_another_thing_is_no_date(told: Assistant, wrong: object) -> None:
    with pytest.raises(UnreadableDate, match="is not a date"):
        told.timeline(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "end"),
    [("1995", "1991"), ("1992-03-02", "1992-03-01"), ("1992-04", "1992-03-31"), (1993, "1992-12")],
)
def test_a_start_after_the_end_is_one_clear_line(told: Assistant, start: When, end: When) -> None:
    with pytest.raises(BadSetting, match=rf"starts in {start}, after its end in {end}: exchange"):
        told.timeline(start, end)


@pytest.mark.parametrize(("start", "end"), [("1992-06", "1992"), ("1992", "1992-01-01")])
def test_a_year_and_a_part_of_it_overlap(start: str, end: str) -> None:
    assert period(start, end) == (start, end)


def test_the_language_is_that_of_the_documents(told: Assistant) -> None:
    (entry,) = told.timeline(language="ru")
    assert entry.text == "Казахстан объявил о независимости 16 декабря 1991 года."
    assert entry.instrument == "Закон о независимости, ст. 1"
    assert told.timeline(language="kk") == []
    with pytest.raises(BadQuestion, match="language 'de' is not spoken here: use one of en, ru"):
        told.timeline(language="de")
    assert issubclass(BadQuestion, QAError)


def test_what_the_library_covers(told: Assistant) -> None:
    assert covered(told.library, "en") == ("1991-12-16", "1992-03-02")
    assert covered(told.library, "kk") is None


def test_an_entry_as_json_has_its_fields_and_the_whole_receipt(told: Assistant) -> None:
    (entry,) = told.timeline("1991", "1991")
    data = json.loads(json.dumps(entry.to_dict()))
    assert list(data) == ["date", "text", "sources", "citation", "instrument"]
    assert (data["date"], data["text"]) == ("1991-12-16", DECLARED)
    assert data["instrument"] == "Independence Law, Art. 1"
    assert data["sources"][0]["article"] == "Art. 1"
    answer = told.ask("When did Kazakhstan join the United Nations?").to_dict()
    read_back = answer_from_dict({**answer, "citations": [data["citation"]]})
    assert read_back.citations == (entry.citation,)


def test_a_line_names_the_sources_of_the_sentence_and_its_document(told: Assistant) -> None:
    entries = told.timeline()
    assert entry_source(entries[0], "en") == (
        "Independence Law, Art. 1 (16 December 1991), in: “From independence on”, para. 1"
    )
    assert entry_source(entries[2], "en") == "“From independence on”, para. 3"
    assert entry_source(entries[4], "en") == "“Membership”, para. 1"
    (russian,) = told.timeline(language="ru")
    assert entry_source(russian, "ru") == (
        "Закон о независимости, ст. 1 (16 декабря 1991 г.) // «Независимость» (1991), абз. 1"
    )


def test_markdown_is_a_list_whose_text_is_no_markup(told: Assistant) -> None:
    entries = told.timeline("1991", "1992-01-01")
    lines = timeline_markdown(entries, "en").splitlines()
    assert lines[0] == f"- **16 December 1991.** {DECLARED}\\"
    assert lines[1].startswith("  Independence Law, Art. 1 (16 December 1991), in: “From")
    assert lines[2] == "- **1992.** In 1992 the first embassies opened.\\"
    assert len(lines) == 2 * len(entries)
    forged = replace(entries[0], text="<b>*x*</b>\n\n# [1](http://y)")
    assert timeline_markdown([forged], "en").splitlines()[0] == (
        "- **16 December 1991.** &lt;b>\\*x\\*&lt;/b> # \\[1\\](http\\:/\\/y)\\"
    )
    assert timeline_markdown([], "en") == ""


@pytest.mark.parametrize(
    ("day", "language", "words"),
    [
        ("1992-03-02", "en", "2 March 1992"),
        ("1992-03-02", "ru", "2 марта 1992 года"),
        ("1992-03-02", "kk", "1992 жылғы 2 наурыз"),
        ("1992-03", "en", "March 1992"),
        ("1992-03", "ru", "Март 1992 года"),
        ("1992-03", "kk", "1992 жылғы наурыз"),
        ("1992", "en", "1992"),
        ("1992", "ru", "1992 год"),
        ("1992", "kk", "1992 жыл"),
    ],
)
def test_a_date_that_opens_a_paragraph_is_written_out(day: str, language: str, words: str) -> None:
    assert date_heading(day, language) == words


@pytest.mark.parametrize("month", range(1, 13))
def test_the_months_are_those_of_the_unicode_locale_data(month: int) -> None:
    day = date(1992, month, 2)
    assert date_heading(day.isoformat(), "en") == babel_date(day, "d MMMM y", "en")
    assert date_heading(day.isoformat(), "ru") == f"{babel_date(day, 'd MMMM y', 'ru')} года"
    assert date_heading(day.isoformat(), "kk") == f"1992 жылғы {babel_date(day, 'd MMMM', 'kk')}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_between_which_dates_there_are_events(language: str) -> None:
    said = LABELS[language].no_event.format(first="A1", last="B2")
    assert said.index("A1") < said.index("B2")
    assert "--from" in said and "--to" in said
    assert "`kazqa init`" in LABELS[language].no_events


def test_a_chronology_needs_no_model_and_no_index(told: Assistant) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from qa import Assistant\n"
        "from vectorstore import Library\n"
        f"with Library.open(Path({str(told.library.path)!r})) as library:\n"
        "    assert len(Assistant(library).timeline(1991, language='ru')) == 1\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'chromadb', 'onnxruntime',\n"
        "         'onnx', 'tokenizers', 'langchain_core', 'gradio', 'markdown_it', 'babel'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_notes_tell_the_years_of_independence_alike_in_every_language(
    assistant: Assistant,
) -> None:
    by_language = {code: assistant.timeline("1990", "1995", language=code) for code in LANGUAGES}
    days = [entry.date for entry in by_language["en"]]
    assert {"1990-10-25", "1991-12-16", "1992-03-02", "1995-08-30"} <= set(days)
    for entries in by_language.values():
        assert [entry.date for entry in entries] == sorted(days)
        assert all(entry.instrument for entry in entries)
    declared = next(entry for entry in by_language["kk"] if entry.date == "1991-12-16")
    assert "Тәуелсіздік туралы заң" in declared.text
    assert "KazQA жазбасы «" in entry_source(declared, "kk")
