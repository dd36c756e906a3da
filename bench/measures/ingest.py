"""Documents of the demonstration knowledge base, put in by the API and indexed at once, by words alone: vectors
cost some forty milliseconds of CPU a passage on top, and whoever makes them is a setting."""

import time
from pathlib import Path

from bench.figures import Figure
from bench.stage import stage
from tests.costs import counted
from tests.functions.knowledge import ingest
from tests.functions.people import registered, worker

TITLE = "Ingestion"
PLOTTED = ()
DEMO = Path("infra/demo")


def figures(*, quick: bool) -> list[Figure]:
    texts = [file.read_text() for file in sorted(DEMO.glob("[a-z]*.md"))][: 5 if quick else None]
    with stage():
        registered()
        ann = worker()
        ingest(ann, texts[0])
        began = time.process_time()
        with counted() as costs:
            answers = [ingest(ann, text) for text in texts[1:]]
        took = time.process_time() - began
    chunks = sum(answer.body["chunks"] for answer in answers)
    letters = sum(len(text) for text in texts[1:])
    return [
        Figure("documents", len(answers), "documents"),
        Figure("passages made of them", chunks, "passages"),
        Figure("a document", round(took / len(answers) * 1000, 1), "ms of CPU"),
        Figure("passages in a second of CPU", round(chunks / took), "passages"),
        Figure("text in a second of CPU", round(letters / took / 1000), "kB"),
        Figure("calls of AWS a document", round(len(costs.calls) / len(answers), 2), "calls"),
    ]
