"""Events in Markdown: dates on a line of their own, a sentence that tells, sources it rests on."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import ingest
from ingest.blocks import Block, Extracted
from ingest.documents import build_document
from ingest.errors import BrokenFile
from ingest.limits import Limits
from ingest.readers.markdown import read_markdown
from vectorstore.dates import states_date
from vectorstore.records import NewDocument

SOURCES = """---
language: {language}
sources:
  law: {{instrument: Independence Law, kind: law}}
  un: {{instrument: Charter of the United Nations, kind: treaty}}
  csce: {{instrument: Helsinki Final Act}}
---
"""
JOINED = "Kazakhstan joined the United Nations on 2 March 1992."
DECLARED = "Kazakhstan declared its independence on 16 December 1991."


def read(text: str) -> Extracted:
    return read_markdown(text.encode(), "a.md", Limits())


def built(text: str, language: str = "en") -> NewDocument:
    whole = SOURCES.format(language=language) + text
    return build_document(read(whole), whole.encode(), "/notes/a.md")


def told(document: NewDocument) -> list[tuple[str, str]]:
    """Each event's date and sentence, passage by passage."""
    return [
        (event.date, document.text[slice(*event.sentence)])
        for passage in document.passages
        for event in passage.events
    ]


def marked(text: str) -> dict[str, list[str]]:
    """Each block's text with the dates of its events."""
    return {block.text: [event.date for event in block.events] for block in read(text).blocks}


def dated(block: Block) -> tuple[int | None, int | None, list[str]]:
    begin, end = block.valid_from, block.valid_to
    return begin and begin.year, end and end.year, [event.date for event in block.events]


# The line


@pytest.mark.parametrize(
    ("line", "dates"),
    [
        ("{event=1991-12-16}", ["1991-12-16"]),
        ("{event=1992-09}", ["1992-09"]),
        ("{event=1993}", ["1993"]),
        ("{event=1991-12-16,1992-09,1993}", ["1991-12-16", "1992-09", "1993"]),
        ("{event=1991-12-16, 1992-09 }", ["1991-12-16", "1992-09"]),
        ('{event="1991-12-16, 1992-09"}', ["1991-12-16", "1992-09"]),
        ("{event=1991,1991}", ["1991"]),
        ("{event=1991 event=1992}", ["1991", "1992"]),
        ("{event=1991}\n{event=1992,1991}", ["1991", "1992"]),
        ("{.note event=1991,1992 #id}", ["1991", "1992"]),
        ("  {event=1991,1992}  ", ["1991", "1992"]),
    ],
)
def test_dates_of_events_are_read_and_leave_the_text(line: str, dates: list[str]) -> None:
    assert marked(f"zero\n\n{line}\none\n\ntwo\n") == {"zero": [], "one": dates, "two": []}


def test_events_stand_beside_dates_of_validity_in_one_line_or_two() -> None:
    for lines in (
        "{valid_from=1995-09-05 event=1995-08-30,1995-09-05 valid_to=2026-07-01}",
        "{event=1995-08-30}\n{valid_from=1995-09-05 valid_to=2026-07-01}\n{event=1995-09-05}",
    ):
        (block,) = read(f"{lines}\none\n").blocks
        assert dated(block) == (1995, 2026, ["1995-08-30", "1995-09-05"])


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{event=1991-13}", "event=1991-13 "),
        ("{event=1991-02-30}", "event=1991-02-30 "),
        ("{event=1991-2-3}", "event=1991-2-3 "),
        ("{event=1991/12/16}", "event=1991/12/16 "),
        ("{event=16.12.1991}", "event=16.12.1991 "),
        ("{event=0000}", "event=0000 "),
        ("{event=19911216}", "event=19911216 "),
        ("{event=1991-12-16,soon}", "event=soon "),
        ("{event=}", "event= "),
        ('{event=""}', "event= "),
        ("{event=1991,,1992}", "event=1991,,1992 "),
        ("{event=1991 1992}", "event=1991 1992 "),
        ("{event=１９９１}", "event=１９９１ "),
    ],
)
def test_a_wrong_date_is_one_clear_line(line: str, named: str) -> None:
    with pytest.raises(BrokenFile) as caught:
        read(f"{line}\none\n")
    said = str(caught.value)
    assert said.startswith(f"a.md: {named}")
    assert said.endswith("is no date; write 1991-12-16, 1991-12 or 1991")
    assert "\n" not in said


@pytest.mark.parametrize(
    "below",
    [
        "## Heading\n\none\n",
        "- item\n",
        "| a | b |\n|---|---|\n",
        "> one\n",
        "```\ncode\n```\n",
        "***\none\n",
        "{valid_from=1991-12-16}\n## Heading\n",
        "<!-- note -->\n\n# Heading\n",
        "",
    ],
)
def test_an_event_without_a_paragraph_is_one_clear_line(below: str) -> None:
    with pytest.raises(BrokenFile, match=r"^a\.md: event=1991 has no paragraph below it; write"):
        read(f"zero\n\n{{event=1991,1992}}\n{below}")


def test_code_keeps_its_braces() -> None:
    code = "{event=1991,1992}"
    assert [b.text for b in read(f"```\n{code}\n```\n\nx\n\n    {code}\n").blocks] == [
        code,
        "x",
        code,
    ]


# Where it holds


def test_only_the_paragraph_directly_below_tells_of_the_event() -> None:
    assert marked("# A\n\n{event=1991}\none\n\ntwo\n\n## B\n{event=1992}\nthree\n\nfour\n") == {
        "A": [],
        "one": ["1991"],
        "two": [],
        "B": [],
        "three": ["1992"],
        "four": [],
    }


def test_comments_and_empty_lines_may_stand_between() -> None:
    assert marked("{event=1991}\n<!-- a -->\none\n\n<!-- b -->\n{event=1992}\n\ntwo\n") == {
        "one": ["1991"],
        "two": ["1992"],
    }


def test_an_item_may_tell_of_an_event() -> None:
    assert marked("- {event=1991,1992}\n  one\n- two\n") == {"one": ["1991", "1992"], "two": []}


def test_a_comment_does_not_keep_dates_of_validity_from_the_paragraph() -> None:
    one, two = read("{valid_from=1995-09-05}\n<!-- a -->\none\n\ntwo\n").blocks
    assert (one.valid_from, two.valid_from) == (date(1995, 9, 5), None)


@pytest.mark.parametrize("line", ["{event=1995-08-30}\n", "{event=1995-08-30}\n\n"])
def test_a_line_of_events_alone_leaves_the_validity_of_its_section(line: str) -> None:
    text = f"# A\n{{valid_from=1995-09-05}}\n\nzero\n\n{line}one\n\n## B\n{line}two\n\nthree\n"
    found = {block.text: dated(block) for block in read(text).blocks if block.kind != "heading"}
    assert found == {
        "zero": (1995, None, []),
        "one": (1995, None, ["1995-08-30"]),
        "two": (1995, None, ["1995-08-30"]),
        "three": (1995, None, []),
    }


def test_validity_below_a_heading_is_the_sections_and_the_event_the_paragraphs() -> None:
    _, *found = read("## B\n{valid_to=2026-07-01 event=1995-08-30}\none\n\ntwo\n").blocks
    assert [dated(block) for block in found] == [
        (None, 2026, ["1995-08-30"]),
        (None, 2026, []),
    ]


def test_a_paragraphs_own_validity_goes_before_its_sections() -> None:
    text = "# A\n{valid_from=1995-09-05}\n\n{valid_to=2026-07-01 event=2017-03-10}\none\n\ntwo\n"
    _, one, two = read(text).blocks
    assert dated(one) == (None, 2026, ["2017-03-10"])
    assert dated(two) == (1995, None, [])


def test_an_item_with_an_event_has_the_validity_of_its_list_and_so_have_the_next() -> None:
    found = read("{valid_from=1995-09-05}\n- {event=1995-08-30}\n  one\n- two\n\nthree\n").blocks
    assert [dated(block) for block in found] == [
        (1995, None, ["1995-08-30"]),
        (1995, None, []),
        (None, None, []),
    ]


# The sentence


@pytest.mark.parametrize(
    ("language", "day", "other", "telling"),
    [
        ("en", "1992-03-02", "The road was long.", "It joined on 2 March 1992."),
        ("en", "1992-03", "It left on 2 April 1992.", "It joined in March 1992."),
        ("en", "1992", "It left in 1991.", "It joined in spring 1992."),
        ("en", "1986-12-18", "It began in 1986.", "They met on 17–18 December 1986."),
        ("ru", "1992-03-02", "Путь был долгим.", "Он вступил 2 марта 1992 года."),
        ("ru", "1992-03", "Он вышел в мае 1992 года.", "Он вступил в марте 1992 г. и остался."),
        ("kk", "1992-03-02", "Жол ұзақ болды.", "Ел 1992 жылғы 2 наурызда кірді."),
        ("kk", "1992-03", "Ел 1992 жылғы мамырда шықты.", "Ел 1992 жылғы наурызда кірді."),
    ],
)
def test_the_first_sentence_that_states_the_date_tells_of_the_event(
    language: str, day: str, other: str, telling: str
) -> None:
    text = f"{{event={day}}}\n{other} {telling} {telling[:-1]}, again.\n"
    assert told(built(text, language)) == [(day, telling)]


def test_the_first_sentence_stands_for_a_date_that_none_states() -> None:
    document = built("{event=1986-12}\nThat winter was cold. It passed.\n\nNobody noticed it.\n")
    assert told(document) == [("1986-12", "That winter was cold.")]


def test_several_events_of_a_paragraph_have_their_sentences_in_order_of_reading() -> None:
    document = built(f"{{event=1992-03-02,1991-12-16,1992}}\n{DECLARED} {JOINED}\n")
    assert told(document) == [
        ("1991-12-16", DECLARED),
        ("1992-03-02", JOINED),
        ("1992", JOINED),
    ]


def test_a_paragraph_of_several_passages_tells_an_event_once() -> None:
    more = "It matters, because much of what came afterwards began on 16 December 1991 or later."
    document = built(f"{{event=1991-12-16,1992-03-02}}\n{DECLARED} {' '.join([more] * 7)} {JOINED}")
    assert len(document.passages) > 1
    assert told(document) == [("1991-12-16", DECLARED), ("1992-03-02", JOINED)]
    assert [len(passage.events) for passage in document.passages] == [
        1,
        *[0] * (len(document.passages) - 2),
        1,
    ]


def test_paragraphs_that_share_a_passage_keep_their_events_apart() -> None:
    text = f"{{event=1992-03-02}}\n{JOINED}\n\n{{event=1992-03-02}}\nIt was on 2 March 1992.\n"
    document = built(text)
    assert len(document.passages) == 1
    assert told(document) == [
        ("1992-03-02", JOINED),
        ("1992-03-02", "It was on 2 March 1992."),
    ]


def test_a_paragraph_broken_into_lines_tells_an_event_once() -> None:
    document = built(f"{{event=1992-03-02}}\nThe line before.  \n{JOINED}  \nThe line after.\n")
    assert told(document) == [("1992-03-02", JOINED)]


def test_a_paragraph_with_an_event_is_not_run_together_with_its_neighbour() -> None:
    document = built("{event=1991}\nIn 1991 it was inter-\n\n{event=1992}\nnational in 1992.\n")
    assert told(document) == [("1991", "In 1991 it was inter-"), ("1992", "national in 1992.")]


# What it rests on


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{DECLARED}[^law] {JOINED}[^un]", {"1991-12-16": "law", "1992-03-02": "un"}),
        (f"{DECLARED}[^law] {JOINED}[^un][^csce]", {"1991-12-16": "law", "1992-03-02": "un csce"}),
        (f"{DECLARED} {JOINED}[^un]", {"1991-12-16": "un", "1992-03-02": "un"}),
        (f"{DECLARED}[^law] {JOINED}", {"1991-12-16": "law", "1992-03-02": ""}),
        (f"{DECLARED}[^remark] {JOINED}[^un]", {"1991-12-16": "un", "1992-03-02": "un"}),
        (f"Long ago.[^law] {JOINED}[^un]", {"1992-03-02": "un", "1999": "law"}),
        (f"{DECLARED} {JOINED}", {"1991-12-16": "", "1992-03-02": ""}),
    ],
)
def test_an_event_has_the_sources_of_its_sentence(text: str, found: dict[str, str]) -> None:
    names = {"law": "Independence Law", "un": "Charter of the United Nations"}
    names["csce"] = "Helsinki Final Act"
    for definitions in ("[^law]: law\n[^un]: un\n[^csce]: csce\n", ""):
        document = built(
            f"{{event={','.join(found)}}}\n{text}\n\n{definitions}[^remark]: A remark.\n"
        )
        (passage, *_) = document.passages
        assert {
            event.date: [source.instrument for source in event.sources] for event in passage.events
        } == {day: [names[key] for key in keys.split()] for day, keys in found.items()}
        assert all(set(event.sources) <= set(passage.sources) for event in passage.events)


def test_an_events_source_has_its_article() -> None:
    document = built(f"{{event=1991-12-16}}\n{DECLARED}[^law-1]\n\n[^law-1]: law, Art. 1\n")
    (event,) = document.passages[0].events
    assert [(source.instrument, source.article) for source in event.sources] == [
        ("Independence Law", "Art. 1")
    ]


# The notes that come with KazQA


def test_every_event_marked_in_the_notes_is_told_by_a_sentence_that_states_it() -> None:
    by_language: dict[str, Counter[str]] = {}
    for note in sorted(Path(ingest.__file__).parent.glob("corpus/*/*.md")):
        content = note.read_bytes()
        document = build_document(read_markdown(content, note.name, Limits()), content, note.name)
        found = Counter(day for day, _ in told(document))
        lines = re.findall(r'^\{.*?event="?([\d,-]+).*\}$', content.decode(), re.M)
        assert found == Counter(day for line in lines for day in line.split(","))
        assert "event=" not in document.text
        for day, sentence in told(document):
            assert states_date(sentence, day), f"{note}: {day}: {sentence}"
        events = [event for passage in document.passages for event in passage.events]
        assert all(event.sources for event in events), note
        by_language.setdefault(document.info.language, Counter()).update(found)
    assert by_language["en"] == by_language["ru"] == by_language["kk"]
    assert by_language["en"]["1991-12-16"] >= 1
