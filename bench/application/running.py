"""Programs that are measured: KazQA's application, and the smallest application of Gradio."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

_ADDRESS = re.compile(r"http://[\w.]+:\d+/")

# What any application of Gradio costs: its import, a page with one box, and its server.
_SMALLEST = """
import os
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
import socket
import gradio as gr
import uvicorn
from fastapi import FastAPI
with gr.Blocks(analytics_enabled=False) as blocks:
    gr.Textbox()
app = gr.mount_gradio_app(FastAPI(), blocks, path="/en", ssr_mode=False)
listening = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listening.getsockname()[1]}/", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])
"""


@contextmanager
def application(library: Path) -> Iterator[tuple[str, float]]:
    """The address of `kazqa ui` over a library, and the seconds until its page answered."""
    command = ["-m", "qa", "--library", str(library), "--quiet", "ui"]
    with _served([*command, "--no-browser", "--port", "0"]) as served:
        yield served


@contextmanager
def smallest() -> Iterator[tuple[str, float]]:
    """The same for a page with one box."""
    with _served(["-c", _SMALLEST]) as served:
        yield served


@contextmanager
def _served(arguments: Sequence[str]) -> Iterator[tuple[str, float]]:
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True)
    try:
        found = next(filter(None, map(_ADDRESS.search, process.stdout or ())), None)
        if found is None:
            raise RuntimeError(f"{arguments} said no address")
        _await_page(f"{found[0]}en/")
        yield found[0].rstrip("/"), time.perf_counter() - started
    finally:
        process.terminate()
        process.wait(30)


def _await_page(address: str) -> None:
    """Return once the page is there, whole."""
    late = time.perf_counter() + 120
    while time.perf_counter() < late:
        try:
            page = httpx.get(address, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.01)
            continue
        if page.status_code == httpx.codes.OK and "gradio_config" in page.text:
            return
        raise RuntimeError(f"{address} answered {page.status_code}")
    raise RuntimeError(f"{address} did not answer")
