"""What a request made whose answer was lost is made once: sent again under its key, it finds it."""

import json
import re
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import jwt
import pytest

from tests.faults.boundary import Boundary, Fault, Kind
from tests.faults.makings import MAKINGS, Making, Person
from tests.faults.order.stock import Item
from tests.faults.posts import ELSE
from tests.faults.suffering import in_order
from tests.faults.test_faults import SOME
from tests.faults.world import World
from tests.lambda_client import Answer, Caller
from tests.servers.aws import Prepared
from tests.telephony.studio import Studio

NAMES = ("id", "share_id", "scan_id", "turn_id", "user_message_id", "branch_id")
AFTERWARDS = (Kind.LOST, Kind.TIMEOUT, Kind.DEATH_AFTER)  # it was done, and nobody knows


@dataclass
class AtTheWrite(Boundary):
    """The fault befalls the writing of what is made, whatever was asked before it."""

    operation: str = "TransactWriteItems"
    number: int = 1  # of such writes, which it is

    def begin(self, kind: Kind, making: Making) -> None:
        self.operation, self.number = making.operation, 2 if making.operation == "PutItem" else 1
        self.told, self.struck, self.fault = [], "", Fault(kind, 0)

    def end(self) -> str:
        self.fault = None
        return self.struck

    def strikes(self, operation: str) -> bool:
        self.told.append(operation)
        hit = self.fault is not None and not self.struck and self.told.count(self.operation) == self.number
        if hit:
            self.struck = operation
        return hit


def filled(body: Any, ids: dict[str, str]) -> Any:
    if isinstance(body, dict):
        return {name: filled(value, ids) for name, value in body.items()}
    return body.format(**ids) if isinstance(body, str) else body


@pytest.mark.parametrize("product", ELSE)
def test_whatever_is_asked_for_by_post_is_made_once_under_a_key_or_says_why_it_need_not_be(product: str) -> None:
    document = json.loads(Path(f"functions/{product}/portal/openapi.json").read_text(encoding="utf-8"))
    posts = {nameless(path) for path, operations in document["paths"].items() if "post" in operations}
    proved = {nameless(each.path) for each in MAKINGS.values() if each.row.startswith(f"{product}/")}
    told = [path for paths in ELSE[product].values() for path in paths]
    assert sorted([*proved, *told]) == sorted(posts)


def nameless(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


@pytest.mark.parametrize("first", range(len(AFTERWARDS) if len(MAKINGS) < SOME else 1))
def test_what_was_made_without_an_answer_is_found_by_the_next_try(
    engine: Prepared, studio: Studio, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kinds in turn; where all faults are tried, each kind befalls everything."""
    kinds = islice(cycle(AFTERWARDS), first, None)
    boundary = AtTheWrite()
    for waiting in ("turns", "voice"):  # nobody answers while a request is under way here
        monkeypatch.setattr(f"functions.voiceassist.{waiting}.routes.PATIENCE", 0.0)
    with World(engine.environ, studio, boundary).open() as world:
        person = Person.new(world)
        for (name, making), kind in zip(MAKINGS.items(), kinds, strict=False):
            before = making.things()
            boundary.begin(kind, making)
            assert ask(world, person, making, name).status >= 500, f"{name} was answered"
            assert boundary.end() == making.operation
            made = answered(world, person, making, name)
            new = [item for item in making.things() if item not in before]
            assert len(new) == 1, f"{name} was made {len(new)} times"
            assert told_of(made, new[0]), f"{name}: {made.text} is not {new[0]}"
        world.recover()
        in_order(world)


def ask(world: World, person: Person, making: Making, name: str) -> Answer:
    path, key = making.path.format(**person.ids), {"idempotency-key": name}
    who: Caller = getattr(person, making.who)
    return world.ask(who, making.row, "POST", path, filled(making.body, person.ids), **key)


def answered(world: World, person: Person, making: Making, name: str) -> Answer:
    """And once more with the same words."""
    world.end_leases()
    made = ask(world, person, making, name)
    assert made.status < 300, f"{name}: {made.text}"
    again = ask(world, person, making, name)
    assert (again.text, again.headers["idempotency-replayed"]) == (made.text, "true")
    return made


def told_of(made: Answer, item: Item) -> bool:
    """By its id, and by when it was made, which is when the first try made it."""
    told = made.body.get("attachment", made.body)
    kept = item.get("created_at")
    then = not isinstance(kept, str) or told.get("created_at", kept) == kept
    return then and any(name in str(value) for name in names(told) for value in item.values())


def names(told: Any) -> set[str]:
    """A flag has its name for an id; an account that was let in at once is whose the token is."""
    if token := told.get("access_token"):
        return {jwt.decode(token, options={"verify_signature": False})["sub"]}
    found = {str(told[name]) for name in NAMES if told.get(name)}
    return found or {told["name"]}
