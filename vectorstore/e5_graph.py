"""From a torch encoder to an int8 ONNX graph: export, optimise, quantise."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from vectorstore.e5 import INPUT, OUTPUT

if TYPE_CHECKING:
    import onnx
    import torch
    from transformers import PreTrainedModel

Table = NDArray[np.float32]

PLACEHOLDER_ROWS = 64  # of the table that stands for the embeddings until they are quantised

_OPSET = 17
_ROWS = 2048  # of embeddings quantised at a time
_BLOCK = 32  # weights of an embedding that share a scale
_EXTERNAL = 4096  # bytes; larger tensors lie beside the graph, where they are mapped, not read


def export_encoder(encoder: PreTrainedModel, target: Path) -> None:
    """Write the float32 graph: (1, tokens) ids -> (1, dimension), mean-pooled, of length 1.

    The encoder's embeddings are replaced by a small placeholder, to be filled by `quantise`.
    """
    import torch

    table = input_embeddings(encoder).detach()
    encoder.set_input_embeddings(torch.nn.Embedding.from_pretrained(table[:PLACEHOLDER_ROWS]))

    class MeanPooled(torch.nn.Module):
        """One text has no padding, so the graph needs no mask."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            states = self.encoder(input_ids=ids, attention_mask=None).last_hidden_state
            return torch.nn.functional.normalize(states.mean(1), dim=1)

    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of each constant that it keeps
        torch.onnx.export(
            MeanPooled().eval(),
            (torch.arange(4, 21)[None],),
            str(target),
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_axes={INPUT: {1: "tokens"}},
            opset_version=_OPSET,
            dynamo=False,
        )


def input_embeddings(encoder: PreTrainedModel) -> torch.Tensor:
    """The (pieces, dimension) table of that encoder."""
    return cast("torch.Tensor", encoder.get_input_embeddings().weight)


def optimise(source: Path, target: Path) -> None:
    """Write that graph with onnxruntime's fusions applied, so that loading need not search them."""
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

    options = SessionOptions()
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(target)
    options.log_severity_level = 3
    InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


def quantise(source: Path, target: Path, table: Table, *, reduce_range: bool = False) -> None:
    """Write an optimised float32 graph in int8, its large tensors in `target`.data beside it.

    Matrix products take int8 weights by column and quantise their input as they run; `table`, the
    (pieces, dimension) embeddings, is read row by row, in blocks of 4 or 8 bits. `reduce_range`
    keeps weights to 7 bits, for processors whose 8-bit products overflow.
    """
    import onnx
    from onnxruntime.quantization import quantize_dynamic

    graph = onnx.load(source)
    fill_embeddings(graph, table)
    raw = target.with_suffix(".raw.onnx")
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # it advises a preparation that does not concern this graph
    try:
        quantize_dynamic(
            graph,
            raw,
            per_channel=True,
            reduce_range=reduce_range,
            extra_options={
                "DefaultTensorType": onnx.TensorProto.FLOAT,
                "MatMulConstBOnly": True,
            },
        )
    finally:
        root.setLevel(level)
    whole, data = target.with_suffix(".whole.onnx"), target.with_name(f"{target.name}.data")
    optimise(raw, whole)
    data.unlink(missing_ok=True)  # an existing file would be appended to
    onnx.save(
        onnx.load(whole),
        target,
        save_as_external_data=True,
        location=data.name,
        size_threshold=_EXTERNAL,
    )
    # It is made readable for its owner alone, unlike every other file.
    data.chmod(target.stat().st_mode)
    raw.unlink()
    whole.unlink()


def fill_embeddings(model: onnx.ModelProto, table: Table) -> None:
    """Put a quantised (pieces, dimension) table in the place of the placeholder.

    In 4 bits where the weights came in 4 bits, so that nothing is lost, else in 8. Raises
    ValueError where the graph has no placeholder.
    """
    from onnx import TensorProto, helper, numpy_helper

    graph = model.graph
    small = {t.name: t for t in graph.initializer if list(t.dims[:1]) == [PLACEHOLDER_ROWS]}
    found = [
        (at, node)
        for at, node in enumerate(graph.node)
        if node.op_type == "Gather" and node.input[0] in small
    ]
    if len(found) != 1:
        raise ValueError(f"the graph has {len(found)} lookups of embeddings, not one")
    ((at, lookup),) = found
    bits, numbers, scales = quantised_blocks(table)
    graph.initializer.remove(small[lookup.input[0]])
    graph.initializer.append(
        helper.make_tensor("table", TensorProto.UINT8, numbers.shape, numbers.tobytes(), raw=True)
    )
    graph.initializer.append(numpy_helper.from_array(scales, "table_scales"))
    node = helper.make_node(
        "GatherBlockQuantized",
        ["table", lookup.input[1], "table_scales"],
        list(lookup.output),
        domain="com.microsoft",
        bits=bits,
        block_size=_BLOCK,
        gather_axis=0,
        quantize_axis=1,
    )
    graph.node.remove(lookup)
    graph.node.insert(at, node)
    if not any(used.domain == "com.microsoft" for used in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def quantised_blocks(table: Table) -> tuple[int, NDArray[np.uint8], Table]:
    """Bits, packed numbers and (rows, columns / 32) scales of that table."""
    # In parts that fit the processor's cache: three times as fast.
    parts = [table[start : start + _ROWS] for start in range(0, len(table), _ROWS)]
    four = [_blocks_of(part, 4) for part in parts]
    if all(exact for _, _, exact in four):
        packed = [numbers[:, 0::2] | numbers[:, 1::2] << 4 for numbers, _, _ in four]
        return 4, np.concatenate(packed), np.concatenate([scales for _, scales, _ in four])
    eight = [_blocks_of(part, 8) for part in parts]
    numbers, scales = (np.concatenate([part[at] for part in eight]) for at in (0, 1))
    return 8, numbers, scales


def _blocks_of(rows: Table, bits: int) -> tuple[NDArray[np.uint8], Table, bool]:
    """Numbers and scales of those rows in that many bits, and whether they give the rows again."""
    blocks = rows.reshape(-1, _BLOCK)
    middle = np.float32(1 << (bits - 1))
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=1)[:, None], axis=1)
    scales = largest / -middle  # so that the largest weight becomes 0, which is exact
    numbers = np.rint(blocks / np.where(scales == 0, np.float32(1), scales)) + middle
    numbers = np.clip(numbers, 0, 2 * middle - 1)
    exact = np.array_equal((numbers - middle) * scales, blocks)
    return numbers.astype(np.uint8).reshape(len(rows), -1), scales.reshape(len(rows), -1), exact
