"""What the streams of the tables would tell, made from what is in them."""

from typing import Any

from infra.arns import Arns
from infra.policies import statements
from infra.registry import FLEET
from infra.rights import allowed
from tests.direct import direct

ROW = FLEET["jobs/rollups"]


def images(*tables: Any) -> list[dict[str, Any]]:
    found = []
    for table in tables:
        pages = direct("dynamodb").get_paginator("scan").paginate(TableName=table.Meta.table_name)
        found += [item for page in pages for item in page["Items"]]
    return found


def told(name: str, *changes: tuple[dict[str, Any] | None, dict[str, Any] | None]) -> dict[str, Any]:
    records = []
    for number, (before, after) in enumerate(changes):
        seen = {"OldImage": before, "NewImage": after}
        inside = {"SequenceNumber": str(number), **{key: value for key, value in seen.items() if value}}
        records.append({"eventName": name, "dynamodb": inside})
    return {"Records": records}


def inserted(*made: dict[str, Any]) -> dict[str, Any]:
    return told("INSERT", *((None, image) for image in made))


def work(event: dict[str, Any]) -> Any:
    from functions.jobs.rollups.handler import handler  # noqa: PLC0415  # after the tables are there

    with allowed(ROW.name, statements(ROW, Arns("test")), Arns("test")):
        return handler(event, None)
