"""Whether arguments fit a tool's schema, in sentences a model can act on.

The part of JSON Schema that tools use: types, properties, required, enum, const, bounds, lengths, items and
alternatives. What it does not know it lets pass; a remote tool checks its own arguments besides.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
DEEPEST = 16


def _whole(value: Any) -> bool:
    return not isinstance(value, bool) and (
        isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    )


TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": _whole,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value),
}
BOUNDS: Mapping[str, tuple[Callable[[Any, Any], bool], str]] = {
    "minimum": (lambda value, bound: value >= bound, "must be at least"),
    "maximum": (lambda value, bound: value <= bound, "must be at most"),
    "exclusiveMinimum": (lambda value, bound: value > bound, "must be more than"),
    "exclusiveMaximum": (lambda value, bound: value < bound, "must be less than"),
    "minLength": (lambda value, bound: len(value) >= bound, "must have this many characters or more:"),
    "maxLength": (lambda value, bound: len(value) <= bound, "must have this many characters or fewer:"),
    "minItems": (lambda value, bound: len(value) >= bound, "must have this many items or more:"),
    "maxItems": (lambda value, bound: len(value) <= bound, "must have this many items or fewer:"),
}
BOUNDED = {"Length": str, "Items": list}


def faults(value: Any, schema: Any, where: str = "", depth: int = 0) -> Iterator[str]:
    if not isinstance(schema, Mapping) or depth > DEEPEST:
        return
    if not _typed(value, schema.get("type")):
        yield f"{where or 'The whole'} must be of type {_names(schema['type'])}."
        return
    yield from _choices(value, schema, where)
    yield from _bounds(value, schema, where)
    if isinstance(value, dict):
        yield from _properties(value, schema, where, depth)
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield from faults(item, schema.get("items"), f"{where}[{position}]", depth + 1)
    options = schema.get("anyOf") or schema.get("oneOf") or ()
    if options and all(any(True for _ in faults(value, each, where, depth + 1)) for each in options):
        yield f"{where or 'The whole'} fits none of its alternatives."


def _typed(value: Any, kind: Any) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    known = [TYPES[each] for each in kinds if isinstance(each, str) and each in TYPES]
    return not known or any(check(value) for check in known)


def _names(kind: Any) -> str:
    return " or ".join(map(str, kind)) if isinstance(kind, list) else str(kind)


def _choices(value: Any, schema: Schema, where: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} must be one of {', '.join(map(str, schema['enum']))}."
    if "const" in schema and value != schema["const"]:
        yield f"{where} must be {schema['const']}."


def _bounds(value: Any, schema: Schema, where: str) -> Iterator[str]:
    for name in BOUNDS.keys() & schema.keys():
        fits, sentence = BOUNDS[name]
        if _measurable(value, name) and not fits(value, schema[name]):
            yield f"{where} {sentence} {schema[name]}."


def _measurable(value: Any, bound: str) -> bool:
    kind = next((kind for ending, kind in BOUNDED.items() if bound.endswith(ending)), None)
    return isinstance(value, kind) if kind else TYPES["number"](value)


def _properties(value: Mapping[str, Any], schema: Schema, where: str, depth: int) -> Iterator[str]:
    known = schema.get("properties") or {}
    for name in schema.get("required") or ():
        if name not in value:
            yield f"{_inside(where, name)} is missing."
    for name, item in value.items():
        if name in known:
            yield from faults(item, known[name], _inside(where, name), depth + 1)
        elif schema.get("additionalProperties") is False:
            yield f"{_inside(where, name)} is not taken; known are {', '.join(known)}."


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
