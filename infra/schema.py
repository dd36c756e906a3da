"""A table's definition, read from its pynamodb model: the one source for templates and for the local system."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from pynamodb.attributes import TTLAttribute
from pynamodb.models import Model

from shared.tables.base import table_name


@dataclass(frozen=True, slots=True)
class Schema:
    name: str
    noun: str
    attributes: tuple[tuple[str, str], ...]
    keys: tuple[tuple[str, str], ...]  # hash first: pynamodb orders by name, DynamoDB wants it so
    indexes: tuple[dict[str, Any], ...]
    ttl: str | None

    @property
    def creation(self) -> dict[str, Any]:
        """The arguments of CreateTable; CloudFormation's properties have the same shape."""
        made: dict[str, Any] = {
            "TableName": self.name,
            "AttributeDefinitions": [
                {"AttributeName": name, "AttributeType": kind} for name, kind in self.attributes
            ],
            "KeySchema": key_schema(self.keys),
            "BillingMode": "PAY_PER_REQUEST",
        }
        return made | ({"GlobalSecondaryIndexes": list(self.indexes)} if self.indexes else {})


def key_schema(keys: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in keys]


def hash_first(keys: list[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((key["AttributeName"], key["KeyType"]) for key in keys), key=lambda key: key[1]))


@cache
def schema_of(table: type[Model]) -> Schema:
    raw: Any = table._get_schema()  # noqa: SLF001  # the library's only source of it
    indexes = tuple(
        {
            "IndexName": index["index_name"],
            "KeySchema": key_schema(hash_first(index["key_schema"])),
            "Projection": projection(index["projection"]),
        }
        for index in raw.get("global_secondary_indexes", [])
    )
    name = str(table.Meta.table_name)
    return Schema(
        name=name,
        noun=name.removeprefix(table_name("")),
        attributes=tuple(sorted((each["AttributeName"], each["AttributeType"]) for each in definitions(raw))),
        keys=hash_first(raw["key_schema"]),
        indexes=indexes,
        ttl=next(
            (each.attr_name for each in table.get_attributes().values() if isinstance(each, TTLAttribute)), None
        ),
    )


def definitions(raw: Any) -> list[dict[str, str]]:
    """Each attribute once, also when the key and several indexes share it."""
    return list({each["AttributeName"]: each for each in raw["attribute_definitions"]}.values())


def projection(given: dict[str, Any]) -> dict[str, Any]:
    kept = given.get("NonKeyAttributes")
    return {"ProjectionType": given["ProjectionType"]} | ({"NonKeyAttributes": list(kept)} if kept else {})
