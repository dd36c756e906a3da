"""From a file to points: read, cut, and turned into vectors; what has been made before is not made again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from shared.chunking import chunked
from shared.domain.knowledge.model.documents import Document, version_of
from shared.domain.knowledge.model.parts import SIZE, packed, part_name, unpacked
from shared.domain.knowledge.model.recipes import recipe_of
from shared.embeddings import Embedder, Vector
from shared.extraction import Document as Extracted
from shared.extraction import Kind, Notes, Oversized
from shared.retrieval import Passage, Point, Source, Words
from shared.retrieval.points import point_id
from shared.storage import Files, MissingFile

MOST_PASSAGES = 50_000
BINARY = "application/octet-stream"
Extract = Callable[[bytes, str, str, Notes], Extracted]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a document will be."""

    source: Source
    kind: Kind
    title: str
    pages: int
    passages: tuple[Passage, ...]
    tokens: int

    @property
    def parts(self) -> int:
        return -(-len(self.passages) // SIZE)

    def part(self, number: int) -> tuple[Passage, ...]:
        return self.passages[number * SIZE : (number + 1) * SIZE]


@dataclass(frozen=True, slots=True)
class KeptNotes:
    """Beside the file they were taken of; they go when it is replaced."""

    files: Files
    folder: str

    def once(self, name: str, make: Callable[[], str]) -> str:
        key = self.folder + name
        try:
            return self.files.read(key).decode()
        except MissingFile:
            text = make()
        self.files.put(key, text.encode(), BINARY)
        return text


@dataclass(frozen=True, slots=True)
class Maker:
    files: Files
    embedder: Embedder
    extract: Extract
    words: Callable[[str], Words]
    words_version: str
    engine: str

    @property
    def recipe(self) -> str:
        """All that decides what becomes of a file; another one means that documents are indexed anew."""
        return recipe_of(self.embedder.name, self.words_version, self.engine)

    def plan(self, document: Document) -> Plan:
        data, notes = self.files.read(document.source_key), KeptNotes(self.files, document.notes)
        found = self.extract(data, document.filename, document.media_type, notes)
        title = document.title or found.title or PurePath(document.filename).stem
        passages, tokens = [], 0
        offsets = {page.number: page.offset for page in found.pages}
        for chunk in chunked(found.pages):
            at = offsets[chunk.page]
            place = (chunk.number, chunk.page, chunk.start - at, chunk.end - at)
            passages.append(Passage(*place, chunk.text, title, chunk.section))
            tokens += chunk.tokens
        if len(passages) > MOST_PASSAGES:
            raise Oversized(f"This file makes more than {MOST_PASSAGES} passages: divide it.")
        version = version_of(document.upload, title, self.recipe)
        source = source_of(document, version)
        return Plan(source, found.kind, title, len(found.pages), tuple(passages), tokens)

    def parts(self, document: Document, plan: Plan) -> Iterator[tuple[list[Point], bool]]:
        """Each is kept before the next is begun, so whoever goes on after a crash begins where it happened. True with
        those that were made now."""
        folder = document.parts_folder(plan.source.version)
        made = set(self.files.keys(folder))
        known: dict[str, Vector] | None = None
        for number in range(plan.parts):
            key = folder + part_name(number)
            if key in made:
                yield list(unpacked(self.files.read(key))), False
                continue
            known = self.known(document) if known is None else known
            part = packed(self.points(plan.source, plan.part(number), known))
            self.files.put(key, part, BINARY)
            yield list(unpacked(part)), True

    def points(self, source: Source, passages: Sequence[Passage], known: dict[str, Vector]) -> list[Point]:
        texts = [read_text(passage) for passage in passages]
        missing = list(dict.fromkeys(text for text in texts if text not in known))
        known.update(zip(missing, self.embedder.embed_passages(missing).vectors, strict=True) if missing else ())
        return [
            Point(point_id(source.document, passage), source, passage, self.words(text), known[text])
            for passage, text in zip(passages, texts, strict=True)
        ]

    def known(self, document: Document) -> dict[str, Vector]:
        """Vectors of the version before, where the same model made them."""
        if document.version is None or document.recipe is None or not self._comparable(document.recipe):
            return {}
        found: dict[str, Vector] = {}
        for key in sorted(self.files.keys(document.parts_folder(document.version))):
            found |= {read_text(point.passage): point.vector for point in unpacked(self.files.read(key))}
        return found

    def _comparable(self, recipe: str) -> bool:
        return recipe.rsplit(".c", 1)[0] == self.embedder.name


def read_text(passage: Passage) -> str:
    """What a model reads of a passage: where it stands belongs to what it means."""
    head = "\n".join(part for part in (passage.title, passage.section) if part)
    return f"{head}\n{passage.text}" if head else passage.text


def source_of(document: Document, version: str) -> Source:
    home = document.home
    return Source(home.product, home.owner, home.collection_id(document.collection), document.id, version)
