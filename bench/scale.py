"""A library that grows to many passages: time and memory of adding, and of asking at the end."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.text import questions, sentences
from bench.textbook import peak_megabytes
from ingest.batch import add_sources
from ingest.metadata import Metadata
from ingest.settings import IngestSettings
from qa.opening import make_library
from qa.retrieval import retrieve
from vectorstore import Filter, Library, VectorStoreSettings

STEPS = 4
PASSAGES_A_FILE = 250
SLOWEST_MS = 100  # that the 95th percentile of a warm question may take
# From half the passages to all of them, what linear growth allows: the same seconds a passage on
# average, with room for noise and for the index, which is built in lumps, and twice the memory.
SECONDS_GROWTH, MEMORY_GROWTH = 1.25, 2.0


def _files(folder: Path, passages: int, step: int) -> list[str]:
    """Files of two-sentence paragraphs, each of which becomes a passage."""
    source = sentences(100 + step)
    paths = []
    for number in range(passages // PASSAGES_A_FILE):
        paragraphs = [" ".join(islice(source, 2)) for _ in range(PASSAGES_A_FILE)]
        path = folder / f"{step}-{number}.txt"
        path.write_text("\n\n".join(paragraphs) + "\n", "utf-8")
        paths.append(str(path))
    return paths


def _milliseconds(library: Library, question: str) -> float:
    started = time.perf_counter()
    retrieve(library, question, 8, Filter())
    return 1000 * (time.perf_counter() - started)


def measure_growth(passages: int, console: Console) -> bool:
    """Print what each step to so many passages costs; whether it stays cheap and quick."""
    table = Table(
        "passages", "s for the step", "ms a passage", "peak MB", "question ms p50", "p95",
        title="growth",
    )  # fmt: skip
    cost, peak, p95 = [], [], 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = VectorStoreSettings(library=folder / "library")
        with make_library(settings, with_corpus=False) as library:
            for step in range(STEPS):
                paths = _files(folder, passages // STEPS, step)
                before = library.passage_count()
                started = time.perf_counter()
                add_sources(library, paths, Metadata(), IngestSettings())
                seconds = time.perf_counter() - started
                cost.append(1000 * seconds / (library.passage_count() - before))
                asked = questions(201, seed=step)
                _milliseconds(library, asked[0])
                times = sorted(_milliseconds(library, question) for question in asked[1:])
                p95 = statistics.quantiles(times, n=20)[-1]
                peak.append(max(peak_megabytes().values()))
                table.add_row(
                    str(library.passage_count()), f"{seconds:.1f}", f"{cost[-1]:.2f}",
                    f"{peak[-1]:.0f}", f"{statistics.median(times):.1f}",
                    f"{p95:.1f}",
                )  # fmt: skip
    console.print(table)
    half = STEPS // 2
    slower = sum(cost) / STEPS / (sum(cost[:half]) / half)
    larger = peak[-1] / peak[half - 1]
    good = p95 < SLOWEST_MS and slower < SECONDS_GROWTH and larger < MEMORY_GROWTH
    console.print(
        f"p95 {p95:.1f} ms (goal < {SLOWEST_MS}); from half to all, seconds a passage grow "
        f"{slower:.2f} times (goal < {SECONDS_GROWTH}) and memory {larger:.2f} times "
        f"(goal < {MEMORY_GROWTH}): {'ok' if good else 'MISSED'}"
    )
    return good


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Grow a library to many passages.")
    parser.add_argument("passages", type=int)
    sys.exit(0 if measure_growth(parser.parse_args().passages, Console(width=100)) else 1)
