"""Keys in a table of their own; a claim is one conditional write, and two more where an earlier try has ended."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.idempotency import (
    KEPT_SECONDS,
    LARGEST_KEPT,
    Begun,
    Claim,
    Kept,
    Mismatch,
    Running,
)
from shared.tables.idempotency import IdempotencyItem as Item

RUNNING, DONE = "running", "done"
SEED_BYTES = 32
REFUSED = "ConditionalCheckFailedException"


@dataclass(frozen=True, slots=True)
class TableKeyStore:
    now: Callable[[], float] = time.time

    def claim(self, scope: str, fingerprint: str, seconds: int) -> Claim:
        now = int(self.now())
        seed = secrets.token_bytes(SEED_BYTES)
        item = Item(
            scope,
            fingerprint=fingerprint,
            state=RUNNING,
            lease_until=now + seconds,
            seed=seed,
            expires_at=timedelta(seconds=KEPT_SECONDS),
        )
        if saved(item, Item.scope.does_not_exist()):
            return Begun(seed)
        before = next(iter(Item.query(scope, consistent_read=True)), None)
        if before is not None and before.state == RUNNING and before.lease_until < now:
            return self._taken_over(item, before)
        return found(before, fingerprint)

    def _taken_over(self, item: Item, before: Item) -> Claim:
        """From whoever has ended. With another request it is a new beginning."""
        again = before.fingerprint == item.fingerprint and before.seed is not None
        if again:
            item.seed = before.seed
        unchanged = (Item.state == RUNNING) & (Item.lease_until == before.lease_until)
        return Begun(item.seed, again) if saved(item, unchanged) else Running()

    def keep(self, scope: str, answer: Kept) -> None:
        if len(answer.body) > LARGEST_KEPT:
            self.release(scope)
            return
        Item(scope).update(
            actions=[
                Item.state.set(DONE),
                Item.status.set(answer.status),
                Item.headers.set(json.dumps(dict(answer.headers))),
                Item.body.set(answer.body),
            ]
        )

    def release(self, scope: str) -> None:
        try:
            free: list[Action] = [Item.state.set(RUNNING), Item.lease_until.set(0)]
            Item(scope).update(actions=free, condition=Item.scope.exists())
        except UpdateError as error:  # what has gone by its time is free
            if error.cause_response_code != REFUSED:
                raise


def saved(item: Item, condition: Condition) -> bool:
    try:
        item.save(condition=condition)
    except PutError as error:
        if error.cause_response_code != REFUSED:
            raise
        return False
    return True


def found(item: Item | None, fingerprint: str) -> Claim:
    if item is None:
        return Running()  # gone by its time between the two calls: the client may try again
    if item.fingerprint != fingerprint:
        return Mismatch()
    if item.state == RUNNING:
        return Running()
    return Kept(int(item.status), json.loads(item.headers), item.body)
