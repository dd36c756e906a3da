"""Searching the knowledge base, as a tool of the model."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from shared.tools import ToolContext, ToolResult

USUAL, MOST = 5, 20
NAME = r"[A-Za-z0-9._-]"


class Hit(Protocol):
    """A passage that was found, best first."""

    @property
    def id(self) -> str: ...
    @property
    def document_id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def page(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    top_k: int
    collection: str | None
    tags: tuple[str, ...]


# Finds only what the person of the context may read.
Retrieve = Callable[[Query, ToolContext], Sequence[Hit]]


@dataclass(frozen=True, slots=True)
class SemanticSearchTool:
    """`data["passages"]` holds what was found, as the retrieval gave it, for whoever cites it."""

    retrieve: Retrieve
    name: ClassVar[str] = "semantic_search"
    description: ClassVar[str] = (
        "Searches the knowledge base by meaning and returns passages with their document and page. Quote them by"
        " their number."
    )
    writes: ClassVar[bool] = False
    parameters: Mapping[str, Any] = field(
        default_factory=lambda: {
            "type": "object",
            "properties": {
                "query": {"type": "string", "minLength": 3, "maxLength": 512},
                "top_k": {"type": "integer", "minimum": 1, "maximum": MOST},
                "collection": {"type": "string", "maxLength": 128, "description": "Only this collection"},
                "tags": {"type": "array", "items": {"type": "string", "maxLength": 64}, "maxItems": 10},
            },
            "required": ["query"],
            "additionalProperties": False,
        }
    )

    def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        query = Query(
            text=arguments["query"],
            top_k=int(arguments.get("top_k", USUAL)),
            collection=arguments.get("collection"),
            tags=tuple(arguments.get("tags", ())),
        )
        hits = self.retrieve(query, context)[: query.top_k]
        if not hits:
            return ToolResult("Nothing about this is in the knowledge base.", data={"passages": ()})
        return ToolResult(
            "\n\n".join(written(number, hit) for number, hit in enumerate(hits, 1)), data={"passages": tuple(hits)}
        )


def written(number: int, hit: Hit) -> str:
    page = f", page {hit.page}" if hit.page is not None else ""
    return f"[{number}] {hit.title}{page}\n{hit.text}"
