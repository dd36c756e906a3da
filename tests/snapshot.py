"""The state of AWS in process, kept and brought back: a hundred times as quick as making the fleet's tables anew."""

import copy
from dataclasses import dataclass
from typing import Any, Self

from moto.core.base_backend import BackendDict
from moto.dynamodb.models.table import StreamShard
from moto.moto_api._internal.models import moto_api_backend

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Snapshot:
    states: list[tuple[BackendDict[Any], str, str, State]]

    @classmethod
    def taken(cls) -> Self:
        return cls(
            [
                (service, account, region, copied(backend.__dict__))
                for service in in_use()
                for account, region, backend in service.iter_backends()
            ]
        )

    def restore(self) -> None:
        moto_api_backend.reset()
        for service, account, region, state in self.states:
            service[account][region].__dict__.update(copied(state))


def in_use() -> list[BackendDict[Any]]:
    found: list[BackendDict[Any]] = vars(BackendDict)["_instances"]
    return found


def copied(state: State) -> State:
    """A queue's lock cannot be copied; nobody holds it between two tests, so its copies may share it."""
    locks = (queue._messages_lock for queue in state.get("queues", {}).values())
    return copy.deepcopy(state, {id(lock): lock for lock in locks})


def copied_shard(shard: StreamShard, memo: dict[int, Any]) -> StreamShard:
    """Every transaction copies its tables, and with them all that their streams ever told: the list is enough."""
    new = copy.copy(shard)
    new.table = memo[id(shard.table)]
    new.items = list(shard.items)
    return new


StreamShard.__deepcopy__ = copied_shard  # type: ignore[attr-defined]
