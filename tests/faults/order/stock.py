"""All there is, in every table and bucket, read as it lies there."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer

from infra.registry import FLEET
from infra.schema import schema_of
from shared.storage import bucket_name

Item = dict[str, Any]
Complaints = Iterator[str]
READ = TypeDeserializer().deserialize


@dataclass(frozen=True)
class Stock:
    tables: dict[str, list[Item]]
    buckets: dict[str, set[str]]

    @classmethod
    def taken(cls) -> "Stock":
        tables = {schema_of(table).noun: everything(schema_of(table).name) for table in FLEET.tables}
        return cls(tables, {noun: keys(bucket_name(noun)) for noun in FLEET.buckets})

    def of(self, noun: str, begins: str = "", field: str = "thing") -> list[Item]:
        return [item for item in self.tables[noun] if str(item.get(field, "")).startswith(begins)]

    @cached_property
    def people(self) -> set[str]:
        """Whoever has an account."""
        return {item["account_id"] for item in self.of("accounts", "account#", "key") if "deleted_at" not in item}

    @cached_property
    def talks(self) -> dict[str, Item]:
        """Conversations, by the thread that their messages stand in."""
        found = self.of("conversations", "conversation#")
        return {f"{item['owner']}#{item['conversation_id']}": item for item in found}

    @cached_property
    def campaigns(self) -> dict[str, Item]:
        return {item["campaign_id"]: item for item in self.of("campaigns", "campaign#")}


@cache
def client(service: str) -> Any:
    """To make one takes longer than all that it is asked here."""
    make: Any = boto3.client
    return make(service)


def everything(table: str) -> list[Item]:
    pages = client("dynamodb").get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return [{name: READ(value) for name, value in item.items()} for page in pages for item in page["Items"]]


def keys(bucket: str) -> set[str]:
    pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {each["Key"] for page in pages for each in page.get("Contents", ())}


def differs(what: str, kept: Any, counted: Any) -> Complaints:
    if kept != counted:
        yield f"{what}: {kept} is kept, {counted} is counted"


def strangers(what: str, items: list[Item], field: str, known: Any) -> Complaints:
    for item in items:
        if item[field] not in known:
            yield f"{what} of {field} {item[field]}, which is nowhere"


def same_counts(what: str, kept: dict[Any, int], counted: Counter[Any]) -> Complaints:
    """A count of nothing may be left out."""
    for name in sorted({*kept, *counted}, key=str):
        yield from differs(f"{what} {name}", int(kept.get(name, 0)), counted[name])


def person_of(owner: str) -> str:
    return owner.partition("#")[2]
