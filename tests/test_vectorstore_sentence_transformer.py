"""Models of sentence-transformers: a small one is made here and used by its folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from vectorstore.errors import ModelUnavailable
from vectorstore.models import ensure_model, open_embedder
from vectorstore.sentence_transformer import (
    SentenceTransformerEmbedder,
    ensure_sentence_transformer,
    is_path,
)

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] ask : doc query passage law treaty border the of a".split()
TEXTS = ["the law of the treaty", "a border", "", "treaty " * 30]


def _make_model(folder: Path, prompts: dict[str, str]) -> Path:
    """An untrained encoder of two layers, saved with those prompts."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from transformers import BertConfig, BertModel, BertTokenizer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    source = folder.with_name(f"{folder.name}-source")
    source.mkdir(parents=True)
    (source / "vocab.txt").write_text("\n".join(WORDS))
    import torch

    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(source)
    BertTokenizer(str(source / "vocab.txt")).save_pretrained(source)
    model = SentenceTransformer(
        modules=[Transformer(str(source)), Pooling(32, "mean")], device="cpu", prompts=prompts
    )
    model.save(str(folder), create_model_card=False)
    return folder


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model without prompts."""
    return _make_model(tmp_path_factory.mktemp("models") / "plain", {})


@pytest.fixture(scope="module")
def prompted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same weights with prompts of their own."""
    prompts = {"query": "ask: ", "document": "doc: "}
    return _make_model(tmp_path_factory.mktemp("models") / "prompted", prompts)


def _unit(vector: np.ndarray) -> np.ndarray:
    return np.asarray(vector / np.linalg.norm(vector))


def test_vectors_are_the_models_own(plain: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    name = f"sentence-transformers:{plain}"
    assert ensure_model(name, tmp_path) is None
    embedder = open_embedder(name, tmp_path, threads=1)
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension) == (len(TEXTS), 32)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    own = SentenceTransformer(str(plain), local_files_only=True, device="cpu")
    wanted = own.encode([TEXTS[0]], show_progress_bar=False)[0]
    assert np.allclose(vectors[0], _unit(wanted), atol=1e-6)
    assert np.array_equal(embedder.embed_query(TEXTS[0]), vectors[0])


def test_a_text_has_one_vector_alone_and_among_others(plain: Path) -> None:
    embedder = SentenceTransformerEmbedder(str(plain))
    if embedder._model.device.type != "cpu":
        pytest.skip("a GPU rounds by batch")
    together = embedder.embed_passages(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(embedder.embed_passages([text])[0], vector)


def test_prompts_of_the_model_are_used(plain: Path, prompted: Path) -> None:
    bare, own = SentenceTransformerEmbedder(str(plain)), SentenceTransformerEmbedder(str(prompted))
    assert np.allclose(own.embed_query("law"), bare.embed_query("ask: law"), atol=1e-6)
    passage = own.embed_passages(["law"])
    assert np.allclose(passage, bare.embed_passages(["doc: law"]), atol=1e-6)


def test_e5_models_get_the_prefixes_they_were_trained_with(plain: Path, tmp_path: Path) -> None:
    shutil.copytree(plain, tmp_path / "multilingual-e5-tiny")
    bare = SentenceTransformerEmbedder(str(plain))
    e5 = SentenceTransformerEmbedder(str(tmp_path / "multilingual-e5-tiny"))
    assert np.allclose(e5.embed_query("law"), bare.embed_query("query: law"), atol=1e-6)
    passage = e5.embed_passages(["law"])
    assert np.allclose(passage, bare.embed_passages(["passage: law"]), atol=1e-6)
    shutil.copytree(plain, tmp_path / "multilingual-e5-tiny-instruct")
    instruct = SentenceTransformerEmbedder(str(tmp_path / "multilingual-e5-tiny-instruct"))
    assert np.array_equal(instruct.embed_query("law"), bare.embed_query("law"))


def test_fingerprint_follows_weights_and_prompts_not_the_place(
    plain: Path, prompted: Path, tmp_path: Path
) -> None:
    moved = shutil.copytree(plain, tmp_path / "plain")
    first = SentenceTransformerEmbedder(str(plain)).fingerprint
    assert first.startswith("sentence-transformers/plain/")
    assert SentenceTransformerEmbedder(str(moved)).fingerprint == first
    other = SentenceTransformerEmbedder(str(prompted)).fingerprint
    assert other.split("/")[-1] != first.split("/")[-1]


def test_progress_counts_texts(plain: Path) -> None:
    seen: list[tuple[int, int]] = []
    embedder = SentenceTransformerEmbedder(str(plain))
    vectors = embedder.embed_passages(["law"] * 100, lambda *step: seen.append(step))
    assert seen == [(64, 100), (100, 100)]
    assert np.array_equal(vectors, np.tile(vectors[:1], (100, 1)))
    assert embedder.embed_passages([]).shape == (0, 32)


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty hub cache and no network."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)


@pytest.mark.usefixtures("no_hub")
def test_a_hub_name_not_in_the_cache_is_one_line() -> None:
    with pytest.raises(ModelUnavailable, match=r"some/model is not on this machine") as caught:
        SentenceTransformerEmbedder("some/model")
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("no_hub")
def test_download_is_asked_for_and_its_failure_is_one_line() -> None:
    asked: list[str] = []

    def refuse(what: str) -> bool:
        asked.append(what)
        return False

    with pytest.raises(ModelUnavailable, match="not on this machine"):
        ensure_sentence_transformer("some/model")
    with pytest.raises(ModelUnavailable, match="not on this machine"):
        ensure_sentence_transformer("some/model", refuse)
    assert "some/model" in asked[0]
    with pytest.raises(ModelUnavailable, match="can't be downloaded") as caught:
        ensure_sentence_transformer("some/model", lambda _what: True)
    assert "\n" not in str(caught.value)


def test_folders_without_a_model_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="holds no model") as caught:
        SentenceTransformerEmbedder(str(tmp_path))
    assert "\n" not in str(caught.value)
    with pytest.raises(ModelUnavailable, match="There is no folder"):
        ensure_sentence_transformer(str(tmp_path / "none"), lambda _what: True)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("/models/mine", True),
        ("a/b/c", True),
        ("./mine", True),
        ("org/name", False),
        ("x-y", False),
    ],
)
def test_hub_names_and_paths(name: str, answer: bool) -> None:
    assert is_path(name) is answer
