"""The timeline page: the chronology as a picture with lanes, and as a list below it.

The picture is drawn by a template, as SVG where there is room and as a table of years on a phone:
it needs no plotting library, prints, follows the theme, and each event is a link that the keyboard
reaches.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import gradio as gr

from qa.chronology import TimelineEntry, period
from qa.errors import BadSetting, UnreadableDate
from qa.exports.chronology import entry_source
from qa.labels import date_heading
from qa.records import LANGUAGES, Language, VectorStoreError
from qa.rendering import visible
from ui.desk import Desk
from ui.markup import render
from ui.pages.links import ask_link, document_link, passage_link
from ui.pages.timeline_drawing import by_year, draw, lanes_of, rows
from ui.pages.timeline_subjects import SUBJECTS, subject_of
from ui.site import Site
from ui.words import say

_LONGEST_ASKED = 1500
"""Characters of a sentence that go into the question on it."""


def build(site: Site, desk: Desk, tab: gr.Tab) -> None:
    """Draw the page inside its tab; its events are read when the tab is opened."""
    with gr.Row(elem_classes="tl-filters"):
        start, end = (
            gr.Textbox(
                label=desk.say(f"timeline.{name}"),
                placeholder="1991-12",
                max_length=10,
                min_width=130,
                scale=2,
            )
            for name in ("from", "to")
        )
        language = gr.Radio(
            [(desk.say(f"timeline.in_{code}"), code) for code in LANGUAGES],
            value=desk.language,
            label=desk.say("timeline.language"),
            min_width=330,
            scale=4,
        )
        subjects = gr.Dropdown(
            [(desk.say(f"timeline.{subject}"), subject) for subject in SUBJECTS],
            value=[],
            multiselect=True,
            label=desk.say("timeline.subjects"),
            min_width=290,
            scale=4,
        )
    picture = gr.HTML(
        render("timeline_empty.html", desk.language, message=desk.say("timeline.reading")),
        elem_id="timeline",
        js_on_load=None,
        apply_default_css=False,
    )

    def redrawn(
        start: str | None, end: str | None, language: Language | None, subjects: list[str] | None
    ) -> str:
        # Of a tab that is opened at once, Gradio does not know yet what its fields hold.
        told_in = language or desk.language
        return chronology(site, desk.language, start or "", end or "", told_in, subjects or ())

    gr.on(
        [
            tab.select,
            *(event for box in (start, end) for event in (box.submit, box.blur)),
            language.change,
            subjects.change,
        ],
        redrawn,
        [start, end, language, subjects],
        picture,
        api_visibility="private",
        show_progress="hidden",
        trigger_mode="always_last",
        concurrency_limit=site.settings.at_once,
    )


def chronology(
    site: Site, shown_in: Language, start: str, end: str, told_in: Language, among: Collection[str]
) -> str:
    """The picture and the list as HTML, in the words of `shown_in`, or why there is none.

    `start` and `end` are dates as they were written, or nothing; `among` are subjects;
    none is all.
    """
    try:
        first, last = period(start.strip() or None, end.strip() or None)
    except UnreadableDate:
        return _instead(shown_in, "timeline.no_date")
    except BadSetting:
        return _instead(shown_in, "timeline.reversed")
    try:
        told = site.assistant.timeline(first, last, language=told_in)
    except VectorStoreError:
        return _instead(shown_in, "page.unreadable")
    entries = [e for e in told if not among or subject_of(e.citation.passage.document) in among]
    return picture_of(entries, shown_in) if entries else _instead(shown_in, "timeline.none")


def picture_of(entries: Sequence[TimelineEntry], language: Language) -> str:
    """The events, by date and at least one, as the HTML of the page in that language."""
    return render(
        "timeline.html",
        language,
        drawing=draw(entries),
        lanes=lanes_of(entries),
        rows=rows(entries),
        years=by_year(entries),
        count=len(entries),
        period=(_when(entries[0], language), _when(entries[-1], language)),
        when=lambda entry: _when(entry, language),
        text=lambda entry: visible(entry.text),
        source=lambda entry: entry_source(entry, language),
        subject=lambda entry: say(
            language, f"timeline.{subject_of(entry.citation.passage.document)}"
        ),
        passage_link=lambda entry: passage_link(entry.citation.passage.id, language),
        document_link=lambda entry: document_link(entry.citation, language),
        ask_link=lambda entry: ask_link(question_on(entry), language),
    )


def question_on(entry: TimelineEntry) -> str:
    """A question that the event answers, in the language of its document."""
    told_in = entry.citation.passage.document.language
    return say(told_in, "timeline.question", text=visible(entry.text)[:_LONGEST_ASKED])


def _when(entry: TimelineEntry, language: Language) -> str:
    return date_heading(entry.date, language)


def _instead(language: Language, key: str) -> str:
    return render("timeline_empty.html", language, message=say(language, key))
