"""The Gradio blocks of one language: the header, and a tab for each page."""

from __future__ import annotations

import gradio as gr

from qa.records import Language
from ui.desk import Desk
from ui.markup import render
from ui.pages import ask, compare, documents, search, timeline, verify
from ui.site import Site
from ui.words import say, words_of

PAGES = {
    "ask": ask.build,
    "search": search.build,
    "documents": documents.build,
    "timeline": timeline.build,
    "compare": compare.build,
    "verify": verify.build,
}


def blocks(site: Site, language: Language) -> gr.Blocks:
    """The application's pages in one language, not yet served."""
    made = gr.Blocks(title="KazQA", analytics_enabled=False, fill_width=True)
    made.i18n_instance = _own_words(language)
    with made:
        gr.HTML(
            render(
                "header.html",
                language,
                pages=" ".join(PAGES),
                login=site.settings.users is not None,
            ),
            elem_id="header",
            js_on_load=None,
            apply_default_css=False,
        )
        with gr.Tabs(elem_id="pages") as tabs:
            desk = Desk(language, made, tabs)
            for name, build in PAGES.items():
                with gr.Tab(say(language, f"site.{name}"), id=name, elem_id=f"page-{name}") as tab:
                    build(site, desk, tab)
        made.load(
            _page_asked_for,
            None,
            tabs,
            api_visibility="private",
            show_progress="hidden",
            queue=False,
        )
    return made


def _own_words(language: Language) -> gr.I18n:
    """What Gradio itself says; it speaks no Kazakh, and falls back on its English, which is ours.

    The page's language is chosen by first.js, which runs before Gradio does.
    """
    return gr.I18n(**{"ru" if language == "ru" else "en": words_of(language, "gradio")})


def _page_asked_for(request: gr.Request) -> object:
    """The tab that the address names, as in /en/?tab=search; without one all stays as it is.

    Somebody may have chosen one by the time that this arrives.
    """
    wanted = request.query_params.get("tab", "")
    return gr.Tabs(selected=wanted) if wanted in PAGES else gr.skip()
