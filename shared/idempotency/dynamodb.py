"""Keys in a table of their own; a claim is one conditional write."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from pynamodb.exceptions import PutError

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


@dataclass(frozen=True, slots=True)
class TableKeyStore:
    now: Callable[[], float] = time.time

    def claim(self, scope: str, fingerprint: str, seconds: int) -> Claim:
        now = int(self.now())
        item = Item(
            scope,
            fingerprint=fingerprint,
            state=RUNNING,
            lease_until=now + seconds,
            expires_at=timedelta(seconds=KEPT_SECONDS),
        )
        free = Item.scope.does_not_exist() | ((Item.state == RUNNING) & (Item.lease_until < now))
        try:
            item.save(condition=free)
        except PutError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            return self._found(scope, fingerprint)
        return Begun()

    def _found(self, scope: str, fingerprint: str) -> Claim:
        item = next(iter(Item.query(scope, consistent_read=True)), None)
        if item is None:
            return Running()  # released between the two calls: the twin failed, and the client may try again
        if item.fingerprint != fingerprint:
            return Mismatch()
        if item.state == RUNNING:
            return Running()
        return Kept(int(item.status), json.loads(item.headers), item.body)

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
        Item(scope).delete()
