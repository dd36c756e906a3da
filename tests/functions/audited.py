"""The audit in tests: what is recorded, and the stream that tells of it."""

from typing import Any

from infra.arns import Arns
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import allowed
from shared.audit import Audit, Entry, Outcome
from shared.audit.dynamodb import keep
from shared.audit.records import item_of
from shared.kit.clock import utc_now
from shared.tables.audit import AuditItem
from shared.tables.seals import SealItem
from tests.direct import direct

ROW = FLEET["jobs/audit"]
TABLE, SEALS = AuditItem.Meta.table_name, SealItem.Meta.table_name


def record(act: str, actor: str = "ann", subject: str = "flag:voice", **facts: str) -> None:
    Audit(keep).record(act, actor=actor, subject=subject, outcome=Outcome.DONE, **facts)


def recorded(number: int, act: str = "flag.update") -> None:
    """Many, without a call for each."""
    entry = Entry(act, "ann", "flag:voice", Outcome.DONE, "192.0.2.1", "request-1", {})
    with AuditItem.batch_write() as batch:
        for _ in range(number):
            batch.save(item_of(entry, utc_now()))


def images() -> list[dict[str, Any]]:
    pages = direct("dynamodb").get_paginator("scan").paginate(TableName=TABLE)
    return [item for page in pages for item in page["Items"]]


def told(*made: dict[str, Any], name: str = "INSERT") -> dict[str, Any]:
    """The event of a stream."""
    return {
        "Records": [
            {
                "eventName": name,
                "dynamodb": {
                    "Keys": {key: image[key] for key in ("shelf", "place")},
                    "NewImage": image,
                    "SequenceNumber": str(number),
                },
            }
            for number, image in enumerate(made)
        ]
    }


def work(event: dict[str, Any]) -> Any:
    from functions.jobs.audit.handler import handler  # noqa: PLC0415  # after the tables are there

    with allowed(ROW.name, statements(ROW, Arns("test")), Arns("test")):
        return handler(event, None)


def seal() -> list[dict[str, Any]]:
    """All there are; says which."""
    found = images()
    work(told(*found))
    return found


def edit_one() -> None:
    """As somebody would who holds the keys of the store."""
    changed = {**images()[0], "act": {"S": "nothing.happened"}}
    direct("dynamodb").put_item(TableName=TABLE, Item=changed)
