"""The compare page: one question as of two dates or from two documents, differences marked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import gradio as gr

from qa.answer import Answer
from qa.comparing import Comparison, Side, compared
from qa.errors import BadQuestion, UnreadableDate
from qa.questions import language_of
from qa.records import Filter, Language, VectorStoreError
from qa.rendering import visible
from qa.requests import checked_day, checked_question
from ui.desk import Desk
from ui.markup import render
from ui.pages.compare_drawing import drawn
from ui.pages.compare_examples import Example, examples
from ui.pages.day_field import as_typed, day_field
from ui.pages.document_choices import document_choices
from ui.safety.seats import Busy
from ui.site import Site

_Choices = list[tuple[str, str]]
_SHOWN = "() => document.dispatchEvent(new Event('kazqa:compared'))"


def build(site: Site, desk: Desk, tab: gr.Tab) -> None:
    """Draw the page inside its tab; the documents to choose from are read when it is opened."""
    question = gr.Textbox(
        label=desk.say("compare.question"), lines=1, max_lines=3, elem_id="compare-question"
    )
    with gr.Row(elem_classes="cp-sides"):
        left_day, left_document = _side(desk, "left")
        right_day, right_document = _side(desk, "right")
    with gr.Row(elem_classes="cp-buttons", equal_height=True):
        go = gr.Button(desk.say("compare.go"), variant="primary", size="md", min_width=180)
        ready = {
            name: gr.Button(desk.say(f"compare.example_{name}"), size="md", min_width=180)
            for name in ("dates", "documents")
        }
    shown = gr.HTML(elem_id="compared", js_on_load=None, apply_default_css=False)
    form = [question, left_day, left_document, right_day, right_document]

    def filled(name: str) -> Callable[[], list[str | None]]:
        return lambda: _filled(examples(site.assistant.library, desk.language)[name])

    written = [go.click, question.submit, left_day.submit, right_day.submit]
    _ask(site, desk, written, form, shown, js=as_typed(form, left_day, right_day))
    # An example fills in the form, which is then asked as if someone had written it.
    chosen = [
        button.click(filled(name), None, form, api_visibility="private", show_progress="hidden")
        for name, button in ready.items()
    ]
    _ask(site, desk, [each.then for each in chosen], form, shown)
    tab.select(
        lambda: [gr.Dropdown(choices=documents(site, desk))] * 2,
        None,
        [left_document, right_document],
        api_visibility="private",
        show_progress="hidden",
        concurrency_limit=site.settings.at_once,
    )


def _ask(
    site: Site,
    desk: Desk,
    asking: Sequence[Callable[..., gr.events.Dependency]],
    form: Sequence[gr.components.Component],
    shown: gr.HTML,
    js: str | None = None,
) -> None:
    """Have each of the events compare what the form holds, after `js` has changed it if given."""

    async def asked(
        question: str, left_day: str | None, left: str, right_day: str | None, right: str
    ) -> str:
        return await side_by_side(
            site, desk.language, question, _asked(left_day, left), _asked(right_day, right)
        )

    for event in asking:
        done = event(
            asked,
            form,
            shown,
            js=js,
            api_visibility="private",
            concurrency_limit=site.settings.at_once,
            concurrency_id="compare",
        )
        done.then(None, js=_SHOWN, api_visibility="private")


async def side_by_side(
    site: Site, language: Language, question: str, left: Side, right: Side
) -> str:
    """Both answers as HTML in the words of that language, or why there are none."""
    try:
        checked_question(question)
        days = checked_day(left.as_of), checked_day(right.as_of)
        async with site.seats.taken():
            found = await _compared(site, question, left, right)
    except BadQuestion:
        return _instead(language, "compare.no_question")
    except UnreadableDate:
        return _instead(language, "compare.no_date")
    except Busy:
        return _instead(language, "compare.busy")
    except VectorStoreError:
        return _instead(language, "compare.unreadable")
    titles = tuple(_titles(site, side) for side in (left, right))
    return drawn(found, (days[0] is None, days[1] is None), (titles[0], titles[1]), language)


async def _compared(site: Site, question: str, left: Side, right: Side) -> Comparison:
    """Both sides asked at once; whoever leaves the page stops both."""
    spoken = language_of(question)

    async def answer(side: Side) -> Answer:
        where = Filter(documents=side.documents)
        return await site.assistant.aask(question, as_of=side.as_of, language=spoken, where=where)

    return compared(*await asyncio.gather(answer(left), answer(right)))


def documents(site: Site, desk: Desk) -> _Choices:
    """What an answer may be restricted to: everything, or a document, the page's language first."""
    return [(desk.say("compare.all_documents"), ""), *document_choices(site, desk.language)]


def _titles(site: Site, side: Side) -> tuple[str, ...]:
    held = {document.id: document for document in site.assistant.library.documents()}
    return tuple(visible(held[each].title) for each in side.documents if each in held)


def _side(desk: Desk, name: str) -> tuple[gr.DateTime, gr.Dropdown]:
    """The day and the document of one side."""
    with gr.Column(min_width=280, elem_classes="cp-asked"):
        day = day_field(desk.say(f"compare.{name}_day"), f"compare-{name}-day")
        document = gr.Dropdown(
            [(desk.say("compare.all_documents"), "")],
            value="",
            label=desk.say(f"compare.{name}_document"),
        )
    return day, document


def _asked(day: str | None, document: str | None) -> Side:
    return Side((day or "").strip() or None, frozenset({document} if document else ()))


def _filled(example: Example) -> list[str | None]:
    return [example.question, *example.left, *example.right]


def _instead(language: Language, key: str) -> str:
    return render("compare_refused.html", language, key=key)
