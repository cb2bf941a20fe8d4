"""KazQA's side of the comparison, as `bench/textbook.py` is the other: a run is a process.

    python bench/pipeline.py add TEXT QUESTIONS FOLDER    read, split, embed, store and ask
    python bench/pipeline.py ask TEXT QUESTIONS FOLDER    open what is stored and ask

Prints one JSON object with the same figures.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textbook import RETRIEVED, peak_megabytes, process_start, run

from ingest.batch import add_sources
from ingest.metadata import Metadata
from ingest.settings import IngestSettings
from qa.opening import make_library, open_library
from qa.retrieval import retrieve
from vectorstore import Filter, Library, VectorStoreSettings


def fill(settings: VectorStoreSettings, text: Path) -> tuple[Library, float]:
    """A new library of that text, and the seconds that adding took, model loaded."""
    library = make_library(settings, with_corpus=False)
    library.embedder.embed_query("warm")
    started = time.perf_counter()
    report = add_sources(library, [str(text)], Metadata(), IngestSettings())
    if report.failed:
        sys.exit(report.failed[0].message)
    return library, time.perf_counter() - started


def ask(library: Library, question: str) -> float:
    """Seconds that one hybrid retrieval takes, the question's embedding included."""
    started = time.perf_counter()
    if not retrieve(library, question, RETRIEVED, Filter()):
        sys.exit("the library is empty: run `add` first.")
    return time.perf_counter() - started


def measure(mode: str, text: Path, questions: Sequence[str], folder: Path) -> dict[str, Any]:
    """Every figure of one run."""
    started = process_start()
    settings = VectorStoreSettings(library=folder)
    figures: dict[str, Any] = {"pipeline": "kazqa", "mode": mode}
    if mode == "add":
        library, figures["add_s"] = fill(settings, text)
    else:
        library = open_library(settings, create=False)
    with library:
        ask(library, questions[0])
        figures["start_to_first_answer_s"] = time.time() - started
        seconds = sorted(ask(library, question) for question in questions[1:])
        figures["passages"] = library.passage_count()
    figures["question_ms_p50"] = 1000 * statistics.median(seconds)
    figures["question_ms_p95"] = 1000 * statistics.quantiles(seconds, n=20)[-1]
    figures["questions"] = len(seconds)
    figures["cpu_s"] = time.process_time()
    figures["peak_mb"] = peak_megabytes()
    return figures


if __name__ == "__main__":
    run(measure, "Time KazQA.")
