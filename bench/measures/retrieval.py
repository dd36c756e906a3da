"""A search among 50 000 passages, by words and by meaning, in the index that runs inside a function: from the
question's text to the five passages that are handed on; only the rows of their documents are not read. The passages
are those of the demonstration knowledge base, mixed in pairs until there are so many, with vectors drawn at random:
what is measured is time. How well is found is measured by `make bench-retrieval DATA=folder` on SciFact, and stands
here as it was measured last."""

import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from bench.figures import Figure
from bench.retrieval import Text, passages, served, spent
from infra.minilm import prepared
from shared.embeddings.minilm import MiniLM
from shared.retrieval import Passage, Point, Source, Space, Words
from shared.retrieval.bm25 import document_words
from shared.retrieval.edge import EdgeIndex
from shared.retrieval.points import point_id

TITLE = "Retrieval"
PLOTTED = ()
DEMO = Path("infra/demo")
LAST = Path("bench/scifact.json")
MODELS = Path(".parley/bench/models")
SIZE = int(os.environ.get("PARLEY_BENCH_PASSAGES", "50000"))
FEW, TOGETHER, QUESTIONS, DIMENSION = 2000, 500, 200, 384


def demo_passages() -> list[Passage]:
    files = sorted(DEMO.glob("[a-z]*.md"))
    return [each for file in files for each in passages(Text(file.stem, file.stem, file.read_text()))]


def points(size: int, chance: random.Random) -> Iterator[Point]:
    known = [(each, document_words(each.text)) for each in demo_passages()]
    vectors = np.random.default_rng(1).standard_normal((size, DIMENSION))
    for number, vector in enumerate(vectors / np.linalg.norm(vectors, axis=1, keepdims=True)):
        (passage, words), (_, others) = chance.sample(known, 2)
        source = Source("bench", "all", "all", f"document-{number // TOGETHER}", "1")
        yield Point(point_id(str(number), passage), source, passage, mixed(words, others), vector.tolist())


def mixed(one: Words, other: Words) -> Words:
    weights = {
        **dict(zip(other.indices, other.values, strict=True)),
        **dict(zip(one.indices, one.values, strict=True)),
    }
    return Words(list(weights), list(weights.values()))


def fill(index: EdgeIndex, size: int, chance: random.Random) -> float:
    """Seconds of CPU, the making of the points apart."""
    took, walk = 0.0, points(size, chance)
    while part := list(islice(walk, TOGETHER)):
        began = time.process_time()
        index.upsert(part)
        index.publish(part[0].source)
        took += time.process_time() - began
    return took


def asked(index: EdgeIndex, chance: random.Random) -> tuple[float, float]:
    """Milliseconds of CPU for the vector of a question of eight words, and for all the rest."""
    known, model = demo_passages(), MiniLM(prepared(MODELS))
    questions = [" ".join(chance.choice(known).text.split()[:8]) for _ in range(QUESTIONS)]
    vectors = {question: model.embed_query(question).vectors[0] for question in questions}
    reading = spent(questions, model.embed_query)
    return reading, spent(questions, lambda question: served(index, question, vectors[question]))


def figures(*, quick: bool) -> list[Figure]:
    size, chance = FEW if quick else SIZE, random.Random(1)  # noqa: S311  # the same at every run
    with tempfile.TemporaryDirectory() as folder:
        index = EdgeIndex.open(Path(folder), Space("bench", DIMENSION))
        loading = fill(index, size, chance)
        reading, finding = asked(index, chance)
        index.close()
    last = json.loads(LAST.read_text())
    return [
        Figure("passages", size, "passages"),
        Figure("a question", round(reading + finding, 2), "ms of CPU", most=10),
        Figure("of it, its vector", round(reading, 2), "ms of CPU"),
        Figure("a passage, put in", round(loading / size * 1000, 3), "ms of CPU"),
        Figure("most memory", round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), "MB"),
        *(
            Figure(f"SciFact, {name}, as measured before", value, "nDCG@10")
            for name, value in last["beside"].items()
        ),
        Figure("SciFact, as measured before", last["served"], "nDCG@10", least=0.72, aim=0.75),
    ]
