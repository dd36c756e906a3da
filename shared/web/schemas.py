"""Bases of what comes in and what goes out.

Input takes `snake_case` and `camelCase`. Output of VoiceAssist carries both spellings, since its clients read both.
"""

from functools import cache
from typing import Any

from pydantic import (
    AliasChoices,
    AliasGenerator,
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
)
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

camel = cache(to_camel)


def either(name: str) -> AliasChoices:
    return AliasChoices(name, camel(name))


class In(BaseModel):
    model_config = ConfigDict(alias_generator=AliasGenerator(validation_alias=either), populate_by_name=True)


class Out(BaseModel):
    """Made from a model of the domain: `ConversationOut.model_validate(conversation)`."""

    model_config = ConfigDict(from_attributes=True)


class BothOut(Out):
    @model_serializer(mode="wrap")
    def _both_spellings(self, inner: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = inner(self)
        return written | {camel(name): value for name, value in written.items() if "_" in name}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core_schema["schema"]))
        spelled = {camel(name): value for name, value in schema["properties"].items() if "_" in name}
        return schema | {"properties": schema["properties"] | spelled}
