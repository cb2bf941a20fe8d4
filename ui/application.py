"""The whole application: the pages in three languages on one FastAPI server."""

from __future__ import annotations

import os
from importlib.resources import files

from ui.safety.temporary import temporary_folder

# Gradio makes folders there as soon as it is imported.
os.environ["GRADIO_TEMP_DIR"] = str(temporary_folder())  # noqa: TID251

import gradio as gr
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from qa.records import LANGUAGES
from ui.api import programs
from ui.blocks import blocks
from ui.page_head import STYLES
from ui.safety.guards import secured
from ui.site import Site
from ui.theme import THEME
from ui.web import routers


def application(site: Site) -> FastAPI:
    """The server of one library: pages, routes beside them, and what keeps them safe."""
    app = programs(site)
    app.mount("/assets", StaticFiles(directory=str(files("ui") / "assets")), name="assets")
    for router in routers(site):
        app.include_router(router)
    for language in LANGUAGES:
        pages = blocks(site, language)
        pages.has_launched = True  # else Gradio lets an event name any file of the machine
        app = gr.mount_gradio_app(
            app,
            pages,
            path=f"/{language}",
            max_file_size=f"{site.settings.upload_megabytes}mb",
            enable_monitoring=False,
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            mcp_server=False,
            pwa=False,
            show_error=False,
            theme=THEME,
            head=STYLES,
        )
    secured(app, site)
    return app
