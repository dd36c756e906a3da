"""Words far longer than anybody means are taken, or refused as too long: no store and no key falls over them."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.attacks.operations import Operation, example, fields, operations, resolved
from tests.attacks.test_matrix import FITTING, ids_of
from tests.functions.estate import Person, settled
from tests.functions.people import administrator
from tests.fuzzing.apis import LAST
from tests.lambda_client import Answer
from tests.servers.aws import Prepared

LONG = ("x" * 2500, "é" * 1500, "x#" * 1000)
WHOLE = "word " * 16_000


def takes_text(operation: Operation, schema: Any) -> bool:
    inner = resolved(operation.product, schema)
    kinds = [resolved(operation.product, each) for each in inner.get("anyOf", [inner])]
    return any(each.get("type") == "string" and "enum" not in each for each in kinds)


def words(operation: Operation) -> list[str]:
    told = operation.told.get("parameters", [])
    return [each["name"] for each in told if each["in"] == "query" and takes_text(operation, each["schema"])]


def bodies(operation: Operation, ids: Mapping[str, str]) -> Iterator[Any]:
    if operation.body is None:
        return
    least = example(operation.product, operation.body, {**FITTING, **ids})
    for name, schema in fields(operation.product, operation.body).items():
        if isinstance(least, dict):
            kind = resolved(operation.product, schema).get("type")
            for text in (LONG[0], WHOLE):
                if takes_text(operation, schema):
                    yield {**least, name: text}
                elif kind == "array":
                    yield {**least, name: [text]}
                    yield {**least, name: [{text: text}]}
                elif kind == "object":
                    yield {**least, name: {text: text}}


def asked(who: Person, operation: Operation, ids: Mapping[str, str]) -> Iterator[tuple[str, Answer]]:
    caller, path = who.at[operation.product], operation.path.format_map(Named(ids))
    for name in words(operation):
        for text in LONG:
            yield name, caller.call(operation.function, operation.method, path, query={name: text})
    for body in bodies(operation, ids):
        yield str(body)[:60], caller.call(operation.function, operation.method, path, body)


class Named(dict[str, str]):
    """What nobody has is named all the same."""

    def __missing__(self, name: str) -> str:
        return "x"


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("without_limits")
def test_no_word_is_too_long_to_be_answered(engine: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    for waiting in ("turns", "voice"):  # nobody answers while a request is under way here
        monkeypatch.setattr(f"functions.voiceassist.{waiting}.routes.PATIENCE", 0.0)
    engine.restore()
    ann = Person.new("ann@example.com", "Ann Lee")
    seeds = {**settled(ann, "Anemone"), "flag_name": "voice", "branch_id": "main", "kind": "files"}
    root = Person.known(administrator(), "root@example.com")
    wrong, tried = [], 0
    for operation in operations():
        if any(word in operation.path for word in LAST):
            continue
        who, ids = root if "/admin/" in operation.path else ann, ids_of(seeds, operation.product)
        for what, answer in asked(who, operation, ids):
            tried += 1
            if answer.status >= 500 and "remedy" not in answer.text:
                wrong.append(f"{operation.name} {what}: {answer.status} {answer.text[:160]}")
    assert not wrong, "\n".join(wrong)
    assert tried > 500
