"""Builds the default embedding model: Hugging Face folder -> pruned -> ONNX -> int8 -> published.

The folder that comes out is whole or not there: everything is made and tested in a folder beside
it, which is renamed at the end.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from vectorstore.e5 import GRAPH, PASSAGE, PIECES, QUERY, SCORES, Description, E5Embedder
from vectorstore.e5_graph import export_encoder, input_embeddings, optimise, quantise
from vectorstore.e5_vocabulary import FIRST, LAST, SPECIALS, UNKNOWN, pruned_vocabulary
from vectorstore.embedding import Embedder, Progress, Vectors
from vectorstore.errors import ModelUnavailable
from vectorstore.sentence_transformer import without_progress_bar

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from transformers import PreTrainedModel

Table = NDArray[np.float32]

MAX_TOKENS = 512  # positions that the model was trained with
LEAST_COSINE = 0.99  # of a vector in int8 with the same text's in float32
STEPS = 5

PAIRS = (  # a question and the passage that answers it: what every build is tested with
    (
        "When did the republic become independent?",
        "The country declared its independence on 16 December 1991, the last one to do so.",
    ),
    (
        "Кто подписывает международные договоры?",
        "Договоры от имени государства подписывает президент или уполномоченный министр.",
    ),
    (
        "Елдің астанасы қай қала?",
        "Астана — Есіл өзенінің жағасында орналасқан бас қала, онда үкімет отырады.",
    ),
    (
        "What is the Caspian Sea rich in?",
        "Oil and gas fields lie under the northern shelf of the Caspian.",
    ),
)


def build_model(
    source: Path | str, target: Path, source_hash: str, progress: Progress | None = None
) -> None:
    """Build the int8 model of multilingual-e5-small at `source` into the folder `target`.

    `source` is a Hugging Face folder; `source_hash`, the SHA-256 of its weights, goes into the
    fingerprint. Reports steps of STEPS. Raises ModelUnavailable where the source is of another
    kind, or what was built is not close to it.
    """
    report = progress or (lambda _done, _all: None)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as folder:
        work = Path(folder)
        made = work / target.name
        made.mkdir()
        reference = load_reference(source)
        report(1, STEPS)
        wanted = embed_pairs(reference)
        report(2, STEPS)
        try:
            table = _prune(reference, made)
        except ValueError as error:
            raise ModelUnavailable(f"{source} is not multilingual-e5-small: {error}.") from error
        export_encoder(encoder_of(reference), work / "float32.onnx")
        optimise(work / "float32.onnx", work / "optimised.onnx")
        report(3, STEPS)
        _quantise_and_test(work / "optimised.onnx", made, table, source_hash, wanted)
        report(4, STEPS)
        if target.exists():
            shutil.rmtree(target)
        made.rename(target)
    report(STEPS, STEPS)


def load_reference(source: Path | str) -> SentenceTransformer:
    """The float32 model in that folder: encoder, mean pooling, length 1; never from the network."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Normalize
    from sentence_transformers.sentence_transformer.modules import Pooling

    with without_progress_bar():
        encoder = _load_encoder(source)
    return SentenceTransformer(
        modules=[encoder, Pooling(encoder.get_embedding_dimension(), "mean"), Normalize()],
        device="cpu",
        local_files_only=True,
    )


def _load_encoder(source: Path | str) -> Transformer:
    """The encoder with its tokenizer; eager attention, since that exports to plain operators."""
    from sentence_transformers.base.modules import Transformer

    encoder: Transformer = Transformer(
        str(source),
        model_kwargs={
            "local_files_only": True,
            "attn_implementation": "eager",
            "add_pooling_layer": False,
        },
        processor_kwargs={"local_files_only": True},
        config_kwargs={"local_files_only": True},
        max_seq_length=MAX_TOKENS,
    )
    return encoder


def encoder_of(model: SentenceTransformer) -> PreTrainedModel:
    """The transformer of that model."""
    return cast("PreTrainedModel", model.transformers_model)


def embed_pairs(model: SentenceTransformer) -> tuple[Vectors, Vectors]:
    """Vectors of the questions and of the passages that a build is tested with."""
    questions, passages = zip(*PAIRS, strict=True)
    return (
        model.encode([QUERY + text for text in questions], show_progress_bar=False),
        model.encode([PASSAGE + text for text in passages], show_progress_bar=False),
    )


def find_fault(built: Embedder, questions: Vectors, passages: Vectors) -> str | None:
    """What is wrong with a model that should give those vectors for PAIRS, or None."""
    asked = np.stack([built.embed_query(question) for question, _ in PAIRS])
    answers = built.embed_passages([passage for _, passage in PAIRS])
    cosine = min(float((asked * questions).sum(1).min()), float((answers * passages).sum(1).min()))
    if not cosine > LEAST_COSINE:
        return f"its vectors differ from the float32 model's, cosine {cosine:.3f}"
    if not np.array_equal((asked @ answers.T).argmax(axis=1), np.arange(len(PAIRS))):
        return "it does not find the passages that answer simple questions"
    return None


def _prune(model: SentenceTransformer, folder: Path) -> Table:
    """Write the kept pieces into the folder; gives their (pieces, dimension) embeddings."""
    vocabulary = pruned_vocabulary(model.tokenizer.backend_tokenizer)
    (folder / PIECES).write_bytes("\n".join(vocabulary.pieces).encode())
    np.save(folder / SCORES, vocabulary.scores)
    full: Table = input_embeddings(encoder_of(model)).detach().numpy()
    return full[vocabulary.full_ids]


def _quantise_and_test(
    optimised: Path, made: Path, table: Table, source_hash: str, wanted: tuple[Vectors, Vectors]
) -> None:
    """Write the int8 graph and the description; ModelUnavailable when its vectors are off."""
    # Where 8-bit products overflow (x86 before VNNI), weights of 7 bits are the way out.
    for reduce_range in (False, True):
        quantise(optimised, made / GRAPH, table, reduce_range=reduce_range)
        _describe(made, source_hash, table.shape[1])
        fault = find_fault(E5Embedder(made, threads=1), *wanted)
        if fault is None:
            return
    raise ModelUnavailable(
        f"the int8 embedding model does not work on this machine ({fault}): "
        "set KAZQA_EMBEDDING=sentence-transformers:FOLDER to use another."
    )


def _describe(folder: Path, source_hash: str, dimension: int) -> None:
    """Write the description of the model whose files lie in that folder."""
    names = sorted(path.name for path in folder.iterdir() if path.suffix != ".json")
    Description(
        fingerprint=f"multilingual-e5-small/int8/1/{source_hash[:8]}",
        dimension=dimension,
        max_tokens=MAX_TOKENS,
        first=FIRST,
        last=LAST,
        unknown=UNKNOWN,
        specials=len(SPECIALS),
        files={name: (folder / name).stat().st_size for name in names},
    ).save(folder)
