"""How tools are run: checked, limited in time and size, and never at the cost of the turn."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.tools import ToolContext, ToolFailed, ToolResult
from shared.tools.schema import faults
from shared.tools.semantic_search import Query, SemanticSearchTool
from shared.tools.toolbox import Toolbox

ANN = ToolContext("ann")
ANY: Mapping[str, Any] = {"type": "object"}


@dataclass
class Sample:
    """Does as its arguments say."""

    name: str = "sample"
    description: str = "For the tests."
    parameters: Mapping[str, Any] = field(default_factory=lambda: ANY)
    writes: bool = False
    released: threading.Event = field(default_factory=threading.Event)

    def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        if "hang" in arguments:
            self.released.wait(20)
        if "refuse" in arguments:
            raise ToolFailed("Try with another city.")
        if "crash" in arguments:
            raise RuntimeError("a secret of the inside")
        return ToolResult("x" * int(arguments.get("size", 1)), data={"for": context.user_id})


def test_a_tool_runs_for_the_person_who_asked() -> None:
    assert Toolbox.of([Sample()]).run("sample", {}, ANN) == ToolResult("x", data={"for": "ann"})


def test_a_tool_that_is_not_there_is_told_with_those_that_are() -> None:
    result = Toolbox.of([Sample()]).run("simple", {}, ANN)

    assert result.failed
    assert result.text == "There is no tool 'simple'. There are: sample."


def test_what_a_tool_says_when_it_fails_reaches_the_model_and_what_it_did_not_mean_to_say_does_not() -> None:
    toolbox = Toolbox.of([Sample()])

    assert toolbox.run("sample", {"refuse": 1}, ANN) == ToolResult("Try with another city.", failed=True)
    crashed = toolbox.run("sample", {"crash": 1}, ANN)
    assert crashed.failed
    assert "secret" not in crashed.text


def test_a_tool_that_hangs_is_left_behind_when_its_time_is_over() -> None:
    sample = Sample()
    began = time.monotonic()
    result = Toolbox.of([sample], seconds=0.3).run("sample", {"hang": 1}, ANN)
    sample.released.set()

    assert result == ToolResult("The tool sample did not answer within 0.3 seconds.", failed=True)
    assert time.monotonic() - began < 10


def test_a_stop_does_not_wait_for_a_tool_that_hangs() -> None:
    sample = Sample()
    began = time.monotonic()
    result = Toolbox.of([sample]).run("sample", {"hang": 1}, ANN, lambda: time.monotonic() - began > 0.1)
    sample.released.set()

    assert result.failed
    assert time.monotonic() - began < 10


def test_calls_of_one_round_run_side_by_side() -> None:
    samples = [Sample(name="one"), Sample(name="two")]
    toolbox = Toolbox.of(samples)
    running = [toolbox.start(name, {"hang": 1}, ANN) for name in ("one", "two")]
    for sample in samples:
        sample.released.set()

    assert [each.result().failed for each in running] == [False, False]


def test_a_result_that_is_too_large_is_cut_and_says_so() -> None:
    result = Toolbox.of([Sample()], largest=10).run("sample", {"size": 25}, ANN)

    assert result.text == "x" * 10 + "\n[15 more characters were left out]"


SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "minLength": 2, "maxLength": 5},
        "days": {"type": "integer", "minimum": 1, "exclusiveMaximum": 8},
        "kind": {"enum": ["a", "b"]},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
        "place": {"type": "object", "required": ["lat"], "properties": {"lat": {"type": "number"}}},
        "maybe": {"type": ["string", "null"]},
        "either": {"anyOf": [{"type": "integer"}, {"const": "all"}]},
    },
    "required": ["city"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    "arguments",
    [
        {"city": "Rome"},
        {"city": "Rome", "days": 7, "kind": "a", "tags": ["x", "y"], "place": {"lat": 1, "other": True}},
        {"city": "Rome", "days": 3.0, "maybe": None, "either": "all"},
        {"city": "東京", "either": 4},
    ],
)
def test_arguments_that_fit_have_no_faults(arguments: dict[str, Any]) -> None:
    assert list(faults(arguments, SCHEMA)) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "city is missing."),
        ({"city": 5}, "city must be of type string."),
        ({"city": "R"}, "city must have this many characters or more: 2."),
        ({"city": "Rotterdam"}, "city must have this many characters or fewer: 5."),
        ({"city": "Rome", "days": True}, "days must be of type integer."),
        ({"city": "Rome", "days": 0}, "days must be at least 1."),
        ({"city": "Rome", "days": 8}, "days must be less than 8."),
        ({"city": "Rome", "days": 2.5}, "days must be of type integer."),
        ({"city": "Rome", "kind": "c"}, "kind must be one of a, b."),
        ({"city": "Rome", "tags": ["a", 5]}, "tags[1] must be of type string."),
        ({"city": "Rome", "tags": ["a", "b", "c"]}, "tags must have this many items or fewer: 2."),
        ({"city": "Rome", "place": {}}, "place.lat is missing."),
        ({"city": "Rome", "place": {"lat": float("nan")}}, "place.lat must be of type number."),
        ({"city": "Rome", "maybe": 1}, "maybe must be of type string or null."),
        ({"city": "Rome", "either": "some"}, "either fits none of its alternatives."),
        ({"city": "Rome", "when": 1}, "when is not taken; known are city, days, kind, tags, place, maybe, either."),
    ],
)
def test_a_fault_is_told_in_one_sentence(arguments: dict[str, Any], sentence: str) -> None:
    assert list(faults(arguments, SCHEMA)) == [sentence]


@dataclass(frozen=True)
class Piece:
    id: str
    document_id: str
    title: str
    text: str
    score: float
    page: int | None


def test_the_knowledge_base_is_searched_for_the_person_and_passages_come_back_numbered() -> None:
    asked: list[tuple[Query, str]] = []
    pieces = [
        Piece("p1", "d1", "Asthma", "It narrows the airways.", 0.9, 4),
        Piece("p2", "d2", "Gout", "Ürat.", 0.5, None),
    ]

    def retrieve(query: Query, context: ToolContext) -> list[Piece]:
        asked.append((query, context.user_id))
        return pieces

    toolbox = Toolbox.of([SemanticSearchTool(retrieve)])
    result = toolbox.run("semantic_search", {"query": "airways", "top_k": 2, "tags": ["lungs"]}, ANN)

    assert asked == [(Query("airways", 2, None, ("lungs",)), "ann")]
    assert result.text == "[1] Asthma, page 4\nIt narrows the airways.\n\n[2] Gout\nÜrat."
    assert result.data["passages"] == tuple(pieces)
    pieces.clear()
    assert (
        toolbox.run("semantic_search", {"query": "airways"}, ANN).text
        == "Nothing about this is in the knowledge base."
    )
    assert toolbox.run("semantic_search", {"query": "a" * 513}, ANN).failed
