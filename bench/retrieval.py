"""`python -m bench.retrieval FOLDER`: how well passages are found, and what that costs.

The folder holds a collection as BEIR lays it out: `docs.jsonl` and `queries.jsonl` with `id`, `title` and `text`, and
`qrels.tsv`. Documents go through the cutting, the vectors and the index that functions use; a document's rank is that
of its best passage. bm25s, a plain BM25, runs beside it on the whole documents.
"""

import argparse
import hashlib
import json
import math
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import Stemmer

from infra.minilm import prepared
from shared.chunking import chunked
from shared.domain.knowledge.model.parts import SIZE, packed, unpacked
from shared.domain.knowledge.model.passages import support
from shared.domain.knowledge.service.making import read_text
from shared.embeddings.minilm import MiniLM
from shared.retrieval import Hit, Index, Passage, Point, Query, Scope, Source, Space
from shared.retrieval.bm25 import document_words, query_words
from shared.retrieval.edge import EdgeIndex
from shared.retrieval.points import point_id
from shared.retrieval.ranking import diverse, unit

CUT = 10
DEEP = 100
PASSES = 4
WANTED, SERVED = 5, 20  # passages, and the hits that are asked for to choose them from
READER = Scope("bench", "all")
Ranking = list[str]
Judged = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Text:
    id: str
    title: str
    text: str

    number = 1
    offset = 0


@dataclass(frozen=True, slots=True)
class Collection:
    documents: list[Text]
    queries: list[Text]
    judged: Judged

    @classmethod
    def read(cls, folder: Path) -> "Collection":
        judged: dict[str, dict[str, int]] = {}
        for line in (folder / "qrels.tsv").read_text().splitlines()[1:]:
            query, document, score = line.split("\t")
            judged.setdefault(query, {})[document] = int(score)
        queries = [query for query in texts(folder / "queries.jsonl") if query.id in judged]
        return cls(list(texts(folder / "docs.jsonl")), queries, judged)


def texts(path: Path) -> Iterator[Text]:
    for line in path.read_text().splitlines():
        each = json.loads(line)
        yield Text(str(each["id"]), each.get("title", ""), each["text"])


def passages(document: Text) -> Iterator[Passage]:
    for chunk in chunked([document]):
        yield Passage(chunk.number, 1, chunk.start, chunk.end, chunk.text, document.title, chunk.section)


def points_of(document: Text, model: MiniLM) -> list[Point]:
    cut = list(passages(document))
    source = Source("bench", "all", "all", document.id, "1")
    vectors = model.embed_passages([read_text(each) for each in cut]).vectors
    return [
        Point(point_id(document.id, each), source, each, document_words(read_text(each)), vector)
        for each, vector in zip(cut, vectors, strict=True)
    ]


def kept(documents: Sequence[Text], model: MiniLM, cache: Path) -> Iterator[list[Point]]:
    """Vectors are made once for a cache folder: they take minutes."""
    cache.mkdir(parents=True, exist_ok=True)
    for at in range(0, len(documents), SIZE):
        some = documents[at : at + SIZE]
        path = cache / hashlib.sha256(repr([model.name, some]).encode()).hexdigest()[:24]
        if not path.exists():
            made = [point for document in some for point in points_of(document, model)]
            path.write_bytes(b"\0".join([packed([each]).hex().encode() for each in made]))
        yield [point for part in path.read_bytes().split(b"\0") for point in unpacked(bytes.fromhex(part.decode()))]


def filled(index: Index, parts: Iterator[list[Point]]) -> int:
    count = 0
    for points in parts:
        index.upsert(points)
        for source in {point.source for point in points}:
            index.publish(source)
        count += len(points)
    return count


def ranked(index: Index, words: str, vector: Sequence[float]) -> Ranking:
    query = Query(READER, query_words(words), list(vector), limit=DEEP, depth=DEEP)
    return list(dict.fromkeys(hit.document for hit in index.search(query)))


def served(index: Index, text: str, vector: Sequence[float]) -> list[Hit]:
    """All that a search does with a question and its vector, but for reading the rows of documents."""
    asked = Query(READER, query_words(text), unit(vector), limit=SERVED, with_vectors=True)
    return diverse([hit for hit in index.search(asked) if support(hit, asked).enough], WANTED)


def spent(questions: Sequence[str], answer: Callable[[str], object]) -> float:
    """Milliseconds of CPU a question, in the quickest of some passes: the first one also reads files into memory, and
    whoever else is on the machine only makes one slower."""
    return min(once(questions, answer) for _ in range(PASSES))


def once(questions: Sequence[str], answer: Callable[[str], object]) -> float:
    began = time.process_time()
    for question in questions:
        answer(question)
    return (time.process_time() - began) / len(questions) * 1000


def ndcg(ranking: Ranking, judged: Mapping[str, int]) -> float:
    gains = [judged.get(document, 0) / math.log2(rank + 2) for rank, document in enumerate(ranking[:CUT])]
    best = sorted(judged.values(), reverse=True)[:CUT]
    return math.fsum(gains) / math.fsum(gain / math.log2(rank + 2) for rank, gain in enumerate(best))


def recall(ranking: Ranking, judged: Mapping[str, int]) -> float:
    wanted = {document for document, score in judged.items() if score > 0}
    return len(wanted & set(ranking[:DEEP])) / len(wanted)


def report(name: str, collection: Collection, rank: Callable[[Text], Ranking]) -> None:
    began = time.process_time()
    found = {query.id: rank(query) for query in collection.queries}
    took = (time.process_time() - began) / len(found) * 1000
    gain = math.fsum(ndcg(found[query], collection.judged[query]) for query in found) / len(found)
    deep = math.fsum(recall(found[query], collection.judged[query]) for query in found) / len(found)
    print(f"{name:<24} nDCG@{CUT} {gain:.3f}   recall@{DEEP} {deep:.3f}   {took:.2f} ms CPU a query")


def anchor(collection: Collection) -> Callable[[Text], Ranking]:
    stemmer = Stemmer.Stemmer("english")
    corpus = [f"{each.title} {each.text}" for each in collection.documents]
    retriever = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    retriever.index(
        bm25s.tokenize(corpus, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False
    )

    def rank(query: Text) -> Ranking:
        tokens = bm25s.tokenize(query.text, stopwords="en", stemmer=stemmer, show_progress=False)
        numbers, _ = retriever.retrieve(tokens, k=min(DEEP, len(corpus)), show_progress=False)
        return [collection.documents[number].id for number in numbers[0]]

    return rank


def crowded(index: Index, points: Sequence[Point], size: int) -> None:
    """Copies with ids of their own, until there are so many."""
    for copy in range(size // len(points)):
        source = Source("bench", "all", "all", f"copy-{copy}", "1")
        index.upsert([Point(point_id(str(copy), p.passage), source, p.passage, p.words, p.vector) for p in points])
        index.publish(source)


def hidden(index: Index, like: Point) -> None:
    """From here on passages are asked whether they may be read."""
    source = Source("bench", "another", "theirs", "hidden", "1")
    index.upsert([Point(point_id(source.document, like.passage), source, like.passage, like.words, like.vector)])
    index.publish(source)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure retrieval on a collection.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, default=Path(".parley/bench"))
    parser.add_argument("--documents", type=int, default=None, help="only the first so many")
    parser.add_argument("--crowd", type=int, default=50_000, help="passages among which the cost is measured")
    chosen = parser.parse_args()
    collection = Collection.read(chosen.folder)
    documents = collection.documents[: chosen.documents]
    model = MiniLM(prepared(chosen.cache / "models"))
    with tempfile.TemporaryDirectory() as folder:
        index = EdgeIndex.open(Path(folder), Space(model.name, model.dimension))
        began, wall = time.process_time(), time.monotonic()
        count = filled(index, kept(documents, model, chosen.cache / "points"))
        took, waited = time.process_time() - began, time.monotonic() - wall
        print(f"{len(documents)} documents, {count} passages, filled in {took:.1f} s CPU, {waited:.1f} s")
        report("bm25s", collection, anchor(collection))
        report("words", collection, lambda query: ranked(index, query.text, ()))
        report("meaning", collection, lambda query: ranked(index, "", model.embed_query(query.text).vectors[0]))
        report(
            "words and meaning",
            collection,
            lambda query: ranked(index, query.text, model.embed_query(query.text).vectors[0]),
        )
        some = [point for part in kept(documents[:640], model, chosen.cache / "points") for point in part]
        crowded(index, some, chosen.crowd - count)
        texts = [query.text for query in collection.queries]
        vectors = {text: model.embed_query(text).vectors[0] for text in texts}
        reading = spent(texts, model.embed_query)
        finding = spent(texts, lambda text: served(index, text, vectors[text]))
        print(f"among {index.count()} passages: {reading + finding:.2f} ms CPU a query")
        print(f"of it the question's vector {reading:.2f}, the rest {finding:.2f}")
        hidden(index, some[0])
        finding = spent(texts, lambda text: served(index, text, vectors[text]))
        print(f"beside a passage of somebody else: {reading + finding:.2f} ms CPU a query")
        index.close()
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
