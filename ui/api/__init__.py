"""The application as an interface for programs: HTTP, OpenAI's protocol, and MCP."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Route

from ui.api import adding, ask, docs, documents, health, openai, passages, search
from ui.api.mcp import MCPEndpoint
from ui.api.routes import add_rest, router_of
from ui.site import Site

TAGS = [
    {"name": "Answers", "description": "Questions and their cited answers."},
    {"name": "Passages", "description": "Search without an answer."},
    {"name": "Evidence", "description": "Passages, the timeline, and checking of answers."},
    {"name": "Documents", "description": "What is in the library."},
    {"name": "Server", "description": "Whether it is well."},
    {"name": "OpenAI-compatible", "description": "For programs that speak OpenAI's protocol."},
]
DESCRIPTION = (
    "Cited answers on Kazakhstan's independence and treaty practice. Every error has a code and "
    "one line in English; besides those listed, 401 asks for a login where the server has one, "
    "and 403 refuses what pages of other sites send. A program that speaks the Model Context "
    "Protocol finds its tools at /mcp."
)


def programs(site: Site) -> FastAPI:
    """An application with the interface for programs, described at /docs; add pages to it."""
    endpoint = MCPEndpoint(site)
    app = FastAPI(
        title="KazQA",
        version=health.VERSION,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        lifespan=endpoint.lifespan,
    )
    for router in _routers(site):
        app.include_router(router)
    app.router.routes.append(Route("/mcp", endpoint, include_in_schema=False))
    return app


def _routers(site: Site) -> list[APIRouter]:
    made = [
        *(each.router(site) for each in (ask, search, passages, documents)),
        *([adding.router(site.adding, site.settings)] if site.adding else []),
        health.router(site),
        openai.router(site),
    ]
    known = [route for router in made for route in router.routes if isinstance(route, APIRoute)]
    rest = [router_of("", "Answers"), router_of("", "OpenAI-compatible", openai.OpenAIRoute)]
    for router, prefix in zip(rest, ("/api", "/v1"), strict=True):
        add_rest(router, prefix, known)
    return [*made, *rest, docs.router()]
