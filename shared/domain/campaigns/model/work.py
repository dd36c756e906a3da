"""What is put into the queue of the pump: work that a campaign needs done, by whom it is done does not matter."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared.domain.campaigns.model.contacts import Row

PUMP, HUSH, LOAD, SWEEP = "pump", "hush", "load", "sweep"
LARGEST = 180_000  # characters; a message has 256 KB at most
Message = Mapping[str, Any]


def pump(owner: str, campaign_id: str) -> Message:
    """Look whether somebody can be called."""
    return {"kind": PUMP, "owner": owner, "campaign": campaign_id}


def hush(owner: str, campaign_id: str) -> Message:
    """Take back the calls that nobody has answered yet."""
    return {"kind": HUSH, "owner": owner, "campaign": campaign_id}


def sweep(owner: str, campaign_id: str) -> Message:
    """Remove what a deleted campaign left."""
    return {"kind": SWEEP, "owner": owner, "campaign": campaign_id}


def loads(owner: str, campaign_id: str, groups: Sequence[Sequence[Row]]) -> Iterator[Message]:
    """As many groups in one message as go into it."""
    packed: list[Any] = []
    size = first = 0
    for number, group in enumerate(groups):
        written = [[row.line, row.number, row.zone, dict(row.variables)] for row in group]
        length = len(str(written))
        if packed and size + length > LARGEST:
            yield {"kind": LOAD, "owner": owner, "campaign": campaign_id, "first": first, "groups": packed}
            packed, size, first = [], 0, number
        packed.append(written)
        size += length
    if packed:
        yield {"kind": LOAD, "owner": owner, "campaign": campaign_id, "first": first, "groups": packed}


def groups_in(message: Message) -> Iterator[tuple[str, list[Row]]]:
    for number, group in enumerate(message["groups"], start=int(message["first"])):
        yield announced(number), [Row(line, dialled, zone, variables) for line, dialled, zone, variables in group]


def announced(number: int) -> str:
    return f"first-{number:06d}"
