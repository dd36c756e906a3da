"""all-MiniLM-L6-v2 as an ONNX graph: the token ids of one text in, a vector of length 1 out.

One text at a time: an activation's scale is taken over the whole input, so in a batch the neighbours would change a
text's vector, and on one thread a batch gains nothing.

Matrices and word vectors are kept in eight bits, everything else in 32. The operators outside ONNX proper are
onnxruntime's own: each does in one pass what ONNX writes as five to ten nodes.
"""

from collections.abc import Mapping

import numpy as np

from infra.minilm import protobuf
from infra.minilm.weights import Array, by_column, by_row

LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
OPSETS = {"": 17, "com.microsoft": 1}
OWN = "com.microsoft"


class Graph:
    def __init__(self, weights: Mapping[str, Array]) -> None:
        self.weights = weights
        self.nodes: list[bytes] = []
        self.kept: list[bytes] = []

    def keep(self, name: str, values: Array) -> str:
        self.kept.append(protobuf.tensor(name, values))
        return name

    def add(self, kind: str, *inputs: str, out: str, domain: str = "", **attributes: protobuf.Value) -> str:
        self.nodes.append(protobuf.node(kind, inputs, [out], domain, attributes))
        return out

    def dense(self, source: str, *names: str, out: str) -> str:
        """Several matrices that read the same input are one multiplication."""
        matrix = np.concatenate([self.weights[f"{name}.weight"].T for name in names], axis=1)
        bias = np.concatenate([self.weights[f"{name}.bias"] for name in names])
        quantised, scale = by_column(matrix)
        inputs = [
            self.keep(f"{out}.matrix", quantised),
            self.keep(f"{out}.scale", scale),
            "",
            self.keep(f"{out}.bias", bias),
        ]
        return self.add("DynamicQuantizeMatMul", source, *inputs, out=out, domain=OWN)

    def norm(self, source: str, skipped: str, name: str, out: str) -> str:
        """Two operators: the one that does both takes twice as long as they do."""
        scale = self.keep(f"{out}.norm.scale", self.weights[f"{name}.LayerNorm.weight"])
        shift = self.keep(f"{out}.norm.shift", self.weights[f"{name}.LayerNorm.bias"])
        summed = self.add("Add", source, skipped, out=f"{out}.summed")
        return self.add("LayerNormalization", summed, scale, shift, out=out, epsilon=EPSILON)

    def embed(self) -> str:
        words, scales = by_row(self.weights["embeddings.word_embeddings.weight"])
        kind = self.weights["embeddings.token_type_embeddings.weight"][0]
        places = self.weights["embeddings.position_embeddings.weight"] + kind
        rows = self.add("Gather", self.keep("words", words), "ids", out="rows")
        row_scales = self.add("Gather", self.keep("word_scales", scales), "ids", out="row_scales")
        floats = self.add("Cast", rows, out="row_floats", to=1)
        scaled = self.add("Mul", floats, row_scales, out="word_vectors")
        length = self.add("Shape", "ids", out="length", start=1)
        first, axis = self.keep("first", np.zeros(1, np.int64)), self.keep("axis", np.zeros(1, np.int64))
        near = self.add("Slice", self.keep("places", places), first, length, axis, out="place_vectors")
        batch = self.add("Unsqueeze", near, axis, out="place_batch")
        return self.norm(scaled, batch, "embeddings", out="embedded")

    def layer(self, source: str, number: int) -> str:
        name = f"encoder.layer.{number}"
        here = f"l{number}"
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        joined = self.dense(source, *parts, out=f"{here}.qkv")
        split = [f"{here}.{part}" for part in "qkv"]
        self.nodes.append(protobuf.node("Split", [joined], split, "", {"axis": -1}))
        heard = self.add("MultiHeadAttention", *split, out=f"{here}.heard", domain=OWN, num_heads=HEADS)
        merged = self.dense(heard, f"{name}.attention.output.dense", out=f"{here}.merged")
        middle = self.norm(merged, source, f"{name}.attention.output", out=f"{here}.middle")
        raised = self.dense(middle, f"{name}.intermediate.dense", out=f"{here}.raised")
        curved = self.add("Gelu", raised, out=f"{here}.curved", domain=OWN)
        lowered = self.dense(curved, f"{name}.output.dense", out=f"{here}.lowered")
        return self.norm(lowered, middle, f"{name}.output", out=f"{here}.out")

    def pool(self, source: str) -> str:
        """The mean over the tokens, brought to length 1."""
        along = self.keep("token_axis", np.ones(1, np.int64))
        summed = self.add("ReduceSum", source, along, out="summed", keepdims=0)
        return self.add("LpNormalization", summed, out="vector", axis=1, p=2)

    def written(self) -> bytes:
        state = self.embed()
        for number in range(LAYERS):
            state = self.layer(state, number)
        self.pool(state)
        ids = protobuf.value("ids", "int64", (1, "tokens"))
        output = protobuf.value("vector", "float32", (1, WIDTH))
        parts = [protobuf.blocks(1, self.nodes), protobuf.block(2, "minilm"), protobuf.blocks(5, self.kept)]
        return protobuf.model(b"".join([*parts, protobuf.block(11, ids), protobuf.block(12, output)]), OPSETS)


def build(weights: Mapping[str, Array]) -> bytes:
    return Graph(weights).written()
