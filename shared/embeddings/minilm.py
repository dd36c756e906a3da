"""all-MiniLM-L6-v2 in eight bits, run by onnxruntime on one thread a text."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

from shared.embeddings import MINILM, Embedded, Vector
from shared.embeddings.files import GRAPH, VOCABULARY
from shared.embeddings.wordpiece import WordPiece
from shared.kit.errors import Unavailable

LONGEST = 256  # tokens the model was trained to read, the two marks at the ends among them
QUIET = 3


@dataclass(frozen=True, slots=True)
class MiniLM:
    folder: Path
    name: str = MINILM[0]
    dimension: int = MINILM[1]

    def embed_passages(self, texts: Sequence[str]) -> Embedded:
        """Side by side on the machine's cores: the engine lets go of the interpreter while it computes."""
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            made = list(pool.map(self._embed, texts))
        return Embedded([vector for vector, _ in made], sum(tokens for _, tokens in made))

    def embed_query(self, text: str) -> Embedded:
        vector, tokens = self._embed(text)
        return Embedded([vector], tokens)

    def _embed(self, text: str) -> tuple[Vector, int]:
        session, pieces = loaded(self.folder)
        ids = pieces.encode(text, LONGEST)
        output = session.run(None, {"ids": np.array([ids], np.int64)})[0]
        vector: Vector = np.asarray(output)[0].tolist()
        return vector, len(ids)


@cache
def loaded(folder: Path) -> tuple[InferenceSession, WordPiece]:
    """Once a process. Whether the files are the right ones was checked when they were built."""
    if not (folder / GRAPH).exists():
        raise Unavailable("The embedded sentence model is not here. Build it with `python -m infra.minilm`.")
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = QUIET
    # The graph is written in the operators that are quickest; further levels would join some of them again.
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = InferenceSession(folder / GRAPH, options, providers=["CPUExecutionProvider"])
    return session, WordPiece.read(folder / VOCABULARY)
